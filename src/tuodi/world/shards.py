"""One shard of a city, from nothing to two Parquet files. Knows its plan, its marginals and its own index only.

A shard depends on the plan and its index alone, so shards can be made in any order by any number of workers. It is
written into a folder with a temporary name and renamed when whole.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tuodi.world.births import deal_births
from tuodi.world.columns import households_table, persons_table
from tuodi.world.couples import marry
from tuodi.world.declared import declare
from tuodi.world.draft import Draft
from tuodi.world.draws import Streams, between, money
from tuodi.world.errors import CityError
from tuodi.world.families import house_families
from tuodi.world.households import settle
from tuodi.world.living import draw_living
from tuodi.world.lodging import lodge
from tuodi.world.marginals import Marginals
from tuodi.world.plan import Plan, shard_name
from tuodi.world.population import draw_people
from tuodi.world.poverty import draw_poverty
from tuodi.world.tail import draw_tail
from tuodi.world.veterans import find_support, honour_veterans
from tuodi.world.wealth import draw_wealth
from tuodi.world.work import draw_work

ROW_GROUP = 262_144
PARTIAL = ".partial"


def write_shard(out: Path, plan: Plan, marginals: Marginals, index: int) -> tuple[int, int]:
    """Makes shard `index` of `plan` in the folder `out`; returns its persons and households."""
    persons, households = draw_shard(plan, marginals, index)
    partial, final = out / (shard_name(index) + PARTIAL), out / shard_name(index)
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    for name, table in (("persons", persons), ("households", households)):
        pq.write_table(table, partial / f"{name}.parquet", row_group_size=ROW_GROUP, compression="zstd")
    partial.rename(final)
    return persons.num_rows, households.num_rows


def read_counts(out: Path, index: int) -> tuple[int, int] | None:
    """Persons and households of a shard that is already there, or None. CityError if its files cannot be read."""
    folder = out / shard_name(index)
    if not folder.exists():
        return None
    try:
        persons, households = (
            pq.read_metadata(folder / f"{name}.parquet").num_rows for name in ("persons", "households")
        )
    except (OSError, pa.ArrowInvalid) as error:
        raise CityError(f"{folder}: is damaged; remove that folder and run again") from error
    return persons, households


def draw_shard(plan: Plan, marginals: Marginals, index: int) -> tuple[pa.Table, pa.Table]:
    """The persons and households of shard `index`, as Arrow tables sorted by `household_id`.

    Ids are whole-city: persons count from 1 through all shards, and a household's id is the `person_id` of its head.
    """
    draft = draw(plan, marginals, index)
    people, households, persons, homes = draft.people, draft.households, draft.persons, draft.homes
    first = plan.shards()[index].start
    district = households.to_members(households.district)
    persons["birth_date"] = deal_births(
        draft.rng("births"), marginals.reference_day(), people.age, people.female, district, first
    )
    persons["sex"] = people.female.astype(np.int8)
    persons["hukou"], persons["relation"], persons["marital_status"] = people.hukou, people.relation, people.marital
    homes["district"] = households.district
    part = between(draft.rng("year"), marginals.pair("wealth.year_income"), households.count)
    homes["income_12_months"] = money(draft.gross() * 12 * part / 100)
    household_id = first + households.starts
    codes = [row["code"] for row in marginals.value("population.districts")]
    return (
        persons_table(first + np.arange(people.count), households.to_members(household_id), persons),
        households_table(household_id, homes, codes),
    )


def draw(plan: Plan, marginals: Marginals, index: int) -> Draft:
    """Everybody of shard `index`, with every fact but days of birth and ids."""
    streams = Streams(plan.seed, plan.people, index)
    people = draw_people(marginals, streams.of("people"), len(plan.shards()[index]))
    marry(people, marginals, streams.of("marriage"))
    house_families(people, marginals, streams.of("families"))
    vagrant = lodge(people, marginals, streams.of("lodging"))
    people, households, order = settle(people, marginals, streams.of("households"))
    draft = Draft(marginals, streams, people, households, vagrant[order])
    draw_living(draft)
    draw_tail(draft)
    draw_work(draft)
    draw_wealth(draft)
    draw_poverty(draft)
    honour_veterans(draft)
    find_support(draft)
    declare(draft)
    return draft
