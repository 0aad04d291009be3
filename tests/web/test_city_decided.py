"""A city decided: the same whoever does it and however often it is killed, and the same as one household alone."""

import json
import shutil

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.rules.tiny import situation
from tests.web.conftest import PEOPLE, SHARD, tree
from tuodi.cards.load import load
from tuodi.cards.reform import load_law
from tuodi.rules.calculate import calculate, decide_with_codes
from tuodi.rules.determine import determine
from tuodi.rules.kinds import show
from tuodi.rules.pins import read_pins
from tuodi.rules.records import situation_of
from tuodi.world.city import generate

MONTH = "2016-12"


@pytest.fixture(scope="session")
def decided(tmp_path_factory, city):
    """The city decided by one worker, undisturbed."""
    out = tmp_path_factory.mktemp("decided") / "out"
    determine(load("shanghai"), city, MONTH, out)
    return out


@pytest.mark.parametrize("workers", [2, 3])
def test_any_number_of_workers_writes_the_same_bytes(city, decided, tmp_path, workers):
    determine(load("shanghai"), city, MONTH, tmp_path / "out", workers=workers)
    assert tree(tmp_path / "out") == tree(decided)


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("month", [MONTH, "2009-12"])
def test_what_was_decided_before_in_a_process_alters_no_byte(city, tmp_path, month, workers):
    """A service decides one household, then a city, with the rulebook it holds."""
    determine(load("shanghai"), city, month, tmp_path / "fresh")
    used = load("shanghai")
    calculate(used, situation([{}], {}, "elder_allowance", month))
    determine(used, city, month, tmp_path / "used", workers=workers)
    assert tree(tmp_path / "used") == tree(tmp_path / "fresh")


def test_any_number_of_workers_generates_the_same_city(city, marginals, tmp_path):
    generate(tmp_path / "city", PEOPLE, 1, marginals, workers=3, shard_people=SHARD)
    assert tree(tmp_path / "city") == tree(city)


KEYS = {
    "persons": "person_id",
    "households": "household_id",
    "enterprises": "enterprise_id",
    "assessments": "assessment_id",
}


def listed(path):
    """Returns the rows of a file, words as text."""
    table = pq.read_table(path)
    names = {
        name: column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
        for name, column in zip(table.column_names, table.columns, strict=True)
    }
    return pa.table(names).to_pylist()


def rows(folder, level):
    """Returns a shard's result rows by id."""
    return {row[KEYS[level]]: row for row in listed(folder / f"{level}.parquet")}


def batch_says(rulebook, row, name):
    value, kind = row[name], rulebook.rules[name].kind
    return {
        "value": value if value is None or isinstance(value, bool | str) else show(kind, value),
        "state": row[f"{name}_state"], "reason": row[f"{name}_reason"], "margin": row[f"{name}_margin"],
    }  # fmt: skip


def alone_says(one):
    return {
        "value": None if one["value"] in ("unknown", "refused") else one["value"],
        "state": one["state"], "reason": one["reason"], "margin": one["margin"],
    }  # fmt: skip


def test_a_household_of_the_city_is_decided_as_it_is_alone(shanghai, city, decided):
    """200 households, of every shard, by `calculate` on the situation that their rows make: value, state, reason
    code and margin are the batch's."""
    names = shanghai.answers_of(shanghai.families()[0])
    checked, states = 0, set()
    for shard in sorted(path.name for path in city.glob("shard-*")):
        results = {level: rows(decided / shard, level) for level in ("persons", "households")}
        for household in sorted(results["households"])[:400:12]:
            data = situation_of(shanghai, city / shard, household, MONTH, names)
            for one in decide_with_codes(shanghai, data):
                row = results["households" if one["entity"] == "household" else "persons"][
                    int(one["id"].removeprefix("h"))
                ]
                states.add(one["state"])
                assert batch_says(shanghai, row, one["answer"]) == alone_says(one), (household, one)
            checked += 1
    assert checked >= 200
    assert states >= {"yes", "no", "refused"}


def said(rulebook, row):
    """Returns the facts of a row as a situation says them."""
    facts = {}
    for name, value in row.items():
        fact = rulebook.facts.get(name)
        if fact is not None and value is not None:
            plain = isinstance(value, str | bool)
            outside = value.isoformat() if fact.kind.name == "date" else value if plain else show(fact.kind, value)
            facts[name] = {"ETERNITY" if fact.eternal else MONTH: outside}
    return facts


def test_an_enterprise_and_an_assessment_of_the_city_are_decided_as_alone(shanghai, tmp_path, marginals):
    """Each with what its own tables say: an enterprise with its employees, an assessment with nobody."""
    generate(tmp_path / "city", 60_000, 1, marginals, workers=1)
    rulebook = load_law("shanghai", assume=True).rulebook
    determine(rulebook, tmp_path / "city", MONTH, tmp_path / "out")
    city, out = (tmp_path / name / "shard-00000" for name in ("city", "out"))
    units = {"persons": {}, "enterprises": {}, "assessments": {}}
    for level in ("enterprises", "assessments"):
        nulls = {
            rule.name: {MONTH: None} for rule in rulebook.answers() if rulebook.entities[rule.entity].plural == level
        }
        units[level] = {
            str(row[KEYS[level]]): {**said(rulebook, row), **nulls} for row in listed(city / f"{level}.parquet")
        }
        assert nulls
        assert units[level]
    for row in listed(city / "enterprises_persons.parquet"):
        units["enterprises"][str(row["enterprise_id"])].setdefault("members", []).append(str(row["person_id"]))
        units["persons"][str(row["person_id"])] = said(rulebook, row)
    results, states = {level: rows(out, level) for level in ("enterprises", "assessments")}, set()
    for one in decide_with_codes(rulebook, units):
        plural = rulebook.entities[one["entity"]].plural
        states.add((plural, one["state"]))
        assert batch_says(rulebook, results[plural][int(one["id"])], one["answer"]) == alone_says(one), one
    assert states >= {("enterprises", "yes"), ("assessments", "yes"), ("assessments", "refused")}


def test_the_totals_are_the_sums_of_the_rows(shanghai, city, decided):
    manifest = json.loads((decided / "manifest.json").read_text(encoding="utf-8"))
    totals = manifest["totals"]
    levels = {path.stem for path in decided.glob("shard-*/*.parquet")}
    tables = {
        level: pa.concat_tables([pq.read_table(path) for path in sorted(decided.glob(f"shard-*/{level}.parquet"))],
                                promote_options="default")
        for level in levels
    }  # fmt: skip
    assert levels == {"persons", "households", "enterprises", "assessments"}
    assert totals["people"] == PEOPLE == tables["persons"].num_rows
    assert totals["groups"] == tables["households"].num_rows
    assert set(totals["answers"]) == {rule.name for rule in shanghai.answers()}
    for name, counted in totals["answers"].items():
        table = tables[shanghai.entities[shanghai.rules[name].entity].plural]
        states = table[f"{name}_state"].cast(pa.string()).to_pylist()
        assert counted["entities"] == {state: states.count(state) for state in ("no", "yes", "unknown", "refused")}
        known = [value for value in table[name].to_pylist() if value is not None]
        words = shanghai.rules[name].kind.choices
        assert counted["sum"] == sum(words.index(value) if words else int(value) for value in known)


def test_declared_facts_decide_otherwise_than_true_ones(shanghai, city, decided, tmp_path):
    declared = determine(shanghai, city, MONTH, tmp_path / "out", declared=True)
    true = json.loads((decided / "manifest.json").read_text(encoding="utf-8"))
    assert (declared["declared"], true["declared"]) == (True, False)
    name = "minimum_living_allowance"
    assert declared["totals"]["answers"][name] != true["totals"]["answers"][name]
    assert declared["totals"]["answers"]["elder_allowance"] == true["totals"]["answers"]["elder_allowance"]


def test_nothing_in_the_results_names_or_numbers_a_person(decided):
    for path in decided.glob("shard-*/*.parquet"):
        names = pq.read_schema(path).names
        assert {name for name in names if name.endswith("_id")} <= set(KEYS.values())
        assert not {"name", "resident_number"} & set(names)


def test_a_missing_column_is_unknown_and_a_null_too(shanghai, city, tmp_path):
    for change in ("dropped", "null"):
        folder = tmp_path / change
        shutil.copytree(city / "shard-00000", folder / "shard-00000")
        manifest = json.loads((city / "manifest.json").read_text(encoding="utf-8"))
        manifest["shards"] = manifest["shards"][:1]
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        path = folder / "shard-00000" / "persons.parquet"
        table = pq.read_table(path)
        at = table.column_names.index("birth_date")
        empty = pa.nulls(table.num_rows, pa.date32())
        pq.write_table(
            table.remove_column(at) if change == "dropped" else table.set_column(at, "birth_date", empty), path
        )
        result = determine(shanghai, folder, MONTH, tmp_path / f"out-{change}")
        entities = result["totals"]["answers"]["age"]["entities"]
        assert entities["unknown"] == table.num_rows


def test_the_pins_of_a_run_decide_it_again(shanghai, city, decided, tmp_path):
    manifest = json.loads((decided / "manifest.json").read_text(encoding="utf-8"))
    again = read_pins(decided / "pins", manifest["pins"])
    determine(again, city, MONTH, tmp_path / "out")
    assert tree(tmp_path / "out") == tree(decided)
