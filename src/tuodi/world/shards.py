"""One shard of a city, from nothing to its Parquet files. Knows its plan, its marginals and its own index only.

A shard depends on the plan and its index alone, so shards can be made in any order by any number of workers. It is
written into a folder with a temporary name and renamed when whole.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tuodi.world.absence import draw_absence
from tuodi.world.assessments import assess
from tuodi.world.births import deal_births
from tuodi.world.columns import (
    EMPLOYEE_FACTS,
    assessments_table,
    employees_table,
    enterprises_table,
    households_table,
    persons_table,
)
from tuodi.world.couples import marry
from tuodi.world.declared import declare
from tuodi.world.disaster import strike
from tuodi.world.draft import Draft
from tuodi.world.draws import Streams, between, money
from tuodi.world.enterprises import employ
from tuodi.world.errors import CityError
from tuodi.world.families import house_families
from tuodi.world.households import settle
from tuodi.world.living import draw_living
from tuodi.world.lodging import lodge
from tuodi.world.marginals import Marginals
from tuodi.world.medicine import draw_stays
from tuodi.world.plan import Held, Plan, shard_name, write_json
from tuodi.world.population import draw_people
from tuodi.world.poverty import draw_poverty
from tuodi.world.quotas import Quotas
from tuodi.world.receipts import draw_receipts
from tuodi.world.support import find_support, group_people
from tuodi.world.tail import draw_tail
from tuodi.world.veterans import honour_veterans
from tuodi.world.wealth import draw_wealth
from tuodi.world.work import draw_work

ROW_GROUP = 262_144
PARTIAL = ".partial"
_HELD = "held.json"


def write_shard(out: Path, plan: Plan, marginals: Marginals, index: int) -> Held:
    """Makes shard `index` of `plan` in the folder `out`; returns what it holds, which is written beside the tables."""
    tables, quotas = draw_shard(plan, marginals, index)
    held: Held = {"rows": {name: table.num_rows for name, table in tables.items()}, "quotas": quotas}
    partial, final = out / (shard_name(index) + PARTIAL), out / shard_name(index)
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    for name, table in tables.items():
        pq.write_table(table, partial / f"{name}.parquet", row_group_size=ROW_GROUP, compression="zstd")
    write_json(partial / _HELD, dict(held))
    partial.rename(final)
    return held


def read_held(out: Path, index: int) -> Held | None:
    """What a shard holds that is already there, or None. CityError if its files cannot be read."""
    folder = out / shard_name(index)
    if not folder.exists():
        return None
    try:
        held: Held = json.loads((folder / _HELD).read_text(encoding="utf-8"))
        for name, rows in held["rows"].items():
            if pq.read_metadata(folder / f"{name}.parquet").num_rows != rows:
                raise ValueError(name)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, pa.ArrowInvalid) as error:
        raise CityError(f"{folder}: is damaged; remove that folder and run again") from error
    return held


def draw_shard(plan: Plan, marginals: Marginals, index: int) -> tuple[dict[str, pa.Table], dict[str, Any]]:
    """The tables of shard `index` by name, and its quotas: who was entitled, how many were wanted, how many are there.

    Ids are whole-city: persons count from 1 through all shards; a household's id is the `person_id` of its head, an
    enterprise's that of its first disabled employee, an assessment's that of the assessed.
    """
    draft = draw(plan, marginals, index)
    quotas: dict[str, Any] = draw_receipts(draft)
    first = plan.shards()[index].start
    _finish(draft)
    tables = {"persons": _persons(draft, first), "households": _households(draft, first)}
    tables |= _enterprises(draft, first)
    assessed = assess(draft)
    tables["assessments"] = assessments_table(first + assessed.places, assessed.items)
    for name, path in (
        ("enterprises_persons", "enterprises.employees_thousand"), ("assessments", "assessments.people_thousand"),
    ):  # fmt: skip
        quotas[name] = {"quota": draft.quotas.people(path), "people": tables[name].num_rows}
    return tables, quotas


def _be_born(draft: Draft, first: int) -> None:
    people, households = draft.people, draft.households
    district = households.to_members(households.district)
    draft.persons["birth_date"] = deal_births(
        draft.rng("births"), draft.marginals.reference_day(), people.age, people.female, district, first
    )


def _finish(draft: Draft) -> None:
    """Adds the facts that the people and households have of themselves."""
    people, households, persons, homes = draft.people, draft.households, draft.persons, draft.homes
    persons["sex"] = people.female.astype(np.int8)
    persons["hukou"], persons["relation"], persons["marital_status"] = people.hukou, people.relation, people.marital
    homes["district"] = households.district
    part = between(draft.rng("year"), draft.marginals.pair("wealth.year_income"), households.count)
    homes["income_12_months"] = money(draft.gross() * 12 * part / 100)


def _persons(draft: Draft, first: int) -> pa.Table:
    households = draft.households
    household_id = households.to_members(first + households.starts)
    return persons_table(first + np.arange(draft.people.count), household_id, draft.persons)


def _households(draft: Draft, first: int) -> pa.Table:
    codes = [row["code"] for row in draft.marginals.value("population.districts")]
    return households_table(first + draft.households.starts, draft.homes, codes)


def _enterprises(draft: Draft, first: int) -> dict[str, pa.Table]:
    found = employ(draft)
    ids = first + found.firsts
    facts = {name: draft.persons[name][found.places] for name in EMPLOYEE_FACTS if name in draft.persons}
    facts["labour_contract_months"] = found.labour_contract_months
    facts["insured_months_last_year"] = found.insured_months_last_year
    return {
        "enterprises": enterprises_table(ids, found.employees),
        "enterprises_persons": employees_table(ids[found.owners], first + found.places, facts),
    }


def draw(plan: Plan, marginals: Marginals, index: int) -> Draft:
    """Everybody of shard `index`, with every fact but ids and what is received."""
    streams = Streams(plan.seed, plan.people, index)
    shard = plan.shards()[index]
    quotas = Quotas(marginals, shard.start - 1, shard.stop - 1)
    people = draw_people(marginals, streams.of("people"), len(shard))
    marry(people, marginals, streams.of("marriage"))
    house_families(people, marginals, streams.of("families"), quotas)
    vagrant = lodge(people, marginals, streams.of("lodging"), quotas)
    people, households, order = settle(people, marginals, streams.of("households"))
    draft = Draft(marginals, quotas, streams, people, households, vagrant[order])
    _be_born(draft, shard.start)
    for step in (
        draw_absence, draw_living, draw_tail, draw_work, draw_wealth, draw_poverty, draw_stays, strike,
        honour_veterans, find_support, group_people, declare,
    ):  # fmt: skip
        step(draft)
    return draft
