"""A copy of a city in which a share of every fact is null, drawn fact by fact and row by row from a seed."""

from __future__ import annotations

from pathlib import Path
from shutil import copy2

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

ROW_GROUP = 262_144
SEED = 20161231


def withhold(city: Path, out: Path, facts: list[str], share: float) -> Path:
    """Writes the copy, its manifest last, and returns its folder."""
    for shard, folder in enumerate(sorted(city.glob("shard-*"))):
        (out / folder.name).mkdir(parents=True, exist_ok=True)
        for place, path in enumerate(sorted(folder.glob("*.parquet"))):
            table = pq.read_table(path)
            random = np.random.default_rng([SEED, shard, place])
            for column in (name for name in facts if name in table.column_names):
                hidden = pa.array(random.random(table.num_rows) < share)
                values = table.column(column).combine_chunks()
                nulled = pc.if_else(hidden, pa.scalar(None, values.type), values)
                table = table.set_column(table.column_names.index(column), column, nulled)
            pq.write_table(table, out / folder.name / path.name, row_group_size=ROW_GROUP, compression="snappy")
    copy2(city / "manifest.json", out / "manifest.json")
    return out
