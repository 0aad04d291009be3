"""A generated city's people as the file that a register is handed: names, numbers, telephones, addresses, and the facts
that an office holds. Knows the city's columns; no register and no database.

    write_register(Path("var/register"), Path("var/city"), Path("marginals"))

One Parquet file a shard, rows sorted by household. Money is int64 fen, areas are 0.01 m2, words are text, and null
means that the office holds nothing. Facts of a household stand on its head's row, named `household.<fact>`.
"""

from __future__ import annotations

import json
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tuodi.world.draws import Column, Streams, chance
from tuodi.world.errors import CityError
from tuodi.world.homes import addresses, committee_codes, settle_in_committees
from tuodi.world.marginals import Content, Marginals
from tuodi.world.naming import dotted, given_names, surnames
from tuodi.world.numbers import number_areas, resident_number
from tuodi.world.plan import NOTE, write_json

CHILD_AGE = 12  # years from which somebody may have a telephone of her own
PHONES, _STRIDE = 10**8, 48_271  # 100 and eight digits; coprime, so that no two people get the same
ADULT_BORN = 1998  # before this year: grown up on the reference day
ROW_GROUP = 65_536
_NO_END = pa.scalar(2932896, pa.int32()).cast(pa.date32())
NEUTRAL: dict[str, Any] = {"veteran_category": "none", "counts_as_member": True, "death_date": _NO_END}  # then null
_OF_VETERANS = ("veteran_disability_level", "veteran_disability_cause", "red_army_kind", "service_years")
_ABILITIES = ("can_eat", "can_dress", "can_get_up", "can_toilet", "can_walk", "can_bathe")
_LATER = (
    "medical_bill", "medical_bill_covered", "paid_basic_insurance", "paid_serious_illness_insurance",
    "paid_supplementary_plans", "paid_commercial_insurance", "medical_assistance_paid_this_year",
)  # fmt: skip
_RECEIVES = "receives_"


def write_register(out: Path, city: Path, marginals: Content | Path | str, workers: int = 2) -> dict[str, Any]:
    """Writes `register-NNNNN.parquet` for each shard of a city and `register.json`, which it returns.

    The same bytes for the same city, whatever the number of workers. CityError where the folder is no whole city, or
    was made from other marginals.
    """
    known, manifest = Marginals.load(marginals), _manifest(city)
    if manifest["marginals"] != known.sha256:
        raise CityError(f"{city}: was made from other marginals; generate the city again with the present ones")
    out.mkdir(parents=True, exist_ok=True)
    indexes = range(len(manifest["shards"]))
    tasks = [(out, city, known.content, manifest, index) for index in indexes]
    if min(workers, len(tasks)) <= 1:
        held = [_write_shard(*task) for task in tasks]
    else:
        with ProcessPoolExecutor(min(workers, len(tasks)), multiprocessing.get_context("spawn")) as pool:
            held = list(pool.map(_write_shard, *zip(*tasks, strict=True)))
    found = {
        "format": 1, "kind": "register", "generated": True, "note": NOTE, "seed": manifest["seed"],
        "reference_day": known.reference_day().isoformat(), "people": manifest["people"],
        "households": manifest["households"],
        **{name: sum(one[name] for one in held) for name in ("without_number", "without_phone")},
        "files": [{"name": _file(index), "rows": one["rows"]} for index, one in zip(indexes, held, strict=True)],
    }  # fmt: skip
    write_json(out / "register.json", found)
    return found


def _manifest(city: Path) -> dict[str, Any]:
    try:
        found = json.loads((city / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CityError(f"{city}: holds no whole city; run `tuodi city --out {city}` first") from error
    if not isinstance(found, dict) or found.get("kind") != "city":
        raise CityError(f"{city}: holds no city; run `tuodi city` first")
    return found


def _file(index: int) -> str:
    return f"register-{index:05d}.parquet"


def _write_shard(out: Path, city: Path, content: Content, manifest: dict[str, Any], index: int) -> dict[str, int]:
    table = register_table(city / manifest["shards"][index]["name"], Marginals(content), manifest, index)
    partial = out / (_file(index) + ".partial")
    pq.write_table(table, partial, row_group_size=ROW_GROUP, compression="zstd")
    partial.replace(out / _file(index))
    return {
        "rows": table.num_rows, "without_number": table["number"].null_count,
        "without_phone": table["phone"].null_count,
    }  # fmt: skip


def register_table(shard: Path, marginals: Marginals, manifest: dict[str, Any], index: int) -> pa.Table:
    """Returns the rows of one shard's people."""
    persons, homes = (_plain(pq.read_table(shard / f"{name}.parquet")) for name in ("persons", "households"))
    assessed = pq.read_table(shard / "assessments.parquet", columns=["person_id"])["person_id"]
    streams = Streams(manifest["seed"], manifest["people"], index)
    home = np.searchsorted(homes["household_id"], persons["household_id"])
    head = np.searchsorted(persons["person_id"], persons["household_id"])
    vagrant = persons["vagrant"].to_numpy()
    district = homes["district"].to_numpy(zero_copy_only=False)
    committee = settle_in_committees(committee_codes(marginals, manifest["people"]), streams.of("committees"), district)
    address = addresses(marginals, streams.of("addresses"), committee)[home]
    nameless = vagrant & chance(
        streams.of("numbers"), np.full(len(home), marginals.number("names.vagrants_without_number"))
    )
    columns = {
        "record_id": persons["person_id"], "household_id": persons["household_id"],
        "name": pa.array(_names(marginals, streams, persons, head), pa.string()),
        "number": pa.array(_numbers(marginals, persons, district[home]), pa.string(), mask=nameless),
        "phone": _phones(marginals, streams, manifest["seed"], persons, head),
        "address": pa.array(address, pa.string(), mask=vagrant),
        "committee": pa.array(committee[home], pa.int64()), "relation": persons["relation"],
        **_person_facts(persons, pc.is_in(persons["person_id"], assessed)), **_household_facts(homes, home, head),
    }  # fmt: skip
    return pa.table(columns)


def _plain(table: pa.Table) -> pa.Table:
    """The table in one piece, words as text."""
    columns = {
        name: column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
        for name, column in zip(table.column_names, table.columns, strict=True)
    }
    return pa.table({name: column.combine_chunks() for name, column in columns.items()})


def _names(marginals: Marginals, streams: Streams, persons: pa.Table, head: Column) -> Column:
    relation = persons["relation"].to_numpy(zero_copy_only=False).astype("U8")
    female = pc.equal(persons["sex"], "female").to_numpy()
    spouse_of = np.full(len(relation), -1)
    rows = np.flatnonzero(relation == "spouse")
    spouse_of[head[rows]] = rows
    surname = surnames(marginals, streams.of("surnames"), relation, female, head, spouse_of[head])
    year = pc.year(persons["birth_date"]).to_numpy()
    names = np.char.add(surname, given_names(marginals, streams.of("given names"), female, year))
    return dotted(marginals, streams.of("dotted names"), names)


def _numbers(marginals: Marginals, persons: pa.Table, district: Column) -> list[str]:
    areas = number_areas(marginals)
    rows = (persons[name].to_pylist() for name in ("person_id", "birth_date", "sex"))
    return [
        resident_number(one, code, born, sex, areas) for one, born, sex, code in zip(*rows, district, strict=True)
    ]  # fmt: skip


def _phones(marginals: Marginals, streams: Streams, seed: int, persons: pa.Table, head: Column) -> pa.Array:
    """Children bear their head's telephone, some elders none."""
    reference = marginals.reference_day().year
    age = reference - pc.year(persons["birth_date"]).to_numpy()
    share = marginals.by_age("names.without_phone")[np.clip(age, 0, 120)]
    without = chance(streams.of("phones"), share)
    holder = np.where((age < CHILD_AGE), head, np.arange(len(age)))
    digits = (persons["person_id"].to_numpy()[holder] * _STRIDE + seed) % PHONES
    return pa.array([f"100{one:08d}" for one in digits.tolist()], pa.string(), mask=without[holder])


def _person_facts(persons: pa.Table, assessed: pa.ChunkedArray) -> dict[str, Any]:
    """The facts that an office holds: null where it holds nothing."""
    left_out = {"person_id", "household_id", "relation", *_LATER}
    facts = {
        name: persons[name]
        for name in persons.column_names
        if name not in left_out and not name.startswith(_RECEIVES)
    }  # fmt: skip
    for name, neutral in NEUTRAL.items():
        facts[name] = _null_where(pc.equal(facts[name], neutral), facts[name])
    for name in _OF_VETERANS:
        facts[name] = _null_where(pc.equal(persons["veteran_category"], "none"), facts[name])
    known = pc.or_(assessed, pc.greater(persons["care_level"], 0))
    for name in _ABILITIES:
        facts[name] = _null_where(pc.invert(known), facts[name])
    return facts


def _null_where(nothing: pa.ChunkedArray, column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(nothing, pa.scalar(None, column.type), column)


def _household_facts(homes: pa.Table, home: Column, head: Column) -> dict[str, Any]:
    at_head = head == np.arange(len(head))
    rows = pa.array(home, mask=~at_head)
    names = [name for name in homes.column_names if name != "household_id"]
    return {f"household.{name}": homes[name].take(rows) for name in names}


def write_residents(path: Path, register: Path, count: int = 24) -> int:
    """Writes the demonstration list of the identity provider: `count` adults of a register file who have a number,
    heads and others spread over it. Returns how many there are."""
    table = pq.read_table(register, columns=["record_id", "household_id", "name", "number", "birth_date", "relation"])
    able = pc.and_(pc.is_valid(table["number"]), pc.less(pc.year(table["birth_date"]), ADULT_BORN))
    table = table.filter(able)
    step = max(table.num_rows // count, 1)
    rows = table.take(np.arange(0, table.num_rows, step)[:count]).to_pylist()
    residents = [{"sub": f"resident-{row['record_id']}", "name": row["name"], "number": row["number"]} for row in rows]
    write_json(path, {"generated": True, "note": NOTE, "residents": residents})
    return len(residents)
