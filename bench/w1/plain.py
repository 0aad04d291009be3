"""W1 by the plain Python loop, one household after another: the reference, for small cities."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pyarrow.parquet as pq

from bench.w1 import files, outcome
from bench.w1.rule import Outcome, Person, decide


def members_by_household(file: Path) -> Iterator[tuple[int, list[Person]]]:
    """Yields each household of a file with its members, in the file's order."""
    table = pq.read_table(file, columns=["household_id", *Person._fields])
    ids = table["household_id"].to_pylist()
    people = map(Person, *(table[name].to_pylist() for name in Person._fields))
    for household, rows in groupby(zip(ids, people, strict=True), key=lambda row: row[0]):
        yield household, [person for _, person in rows]


def main() -> None:
    """Decides the city shard by shard."""
    city, out = files.folders(__doc__ or "")
    for shard in files.shards(city):
        columns: dict[str, list[int]] = {name: [] for name in ("household_id", *Outcome._fields)}
        for household, members in members_by_household(city / shard["name"] / "persons.parquet"):
            for name, value in zip(columns, (household, *decide(members)), strict=True):
                columns[name].append(value)
        outcome.write(out / f"{shard['name']}.parquet", columns)


if __name__ == "__main__":
    main()
