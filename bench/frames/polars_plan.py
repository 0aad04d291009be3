"""The engine's plan as lazy Polars queries over one shard: a persons frame and a households frame, sorted by household.

Steps used more than once become columns, in layers of `with_columns`; the others stay inside the expression that uses
them. How values of the members are gathered and, where a member's step needs a value of its household, brought back:
`join` and `gather` group (one sorted `group_by` a round) and join on the household or pick by its number; `over` uses
window expressions; `running` picks as `gather` does, and takes sums as differences of running sums, which needs the
order that a shard has. The results are those of `tuodi.rules.columns`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from bench.frames.steps import AGGREGATES, FACTS, aggregate, expression, literal, running, type_of
from tuodi.rules.kinds import MOST_MEMBERS
from tuodi.rules.plan import Plan
from tuodi.rules.primitive import GROUP, MEMBER, Step
from tuodi.rules.rulebook import Program
from tuodi.rules.vocabulary import Fact

KEY, ROW = "household_id", "_row"
WAYS = ("join", "over", "gather", "running")
RUNNING = ("sum", "any", "size")
Frames = dict[str, pl.LazyFrame]


def name_of(step: Step) -> str:
    """Returns the column of a step."""
    return f"v{step.index}"


class FramePlan:
    """A plan made ready: which steps are columns, in which round and layer."""

    def __init__(self, plan: Plan, way: str = "gather", engine: str = "in-memory") -> None:
        self.plan, self.way, self.engine = plan, way, engine
        self.wanted = list({step.index: step for step in plan.wanted() if step.level}.values())
        self._round: dict[int, int] = {}
        for step in plan.steps:
            self._round[step.index] = max((self._after(step, arg) for arg in step.args), default=0)
        self._columns = self._chosen()
        self._layer: dict[int, int] = {}
        for step in plan.steps:
            self._layer[step.index] = max((self._above(step, arg) for arg in step.args), default=0)
        self.rounds = max(self._round.values(), default=0) + 1

    def _after(self, step: Step, arg: Step) -> int:
        return self._round[arg.index] + (step.op == "of_group")

    def _chosen(self) -> set[int]:
        """Returns the steps that become columns: wanted, used twice or more, or crossing between the levels."""
        columns = {step.index for step in self.wanted}
        uses: dict[int, int] = {}
        for step in self.plan.steps:
            crossing = step.op in AGGREGATES or step.op == "of_group"
            if crossing or step.op in FACTS:
                columns.add(step.index)
            for arg in step.args:
                uses[arg.index] = uses.get(arg.index, 0) + 1
                if arg.level and (crossing or uses[arg.index] > 1 or self._round[arg.index] < self._round[step.index]):
                    columns.add(arg.index)
        return columns

    def _above(self, step: Step, arg: Step) -> int:
        here = arg.level == step.level and self._round[arg.index] == self._round[step.index]
        if not here or arg.op in AGGREGATES or arg.op == "of_group":
            return 0
        return self._layer[arg.index] + (arg.index in self._columns)

    def _value(self, step: Step) -> pl.Expr:
        if step.level is None:
            return literal(step)
        return pl.col(name_of(step)) if step.index in self._columns else expression(step, self._value)

    def _at(self, turn: int, level: str) -> list[Step]:
        steps = (step for step in self.plan.steps if step.index in self._columns and step.level == level)
        return [step for step in steps if self._round[step.index] == turn]

    def _layers(self, frame: pl.LazyFrame, turn: int, level: str) -> pl.LazyFrame:
        """Adds the columns of one round and level, those that need others after them."""
        layers: dict[int, list[pl.Expr]] = {}
        for step in self._at(turn, level):
            if step.op not in AGGREGATES and step.op != "of_group" and step.op not in FACTS:
                made = expression(step, self._value).alias(name_of(step))
                layers.setdefault(self._layer[step.index], []).append(made)
        for _, made in sorted(layers.items(), key=lambda layer: layer[0]):
            frame = frame.with_columns(made)
        return frame

    def facts(self, frames: Frames) -> Frames:
        """Returns the frames with the facts as whole numbers, an unknown one as its bounds, and the keys."""
        found = {}
        for level, frame in frames.items():
            steps = [step for step in self.plan.steps if step.op in FACTS and step.level == level]
            made = [fact_column(step, self.plan.program).alias(name_of(step)) for step in steps]
            found[level] = frame.select(pl.col(KEY).set_sorted(), *made)
        return found

    def run(self, frames: Frames) -> dict[int, np.ndarray[Any, Any]]:
        """Returns the arrays of the wanted steps by index, for the frames of a shard."""
        ready = self.facts(frames)
        ends = getattr(self, f"_{self.way}")(ready[MEMBER], ready[GROUP])
        queries = {}
        for level, frame in ends.items():
            names = [name_of(step) for step in self.wanted if step.level == level]
            if names:
                queries[level] = frame.select(names)
        done = pl.collect_all(queries.values(), engine=self.engine)
        tables = dict(zip(queries, done, strict=True))
        return {step.index: tables[step.level][name_of(step)].to_numpy() for step in self.wanted if step.level}

    def _group(self, members: pl.LazyFrame, groups: pl.LazyFrame, turn: int) -> pl.LazyFrame:
        """Gathers one round's values of the members and sets them beside the households, in the same order."""
        gathered = [step for step in self._at(turn, GROUP) if step.op in AGGREGATES]
        summed = [step for step in gathered if self.way == "running" and step.op in RUNNING]
        parts = [groups]
        if summed:
            parts.append(self._summed(members, summed))
        made = [aggregate(step, self._value).alias(name_of(step)) for step in gathered if step not in summed]
        if made:
            parts.append(members.group_by(KEY, maintain_order=True).agg(made).drop(KEY))
        return self._layers(pl.concat(parts, how="horizontal") if len(parts) > 1 else groups, turn, GROUP)

    def _summed(self, members: pl.LazyFrame, steps: list[Step]) -> pl.LazyFrame:
        """Returns sums as what a running sum gained from one household's last member to the next one's."""
        names = [name_of(step) for step in steps]
        made = [running(step, self._value).alias(name) for step, name in zip(steps, names, strict=True)]
        ends = members.select(*made, (pl.col(KEY) != pl.col(KEY).shift(-1, fill_value=-1)).alias(ROW)).filter(ROW)
        gains = (pl.col(name) - pl.col(name).shift(1, fill_value=0) for name in names)
        return ends.select(
            (gain > 0 if step.op == "any" else gain.cast(type_of(step))).alias(name)
            for step, name, gain in zip(steps, names, gains, strict=True)
        )

    def _join(self, members: pl.LazyFrame, groups: pl.LazyFrame) -> Frames:
        for turn in range(self.rounds):
            back = [step for step in self._at(turn, MEMBER) if step.op == "of_group"]
            if back:
                columns = [self._value(step.args[0]).alias(name_of(step)) for step in back]
                members = members.join(groups.select(KEY, *columns), on=KEY, how="left", maintain_order="left")
            members = self._layers(members, turn, MEMBER)
            groups = self._group(members, groups, turn)
        return {MEMBER: members, GROUP: groups}

    def _gather(self, members: pl.LazyFrame, groups: pl.LazyFrame) -> Frames:
        """Each round is computed, then households' values are picked by the number of the member's household."""
        if self.rounds > 1:
            members = members.with_columns(pl.col(KEY).rle_id().alias(ROW))
        for turn in range(self.rounds):
            members = self._layers(members, turn, MEMBER)
            groups = self._group(members, groups, turn)
            back = [step for step in self._at(turn + 1, MEMBER) if step.op == "of_group"]
            if turn + 1 < self.rounds:
                tables = pl.collect_all([members, groups], engine=self.engine)
                rows, values = tables[0][ROW], tables[1].select(
                    self._value(step.args[0]).alias(name_of(step)) for step in back
                )  # fmt: skip
                members, groups = tables[0].hstack(values[rows]).lazy(), tables[1].lazy()
        return {MEMBER: members, GROUP: groups}

    _running = _gather

    def _over(self, members: pl.LazyFrame, groups: pl.LazyFrame) -> Frames:
        """Households' values stand on every member's row, by window expressions; their first rows are the result."""
        if any(step.op in FACTS and step.level == GROUP for step in self.plan.steps):
            members = members.join(groups, on=KEY, how="left", maintain_order="left")
        for turn in range(self.rounds):
            back = [step for step in self._at(turn, MEMBER) if step.op == "of_group"]
            members = members.with_columns(self._value(step.args[0]).alias(name_of(step)) for step in back)
            members = self._layers(members, turn, MEMBER)
            gathered = [step for step in self._at(turn, GROUP) if step.op in AGGREGATES]
            members = members.with_columns(
                aggregate(step, self._value).over(KEY).alias(name_of(step)) for step in gathered
            )
            members = self._layers(members, turn, GROUP)
        return {MEMBER: members, GROUP: members.filter(pl.col(KEY) != pl.col(KEY).shift(1, fill_value=-1))}


def fact_column(step: Step, program: Program) -> pl.Expr:
    """Returns a fact as a whole number; of an unknown one the least or the most it may be."""
    fact = program.rulebook.facts[step.data]
    number = number_of(fact)
    if step.op == "fact":
        return number
    upper = min(fact.high, program.first_day) if fact.past else fact.high
    bound = fact.low if step.op == "fact_low" else upper
    return number.fill_null(bool(bound) if step.flag else pl.lit(bound, dtype=whole_type(fact)))


def whole_type(fact: Fact) -> type[pl.DataType]:
    """Returns the type that holds a fact's whole numbers."""
    return pl.Int64 if fact.high > 1 << 30 else pl.Int32


def number_of(fact: Fact) -> pl.Expr:
    """Returns a fact's column as whole numbers, null where it is unknown; an unknown word raises."""
    column = pl.col(fact.name)
    if fact.kind.name == "flag":
        return column
    if fact.kind.choices:
        return column.cast(pl.Enum(fact.kind.choices)).to_physical().cast(pl.Int32)
    return (column.to_physical() if fact.kind.name == "date" else column).cast(whole_type(fact))


def check(frames: dict[str, pl.DataFrame], program: Program, names: list[str]) -> None:
    """Raises ValueError for what the numpy reader refuses: a number out of range, households that do not agree."""
    homes, keys = frames[GROUP][KEY], frames[MEMBER][KEY]
    firsts = (keys != keys.shift(1)).fill_null(True)  # not rle(): it panics where there are several row groups
    if not (homes.diff().drop_nulls() > 0).all() or not homes.equals(keys.filter(firsts), check_names=False):
        raise ValueError("households are out of order, or their members do not stand together")
    starts = firsts.arg_true()
    if len(keys) and max(starts.diff().max() or 0, len(keys) - starts[-1]) > MOST_MEMBERS:
        raise ValueError(f"a household has more than {MOST_MEMBERS} members")
    for level, frame in frames.items():
        facts = [program.rulebook.facts[name] for name in names if name in frame.columns]
        plain = [fact for fact in facts if fact.kind.name != "flag" and not fact.kind.choices]
        ends = frame.select(
            part.alias(f"{fact.name}_{end}")
            for fact in plain
            for end, part in (("least", number_of(fact).min()), ("most", number_of(fact).max()))
        )
        for fact in plain:
            least, most = ends[f"{fact.name}_least"][0], ends[f"{fact.name}_most"][0]
            if least is not None and (least < fact.low or most > fact.high):
                raise ValueError(f"{level} {fact.name}: a number is out of range")
