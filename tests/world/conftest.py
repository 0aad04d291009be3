"""Generated cities, shared by the tests of their facts: of 50,000 people, and a hundredth and a thousandth of all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tuodi.world.city import generate
from tuodi.world.marginals import Marginals

MARGINALS = Path(__file__).parents[2] / "src" / "shanghai" / "world"
FIRST = (date(2016, 12, 1) - date(1970, 1, 1)).days
TABLES = ("persons", "households", "enterprises", "enterprises_persons", "assessments")


@dataclass
class City:
    """A generated city read back: Arrow tables, and numpy columns (choices as text, dates as days)."""

    manifest: dict[str, Any]
    tables: dict[str, pa.Table]
    people: dict[str, Any]
    homes: dict[str, Any]

    def table(self, name: str) -> dict[str, Any]:
        """The columns of one of the further tables."""
        return columns(self.tables[name])

    @property
    def local(self) -> Any:
        return self.people["hukou"] != "non_local"

    @property
    def alive(self) -> Any:
        """Born, and not dead, by the first of December 2016."""
        return (self.people["birth_date"] <= FIRST) & (self.people["death_date"] >= FIRST)

    @property
    def members(self) -> Any:
        """Who counts in the household by its own register or as family of a local head, and is alive."""
        relation = self.people["relation"]
        family = ((relation == "spouse") | (relation == "child")) & self.local[self.starts][self.home]
        return self.people["counts_as_member"] & self.alive & (self.local | family)

    @property
    def age(self) -> Any:
        born = self.people["birth_date"].astype("datetime64[D]").astype("datetime64[Y]").astype(int) + 1970
        return 2016 - born

    @property
    def starts(self) -> Any:
        ids = self.people["household_id"]
        return np.flatnonzero(np.r_[True, ids[1:] != ids[:-1]])

    @property
    def home(self) -> Any:
        """The row of each person's household."""
        return np.searchsorted(self.homes["household_id"], self.people["household_id"])

    def total(self, column: Any) -> Any:
        return np.add.reduceat(column.astype(np.int64), self.starts)

    def thousands(self, flags: Any) -> float:
        """How many people these would be in a city of 24.2 million, in thousands."""
        return float(np.count_nonzero(flags) * 24_200 / len(flags))


def columns(table: pa.Table) -> dict[str, Any]:
    found = {}
    for name in table.column_names:
        column = table[name]
        if pa.types.is_dictionary(column.type):
            column = column.cast(pa.string())
        elif pa.types.is_date(column.type):
            column = column.cast(pa.int32())
        found[name] = column.to_numpy()
    return {name: np.asarray(found[name].tolist()) if found[name].dtype == object else found[name] for name in found}


@pytest.fixture(scope="session")
def marginals_folder() -> Path:
    return MARGINALS


@pytest.fixture(scope="session")
def marginals() -> Marginals:
    return Marginals.load(MARGINALS)


def read_city(out: Path, manifest: dict[str, Any]) -> City:
    """The whole city, its shards one after the other."""
    shards = [shard["name"] for shard in manifest["shards"]]
    tables = {
        name: pa.concat_tables([pq.read_table(out / shard / f"{name}.parquet") for shard in shards]) for name in TABLES
    }
    return City(manifest, tables, columns(tables["persons"]), columns(tables["households"]))


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    out = tmp_path_factory.mktemp("city")
    return read_city(out, generate(out, 50_000, seed=7, marginals=MARGINALS, workers=1))


@pytest.fixture(scope="session")
def thousandth(tmp_path_factory: pytest.TempPathFactory) -> City:
    """24,200 people, as `make run` generates them."""
    out = tmp_path_factory.mktemp("thousandth")
    return read_city(out, generate(out, 24_200, seed=1, marginals=MARGINALS, workers=1))


@pytest.fixture(scope="session")
def hundredth(tmp_path_factory: pytest.TempPathFactory) -> City:
    """242,000 people in three shards."""
    out = tmp_path_factory.mktemp("hundredth")
    return read_city(out, generate(out, 242_000, seed=2, marginals=MARGINALS, workers=1, shard_people=100_000))
