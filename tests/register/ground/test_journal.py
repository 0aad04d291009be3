"""The journal: rows commit with the act, the database keeps them, and each reads of it what is hers to read."""

import datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tuodi.ground import clock
from tuodi.ground.journal import actions, queries
from tuodi.ground.journal.actions import SYSTEM, Actor, Subject, write
from tuodi.ground.journal.models import Entry
from tuodi.ground.journal.sealing import seal_all
from tuodi.ground.officers.models import Opening
from tuodi.ground.officers.reach import NOTHING, reach_of
from tuodi.ground.places.models import Place

STREET, NEXT_STREET, OTHER_DISTRICT = 310101002000, 310101003000, 310104003000
HOME, NEXT_HOME, FAR_HOME = 310101002001, 310101003001, 310104003001
TODAY = clock.today()


def clerk(account=1, place=STREET, purpose="service"):
    return Actor(account, "clerk", place, purpose)


def read(person, home=HOME, actor=None, **more):
    return write(actor or clerk(), "people.read", Subject("person", person, home), **more)


def run(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.django_db
def test_s13_an_act_fails_where_its_row_cannot_be_written(monkeypatch):
    def refuse(**_row):
        raise DatabaseError("disk full")

    monkeypatch.setattr(actions.Entry.objects, "create", refuse)
    with pytest.raises(DatabaseError):
        add_place()
    assert not Place.objects.exists()


@transaction.atomic
def add_place(then=lambda: None):
    Place.objects.create(code=320000000000, level="city", zh="市", en="City", since=TODAY, until=clock.NO_END)
    write(SYSTEM, "places.add", Subject("place"))
    then()


@pytest.mark.django_db
def test_a_row_goes_where_its_act_goes():
    def refuse():
        raise RuntimeError

    with pytest.raises(RuntimeError):
        add_place(refuse)
    assert not Entry.objects.exists()
    add_place()
    assert Entry.objects.get().act == "places.add"


@pytest.mark.django_db
@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM journal_entry",
        "UPDATE journal_entry SET act = 'people.write'",
        "UPDATE journal_entry SET detail = '{\"a\":1}'",
        "UPDATE journal_entry SET sequence = 9",
        "UPDATE journal_entry SET sequence = 9, digest = digest, account = NULL",
        "UPDATE journal_entry SET sequence = NULL, digest = NULL",
        "UPDATE journal_entry SET id = id + 100",
        "INSERT INTO journal_entry SELECT id + 100, at, account, role, place, act, purpose, kind, subject,"
        " subject_place, outcome, detail, 99, digest FROM journal_entry",
    ],
)
def test_47_the_database_refuses_what_no_sealer_does(statement, sealed):
    one = read(7)
    if sealed:
        seal_all()
    with pytest.raises(IntegrityError, match="journal: "), transaction.atomic():
        run(statement)
    found = Entry.objects.get()
    assert (found.pk, found.act, found.account) == (one.pk, "people.read", 1)
    assert (found.sequence == 1) == sealed


@pytest.mark.django_db
def test_47_the_database_refuses_to_replace_or_truncate():
    read(7)
    statement = {
        "sqlite": "REPLACE INTO journal_entry SELECT id, at, account, role, place, 'x', purpose, kind, subject,"
        " subject_place, outcome, detail, sequence, digest FROM journal_entry",
        "postgresql": "TRUNCATE journal_entry",
    }[connection.vendor]
    with pytest.raises(IntegrityError, match="journal: "), transaction.atomic():
        run(statement)
    assert Entry.objects.get().act == "people.read"


@pytest.mark.django_db
def test_a_resident_reads_who_looked_and_why_and_nothing_of_a_relative():
    mother, daughter = 7, 8
    read(mother)
    read(daughter, actor=clerk(2, purpose="register"))
    read(mother, actor=Actor(3, "resident", None, "own"))
    read(mother, actor=Actor(4, "resident", None, "proxy"))
    write(clerk(), "people.household", Subject("household", mother, HOME))
    looks, older = queries.about(mother)
    assert [(look.role, look.place, look.purpose) for look in looks] == [
        ("resident", None, "proxy"), ("clerk", STREET, "service")
    ]  # fmt: skip
    assert older is None
    assert not hasattr(looks[0], "account")
    assert not hasattr(looks[0], "detail")


@pytest.mark.django_db
def test_pages_go_by_the_last_row_and_lose_none():
    ids = [read(7).pk for _ in range(2 * queries.PAGE + 3)]
    found, older = [], None
    while True:
        looks, older = queries.about(7, older)
        found += [look.id for look in looks]
        if older is None:
            break
    assert found == ids[::-1]


@pytest.fixture
def auditor(appoint):
    def reaching(place):
        return reach_of(appoint("auditor", place), "auditor", "audit")

    return reaching


@pytest.mark.django_db
def test_an_auditor_finds_what_happened_in_his_reach_or_to_somebody_there(auditor):
    here, elsewhere = read(7), read(8, FAR_HOME, clerk(2, OTHER_DISTRICT))
    to_mine, by_mine = read(7, HOME, clerk(2, OTHER_DISTRICT)), read(8, FAR_HOME)
    of_no_place = write(SYSTEM, "people.import")
    asked = queries.Asked(TODAY, TODAY)

    def found(place, asked=asked):
        return {row.pk for row in queries.search(auditor(place), asked).rows}

    assert found(STREET) == {here.pk, to_mine.pk, by_mine.pk}
    assert found(NEXT_STREET) == set()
    assert found(310000000000) == {here.pk, elsewhere.pk, to_mine.pk, by_mine.pk, of_no_place.pk}
    assert queries.search(NOTHING, asked).rows == []
    assert found(310000000000, queries.Asked(TODAY, TODAY, account=2)) == {elsewhere.pk, to_mine.pk}
    assert found(310000000000, queries.Asked(TODAY, TODAY, person=8)) == {elsewhere.pk, by_mine.pk}
    assert found(310000000000, queries.Asked(TODAY, TODAY, act="people.import")) == {of_no_place.pk}
    assert found(310000000000, queries.Asked(TODAY, TODAY, purpose="upkeep")) == {of_no_place.pk}
    yesterday = TODAY - datetime.timedelta(days=1)
    assert found(310000000000, queries.Asked(yesterday, yesterday)) == set()


@pytest.mark.django_db
def test_a_search_spans_a_year_at_most(auditor):
    for since in (TODAY - datetime.timedelta(days=queries.LONGEST + 1), TODAY + datetime.timedelta(days=1)):
        with pytest.raises(ValueError, match="at most 366 days"):
            queries.search(auditor(STREET), queries.Asked(since, TODAY))


@pytest.mark.django_db
def test_unusual_looking_is_listed(auditor, appoint):
    city = auditor(310000000000)
    neighbour = read(8, NEXT_HOME)
    district = read(8, NEXT_HOME, clerk(2, 310101000000))
    read(7)
    no = read(9, FAR_HOME, outcome="refused")
    outside = {row.pk for row in queries.outside(city, TODAY, TODAY).rows}
    assert outside == {neighbour.pk, no.pk}, "not what lies in one's own place, at any level"
    assert district.pk not in outside
    assert [row.pk for row in queries.refused(city, TODAY, TODAY).rows] == [no.pk]
    for person in range(100, 100 + queries.MANY):
        read(person, actor=clerk(5))
    assert queries.many(city, TODAY, TODAY) == [(5, TODAY, queries.MANY)]
    assert queries.many(auditor(OTHER_DISTRICT), TODAY, TODAY) == []


@pytest.mark.django_db
def test_openings_are_listed_apart_with_their_reason(auditor, appoint):
    officer = appoint("clerk", STREET)
    one = Opening.objects.create(
        account=officer, person=9, reason="跌倒在路上", opened_at=clock.now(), until=clock.now()
    )
    rows, older = queries.openings(auditor(310101000000))
    assert [(row.pk, row.reason, row.account.username) for row in rows] == [(one.pk, "跌倒在路上", officer.username)]
    assert older is None
    assert queries.openings(auditor(OTHER_DISTRICT)) == ([], None)
    assert queries.openings(NOTHING) == ([], None)
