"""Pairs that may be one person: planted duplicates are found, twins and namesakes are not; the rules are data."""

import itertools
import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from tuodi.ground import clock
from tuodi.ground.journal.models import Entry
from tuodi.ground.officers.reach import reach_of
from tuodi.ground.secrets.index import blind
from tuodi.ground.secrets.numbers import resident_number
from tuodi.ground.secrets.seal import seal
from tuodi.ground.work.numbers import take
from tuodi.rules.errors import InputError
from tuodi.stages.people import facts
from tuodi.stages.people.actions import ALWAYS
from tuodi.stages.people.duplicates.actions import keep_apart, merge
from tuodi.stages.people.duplicates.find import find, matching_of_city, slipped, thousandths
from tuodi.stages.people.duplicates.matching import read_matching
from tuodi.stages.people.duplicates.queries import merge_of, pair, pairs, side_by_side
from tuodi.stages.people.models import Household, Membership, Pair, Person, PersonRecord
from tuodi.stages.people.names import initials_key, name_key
from tuodi.stages.people.queries import NotReachedError

pytestmark = pytest.mark.django_db
HERE, FAR = 310101002001, 310104003001
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂辉玲红建文华国志海玉春梅"
SOUNDS = {
    "伟": "玮",
    "芳": "方",
    "明": "鸣",
    "丽": "莉",
    "静": "婧",
    "红": "虹",
    "华": "桦",
    "志": "智",
    "玲": "琳",
    "文": "雯",
}


class Register:
    """Writes people as a register has them."""

    def __init__(self, pick, source):
        self.pick, self.source, self.used = pick, source, set()
        self.rows, self.memberships, self.records, self.homes = [], [], [], []
        self.ids = {name: itertools.count(take(name, 100_000)) for name in ("person", "record", "household")}

    def home(self, place=HERE):
        road, (lane, house, room) = self.pick.choice("东西南北中"), (self.pick.randrange(n) for n in (400, 40, 900))
        address = f"示例{road}路{lane}弄{house}号{room}室"
        self.homes.append(
            Household(id=next(self.ids["household"]), place_code=place, address=address, changed_at=clock.now())
        )
        return self.homes[-1]

    def number(self, born, male):
        while True:
            order = self.pick.randrange(0, 499) * 2 + (1 if male else 0)
            number = resident_number(
                f"31010{self.pick.randrange(1, 9)}{born:%Y%m%d}{order:03d}"[:6] + f"{born:%y%m%d}{order:03d}"
            )
            if number not in self.used:
                self.used.add(number)
                return number

    def person(self, home, name, born, male, *, number="", phone="", address=None):
        row = next(self.ids["person"])
        self.rows.append(Person(
            id=row, name=name, name_key=name_key(name), initials_key=initials_key(name), place_code=home.place_code,
            number=seal(number.encode(), f"person.number:{row}") if number else b"", known_since=clock.now(),
            number_index=blind("person.number", number) if number else None,
            phone_index=blind("person.phone", phone) if phone else None,
            address=home.address if address is None else address,
        ))  # fmt: skip
        days = {"valid_from": ALWAYS, "known_since": clock.now(), "source": self.source}
        self.memberships.append(Membership(person_id=row, household=home, relation="other", **days))
        for fact, value in (("birth_date", born.isoformat()), ("sex", "male" if male else "female")):
            held = facts.stored(facts.card(fact), value)
            said = {"id": next(self.ids["record"]), "fact": facts.code(fact), "value": held}
            self.records.append(PersonRecord(person_id=row, **said, **days))
        return row

    def write(self):
        Household.objects.bulk_create(self.homes)
        Person.objects.bulk_create(self.rows)
        Membership.objects.bulk_create(self.memberships)
        PersonRecord.objects.bulk_create(self.records)

    def day(self):
        return date(1930, 1, 1) + timedelta(self.pick.randrange(25_000))

    def given(self, most=2):
        return "".join(self.pick.choices(GIVEN, k=self.pick.choice((1, most, most))))


def planted(pick, source, count):
    """Writes `count` households with, of every eighth, somebody once more; returns the pairs that are one person, by
    kind, and those that are two although much agrees."""
    made, same, two = Register(pick, source), {}, set()
    for place in range(count):
        home, surname = made.home(), pick.choice(SURNAMES)
        phone = f"138{pick.randrange(10**8):08d}"
        people = []
        for _ in range(pick.choice((1, 2, 3))):
            name, born, male = surname + made.given(), made.day(), pick.random() < 0.5
            people.append(
                (made.person(home, name, born, male, number=made.number(born, male), phone=phone), name, born, male)
            )
        if place % 8 == 0:
            kind = KINDS[place // 8 % len(KINDS)]
            original, name, born, male = people[0]
            same.setdefault(kind, set()).add((original, _again(made, kind, home, name, born, male, phone)))
        if place % 40 == 1:  # twins of one household, numbers in sequence
            born, first = made.day(), pick.choice(GIVEN)
            two.add(tuple(
                made.person(home, surname + first + last, born, True, number=made.number(born, True), phone=phone)
                for last in pick.sample(GIVEN, 2)
            ))  # fmt: skip
        if place % 40 == 2:  # somebody of the same name elsewhere
            _, name, _, male = people[0]
            born = made.day()
            two.add((people[0][0], made.person(made.home(FAR), name, born, male, number=made.number(born, male))))
    made.write()
    return same, two


KINDS = ("moved", "character", "sound", "swapped", "day", "slip", "address")


def _again(made, kind, home, name, born, male, phone):
    """The same person once more, without a number but for a slip of the old form."""
    other = made.home()
    if kind == "moved":
        return made.person(other, name, born, male)
    if kind == "address":
        return made.person(other, name, born, male, address="别处", phone=phone)
    if kind == "character":
        name = name[:-1] + made.pick.choice([one for one in GIVEN if one != name[-1]])
    if kind == "sound":
        name = name[:-1] + SOUNDS.get(name[-1], name[-1])
    if kind == "swapped":
        name = name[0] + name[:0:-1]
    if kind == "day":
        born = born.replace(day=born.day % 28 + 1)
    if kind == "slip":
        number = made.number(born, male)
        return made.person(home, name, born, male, number=number)
    return made.person(home, name, born, male, phone=phone)


def test_planted_duplicates_are_found_and_twins_and_namesakes_are_not(source, actor):
    same, two = planted(random.Random(4), source, 800)
    find(actor)
    found = set(Pair.objects.values_list("one_id", "other_id"))
    all_same = set().union(*same.values())
    recall = {kind: len(planted & found) / len(planted) for kind, planted in same.items()}
    precision = len(found & all_same) / len(found)
    assert precision >= 0.95
    assert {kind: share for kind, share in recall.items() if share < 0.9} == {}
    assert set(recall) == set(KINDS)
    assert not {tuple(sorted(ids)) for ids in two} & found


def two_of(source, pick=None, **second):
    """A person of a household and a second row of hers; returns both ids."""
    made = Register(pick or random.Random(1), source)
    home, born = made.home(), date(1950, 3, 4)
    first = made.person(home, "张晓明", born, True, number=made.number(born, True), phone="13800000000")
    given = {"home": made.home(second.pop("place", HERE)), "name": "张晓明", "born": born, "male": True} | second
    other = made.person(given.pop("home"), given.pop("name"), given.pop("born"), given.pop("male"), **given)
    made.write()
    return first, other


def test_a_pair_is_put_forward_once_and_what_was_decided_stays(source, actor):
    two_of(source)
    assert find(actor) == 1
    assert find(actor) == 0
    keep_apart(actor, Pair.objects.get())
    assert find(actor) == 0
    assert Pair.objects.get().verdict == "different"
    assert Entry.objects.filter(act="people.find_duplicates").count() == 3


def test_what_agrees_is_said(source, actor):
    two_of(source, phone="13800000000")
    find(actor)
    assert Pair.objects.get().why == "name:same birth:same sex:same contact:one"


def test_a_slip_in_the_old_form_of_a_number_is_seen(source, actor):
    made = Register(random.Random(1), source)
    home, born = made.home(), date(1950, 3, 4)
    for number in ("310101500304123", "310107500304123"):
        made.person(home, "张晓明", born, True, number=resident_number(number))
    made.write()
    find(actor)
    assert "number:near" in Pair.objects.get().why


def test_nobody_merged_is_put_forward(source, actor):
    two_of(source)
    find(actor)
    found = Pair.objects.get()
    merge(actor, found, found.one)
    Pair.objects.filter(pk=found.pk).update(other=found.other)
    assert find(actor) == 0


def test_a_large_group_is_left_out(source, actor):
    made = Register(random.Random(1), source)
    for _ in range(matching_of_city().most_in_block + 1):
        made.person(made.home(), "无名", date(1950, 1, 1), True)
    made.write()
    assert find(actor) == 0


def test_numbers_that_slipped():
    one = "310101195003041239"
    assert slipped(one, "310107195003041239")
    assert slipped(one, "310101195003401239")  # two neighbours exchanged
    assert not slipped(one, one)
    assert not slipped(one, "310101195003041255")  # twins
    assert not slipped(one, "310107195103041239")


def test_thousandths():
    assert [thousandths(bits) for bits in (-99, 0, 1, 99, 2000)] == [0, 500, 666, 1000, 1000]


def test_2_pairs_are_shown_where_both_are_within_reach(source, actor, appoint):
    two_of(source, place=FAR)
    find(actor)
    found = Pair.objects.get()
    street = reach_of(appoint("clerk", 310101002000), "clerk", "register")
    city = reach_of(appoint("clerk", 310000000000), "clerk", "register")
    assert pairs(street) == ([], "")
    with pytest.raises(NotReachedError):
        pair(street, found.pk)
    with pytest.raises(NotReachedError):
        pair(city, found.pk + 1)
    assert [one.pk for one in pairs(city)[0]] == [found.pk]
    assert pair(city, found.pk) == found
    assert Entry.objects.filter(act="people.read", purpose="register").count() == 2


def test_side_by_side_shows_what_differs_first(source, actor, appoint):
    two_of(source, born=date(1950, 4, 3), phone="13800000000")
    find(actor)
    city = reach_of(appoint("clerk", 310000000000), "clerk", "register")
    found = pair(city, Pair.objects.get().pk)
    lines = side_by_side(city, found.one, found.other)
    assert [(line.fact.name, line.differs) for line in lines] == [("birth_date", True), ("sex", False)]
    assert merge_of(city, found) is None


def test_pages_of_pairs_hold_each_once(source, actor, appoint):
    made = Register(random.Random(1), source)
    rows = [made.person(made.home(), "张三", date(1950, 1, 1), True) for _ in range(46)]
    made.write()
    Pair.objects.bulk_create(
        Pair(one_id=one, other_id=other, weight=900 + place % 3, why="name:same", found_at=clock.now())
        for place, (one, other) in enumerate(itertools.pairwise(rows))
    )
    reach = reach_of(appoint("clerk", 310101002000), "clerk", "register")
    seen, after = [], ""
    for _ in range(3):
        page, after = pairs(reach, after)
        seen += [(one.weight, one.pk) for one in page]
    assert after == ""
    assert len(seen) == 45
    assert seen == sorted(seen, key=lambda key: (-key[0], key[1]))


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("ask_from: 500", "ask_from: 1000", "from 1 to 999"),
        ("most_in_block: 200", "most_in_block: 0", "most_in_block"),
        ("[name_key, phone]", "[name_key, number]", "name_and_phone"), ("    sound:", "    noise:", "name"),
        ("[800000, 500]", "[1000000, 500]", "1 to 999999"), ("sex:\n    same", "gender:\n    same", "sex"),
        ("expected_in_thousand: 10\n", "", "expected_in_thousand"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_rules_is_named(tmp_path, was, becomes, said):
    import shanghai

    text = (Path(shanghai.__path__[0]) / "matching.yaml").read_text(encoding="utf-8")
    assert was in text
    (tmp_path / "matching.yaml").write_text(text.replace(was, becomes), encoding="utf-8")
    with pytest.raises(InputError, match=said) as refused:
        read_matching(tmp_path / "matching.yaml")
    assert str(refused.value).startswith("matching.yaml:")


def test_agreement_speaks_for_one_and_the_rest_against():
    rules = matching_of_city()
    for name, levels in rules.comparisons.items():
        bits = [rules.bits(name, level) for level in levels]
        assert bits[0] > 0 > bits[-1], name
        assert bits == sorted(bits, reverse=True) or name == "name", name
        assert sum(two for _, two in levels.values()) == 1_000_000, name


def test_the_command(source, capsys, monkeypatch):
    from tuodi.web.commands.duplicates import find as command

    two_of(source)
    assert command() == 0
    assert "1 new pairs" in capsys.readouterr().out
