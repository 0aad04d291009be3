"""The reading in columns: the plan written as a numpy function over a block of whole households.

A block is some consecutive households of a shard and their members, both as arrays of whole numbers; a bound of an
unknown fact is an array too. The function returns an array for every wanted step. Arrow goes in and out in
`tuodi.rules.shards`; here is arithmetic only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuodi.rules.plan import Plan
from tuodi.rules.primitive import Step

Array = NDArray[Any]
_SMALL = 1 << 30  # what fits 32 bits with room for one addition

_TEXT = {
    "add": "{0} + {1}", "subtract": "{0} - {1}", "multiply": "{0} * {1}", "floor_divide": "{0} // {1}",
    "less": "{0} < {1}", "at_most": "{0} <= {1}", "and": "{0} & {1}", "or": "{0} | {1}", "not": "~{0}",
    "lowest": "np.minimum({0}, {1})", "highest": "np.maximum({0}, {1})",
    "years": "years({0}, {1})",
    "of_group": "{0}[block.rows]", "size": "block.sizes", "any": "sums({0}, block.starts, np.int32) > 0",
    "largest": "np.maximum.reduceat({0}, block.starts)",
}  # fmt: skip


@dataclass(slots=True)
class Block:
    """Whole households and their members: for each fact its array, or its (low, high) arrays where some are unknown.

    `sizes`: members of each household; `starts`: each household's first member; `rows`: each member's household."""

    facts: dict[str, Array | tuple[Array, Array]]
    sizes: Array
    starts: Array
    rows: Array


Kernel = Callable[[Block], tuple[Array, ...]]


def read_columns(plan: Plan) -> tuple[Kernel, str]:
    """Returns the plan as a function from a block to the arrays of `plan.wanted()`, and its text."""
    text, constants = _write(plan)
    names: dict[str, Any] = {
        "np": np, "years": _years, "sums": _sums, **constants,
    }  # fmt: skip
    exec(compile(text, f"<columns {plan.program.month}>", "exec"), names)
    return names["kernel"], text


def _write(plan: Plan) -> tuple[str, dict[str, Any]]:
    constants: dict[str, Any] = {}
    wanted = plan.wanted()
    kept = {step.index for step in wanted}
    last: dict[int, int] = {}
    for step in plan.steps:
        for arg in step.args:
            last[arg.index] = step.index
    ends: dict[int, list[str]] = {}
    for index, user in last.items():
        if index not in kept:
            ends.setdefault(user, []).append(f"v{index}")
    named = {step.index for step in plan.steps if step.level is not None}
    lines = ["def kernel(block):", "    facts = block.facts"]
    for step in plan.steps:
        if step.level is None:
            continue
        lines.append(f"    v{step.index} = {_line(step, constants)}")
        gone = [name for name in ends.get(step.index, []) if int(name[1:]) in named]
        if gone:
            lines.append(f"    del {', '.join(gone)}")
    results = [_result(step, constants) for step in wanted]
    lines.append(f"    return ({''.join(f'{result}, ' for result in results)})")
    return "\n".join(lines) + "\n", constants


def _result(step: Step, constants: dict[str, Any]) -> str:
    return f"v{step.index}" if step.level is not None else _name(step, constants)


def dtype_of(step: Step) -> type[np.generic]:
    """Returns the type that holds a step's values: flags, 32-bit where the range allows, else 64-bit."""
    if step.flag:
        return np.bool_
    return np.int32 if step.low >= -_SMALL and step.high <= _SMALL else np.int64


def kept_as(step: Step) -> np.dtype[Any]:
    """Returns the smallest type that holds a step's values: what a whole shard of them is kept in."""
    if step.flag:
        return np.dtype(np.bool_)
    for bits in (8, 16, 32):
        if -(1 << (bits - 1)) <= step.low and step.high < 1 << (bits - 1):
            return np.dtype(f"int{bits}")
    return np.dtype(np.int64)


def _name(step: Step, constants: dict[str, Any]) -> str:
    if step.level is None:
        name = f"c{step.index}"
        constants[name] = dtype_of(step)(step.low)
        return name
    return f"v{step.index}"


def _line(step: Step, constants: dict[str, Any]) -> str:
    op = step.op
    if op in ("fact", "fact_low", "fact_high"):
        part = {"fact": "", "fact_low": "[0]", "fact_high": "[1]"}[op]
        return f"facts[{step.data!r}]{part}"
    args = [_name(arg, constants) for arg in step.args]
    if op == "equal":
        flags = [arg.flag for arg in step.args]
        if any(flags) and step.args[1].constant is not None:
            return args[0] if step.args[1].constant else f"~{args[0]}"
        return f"{args[0]} == {args[1]}"
    if op == "where":
        return _where(step, args)
    if op == "among":
        return " | ".join(f"({args[0]} == {place})" for place in step.data)
    if op == "pick":
        constants[f"t{step.index}"] = np.array(step.data, dtype=dtype_of(step))
        return f"t{step.index}[{args[0]}]"
    if op == "sum":
        kind = dtype_of(step).__name__.rstrip("_")
        return f"sums({args[0]}, block.starts, np.{kind})"
    if op == "largest":
        return f"np.maximum(np.maximum.reduceat({args[0]}, block.starts), 0)"
    text = _TEXT[op]
    if op in ("add", "subtract", "multiply") and dtype_of(step) is np.int64:
        widened = [_widened(arg, name) for arg, name in zip(step.args, args, strict=True)]
        if all(dtype_of(arg) is not np.int64 for arg in step.args):
            widened[0] = f"{args[0]}.astype(np.int64)" if step.args[0].level else f"np.int64({args[0]})"
        return text.format(*widened)
    return text.format(*args)


def _widened(arg: Step, name: str) -> str:
    """A 32-bit number beside a 64-bit one is widened by numpy itself; a flag must become a number first."""
    return f"{name}.view(np.int8)" if arg.flag and arg.level is not None else name


def _where(step: Step, args: list[str]) -> str:
    """Chooses between two values; a choice between a value and 0 is a product, which is cheaper."""
    _, a, b = step.args
    if step.flag:
        return f"np.where({args[0]}, {args[1]}, {args[2]})"
    if b.constant == 0 and a.level is not None and not a.flag:
        return f"{args[1]} * {args[0]}"
    kind = dtype_of(step)
    if a.level is None and b.level is None:
        return f"np.where({args[0]}, np.{kind.__name__}({a.low}), np.{kind.__name__}({b.low}))"
    return f"np.where({args[0]}, {args[1]}, {args[2]})"


def _sums(values: Array, starts: Array, kind: Any) -> Array:
    """Returns each group's sum as a difference of running sums, several times quicker than adding group by group."""
    running = np.empty(len(values) + 1, dtype=np.int64)
    running[0] = 0
    np.cumsum(values, dtype=np.int64, out=running[1:])
    at = np.append(running[starts], running[-1])
    found: Array = (at[1:] - at[:-1]).astype(kind, copy=False)
    return found


def _calendar(days: Array) -> tuple[Array, Array]:
    """Returns months since year 0 and day of the month, from 1."""
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    return months.astype(np.int64) + 1970 * 12, (dates - months).astype(np.int64) + 1


def _years(start: Any, end: Any) -> Array:
    """Completed years, as `kinds.completed_years` counts them."""
    first, last = np.atleast_1d(np.asarray(start)), np.atleast_1d(np.asarray(end))
    start_month, start_day = _calendar(first)
    end_month, end_day = _calendar(last)
    years = end_month // 12 - start_month // 12
    leap_born = (start_month % 12 == 1) & (start_day == 29)
    common_28 = (
        (end_month % 12 == 1)
        & (end_day == 28)
        & ((last.astype("datetime64[D]") + 1).astype("datetime64[M]").astype(np.int64) % 12 == 2)
    )
    later = (end_month % 12 > start_month % 12) | (
        (end_month % 12 == start_month % 12) & ((end_day >= start_day) | (leap_born & common_28))
    )
    found: Array = np.where(last <= first, 0, years - ~later)
    return found
