"""Columns that cannot be decided: one clear line, exit 1, and nothing half-written under a finished name."""

import json
import shutil
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from tests.web.conftest import in_one_line, process, tree

FLAG = "non_residential_property"


@pytest.fixture
def small(city, tmp_path):
    """The city's first two shards, to be spoilt."""
    folder = tmp_path / "small"
    folder.mkdir()
    manifest = json.loads((city / "manifest.json").read_text(encoding="utf-8"))
    manifest["shards"] = manifest["shards"][:2]
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    for shard in manifest["shards"]:
        shutil.copytree(city / shard["name"], folder / shard["name"])
    return folder


def columns(folder, name="persons"):
    path = folder / "shard-00001" / f"{name}.parquet"
    return path, pq.read_table(path)


def replaced(table, name, array):
    return table.set_column(table.column_names.index(name), name, array)


def with_value(table, name, row, value):
    """Returns a table with one value changed."""
    column = table.column(name).combine_chunks()
    mask = pa.array([i == row for i in range(len(column))])
    return replaced(table, name, pc.if_else(mask, pa.scalar(value, column.type), column))


def failed(tuodi, small, *parts):
    out = small.parent / "out"
    in_one_line(tuodi("determine", "--city", small, "--month", "2016-12", "--out", out, "--workers", 1), 1, *parts)
    assert not (out / "manifest.json").exists()
    assert not (out / "shard-00001").exists()


def spoil_people(change):
    def spoil(small):
        path, table = columns(small)
        pq.write_table(change(table), path)

    return spoil


def spoil_homes(change):
    def spoil(small):
        path, table = columns(small, "households")
        pq.write_table(change(table), path)

    return spoil


def cut(small):
    path, _ = columns(small)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty_file(small):
    columns(small)[0].write_bytes(b"")


def not_parquet(small):
    columns(small)[0].write_text("household_id,wage_month\n1,2\n", encoding="utf-8")


def damaged(small):
    """The footer is whole; the data of the columns are not."""
    path, _ = columns(small)
    data = bytearray(path.read_bytes())
    data[4 : len(data) // 2] = b"\x00" * (len(data) // 2 - 4)
    path.write_bytes(bytes(data))


def no_file(small):
    columns(small)[0].unlink()


def no_shard(small):
    shutil.rmtree(small / "shard-00001")


def text(table, name):
    return replaced(table, name, table.column(name).cast(pa.string()))


def spoil_table(name, change):
    def spoil(small):
        path, table = columns(small, name)
        pq.write_table(change(table), path)

    return spoil


def no_firms(small):
    columns(small, "enterprises")[0].unlink()


def cut_assessments(small):
    path, _ = columns(small, "assessments")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


SPOILT = {
    "a truncated file": (cut, ("persons.parquet", "not a whole Parquet file")),
    "an empty file": (empty_file, ("persons.parquet", "not a whole Parquet file")),
    "a file of another sort": (not_parquet, ("persons.parquet", "not a whole Parquet file")),
    "a damaged file": (damaged, ("persons.parquet",)),
    "a missing file": (no_file, ("persons.parquet", "no such file")),
    "a missing shard": (no_shard, ("shard-00001", "no such file")),
    "no household_id": (spoil_people(lambda t: t.drop_columns("household_id")), ("has no column household_id",)),
    "no household_id of homes": (
        spoil_homes(lambda t: t.drop_columns("household_id")),
        ("households.parquet", "has no column household_id"),
    ),
    "household_id as text": (spoil_people(lambda t: text(t, "household_id")), ("household_id",)),
    "a null household_id": (spoil_people(lambda t: with_value(t, "household_id", 3, None)), ("household_id",)),
    "households out of order": (
        spoil_homes(lambda t: t.take(list(reversed(range(t.num_rows))))),
        ("households.parquet", "out of order"),
    ),
    "a household named twice": (
        spoil_homes(lambda t: pa.concat_tables([t.slice(0, 1), t])),
        ("households.parquet", "named twice"),
    ),
    "a household without members": (
        spoil_people(lambda t: t.filter(pc.not_equal(t["household_id"], t["household_id"][0]))),
        ("households.parquet", "has no members"),
    ),
    "a member of no household": (spoil_homes(lambda t: t.slice(1)), ("persons.parquet", "is unknown")),
    "members apart": (
        spoil_people(lambda t: pa.concat_tables([t.slice(1), t.slice(0, 1)])),
        ("persons.parquet", "do not stand together"),
    ),
    "nobody": (spoil_people(lambda t: t.slice(0, 0)), ("households.parquet", "has no members")),
    "a negative wage": (spoil_people(lambda t: with_value(t, "wage_month", 5, -1)), ("wage_month", "out of range")),
    "too much": (spoil_people(lambda t: with_value(t, "wage_month", 5, 10**15)), ("wage_month", "out of range")),
    "a grade of 9": (spoil_people(lambda t: with_value(t, "disability_grade", 5, 9)), ("disability_grade", "range")),
    "a negative number of homes": (spoil_homes(lambda t: with_value(t, "homes", 5, -1)), ("homes", "out of range")),
    "a wage in decimals": (
        spoil_people(lambda t: replaced(t, "wage_month", t["wage_month"].cast(pa.float64()))),
        ("wage_month", "double"),
    ),
    "a date as text": (spoil_people(lambda t: text(t, "birth_date")), ("birth_date", "date32")),
    "a flag as a number": (
        spoil_homes(lambda t: replaced(t, FLAG, t[FLAG].cast(pa.int8()))),
        (FLAG, "bool"),
    ),
    "a word as a number": (
        spoil_people(lambda t: replaced(t, "hukou", pa.array([1] * t.num_rows))),
        ("hukou", "dictionary"),
    ),
    "an unknown word": (
        spoil_people(lambda t: replaced(t, "hukou", pa.array(["mars"] * t.num_rows))),
        ("hukou", "'mars' is not one of"),
    ),
    "a day before 1850": (
        spoil_people(lambda t: replaced(t, "birth_date", pa.array([date(1849, 12, 31)] * t.num_rows))),
        ("birth_date", "out of range"),
    ),
    "enterprises missing beside their employees": (no_firms, ("enterprises.parquet", "no such file")),
    "an enterprise without employees": (
        spoil_table("enterprises", lambda t: pa.table({"enterprise_id": [5], "employees": pa.array([9], pa.int16())})),
        ("enterprises.parquet", "enterprise 5 has no members"),
    ),
    "truncated assessments": (cut_assessments, ("assessments.parquet", "not a whole Parquet file")),
    "assessments without ids": (
        spoil_table("assessments", lambda t: t.drop_columns("assessment_id")),
        ("assessments.parquet", "has no column assessment_id"),
    ),
}  # fmt: skip


def test_a_city_without_enterprises_and_assessments_is_decided_without_their_answers(tuodi, small, shanghai):
    for path in small.glob("shard-*/*.parquet"):
        if path.stem not in ("persons", "households"):
            path.unlink()
    out = small.parent / "out"
    done = tuodi("determine", "--city", small, "--month", "2016-12", "--out", out, "--workers", 1)
    assert (done.code, done.err) == (0, "")
    answers = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["totals"]["answers"]
    assert set(answers) == set(shanghai.answers_of(shanghai.families()[0]))
    assert "welfare_enterprise" not in done.out
    assert sorted({path.stem for path in out.glob("shard-*/*.parquet")}) == ["households", "persons"]


@pytest.mark.parametrize("sort", SPOILT)
def test_a_spoilt_shard_is_one_line(tuodi, small, sort):
    spoil, parts = SPOILT[sort]
    spoil(small)
    failed(tuodi, small, *parts)


def test_a_spoilt_shard_is_one_line_with_two_workers(small):
    cut(small)
    out = small.parent / "out"
    done = process("determine", "--city", small, "--month", "2016-12", "--out", out, "--workers", 2)
    in_one_line(done, 1, "persons.parquet", "not a whole Parquet file")
    assert not (out / "manifest.json").exists()


def test_a_household_of_too_many_is_one_line(tuodi, small):
    path, table = columns(small)
    first = table["household_id"][0].as_py()
    pq.write_table(pa.concat_tables([table.slice(0, 1)] * 201 + [table]), path)
    failed(tuodi, small, f"household {first} has", "at most 200")


MANIFESTS = {
    "malformed": ("{", "not JSON"),
    "a list": ("[]", "is no manifest of a city"),
    "another format": ('{"format": 2, "shards": []}', "is no manifest of a city in format 1"),
    "no shards": ('{"format": 1, "shards": []}', "has no shards"),
    "shards without names": ('{"format": 1, "shards": [{}]}', "manifest.json"),
    "shards that are no objects": ('{"format": 1, "shards": [5]}', "manifest.json"),
    "a shard outside": ('{"format": 1, "shards": [{"name": "../small/shard-00000"}]}', "manifest.json"),
    "a hidden shard": ('{"format": 1, "shards": [{"name": "pins"}]}', "manifest.json"),
    "a shard twice": ('{"format": 1, "shards": [{"name": "shard-00000"}, {"name": "shard-00000"}]}', "shard-00000"),
}  # fmt: skip


@pytest.mark.parametrize("sort", MANIFESTS)
def test_a_manifest_that_cannot_be_used_is_one_line(tuodi, small, sort):
    text_, said = MANIFESTS[sort]
    (small / "manifest.json").write_text(text_, encoding="utf-8")
    before = tree(small)
    failed(tuodi, small, said)
    assert tree(small) == before


def test_a_folder_without_a_city_is_one_line(tuodi, tmp_path):
    in_one_line(
        tuodi("determine", "--city", tmp_path, "--month", "2016-12", "--out", tmp_path / "out"), 1, "tuodi city"
    )


def test_results_of_another_run_are_left_alone(tuodi, small):
    out = small.parent / "out"
    arguments = ("determine", "--city", small, "--out", out, "--workers", 1, "--month")
    assert tuodi(*arguments, "2016-12").code == 0
    before = tree(out)
    in_one_line(tuodi(*arguments, "2016-11"), 1, str(out), "another run")
    in_one_line(tuodi(*arguments, "2016-12", "--declared"), 1, "another run")
    reform = small.parent / "reform.yaml"
    reform.write_text("parameters:\n  minimum_living.standard: {2016-12: 1000}\n", encoding="utf-8")
    in_one_line(tuodi(*arguments, "2016-12", "--reform", reform), 1, "another run")
    assert tree(out) == before
    assert tuodi(*arguments, "2016-12").code == 0, "the same run is done already"
    assert tree(out) == before


def test_results_are_not_written_into_a_city_or_anything_else(tuodi, small):
    before = tree(small)
    arguments = ("determine", "--city", small, "--month", "2016-12", "--workers", 1, "--out")
    in_one_line(tuodi(*arguments, small), 1, "something else")
    assert tree(small) == before
    mine = small.parent / "mine"
    mine.mkdir()
    (mine / "run.json").write_text("{", encoding="utf-8")
    in_one_line(tuodi(*arguments, mine), 1, "mine")
    file = small.parent / "file"
    file.write_text("mine", encoding="utf-8")
    done = tuodi(*arguments, file)
    assert done.code in (1, 2)
    in_one_line(done, done.code, "file")
    assert file.read_text(encoding="utf-8") == "mine"


def test_a_city_is_not_written_over_another(tuodi, tmp_path):
    out = tmp_path / "city"
    assert tuodi("city", "--people", 1000, "--seed", 1, "--out", out, "--workers", 1).code == 0
    before = tree(out)
    in_one_line(tuodi("city", "--people", 1000, "--seed", 2, "--out", out), 1, "seed 1")
    in_one_line(tuodi("city", "--people", 2000, "--seed", 1, "--out", out), 1, "people 1000")
    in_one_line(tuodi("city", "--people", 1000, "--seed", -1, "--out", tmp_path / "other"), 1, "seed")
    assert tree(out) == before
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("mine", encoding="utf-8")
    in_one_line(tuodi("city", "--people", 1000, "--out", tmp_path / "mine"), 1, "holds no city")
    assert sorted(path.name for path in (tmp_path / "mine").iterdir()) == ["letter.txt"]


@pytest.mark.parametrize("month", ["1850-01", "2001-01", "2099-12", "9998-12"])
def test_a_month_before_or_after_every_amount_is_decided_or_refused(tuodi, small, month):
    """Before the first amount everything is refused by name; exit 0 also when benefits are refused."""
    out = small.parent / "out"
    done = tuodi("determine", "--city", small, "--month", month, "--out", out, "--workers", 1)
    assert (done.code, done.err) == (0, "")
    if month < "2010":
        assert "elder_allowance.since" in done.out


@pytest.mark.parametrize("month", ["9999-12", "1849-12", "0001-01"])
def test_a_month_out_of_reach_is_wrong_use(tuodi, small, month):
    in_one_line(tuodi("determine", "--city", small, "--month", month, "--out", small.parent / "out"), 2, month)
    assert not (small.parent / "out").exists()
