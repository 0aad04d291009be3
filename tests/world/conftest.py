"""One small generated city, shared by the tests of its facts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tuodi.world.city import generate
from tuodi.world.marginals import Marginals

MARGINALS = Path(__file__).parents[2] / "src" / "shanghai" / "world"


@dataclass
class City:
    """A generated city read back: Arrow tables, and numpy columns (choices as text, dates as days)."""

    manifest: dict[str, Any]
    tables: dict[str, pa.Table]
    people: dict[str, Any]
    homes: dict[str, Any]

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


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    out = tmp_path_factory.mktemp("city")
    manifest = generate(out, 50_000, seed=7, marginals=MARGINALS, workers=1)
    tables = {name: pq.read_table(out / "shard-00000" / f"{name}.parquet") for name in ("persons", "households")}
    return City(manifest, tables, columns(tables["persons"]), columns(tables["households"]))
