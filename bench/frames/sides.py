"""The two sides: a shard's Parquet in, the arrays of every wanted step out, by numpy blocks or by Polars."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from bench.w1.tuodi import ANSWERS
from tuodi.rules.plan import Plan
from tuodi.rules.rulebook import Program, Rulebook
from tuodi.rules.shards import ShardReader
from tuodi.rules.tables import files_of, read_shard

Arrays = dict[int, np.ndarray[Any, Any]]
Decide = Callable[[Path], tuple[Plan, Arrays]]
NUMPY = "numpy"
ENGINES = ("in-memory", "streaming")
WAYS = tuple(f"{way}/{engine}" for way in ("join", "gather", "over", "running") for engine in ENGINES)


def side(name: str, program: Program, answers: tuple[str, ...], *, reasons: bool) -> Decide:
    """Returns what decides a shard: `numpy`, or a way of Polars and its engine as in WAYS."""
    reader = ShardReader(program, program.rulebook.families()[0], answers, reasons=reasons, columns={})
    if name == NUMPY:
        return lambda folder: reader.decide(reader.read(folder))
    return _polars(name, reader)


def answers_of(rulebook: Rulebook) -> tuple[str, ...]:
    """Returns the answers to decide: W1's outcome columns, of other content all its answers."""
    return ANSWERS if "dibao" in rulebook.rules else rulebook.answers_of(rulebook.families()[0])


def _polars(name: str, reader: ShardReader) -> Decide:
    from bench.frames.polars_plan import FramePlan

    way, engine = name.split("/")
    plans: dict[tuple[tuple[str, str], ...], FramePlan] = {}

    def decide(folder: Path) -> tuple[Plan, Arrays]:
        frames = read_frames(folder, reader)
        states = {
            column.name: "open" if column.null_count() else "known"
            for frame in frames.values()
            for column in frame.iter_columns()
            if column.name in reader.facts
        }
        key = tuple(sorted(states.items()))
        if key not in plans:
            plans[key] = FramePlan(reader.kernel(states)[0], way, engine)
        return plans[key].plan, plans[key].run({level: frame.lazy() for level, frame in frames.items()})

    return decide


def read_frames(folder: Path, reader: ShardReader) -> dict[str, Any]:
    """Returns a shard's two frames as Polars reads them, with the checks that the numpy reader makes."""
    import polars as pl  # only where it is asked for, so that the numpy side does not carry it in memory

    from bench.frames.polars_plan import check

    frames, family = {}, reader.family
    for level, path in files_of(folder, family).items():
        there = pl.read_parquet_schema(path)
        names = [family.key, *([f"{family.member.name}_id"] if reader._of_members else []), *reader.facts]
        frames[level] = pl.read_parquet(path, columns=[name for name in names if name in there])
    check(frames, reader.program, reader.facts)
    return frames


def reading(name: str, program: Program, answers: tuple[str, ...]) -> Callable[[Path], object]:
    """Returns what only reads and checks a shard, by the numpy side's reader or by Polars."""
    reader = ShardReader(program, program.rulebook.families()[0], answers, reasons=True, columns={})
    if name != NUMPY:
        return lambda folder: read_frames(folder, reader)
    facts = {fact: fact for fact in reader.facts}
    return lambda folder: read_shard(folder, program, reader.family, facts, member_ids=reader._of_members)


def digest(plan: Plan, arrays: Arrays) -> str:
    """Returns a fingerprint of the wanted arrays, whatever the width of their numbers."""
    found = sha256()
    for step in plan.wanted():
        if step.level is not None:
            found.update(np.ascontiguousarray(arrays[step.index], dtype=np.int64).tobytes())
    return found.hexdigest()


def differences(plan: Plan, ours: Arrays, theirs: Arrays) -> list[str]:
    """Returns a line for each wanted step whose arrays differ."""
    lines = []
    for step in {step.index: step for step in plan.wanted() if step.level}.values():
        a, b = ours[step.index].astype(np.int64), theirs[step.index].astype(np.int64)
        if a.shape != b.shape:
            lines.append(f"step {step.index} {step.op}: {len(a)} against {len(b)} rows")
        elif len(where := np.flatnonzero(a != b)):
            first = where[0]
            lines.append(f"step {step.index} {step.op}: {len(where)} rows, first {first}: {a[first]} is {b[first]}")
    return lines
