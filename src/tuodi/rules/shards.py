"""One shard decided: Parquet in, the kernel over blocks of whole households, Parquet out.

A shard is a folder with persons.parquet and households.parquet, both sorted by household_id (contract section 0).
Null is unknown; a column that is not there is a fact's default, or unknown. Results are written beside under the same
folder names: per answer the value and, with reasons, `_state`, `_reason` and `_margin`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tuodi.rules.columns import Array, Block, Kernel, read_columns
from tuodi.rules.deciding import NO_MARGIN
from tuodi.rules.errors import InputError
from tuodi.rules.kinds import MOST_MEMBERS, show
from tuodi.rules.plan import STATES, Outputs, Plan, make_plan
from tuodi.rules.primitive import GROUP, Step
from tuodi.rules.rulebook import Program
from tuodi.rules.vocabulary import Fact

BLOCK_MEMBERS = 32_768  # members a block: its arrays then stay in a core's cache
ROW_GROUP = 262_144
FILES = {"member": "persons.parquet", GROUP: "households.parquet"}
KEY, PERSON = "household_id", "person_id"


@dataclass(slots=True)
class Shard:
    """A shard read: arrays of the facts wanted, by level, and how its members fall into households."""

    facts: dict[str, Array | tuple[Array, Array]]
    states: dict[str, str]  # known or open, by fact
    levels: dict[str, str]
    ids: dict[str, pa.Table]  # the surrogate ids, by level, as read
    sizes: Array
    starts: Array

    def blocks(self) -> Iterator[tuple[Block, slice, slice]]:
        """Cuts the shard at household edges into blocks of about BLOCK_MEMBERS members; also says which rows."""
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


def read_shard(folder: Path, program: Program, wanted: Mapping[str, str], *, person_ids: bool = True) -> Shard:
    """Returns a shard's columns for the facts of `wanted` (fact -> column), or raises InputError in one line."""
    levels = {}
    columns: dict[str, dict[str, str]] = {"member": {}, GROUP: {}}
    for name, column in wanted.items():
        fact = program.rulebook.facts[name]
        levels[name] = GROUP if program.rulebook.entities[fact.entity].members else "member"
        columns[levels[name]][name] = column
    tables = {level: _table(folder / FILES[level], found, ids=person_ids) for level, found in columns.items()}
    sizes, starts = _households(folder, tables)
    facts: dict[str, Array | tuple[Array, Array]] = {}
    states = {}
    for level, found in columns.items():
        for name, declared in found.items():
            column = declared if declared in tables[level].column_names else name
            if column in tables[level].column_names:
                fact = program.rulebook.facts[name]
                where = f"{folder / FILES[level]}: {column}"
                facts[name] = _numbers(tables[level].column(column), fact, program, where)
                states[name] = "open" if isinstance(facts[name], tuple) else "known"
    ids = {level: table.select([n for n in table.column_names if n.endswith("_id")]) for level, table in tables.items()}
    return Shard(facts, states, levels, ids, sizes, starts)


def _table(path: Path, columns: Mapping[str, str], *, ids: bool) -> pa.Table:
    """Returns a file's columns for facts (fact -> column); where that column is not there, the fact's own is read."""
    try:
        file = pq.ParquetFile(path)
        there = set(file.schema_arrow.names)
        if KEY not in there:
            raise InputError(f"{path}: has no column {KEY}")
        own = [name for name in (KEY, PERSON) if name in there and (name == KEY or ids)]
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


def _households(folder: Path, tables: dict[str, pa.Table]) -> tuple[Array, Array]:
    persons = tables["member"].column(KEY).to_numpy()
    homes = tables[GROUP].column(KEY).to_numpy()
    changes = np.flatnonzero(persons[1:] != persons[:-1]) + 1
    starts = np.concatenate([[0], changes]) if len(persons) else np.empty(0, dtype=np.int64)
    if len(homes) > 1 and not (homes[1:] > homes[:-1]).all():
        twice = homes[1:][homes[1:] <= homes[:-1]][0]
        raise InputError(f"{folder / FILES[GROUP]}: household {twice} is out of order or named twice")
    if len(starts) != len(homes) or not np.array_equal(persons[starts], homes):
        odd = np.setdiff1d(homes, persons[starts])
        if len(odd):
            raise InputError(f"{folder / FILES[GROUP]}: household {odd[0]} has no members")
        odd = np.setdiff1d(persons[starts], homes)
        which = odd[0] if len(odd) else persons[starts][1:][np.diff(persons[starts]) <= 0][0]
        raise InputError(
            f"{folder / FILES['member']}: household {which} is unknown, or its members do not stand together"
        )
    sizes = np.diff(np.append(starts, len(persons)))
    if len(sizes) and sizes.max() > MOST_MEMBERS:
        raise InputError(
            f"{folder}: household {homes[sizes.argmax()]} has {sizes.max()} members; at most {MOST_MEMBERS}"
        )
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


class ShardReader:
    """Decides shards of one city for one month: the kernels, each compiled once for what may be unknown."""

    def __init__(
        self, program: Program, answers: tuple[str, ...], *, reasons: bool, columns: Mapping[str, str]
    ) -> None:
        self.program, self.answers, self.reasons, self._columns = program, answers, reasons, columns
        everything = make_plan(program, answers, dict.fromkeys(program.rulebook.facts, "open"), reasons=reasons)
        places = {entity.place for entity in program.rulebook.entities.values() if entity.place}
        self.facts = sorted({*everything.facts(), *places})
        entities = program.rulebook.entities
        self._of_members = any(not entities[program.rulebook.rules[name].entity].members for name in answers)
        self._kernels: dict[tuple[tuple[str, str], ...], tuple[Plan, Kernel]] = {}

    def kernel(self, states: dict[str, str]) -> tuple[Plan, Kernel]:
        """Returns the plan and kernel for what is known and open in a shard."""
        key = tuple(sorted(states.items()))
        if key not in self._kernels:
            plan = make_plan(self.program, self.answers, states, reasons=self.reasons)
            self._kernels[key] = plan, read_columns(plan)[0]
        return self._kernels[key]

    def decide(self, folder: Path) -> tuple[Shard, Plan, dict[int, Array]]:
        """Returns a shard as read, its plan, and the arrays of every wanted step by the step's index."""
        shard = read_shard(
            folder,
            self.program,
            {name: self._columns.get(name, name) for name in self.facts},
            person_ids=self._of_members,
        )
        plan, kernel = self.kernel(shard.states)
        wanted = plan.wanted()
        found: dict[int, Array] = {}
        lengths = {GROUP: len(shard.sizes), "member": int(shard.sizes.sum())}
        for block, homes, members in shard.blocks():
            for step, array in zip(wanted, kernel(block), strict=True):
                if step.level is None:
                    continue
                if step.index not in found:
                    found[step.index] = np.empty(lengths[step.level], dtype=array.dtype)
                found[step.index][homes if step.level == GROUP else members] = array
        return shard, plan, found


def result_tables(shard: Shard, plan: Plan, found: dict[int, Array]) -> dict[str, pa.Table]:
    """Returns a shard's results as tables by level: the ids, then each answer's columns."""
    tables = {level: {name: ids.column(name) for name in ids.column_names} for level, ids in shard.ids.items()}
    rulebook = plan.program.rulebook
    for name, outputs in plan.answers.items():
        rule = rulebook.rules[name]
        level = GROUP if rulebook.entities[rule.entity].members else "member"
        rows = shard.ids[level].num_rows
        tables[level] |= _answer(name, outputs, plan, found, rows)
    answered = {GROUP if rulebook.entities[rulebook.rules[n].entity].members else "member" for n in plan.answers}
    return {level: pa.table(columns) for level, columns in tables.items() if level in answered}


def _answer(name: str, outputs: Outputs, plan: Plan, found: dict[int, Array], rows: int) -> dict[str, pa.Array]:
    kind = plan.program.rulebook.rules[name].kind

    def array(step: Step) -> Array:
        return np.full(rows, step.low, dtype=np.int64) if step.level is None else found[step.index]

    low = array(outputs.low)
    unknown = None if outputs.low is outputs.high else low != array(outputs.high)
    values = low.astype(np.bool_) if kind.name == "flag" else low.astype(np.int64 if kind.name == "money" else np.int32)
    column = pa.array(values, mask=unknown)
    if kind.choices:
        column = pa.DictionaryArray.from_arrays(pa.array(values, mask=unknown), list(kind.choices))
    columns = {name: column}
    if outputs.state is not None and outputs.clause is not None and outputs.margin is not None:
        states = pa.array(array(outputs.state).astype(np.int8))
        columns[f"{name}_state"] = pa.DictionaryArray.from_arrays(states, list(STATES))
        columns[f"{name}_reason"] = _clauses(array(outputs.clause), plan)
        margins = array(outputs.margin).astype(np.int64)
        columns[f"{name}_margin"] = pa.array(margins, mask=margins == NO_MARGIN)
    return columns


def _clauses(numbers: Array, plan: Plan) -> pa.Array:
    """Returns the deciding clauses as words, of which only those that occur are listed."""
    least = int(numbers.min()) if len(numbers) else 0
    seen = np.flatnonzero(np.bincount(numbers.astype(np.int64) - least))
    places = np.zeros(int(seen[-1]) + 1 if len(seen) else 1, dtype=np.int16)
    places[seen] = np.arange(len(seen), dtype=np.int16)
    words = [plan.clause(number) if number else "" for number in (seen + least).tolist()]
    return pa.DictionaryArray.from_arrays(pa.array(places[numbers - least]), pa.array(words, pa.string()))


def write_tables(tables: dict[str, pa.Table], folder: Path) -> None:
    """Writes a shard's results into a folder that exists; only words are kept as dictionaries."""
    for level, table in tables.items():
        words = [column.name for column in table.schema if pa.types.is_dictionary(column.type)]
        pq.write_table(
            table, folder / FILES[level], compression="snappy", use_dictionary=words, row_group_size=ROW_GROUP
        )
