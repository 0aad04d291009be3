"""The file that a register is handed: who the generated people are. Worked on the thousandth of a city."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tuodi.cards.load import content_root
from tuodi.ground.places.shelf import read_shelf
from tuodi.world.city import generate
from tuodi.world.errors import CityError
from tuodi.world.homes import FEWEST, committee_codes
from tuodi.world.identities import write_register, write_residents
from tuodi.world.marginals import Marginals
from tuodi.world.naming import DOT, MOST_CHARACTERS
from tuodi.world.numbers import check_digit

PEOPLE, SHARD = 12_000, 5_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, marginals_folder: Path) -> Path:
    """A city of three shards and its register."""
    out = tmp_path_factory.mktemp("register")
    generate(out / "city", PEOPLE, seed=3, marginals=marginals_folder, workers=1, shard_people=SHARD)
    write_register(out / "register", out / "city", marginals_folder, workers=1)
    return out


@pytest.fixture(scope="module")
def rows(folder: Path) -> list[dict[str, Any]]:
    files = sorted((folder / "register").glob("*.parquet"))
    return [row for file in files for row in pq.read_table(file).to_pylist()]


def test_the_same_bytes_whatever_the_number_of_workers(folder: Path, tmp_path: Path, marginals_folder: Path) -> None:
    write_register(tmp_path, folder / "city", marginals_folder, workers=2)
    names = sorted(file.name for file in (folder / "register").iterdir())
    assert names == ["register-00000.parquet", "register-00001.parquet", "register-00002.parquet", "register.json"]
    for name in names:
        assert (tmp_path / name).read_bytes() == (folder / "register" / name).read_bytes()


def test_everybody_of_the_city_stands_in_it_once(folder: Path, rows: list[dict[str, Any]]) -> None:
    told = json.loads((folder / "register" / "register.json").read_text("utf-8"))
    assert told["generated"] is True
    assert sum(file["rows"] for file in told["files"]) == told["people"] == len(rows) == PEOPLE
    assert [row["record_id"] for row in rows] == list(range(1, PEOPLE + 1))
    assert told["without_phone"] == sum(row["phone"] is None for row in rows) > 0
    assert told["without_number"] == sum(row["number"] is None for row in rows)


def test_numbers_and_telephones_can_be_nobodys(rows: list[dict[str, Any]]) -> None:
    for first in range(0, PEOPLE, SHARD):  # shards that are no multiple of 50,000 are alike in this
        within = [row["number"] for row in rows[first : first + SHARD] if row["number"]]
        assert len(set(within)) == len(within)
    numbers = [row["number"] for row in rows if row["number"]]
    assert all(number.startswith("990") and check_digit(number[:17]) == number[17] for number in numbers)
    phones = [row["phone"] for row in rows if row["phone"]]
    assert all(phone.startswith("100") and len(phone) == 11 and phone.isdigit() for phone in phones)
    assert all(row["number"] or row["vagrant"] for row in rows)


def test_names_run_in_families_and_some_are_hard(rows: list[dict[str, Any]]) -> None:
    heads = {row["record_id"]: row for row in rows}
    children = [row for row in rows if row["relation"] == "child" and DOT not in row["name"]]
    of_a_man = [row for row in children if heads[row["household_id"]]["sex"] == "male"]
    alike = sum(row["name"][0] == heads[row["household_id"]]["name"][0] for row in of_a_man)
    assert alike > 0.95 * len(of_a_man)
    names = [row["name"] for row in rows]
    assert 1 < max(map(len, names)) <= MOST_CHARACTERS
    assert any(DOT in name for name in names)
    assert any(ord(character) > 0xFFFF for name in names for character in name)
    assert any(name.startswith("欧阳") for name in names)


def test_a_household_lives_at_one_address_under_a_committee_of_its_district(rows: list[dict[str, Any]]) -> None:
    homes: dict[int, set[tuple[Any, ...]]] = {}
    for row in rows:
        homes.setdefault(row["household_id"], set()).add((row["committee"], row["address"]))
        if row["record_id"] == row["household_id"]:
            assert str(row["committee"]).startswith(row["household.district"])
        else:
            assert row["household.district"] is None
    assert all(len(home) == 1 for home in homes.values())
    assert all(row["address"].startswith("示例") for row in rows if row["address"])
    assert len({row["address"][:4] for row in rows if row["address"]}) > 10


def test_committees_hold_about_as_many_people_as_said(marginals: Marginals) -> None:
    small, million = committee_codes(marginals, 24_200), committee_codes(marginals, 3_080_000)
    assert {len(codes) for codes in small.values()} == {FEWEST}
    assert small["310101"].tolist() == [310101001001, 310101001002, 310101002001, 310101002002]
    assert abs(sum(len(codes) for codes in million.values()) - 3_080_000 / 1500) < 16
    assert all(len(set(codes.tolist())) == len(codes) for codes in million.values())


def test_null_where_the_office_holds_nothing(rows: list[dict[str, Any]]) -> None:
    assert all(row["counts_as_member"] in (None, False) for row in rows)
    assert all(row["veteran_category"] != "none" for row in rows)
    assert all((row["service_years"] is None) == (row["veteran_category"] is None) for row in rows)
    assert all(row["death_date"] is None or row["death_date"].year < 9999 for row in rows)
    assert any(row["can_eat"] is not None for row in rows)
    assert all(row["can_eat"] is not None for row in rows if row["care_level"])
    assert not any(name.startswith("receives_") or "bill" in name for name in rows[0])


def test_what_was_declared_stands_beside_what_is(rows: list[dict[str, Any]]) -> None:
    assert any(row["money_assets_declared"] < row["money_assets"] for row in rows)
    assert any(row["household.homes_declared"] != row["household.homes"] for row in rows if row["household.district"])


def test_the_demonstration_list_names_grown_people(folder: Path, rows: list[dict[str, Any]], tmp_path: Path) -> None:
    assert write_residents(tmp_path / "residents.json", folder / "register" / "register-00000.parquet", 10) == 10
    listed = json.loads((tmp_path / "residents.json").read_text("utf-8"))["residents"]
    known = {f"resident-{row['record_id']}": row for row in rows}
    for one in listed:
        assert (one["name"], one["number"]) == (known[one["sub"]]["name"], known[one["sub"]]["number"])
        assert known[one["sub"]]["birth_date"].year < 1998


def test_a_folder_that_holds_no_city_or_another_is_refused(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(CityError, match="holds no whole city"):
        write_register(tmp_path / "out", tmp_path, Path(__file__).parents[2] / "src" / "shanghai" / "world")
    other = {"file": {"entry": {"value": 1, "source": "test", "verified": False}}}
    with pytest.raises(CityError, match="other marginals"):
        write_register(tmp_path / "out", folder / "city", other)


def test_every_committee_is_a_place_of_the_city_on_the_day_seen(marginals: Marginals) -> None:
    day = marginals.reference_day()
    places = read_shelf(content_root("shanghai")).places
    known = {row.code for row in places if row.level == "committee" and row.since <= day < row.until}
    lived_under = {code for codes in committee_codes(marginals, 24_200_000).values() for code in codes.tolist()}
    assert len(lived_under) > 5_000
    assert lived_under <= known
