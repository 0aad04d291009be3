"""One shard decided: arrays in, the kernel over blocks of whole groups, Parquet out.

Results are written beside the city under the same folder names: per answer the value and, with reasons, `_state`,
`_reason` and `_margin`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tuodi.rules.columns import Array, Kernel, kept_as, read_columns
from tuodi.rules.deciding import NO_MARGIN
from tuodi.rules.plan import STATES, Outputs, Plan, make_plan
from tuodi.rules.primitive import GROUP, MEMBER, Step
from tuodi.rules.rulebook import Family, Program
from tuodi.rules.tables import Shard, read_shard

ROW_GROUP = 262_144


class ShardReader:
    """Decides shards of one city for one month and family: the kernels, each compiled once for what may be unknown."""

    def __init__(
        self, program: Program, family: Family, answers: tuple[str, ...], *, reasons: bool, columns: Mapping[str, str]
    ) -> None:
        self.program, self.family, self.answers, self.reasons = program, family, answers, reasons
        self._columns = columns
        facts = dict.fromkeys(program.rulebook.facts, "open")
        everything = make_plan(program, answers, facts, reasons=reasons)
        entities = program.rulebook.entities
        places = {family.group.place} if family.group and family.group.place else set()
        self.facts = sorted({*everything.facts(), *places})
        self._of_members = any(not entities[program.rulebook.rules[name].entity].members for name in answers)
        self._kernels: dict[tuple[tuple[str, str], ...], tuple[Plan, Kernel]] = {}

    def read(self, folder: Path) -> Shard:
        """Returns a shard's columns of the facts that the answers rest on."""
        wanted = {name: self._columns.get(name, name) for name in self.facts}
        return read_shard(folder, self.program, self.family, wanted, member_ids=self._of_members)

    def kernel(self, states: dict[str, str]) -> tuple[Plan, Kernel]:
        """Returns the plan and kernel for what is known and open in a shard."""
        key = tuple(sorted(states.items()))
        if key not in self._kernels:
            plan = make_plan(self.program, self.answers, states, reasons=self.reasons)
            self._kernels[key] = plan, read_columns(plan)[0]
        return self._kernels[key]

    def decide(self, shard: Shard) -> tuple[Plan, dict[int, Array]]:
        """Returns a shard's plan, and the arrays of every wanted step by the step's index."""
        plan, kernel = self.kernel(shard.states)
        wanted = [step for step in plan.wanted() if step.level is not None]
        lengths = {GROUP: len(shard.sizes), MEMBER: int(shard.sizes.sum())}
        found: dict[int, Array] = {step.index: np.empty(lengths[step.level or ""], kept_as(step)) for step in wanted}
        for block, homes, members in shard.blocks():
            for step, array in zip(plan.wanted(), kernel(block), strict=True):
                if step.level is not None:
                    found[step.index][homes if step.level == GROUP else members] = array
        return plan, found


def result_tables(
    shard: Shard, plan: Plan, found: dict[int, Array], assumed: Mapping[str, Array]
) -> dict[str, pa.Table]:
    """Returns a shard's results as tables by level: the ids, then each answer's columns, and where an assumption can
    touch it on which rows one decides. Empties `found` as it goes, so that nothing is held twice."""
    tables = {level: {name: ids.column(name) for name in ids.column_names} for level, ids in shard.ids.items()}
    rulebook, answered = plan.program.rulebook, set()
    last = {step.index: name for name, outputs in plan.answers.items() for step in outputs.steps()}
    for name, outputs in plan.answers.items():
        level = GROUP if rulebook.entities[rulebook.rules[name].entity].members else MEMBER
        answered.add(level)
        tables[level] |= _answer(name, outputs, plan, found, shard.ids[level].num_rows)
        if name in assumed:
            tables[level][f"{name}_assumed"] = pa.array(assumed[name])
        for step in outputs.steps():
            if last[step.index] == name:
                found.pop(step.index, None)
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


def write_tables(tables: dict[str, pa.Table], files: Mapping[str, Path]) -> None:
    """Writes a shard's results into a folder that exists; only words are kept as dictionaries."""
    for level, table in tables.items():
        words = [column.name for column in table.schema if pa.types.is_dictionary(column.type)]
        ids = [name for name in table.column_names if name.endswith("_id")]  # what somebody looks a row up by
        pq.write_table(
            table, files[level], compression="snappy", use_dictionary=words, write_statistics=ids,
            row_group_size=ROW_GROUP,
        )  # fmt: skip
