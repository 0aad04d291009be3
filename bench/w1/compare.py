"""Checks that outcomes of W1 are equal on every row and every column, in bounded memory, and shows what differs.

Rows may be in any order and in any number of files. The ids are cut into ranges; each range is read from every
outcome, sorted and compared. Files under `shard-*` folders hold fen, files directly in the folder whole yuan.
"""

import argparse
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from bench.w1 import files, outcome

ROWS_AT_ONCE = 2_000_000
DIFFERENCES_SHOWN = 5


class DifferenceError(Exception):
    """Two outcomes are not equal, or one is no outcome."""


class Outcomes:
    """One outcome folder, read by ranges of household id, money as whole yuan."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        sharded = sorted(folder.glob("shard-*/households.parquet"))
        self.files = sharded or sorted(folder.glob("*.parquet"))
        if not self.files:
            raise DifferenceError(f"{folder}: no outcome files")
        self.in_fen = bool(sharded)
        self.rows_data = ds.dataset([str(file) for file in self.files])
        self.rows = self.rows_data.count_rows()
        missing = set(files.COLUMNS) - set(self.rows_data.schema.names)
        if missing:
            raise DifferenceError(f"{folder}: columns missing: {', '.join(sorted(missing))}")

    def id_range(self) -> tuple[int, int]:
        """Returns the lowest and the highest household id."""
        low, high = sys.maxsize, -1
        for batch in self.rows_data.to_batches(columns=["household_id"]):
            if batch.num_rows:
                ends = pc.min_max(batch["household_id"])
                low, high = min(low, ends["min"].as_py()), max(high, ends["max"].as_py())
        return low, high

    def between(self, low: int, high: int) -> dict[str, np.ndarray]:
        """Returns the rows of one range of ids, sorted by id."""
        ids = pc.field("household_id")
        table = self.rows_data.to_table(columns=list(files.COLUMNS), filter=(ids >= low) & (ids < high))
        columns = {name: self._column(table, name) for name in files.COLUMNS}
        if np.any(np.diff(columns["household_id"]) <= 0):
            order = np.argsort(columns["household_id"], kind="stable")
            columns = {name: values[order] for name, values in columns.items()}
        if np.any(np.diff(columns["household_id"]) == 0):
            raise DifferenceError(f"{self.folder}: a household has more than one row")
        return columns

    def _column(self, table: pa.Table, name: str) -> np.ndarray:
        if table[name].null_count:
            raise DifferenceError(f"{self.folder}: column {name} has nulls")
        values = table[name].cast(outcome.SCHEMA.field(name).type).to_numpy()
        if not self.in_fen or name not in files.MONEY:
            return values
        if np.any(values % 100):
            raise DifferenceError(f"{self.folder}: column {name} has parts of a yuan")
        return values // 100


def ranges(low: int, high: int, rows: int) -> Iterator[tuple[int, int]]:
    """Cuts the ids from low to high into ranges of about ROWS_AT_ONCE rows."""
    count = max(1, -(-rows // ROWS_AT_ONCE))
    edges = [low + (high + 1 - low) * number // count for number in range(count + 1)]
    yield from pairwise(edges)


def _differences(first: dict[str, np.ndarray], other: dict[str, np.ndarray], named: str) -> list[str]:
    if not np.array_equal(first["household_id"], other["household_id"]):
        odd = np.setxor1d(first["household_id"], other["household_id"])[:DIFFERENCES_SHOWN]
        return [f"{named}: not the same households, for instance {', '.join(map(str, odd))}"]
    ids = first["household_id"]
    return [
        f"{named}: household {ids[row]}: {name} {values[row]} != {other[name][row]}"
        for name, values in first.items()
        for row in np.flatnonzero(values != other[name])[:DIFFERENCES_SHOWN]
    ]


def compare(folders: list[Path]) -> tuple[int, int]:
    """Compares outcomes; returns rows and the sum of all totals in yuan. Raises the first differences found."""
    outcomes = [Outcomes(folder) for folder in folders]
    first = outcomes[0]
    low, high = first.id_range()
    for other in outcomes[1:]:
        if other.rows != first.rows or other.id_range() != (low, high):
            counts = f"{first.rows} rows against {other.rows}, or other households"
            raise DifferenceError(f"{first.folder} and {other.folder}: {counts}")
    total = 0
    for start, end in ranges(low, high, first.rows):
        expected = first.between(start, end)
        total += int(expected["total"].sum())
        for other in outcomes[1:]:
            named = f"{first.folder.name} != {other.folder.name}"
            found = _differences(expected, other.between(start, end), named)
            if found:
                raise DifferenceError("\n".join(found))
    return first.rows, total


def main() -> None:
    """Reads the command line; exits 1 if anything differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folders", type=Path, nargs="+")
    try:
        rows, total = compare(parser.parse_args().folders)
    except DifferenceError as difference:
        sys.exit(str(difference))
    print(f"equal: {rows:,} households, every column; {total:,} yuan")


if __name__ == "__main__":
    main()
