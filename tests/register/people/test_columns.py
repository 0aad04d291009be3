"""The copy in columns: equal to what is settled for one household, incremental, private, and read by the city's run."""

import os
import stat
from datetime import date, timedelta

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.register.people.conftest import COMMITTEE, OTHER_DISTRICT
from tuodi.ground import clock
from tuodi.ground.journal.actions import Actor
from tuodi.rules.determine import determine
from tuodi.rules.errors import InputError
from tuodi.stages.people import facts
from tuodi.stages.people.actions import add_household, add_person, leave, move, record, retract
from tuodi.stages.people.columnar.copying import copy_columns
from tuodi.stages.people.models import Household, Membership, PersonRecord, Source
from tuodi.stages.people.settled import settled_households, settled_persons, standing

ACTOR = Actor(None, "clerk", None, "register")
DAYS = [date(2016, month, 1) for month in (1, 3, 5, 7)]
STATED = {
    "birth_date": ["1948-05-01", "2008-02-29"], "sex": ["male", "female"], "hukou": ["local_urban", "non_local"],
    "wage_month": [0, 1200, 99.5], "disability_grade": [0, 1, 4], "employed": [True, False],
    "death_date": ["2016-04-30"], "disability_kind": ["mental", "none"],
}  # fmt: skip


def tables(out):
    shards = sorted(out.glob("shard-*"))
    read = {name: [pq.read_table(shard / f"{name}.parquet") for shard in shards] for name in ("persons", "households")}
    return {name: [row for table in parts for row in table.to_pylist()] for name, parts in read.items()}


def by_django(day, known):
    """What the columns should hold, said by the reading for a few people."""
    members = Membership.objects.filter(standing(day, known)).order_by("household_id", "person_id")
    persons = {one.person_id: one for one in members}
    homes = {one.household_id for one in members}
    said = settled_persons(persons, day, known)
    people = {
        one: {"household_id": held.household_id, "relation": held.relation, **_outside(said.get(one, {}))}
        for one, held in persons.items()
    }
    of_homes = settled_households(homes, day, known)
    places = dict(Household.objects.values_list("pk", "place_code"))
    return people, {
        home: {**_outside(of_homes.get(home, {})), "district": str(places[home] // 10**6)} for home in homes
    }


def _outside(said):
    made = {}
    for name, number in said.items():
        kind = facts.cards()[name].kind
        if kind.choices:
            made[name] = kind.choices[number]
        elif kind.name == "flag":
            made[name] = bool(number)
        elif kind.name == "date":
            made[name] = date(1970, 1, 1) + timedelta(days=number)
        else:
            made[name] = number
    return made


def _said(row):
    return {name: value for name, value in row.items() if value is not None and name != "person_id"}


steps = st.lists(
    st.one_of(
        st.tuples(st.just("record"), st.integers(0, 5), st.sampled_from(sorted(STATED)), st.integers(0, 2),
                  st.sampled_from(["line", "registration", "declared"]), st.sampled_from(DAYS)),
        st.tuples(st.just("retract"), st.integers(0, 30)),
        st.tuples(st.just("move"), st.integers(0, 5), st.integers(0, 2), st.sampled_from(DAYS)),
        st.tuples(st.just("home"), st.integers(0, 2), st.integers(0, 3), st.sampled_from(DAYS)),
    ),
    min_size=5, max_size=25,
)  # fmt: skip


def play(said):
    """Plays random acts on a small register; acts that the register refuses change nothing."""
    sources = {kind: Source.objects.get_or_create(code=kind, kind=kind, zh=kind, en=kind)[0]
               for kind in ("line", "registration", "declared")}  # fmt: skip
    homes = [add_household(ACTOR, place_code=place) for place in (COMMITTEE, OTHER_DISTRICT, COMMITTEE)]
    people = [
        add_person(ACTOR, sources["registration"], name=f"示例{place}", place_code=COMMITTEE, day=date(2015, 1, 1),
                   household=homes[place % 2], relation="other", facts_given={"wage_month": 1000 + place})
        for place in range(6)
    ]  # fmt: skip
    for act, *rest in said:
        try:
            if act == "record":
                who, fact, value, kind, day = rest
                values = STATED[fact]
                record(ACTOR, people[who], fact, values[value % len(values)], sources[kind], valid_from=day)
            elif act == "home":
                which, number, day = rest
                record(ACTOR, homes[which], "homes", number, sources["line"], valid_from=day)
            elif act == "retract":
                rows = list(PersonRecord.objects.order_by("id"))
                retract(ACTOR, rows[rest[0] % len(rows)], "test")
            elif rest[1] < 2:
                move(ACTOR, people[rest[0]], homes[rest[1]], "other", sources["registration"], rest[2])
            else:
                leave(ACTOR, people[rest[0]], sources["registration"], rest[2])
        except InputError:
            continue


@pytest.mark.django_db
@settings(
    max_examples=25, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(said=steps, day=st.sampled_from([*DAYS, date(2016, 12, 31)]))
def test_one_household_and_the_whole_city_have_equal_facts(places, tmp_path_factory, said, day):
    from django.db import transaction

    from tuodi.stages.people.columnar.reading import Moment, read_tables

    with transaction.atomic():
        play(said)
        for known in (clock.NEVER, clock.now()):
            people, homes = by_django(day, known)
            made = read_tables(Moment(day, known), 0, 2**60)
            assert {row["person_id"]: _said(row) for row in made["persons"].to_pylist()} == people
            assert {row.pop("household_id"): _said(row) for row in made["households"].to_pylist()} == homes
        from tuodi.stages.people import invariants

        for name, check in vars(invariants).items():
            if name.startswith("i23"):
                assert list(check()) == [], name
        transaction.set_rollback(True)


@pytest.fixture
def family(source):
    """Two households of people at two places."""
    return [
        add_person(ACTOR, source, name=f"示例{place}", place_code=place, day=date(2015, 1, 1), facts_given={
            "birth_date": "1940-01-01", "hukou": "local_urban", "wage_month": 100, "disability_grade": 1,
        })
        for place in (COMMITTEE, OTHER_DISTRICT)
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_the_city_s_run_decides_the_copy_and_only_what_changed_is_copied_again(tmp_path, family, source, shanghai):
    out = tmp_path / "columns"
    made = copy_columns(out, date(2016, 12, 31), shard_people=1)
    assert (made["people"], len(made["shards"]), made["copied_again"]) == (2, 2, 2)
    before = {path: path.read_bytes() for path in out.glob("*/*.parquet")}
    assert all(stat.S_IMODE(os.stat(path).st_mode) & 0o077 == 0 for path in [out, *out.rglob("*")])
    Household.objects.update(changed_at=clock.now() - timedelta(days=1))
    record(ACTOR, family[0], "wage_month", 777, source, valid_from=date(2016, 1, 1))
    made = copy_columns(out, date(2016, 12, 31), shard_people=1)
    assert made["copied_again"] == 1
    changed = {path.parent.name for path in before if path.read_bytes() != before[path]}
    assert changed == {"shard-00000"}
    result = determine(shanghai, out, "2016-12", tmp_path / "decided")
    assert result["totals"]["people"] == 2
    rows = pq.read_table(next((tmp_path / "decided").glob("shard-00000/persons.parquet"))).to_pylist()
    assert rows[0]["elder_allowance"] == 15_000  # aged 76
    assert tables(out)["persons"][0]["wage_month"] == 77_700


@pytest.mark.django_db(transaction=True)
def test_two_processes_copy_what_one_copies(tmp_path, family, monkeypatch):
    from django.db import connection

    named = connection.settings_dict["NAME"]
    address = f"sqlite://{named}" if connection.vendor == "sqlite" else (
        os.environ["TUODI_DATABASE_URL"].rpartition("/")[0] + f"/{named}"
    )  # fmt: skip
    monkeypatch.setenv("TUODI_DATABASE_URL", address)
    for workers in (1, 2):
        copy_columns(tmp_path / str(workers), date(2016, 12, 31), shard_people=1, workers=workers)
    one, two = ({path.name: path.read_bytes() for path in (tmp_path / name).glob("*/*")} for name in "12")
    assert one == two
    assert one


@pytest.mark.django_db(transaction=True)
def test_no_name_and_no_number_is_in_the_copy(tmp_path, family):
    copy_columns(tmp_path / "columns", date(2016, 12, 31))
    columns = set(tables(tmp_path / "columns")["persons"][0])
    assert not columns & {"name", "number", "phone", "address", "name_key", "number_index"}
    told = [str(value) for rows in tables(tmp_path / "columns").values() for row in rows for value in row.values()]
    assert not [value for value in told if "示例" in value]


@pytest.mark.django_db(transaction=True)
def test_what_was_known_on_a_day_is_copied_as_it_was_known(tmp_path, family, source):
    record(ACTOR, family[0], "wage_month", 777, source, valid_from=date(2016, 1, 1))
    yesterday = clock.today() - timedelta(days=1)
    with pytest.raises(InputError, match="import people first"):
        copy_columns(tmp_path / "then", date(2016, 12, 31), yesterday)
    copy_columns(tmp_path / "now", date(2016, 12, 31), clock.today())
    assert {row["wage_month"] for row in tables(tmp_path / "now")["persons"]} == {77_700, 10_000}


@pytest.mark.django_db(transaction=True)
def test_a_folder_that_holds_something_else_is_left_alone(tmp_path, family):
    (tmp_path / "diary.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="no copy of the register"):
        copy_columns(tmp_path, date(2016, 12, 31))
    assert (tmp_path / "diary.txt").read_text(encoding="utf-8") == "mine"
