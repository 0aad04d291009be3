"""Merging two persons and undoing it: every row comes back as it was, readable, and no source contradicts itself."""

import json
import random
from datetime import date, timedelta

import pytest
from django.db import connection

from tuodi.ground import clock
from tuodi.ground.journal.models import Entry
from tuodi.ground.officers.models import Account
from tuodi.ground.secrets.index import blind
from tuodi.ground.secrets.numbers import resident_number
from tuodi.ground.secrets.seal import seal
from tuodi.ground.work.numbers import take
from tuodi.rules.errors import InputError
from tuodi.stages.people import facts
from tuodi.stages.people.actions import add_person, record
from tuodi.stages.people.duplicates.actions import MOVED, keep_apart, merge, unmerge
from tuodi.stages.people.invariants import (
    i23_everybody_belongs_to_one_household,
    i23_records_of_one_source_do_not_overlap,
)
from tuodi.stages.people.models import (
    Difficulty,
    Household,
    Membership,
    Merge,
    Pair,
    Person,
    PersonRecord,
    Proxy,
    Resident,
    SourceKey,
)  # fmt: skip
from tuodi.stages.people.queries import number_of
from tuodi.stages.people.sealed import opened, sealed_values

pytestmark = pytest.mark.django_db
HERE, DAY = 310101002001, date(2015, 1, 1)
NUMBERS = [resident_number(f"3101015001{day:02d}123") for day in range(1, 20)]
ACTS = {"people_merge", "people_pair"}  # what was decided, beside what it was decided about


def tables():
    """Every row of the register, byte by byte, but for the acts themselves and when a household last changed."""
    found = {}
    with connection.cursor() as cursor:
        for name in sorted(set(connection.introspection.table_names(cursor))):
            if not name.startswith("people_") or name in ACTS:
                continue
            columns = [
                c.name for c in connection.introspection.get_table_description(cursor, name) if c.name != "changed_at"
            ]
            cursor.execute(f"SELECT {', '.join(map(connection.ops.quote_name, columns))} FROM {name}")
            rows = [[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor.fetchall()]
            found[name] = sorted(map(repr, rows))
    return found


def pair_of(one, other):
    one, other = sorted((one.pk, other.pk))
    return Pair.objects.create(one_id=one, other_id=other, weight=900, why="name", found_at=clock.now())


@pytest.fixture
def two(source, actor):
    """Two records of what may be one person, the first with a number."""
    given = {"birth_date": "1950-01-01"}
    return [
        add_person(actor, source, name=name, place_code=HERE, number=number, facts_given=given, day=DAY)
        for name, number in (("张三", NUMBERS[0]), ("张叁", ""))
    ]


def anything(pick, sources):
    """A random register: people with memberships, records (some sealed), proxies, residents, difficulties and keys."""
    people, homes = [], []
    for number in pick.sample(NUMBERS, 5):
        row = take("person")
        people.append(Person.objects.create(
            id=row, name="张三", name_key="zhangsan", initials_key="zs", place_code=HERE, known_since=clock.now(),
            number=seal(number.encode(), f"person.number:{row}"), number_index=blind("person.number", number),
        ))  # fmt: skip
        homes.append(Household.objects.create(id=take("household"), place_code=HERE, changed_at=clock.now()))
    known = clock.now() - timedelta(days=9)
    for person in people:
        starts = sorted(pick.sample(range(3000), 4))
        ends = [DAY + timedelta(day) for day in starts[1:]] + [clock.NO_END]
        for first, to in pick.sample(list(zip(starts, ends, strict=True)), 3):
            days = {
                "valid_from": DAY + timedelta(first),
                "valid_to": to,
                "known_since": known,
                "source": pick.choice(sources),
            }
            Membership.objects.create(person=person, household=pick.choice(homes), relation="other", **days)
            row, hidden = take("record"), pick.random() < 0.5
            PersonRecord.objects.create(
                id=row, person=person, fact=pick.choice((1, 2, 3)), value=0 if hidden else pick.randrange(99),
                sealed=sealed_values("people_personrecord", [row], [row])[0] if hidden else b"", **days,
            )  # fmt: skip
        Difficulty.objects.create(
            id=take("difficulty"), person=person, place_code=HERE, kind="money", text=b"x", consent="spoken",
            noted_at=known, noted_by=1,
        )  # fmt: skip
        SourceKey.objects.create(source=sources[0], kind="person", key=f"k{person.pk}", subject=person.pk)
        SourceKey.objects.create(source=sources[0], kind="household", key=f"k{person.pk}", subject=person.pk)
        account = Account.objects.create(username=f"resident-{person.pk}", resident=True)
        Resident.objects.create(account=account, person=person, subject=f"issuer {person.pk}", since=known)
        Proxy.objects.create(
            person=person, proxy=pick.choice([one for one in people if one != person]), scope="see", since=DAY,
            until=clock.NO_END, made_at=known,
        )  # fmt: skip
    return people


@pytest.mark.parametrize("seed", range(12))
def test_c7_merges_undone_in_any_order_leave_every_table_byte_by_byte_as_it_was(seed, source, declared, actor):
    pick = random.Random(seed)
    people = anything(pick, [source, declared])
    before, done = tables(), []
    for _ in range(3):
        alive = list(Person.objects.filter(merged_into__isnull=True))
        one, other = pick.sample(alive, 2)
        done.append(merge(actor, pair_of(one, other), one))
        assert list(i23_records_of_one_source_do_not_overlap()) == []
        assert not Person.objects.filter(merged_into__merged_into__isnull=False).exists()
    while done:
        undo = pick.choice([one for one in done if Person.objects.get(pk=one.kept_id).merged_into_id is None])
        unmerge(actor, undo)
        done.remove(undo)
    assert tables() == before
    assert len(people) == Person.objects.filter(merged_into__isnull=True).count()


def test_c7_both_histories_are_with_the_one_kept_and_what_is_sealed_stays_readable(two, source, declared, actor):
    kept, gone = two
    health = next(fact.name for fact in facts.cards().values() if fact.guard == "health" and fact.entity == "person")
    value = facts.outside(facts.card(health), facts.stored(facts.card(health), _some(facts.card(health))))
    sealed = record(actor, gone, health, value, source, valid_from=DAY)
    said = record(actor, gone, "birth_date", "1950-01-02", declared, valid_from=DAY)
    merge(actor, pair_of(kept, gone), kept)
    assert set(PersonRecord.objects.filter(person=kept).values_list("pk", flat=True)) >= {sealed.pk, said.pk}
    row = PersonRecord.objects.get(pk=sealed.pk)
    assert opened("people_personrecord", row.pk, bytes(row.sealed)) == facts.stored(facts.card(health), value)
    assert number_of(Person.objects.get(pk=kept.pk)) == NUMBERS[0]
    assert PersonRecord.objects.filter(person=gone).count() == 1  # the birth date that the same source has of both


def _some(card):
    kind = card.kind
    return kind.choices[0] if kind.choices else {"flag": True, "date": "2015-01-01"}.get(kind.name, 1)


def test_nobody_is_counted_twice(two, actor):
    kept, gone = two
    merge(actor, pair_of(kept, gone), kept)
    assert list(i23_everybody_belongs_to_one_household()) == []
    standing = Membership.objects.filter(retracted_at=clock.NEVER, valid_to=clock.NO_END)
    assert [one.person_id for one in standing] == [kept.pk]


def test_what_was_recorded_since_stays_with_the_one_kept(two, source, declared, actor):
    kept, gone = two
    old = record(actor, gone, "hukou", _some(facts.card("hukou")), declared, valid_from=DAY)
    made = merge(actor, pair_of(kept, gone), kept)
    kept.refresh_from_db()
    new = record(actor, kept, "hukou", _some(facts.card("hukou")), source, valid_from=DAY)
    corrected = record(actor, kept, "hukou", _some(facts.card("hukou")), declared, valid_from=DAY + timedelta(9))
    unmerge(actor, made)
    of = dict(PersonRecord.objects.values_list("pk", "person_id"))
    assert (of[old.pk], of[new.pk], of[corrected.pk]) == (gone.pk, kept.pk, kept.pk)
    assert list(i23_records_of_one_source_do_not_overlap()) == []


def test_the_one_with_a_number_is_kept(two, actor):
    numbered, bare = two
    with pytest.raises(InputError, match=f"keep {numbered.pk}"):
        merge(actor, pair_of(numbered, bare), bare)
    assert Pair.objects.get().verdict == ""


def test_a_pair_is_decided_once(two, actor):
    pair = pair_of(*two)
    keep_apart(actor, pair)
    with pytest.raises(InputError, match="decided already"):
        merge(actor, pair, two[0])
    with pytest.raises(InputError, match="decided already"):
        keep_apart(actor, pair)
    assert Pair.objects.get().verdict == "different"
    assert not Merge.objects.exists()


def test_who_is_merged_is_not_merged_again_and_a_merge_is_undone_once_and_from_the_last(two, source, actor):
    kept, gone = two
    third = add_person(actor, source, name="张三", place_code=HERE, number=NUMBERS[1], day=DAY)
    first = merge(actor, pair_of(kept, gone), kept)
    with pytest.raises(InputError, match="merged already"):
        merge(actor, pair_of(gone, third), third)
    second = merge(actor, pair_of(kept, third), third)
    assert Person.objects.get(pk=gone.pk).merged_into_id == third.pk
    with pytest.raises(InputError, match="undo that first"):
        unmerge(actor, first)
    unmerge(actor, second)
    unmerge(actor, first)
    with pytest.raises(InputError, match="undone already"):
        unmerge(actor, first)
    assert not Person.objects.filter(merged_into__isnull=False).exists()


def test_48_a_decision_is_written_down_for_both(two, actor):
    kept, gone = two
    pair = pair_of(kept, gone)
    made = merge(actor, pair, kept)
    unmerge(actor, made)
    keep_apart(actor, Pair.objects.get())
    rows = Entry.objects.filter(act__in=("people.merge", "people.unmerge", "people.keep_apart")).order_by("id")
    assert [(row.act, row.subject) for row in rows] == [
        (act, one) for act, ones in (
            ("people.merge", (kept.pk, gone.pk)), ("people.unmerge", (kept.pk, gone.pk)),
            ("people.keep_apart", (pair.one_id, pair.other_id)),
        ) for one in ones
    ]  # fmt: skip
    assert json.loads(rows[0].detail)["kept"] == kept.pk


def test_12_a_failure_half_way_leaves_nothing_half(two, actor, monkeypatch):
    before = tables()
    monkeypatch.setattr("tuodi.stages.people.duplicates.actions._touch", lambda persons: 1 / 0)
    pair = pair_of(*two)
    with pytest.raises(ZeroDivisionError):
        merge(actor, pair, two[0])
    assert tables() == before
    assert Pair.objects.get().verdict == ""


def test_every_column_that_says_whose_a_row_is_is_moved():
    """A table that comes to point to a person must say here whether it follows her."""
    stays = {("Pair", "one"), ("Pair", "other"), ("Merge", "kept"), ("Merge", "gone")}
    pointing = {
        (model.__name__, field.name)
        for model in Person._meta.apps.get_models() for field in model._meta.fields if field.related_model is Person
    }  # fmt: skip
    followed = {(table.__name__, column.removesuffix("_id")) for table, column in MOVED.values()} - {
        ("SourceKey", "subject")
    }
    assert pointing - stays == followed
