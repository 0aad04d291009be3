"""Runs W1 over columns with OpenFisca: what the engines openfisca_whole, _chunked and _lean share."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from openfisca_core.indexed_enums import Enum, EnumArray
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem

from bench.w1 import amounts, country, files, outcome
from bench.w1.rule import Person

CHUNK_PEOPLE = 1_000_000
NUMBERS = ("registered_urban", "income_month", "pension_month", "disability_grade", "employed")


def read(city: Path, names: list[str]) -> pa.Table:
    """Reads the persons of some shards."""
    columns = ["household_id", *Person._fields]
    return pa.concat_tables([pq.read_table(city / name / "persons.parquet", columns=columns) for name in names])


def enum_array(column: pa.ChunkedArray, enum: type[Enum]) -> EnumArray:
    """Turns a dictionary column into OpenFisca's positions, dictionary by dictionary."""
    pieces = []
    for piece in column.chunks:
        positions = np.array([enum[word].index for word in piece.dictionary.to_pylist()], np.uint8)
        pieces.append(positions[piece.indices.to_numpy()])
    return EnumArray(np.concatenate(pieces), enum)


def build_documented(system: TaxBenefitSystem, households: np.ndarray) -> tuple[Simulation, np.ndarray]:
    """Builds by OpenFisca's documented calls; returns the simulation and its household ids."""
    builder = SimulationBuilder()
    builder.create_entities(system)
    builder.declare_person_entity("person", np.arange(len(households)))
    ids = households[np.flatnonzero(np.diff(households, prepend=households[0] - 1))]
    group = builder.declare_entity("household", ids)
    builder.join_with_persons(group, households, np.zeros(len(households), np.int8))
    return builder.build(system), ids


def build_lean(system: TaxBenefitSystem, households: np.ndarray) -> tuple[Simulation, np.ndarray]:
    """Builds by setting the populations directly: no lists, no roles (W1 has one), no sorting of sorted ids."""
    starts = np.diff(households, prepend=households[0] - 1) != 0
    ids = households[starts]
    populations = system.instantiate_entities()
    persons, group = populations["person"], populations["household"]
    persons.ids = np.arange(len(households))
    persons.count = len(households)
    group.ids = ids
    group.count = len(ids)
    group.members_entity_id = np.cumsum(starts) - 1
    return Simulation(system, populations), ids


def decide(table: pa.Table, system: TaxBenefitSystem, lean: bool) -> dict[str, np.ndarray]:
    """Decides the households of a table; returns the outcome's columns."""
    build = build_lean if lean else build_documented
    simulation, ids = build(system, table["household_id"].to_numpy())
    simulation.set_input("birth_date", "ETERNITY", table["birth_date"].to_numpy())
    simulation.set_input("sex", "ETERNITY", enum_array(table["sex"], country.Sex))
    kinds = enum_array(table["disability_kind"], country.DisabilityKind)
    simulation.set_input("disability_kind", amounts.PERIOD, kinds)
    simulation.set_input("assets", amounts.PERIOD, table["assets"].to_numpy() // 100)
    for name in NUMBERS:
        simulation.set_input(name, amounts.PERIOD, table[name].to_numpy())
    answers = {name: simulation.calculate(name, amounts.PERIOD) for name in files.COLUMNS[1:]}
    return {"household_id": ids, **answers}


def chunks(city: Path) -> Iterator[list[str]]:
    """Yields the names of neighbouring shards that come to about a million people."""
    names: list[str] = []
    people = 0
    for shard in files.shards(city):
        if names and people + shard["persons"] > CHUNK_PEOPLE * 1.1:
            yield names
            names, people = [], 0
        names.append(shard["name"])
        people += shard["persons"]
    yield names


def run(description: str, chunked: bool, lean: bool = False) -> None:
    """Decides the city of the command line, whole or chunk by chunk."""
    city, out = files.folders(description)
    system = country.tax_benefit_system()
    groups = chunks(city) if chunked else [[shard["name"] for shard in files.shards(city)]]
    for number, names in enumerate(groups):
        outcome.write(out / f"part-{number:05d}.parquet", decide(read(city, names), system, lean))
