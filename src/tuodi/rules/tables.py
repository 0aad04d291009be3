"""A shard read: Parquet into arrays of whole numbers, one table of groups and one of their members.

A shard is a folder with a table of groups and one of members for each family that the city has (persons.parquet and
households.parquet at least), sorted by the group's id (contract section 0). Null is unknown; a column that is not
there is a fact's default, or unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tuodi.rules.columns import Array, Block
from tuodi.rules.errors import InputError
from tuodi.rules.kinds import MOST_MEMBERS, show
from tuodi.rules.primitive import GROUP, MEMBER
from tuodi.rules.rulebook import Family, Program
from tuodi.rules.vocabulary import Fact

BLOCK_MEMBERS = 32_768  # members a block: its arrays then stay in a core's cache


@dataclass(slots=True)
class Shard:
    """A shard read: arrays of the facts wanted, by level, and how its members fall into groups."""

    facts: dict[str, Array | tuple[Array, Array]]
    states: dict[str, str]  # known or open, by fact
    levels: dict[str, str]
    ids: dict[str, pa.Table]  # the surrogate ids, by level, as read
    sizes: Array
    starts: Array

    def blocks(self) -> Iterator[tuple[Block, slice, slice]]:
        """Cuts the shard at the edges of groups into blocks of about BLOCK_MEMBERS members; also says which rows."""
        bounds = np.append(self.starts, self.sizes.sum())
        first = 0
        while first < len(self.starts):
            after = int(np.searchsorted(bounds, bounds[first] + BLOCK_MEMBERS, side="right")) - 1
            after = max(after, first + 1)
            homes, members = slice(first, after), slice(int(bounds[first]), int(bounds[after]))
            sizes = self.sizes[homes]
            rows = np.repeat(np.arange(after - first, dtype=np.int32), sizes)
            cut = {name: self._cut(name, homes, members) for name in self.facts}
            yield Block(cut, sizes, self.starts[homes] - self.starts[first], rows), homes, members
            first = after

    def _cut(self, name: str, homes: slice, members: slice) -> Array | tuple[Array, Array]:
        where = homes if self.levels[name] == GROUP else members
        array = self.facts[name]
        return (array[0][where], array[1][where]) if isinstance(array, tuple) else array[where]


def files_of(folder: Path, family: Family) -> dict[str, Path]:
    """Returns the files of a family in a shard, by level."""
    files = {MEMBER: folder / f"{family.member_table}.parquet"}
    return files | ({GROUP: folder / f"{family.group.plural}.parquet"} if family.group else {})


def read_shard(
    folder: Path, program: Program, family: Family, wanted: Mapping[str, str], *, member_ids: bool = True
) -> Shard:
    """Returns a family's columns in a shard for the facts of `wanted` (fact -> column), or raises InputError in one
    line; `member_ids`: the ids of members are read too, for results about members."""
    levels = {}
    files = files_of(folder, family)
    columns: dict[str, dict[str, str]] = {level: {} for level in files}
    for name, column in wanted.items():
        fact = program.rulebook.facts[name]
        levels[name] = GROUP if program.rulebook.entities[fact.entity].members else MEMBER
        columns[levels[name]][name] = column
    own_id = f"{family.member.name}_id"
    both = list(dict.fromkeys([family.key, own_id]))
    ids = {MEMBER: both if member_ids else [family.key], GROUP: [family.key]}
    tables = {level: _table(files[level], found, ids[level]) for level, found in columns.items()}
    sizes, starts = _groups(files, family, tables)
    facts: dict[str, Array | tuple[Array, Array]] = {}
    states = {}
    for level, found in columns.items():
        for name, declared in found.items():
            column = declared if declared in tables[level].column_names else name
            if column in tables[level].column_names:
                fact = program.rulebook.facts[name]
                where = f"{files[level]}: {column}"
                facts[name] = _numbers(tables[level].column(column), fact, program, where)
                states[name] = "open" if isinstance(facts[name], tuple) else "known"
    named = {level: table.select([n for n in ids[level] if n in table.column_names]) for level, table in tables.items()}
    return Shard(facts, states, levels, named, sizes, starts)


def _table(path: Path, columns: Mapping[str, str], ids: list[str]) -> pa.Table:
    """Returns a file's ids, the first of which must be there, and its columns for facts (fact -> column); where that
    column is not there, the fact's own is read."""
    try:
        file = pq.ParquetFile(path)
        there = set(file.schema_arrow.names)
        if ids[0] not in there:
            raise InputError(f"{path}: has no column {ids[0]}")
        own = [name for name in ids if name in there]
        wanted = [column if column in there else name for name, column in columns.items()]
        table = file.read([*own, *(name for name in dict.fromkeys(wanted) if name in there)], use_threads=False)
        for name in own:
            if not pa.types.is_integer(table.column(name).type) or table.column(name).null_count:
                raise InputError(f"{path}: {name} is {table.column(name).type}; ids are whole numbers without nulls")
        return table
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file") from None
    except (pa.ArrowInvalid, pa.ArrowIOError, OSError) as error:
        raise InputError(f"{path}: not a whole Parquet file: {str(error).splitlines()[0]}") from None


def _groups(files: dict[str, Path], family: Family, tables: dict[str, pa.Table]) -> tuple[Array, Array]:
    """Returns how many members each group has and where its first stands; units in no group stand alone."""
    members = tables[MEMBER].column(family.key).to_numpy()
    if family.group is None:
        return np.ones(len(members), dtype=np.int64), np.arange(len(members))
    name = family.group.name
    groups = tables[GROUP].column(family.key).to_numpy()
    changes = np.flatnonzero(members[1:] != members[:-1]) + 1
    starts = np.concatenate([[0], changes]) if len(members) else np.empty(0, dtype=np.int64)
    if len(groups) > 1 and not (groups[1:] > groups[:-1]).all():
        twice = groups[1:][groups[1:] <= groups[:-1]][0]
        raise InputError(f"{files[GROUP]}: {name} {twice} is out of order or named twice")
    if len(starts) != len(groups) or not np.array_equal(members[starts], groups):
        odd = np.setdiff1d(groups, members[starts])
        if len(odd):
            raise InputError(f"{files[GROUP]}: {name} {odd[0]} has no members")
        odd = np.setdiff1d(members[starts], groups)
        which = odd[0] if len(odd) else members[starts][1:][np.diff(members[starts]) <= 0][0]
        raise InputError(f"{files[MEMBER]}: {name} {which} is unknown, or its members do not stand together")
    sizes = np.diff(np.append(starts, len(members)))
    if len(sizes) and sizes.max() > MOST_MEMBERS:
        most = f"{sizes.max()} members; at most {MOST_MEMBERS}"
        raise InputError(f"{files[MEMBER].parent}: {name} {groups[sizes.argmax()]} has {most}")
    return sizes, starts


def _numbers(column: pa.ChunkedArray, fact: Fact, program: Program, where: str) -> Array | tuple[Array, Array]:
    """Returns a column as whole numbers, or as its bounds where some are null."""
    array = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], array.type)
    valid = None if array.null_count == 0 else array.is_valid().to_numpy(zero_copy_only=False)
    numbers = _choices(array, fact, where) if fact.kind.choices else _plain(array, fact, where)
    counted = fact.kind.name not in ("flag", "choice")
    known = (numbers if valid is None else numbers[valid]) if counted else numbers[:0]
    least, most = (int(known.min()), int(known.max())) if len(known) else (fact.low, fact.low)
    if least < fact.low or most > fact.high:
        worst = least if least < fact.low else most
        raise InputError(
            f"{where}: {worst} is out of range ({show(fact.kind, fact.low)} to {show(fact.kind, fact.high)})"
        )
    if valid is None:
        return numbers
    upper = min(fact.high, program.first_day) if fact.past else fact.high
    kind = numbers.dtype.type
    return np.where(valid, numbers, kind(fact.low)), np.where(valid, numbers, kind(upper))


def _plain(array: pa.Array, fact: Fact, where: str) -> Array:
    if fact.kind.name == "flag":
        if not pa.types.is_boolean(array.type):
            raise InputError(f"{where}: is {array.type}; flags are stored as bool")
        return array.fill_null(False).to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]
    if fact.kind.name == "date":
        if not pa.types.is_date32(array.type):
            raise InputError(f"{where}: is {array.type}; days are stored as date32")
        array = array.view(pa.int32())
    elif not pa.types.is_integer(array.type):
        raise InputError(f"{where}: is {array.type}; {fact.kind} is stored as whole numbers")
    numbers: Array = (array.fill_null(0) if array.null_count else array).to_numpy()
    wide = fact.high > 1 << 30
    return numbers.astype(np.int64 if wide else np.int32, copy=False)


def _choices(array: pa.Array, fact: Fact, where: str) -> Array:
    if not pa.types.is_dictionary(array.type):
        if not pa.types.is_string(array.type):
            raise InputError(f"{where}: is {array.type}; words are stored as a dictionary of strings")
        array = array.dictionary_encode()
    words = array.dictionary.to_pylist()
    places = {word: place for place, word in enumerate(fact.kind.choices)}
    for word in words:
        if word not in places:
            raise InputError(f"{where}: '{word}' is not one of {', '.join(fact.kind.choices)}")
    indices = array.indices.fill_null(0).to_numpy() if array.null_count else array.indices.to_numpy()
    table = np.array([places[word] for word in words], dtype=np.int32)
    if not len(words):
        return np.zeros(len(array), dtype=np.int32)
    if np.array_equal(table, np.arange(len(table))):
        return indices.astype(np.int32, copy=False)  # type: ignore[no-any-return]
    return table[indices]  # type: ignore[no-any-return]
