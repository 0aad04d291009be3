"""The outcome of W1 as Parquet: its schema, and the writer of the engines that hold arrays."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bench.w1 import files

SCHEMA = pa.schema([(name, pa.bool_() if name == "low_income" else pa.int64()) for name in files.COLUMNS])


def write(path: Path, columns: Mapping[str, Any]) -> None:
    """Writes one file of outcome rows."""
    table = pa.table({field.name: pa.array(columns[field.name]).cast(field.type) for field in SCHEMA}, schema=SCHEMA)
    pq.write_table(table, path, row_group_size=files.ROW_GROUP, compression="snappy")
