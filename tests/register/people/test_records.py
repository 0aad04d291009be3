"""Records: two clocks, corrections that append, and which source settles a fact."""

from datetime import date, datetime

import pytest
import time_machine

from tests.register.people.conftest import COMMITTEE
from tuodi.ground import clock
from tuodi.ground.journal.actions import Actor
from tuodi.ground.journal.models import Entry
from tuodi.ground.officers.reach import Reach
from tuodi.rules.errors import InputError
from tuodi.stages.people import facts
from tuodi.stages.people.actions import add_person, leave, move, record, retract
from tuodi.stages.people.models import Membership, PersonRecord
from tuodi.stages.people.queries import NotReachedError, held, household_of, members, number_of, person
from tuodi.stages.people.settled import end_of, settled_persons

pytestmark = pytest.mark.django_db
CITY = (310000000000, 320000000000)
REACH = Reach(
    Actor(None, "clerk", None, "service"), (CITY,), guards=frozenset({"health", "income", "account"}), lines=True
)


def on(day):
    return time_machine.travel(datetime.fromisoformat(f"{day}T09:00:00+08:00"), tick=True)


@pytest.fixture
def li(source, actor):
    with on("2016-01-05"):
        return add_person(
            actor, source, name="李 阿婆", number="990001194805010024", place_code=COMMITTEE, day=date(2016, 1, 1),
            facts_given={"birth_date": "1948-05-01", "sex": "female", "pension_month": 700, "disability_grade": 0},
        )  # fmt: skip


def settled(one, day, known=None):
    known = end_of(known) if known else clock.NEVER
    return settled_persons([one.pk], day, known).get(one.pk, {})


def test_what_did_we_know_on_a_day_about_another(li, source, actor):
    with on("2016-03-10"):
        record(actor, li, "pension_month", 900, source, valid_from=date(2016, 2, 1))
    january, february = date(2016, 1, 15), date(2016, 2, 15)
    assert settled(li, january)["pension_month"] == 70_000
    assert settled(li, february)["pension_month"] == 90_000
    assert settled(li, february, known=date(2016, 3, 1))["pension_month"] == 70_000  # the rise was not known yet
    assert settled(li, february, known=date(2016, 3, 10))["pension_month"] == 90_000
    assert settled(li, january, known=date(2016, 1, 4)) == {}


def test_a_correction_appends_and_what_was_believed_stays(li, source, actor):
    before = PersonRecord.objects.count()
    with on("2016-03-10"):
        record(actor, li, "pension_month", 900, source, valid_from=date(2016, 2, 1), valid_to=date(2016, 4, 1))
    said = [one for one in held(REACH, [li], all_times=True) if one.fact.name == "pension_month"]
    assert sorted((one.text_en, str(one.valid_from), one.stands) for one in said) == [
        ("700.00", "2016-01-01", False), ("700.00", "2016-01-01", True), ("700.00", "2016-04-01", True),
        ("900.00", "2016-02-01", True),
    ]  # fmt: skip
    assert PersonRecord.objects.count() == before + 3


def test_the_source_that_the_card_ranks_first_settles_and_the_others_stay_visible(li, source, declared, line, actor):
    record(actor, li, "wage_month", 1000, declared, valid_from=date(2016, 1, 1))
    record(actor, li, "wage_month", 1500, line, valid_from=date(2016, 3, 1))
    assert settled(li, date(2016, 2, 1))["wage_month"] == 100_000
    assert settled(li, date(2016, 3, 1))["wage_month"] == 150_000
    wages = [(one.text_en, one.source.code, one.wins) for one in held(REACH, [li], day=date(2016, 3, 1))
             if one.fact.name == "wage_month"]  # fmt: skip
    assert wages == [("1,500.00", "tax", True), ("1,000.00", "declared", False)]


def test_what_was_taken_back_settles_nothing_and_is_taken_back_once(li, actor):
    row = PersonRecord.objects.get(person=li, value=70_000)
    retract(actor, row, "wrong_person")
    assert "pension_month" not in settled(li, date(2016, 2, 1))
    with pytest.raises(InputError, match="taken back already"):
        retract(actor, row, "wrong_person")


def test_health_is_sealed_where_it_lies_and_its_guard_holds(li):
    row = PersonRecord.objects.exclude(sealed=b"").get()
    assert row.value == 0
    assert settled(li, date(2016, 2, 1))["disability_grade"] == 0
    blind = Reach(REACH.actor, (CITY,))
    assert {one.fact.name for one in held(blind, [li])} == {"birth_date", "sex"}


def test_facts_are_listed_from_what_never_changes_to_what_few_may_see():
    names, cards = list(facts.shown()), facts.cards()
    kinds = [(not cards[name].eternal, ["", "health", "income"].index(cards[name].guard)) for name in names]
    assert kinds == sorted(kinds)
    assert sorted(names) == sorted(cards)
    assert names[:3] == [name for name in cards if cards[name].eternal]
    for kind in set(kinds):  # inside of a kind the order of the cards stays
        mine = [name for name, one in zip(names, kinds, strict=True) if one == kind]
        assert mine == [name for name in cards if name in mine]


def test_what_is_held_comes_in_the_order_in_which_facts_are_listed(li, source, actor):
    record(actor, li, "receives_extreme_poverty", False, source, valid_from=date(2016, 1, 1))
    names = [one.fact.name for one in held(REACH, [li])]
    assert names[:2] == ["birth_date", "sex"]
    assert names == sorted(names, key=list(facts.shown()).index)
    assert names.index("receives_extreme_poverty") < names.index("disability_grade") < names.index("pension_month")


def test_the_day_of_birth_holds_always(li):
    assert settled(li, date(2012, 1, 1)).keys() == {"birth_date", "sex"}


def test_reading_is_written_down_and_nobody_is_read_outside_of_reach(li):
    assert number_of(person(REACH, li.pk)) == "990001194805010024"
    row = Entry.objects.latest("id")
    assert (row.act, row.kind, row.subject, row.purpose) == ("people.read", "person", li.pk, "service")
    with pytest.raises(NotReachedError):
        person(Reach(REACH.actor, ((310104000000, 310105000000),)), li.pk)


def test_everybody_belongs_to_one_household_and_a_move_ends_the_old_one(li, source, actor):
    daughter = add_person(actor, source, name="王小妹", place_code=COMMITTEE, day=date(2016, 1, 1))
    home = household_of(REACH, daughter, date(2016, 6, 1))
    move(actor, li, home, "parent", source, date(2016, 5, 1))
    assert [m.person for m in members(REACH, home, date(2016, 4, 30))] == [daughter]
    assert [m.person for m in members(REACH, home, date(2016, 5, 1))] == [daughter, li]
    leave(actor, li, source, date(2016, 8, 1))
    assert [m.person for m in members(REACH, home, date(2016, 8, 1))] == [daughter]
    assert Membership.objects.filter(person=li, retracted_at=clock.NEVER).count() == 3
    with pytest.raises(InputError, match="later day"):
        move(actor, li, home, "parent", source, date(2016, 8, 1))


@pytest.mark.parametrize(("fact", "value", "match"), [
    ("pension_month", -1, "out of range"), ("district", "310101", "fact of a household"),
    ("homes", 1, "fact of a household"), ("sex", "f", "not one of"),
])  # fmt: skip
def test_what_is_no_value_is_refused_and_nothing_is_kept(li, source, actor, fact, value, match):
    rows = PersonRecord.objects.count(), Entry.objects.count()
    with pytest.raises(InputError, match=match):
        record(actor, li, fact, value, source, valid_from=date(2016, 1, 1))
    assert (PersonRecord.objects.count(), Entry.objects.count()) == rows


def test_a_number_is_known_once(li, source, actor):
    with pytest.raises(InputError, match="knows somebody"):
        add_person(actor, source, name="另一人", number="990001194805010024", place_code=COMMITTEE)
