"""Each primitive step as a Polars expression; the types are those of the numpy kernel, flags, 32 and 64 bits."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

from tuodi.rules.columns import dtype_of
from tuodi.rules.primitive import Step

FACTS = ("fact", "fact_low", "fact_high")
AGGREGATES = ("sum", "any", "largest", "size")
TYPES: dict[type[np.generic], type[pl.DataType]] = {np.bool_: pl.Boolean, np.int32: pl.Int32, np.int64: pl.Int64}
_ARITHMETIC = ("add", "subtract", "multiply", "floor_divide", "lowest", "highest", "less", "at_most")


def type_of(step: Step) -> type[pl.DataType]:
    """Returns the type that holds a step's values."""
    return TYPES[dtype_of(step)]


def literal(step: Step) -> pl.Expr:
    """Returns a constant step as a typed literal."""
    return pl.lit(bool(step.low) if step.flag else step.low, dtype=type_of(step))


def expression(step: Step, value: Callable[[Step], pl.Expr]) -> pl.Expr:
    """Returns a step that is neither a fact, an aggregate nor `of_group`; `value` gives its arguments."""
    args = [value(arg) for arg in step.args]
    if step.op in ("equal", "where", "among", "pick"):
        return _CHOOSING[step.op](step, args)
    if step.op in _ARITHMETIC:
        args = [_number(arg, expr) for arg, expr in zip(step.args, args, strict=True)]
    if step.op in ("add", "subtract", "multiply") and type_of(step) is pl.Int64:
        wide = any(type_of(arg) is pl.Int64 for arg in step.args)
        args[0] = args[0] if wide else args[0].cast(pl.Int64)
    return _PLAIN[step.op](*args)


def aggregate(step: Step, value: Callable[[Step], pl.Expr]) -> pl.Expr:
    """Returns a step over members, for the inside of a grouping."""
    kind = type_of(step)
    if step.op == "size":
        return pl.len().cast(kind)
    (arg,) = step.args
    part = value(arg)
    if step.op == "sum":
        return (part if arg.flag or type_of(arg) is kind else part.cast(kind)).sum().cast(kind)
    if step.op == "largest":
        return pl.max_horizontal(part.max(), pl.lit(0, dtype=kind))
    return part.any() if step.op == "any" else part.bitwise_or()


def running(step: Step, value: Callable[[Step], pl.Expr]) -> pl.Expr:
    """Returns the running sum whose gains are a `sum`, a `size` or, where over 0, an `any`; it may wrap round."""
    if step.op == "size":
        return pl.int_range(1, pl.len() + 1, dtype=pl.Int64)
    return value(step.args[0]).cast(pl.Int64).cum_sum()


def _number(step: Step, expr: pl.Expr) -> pl.Expr:
    return expr.cast(pl.Int32) if step.flag else expr


def _equal(step: Step, args: list[pl.Expr]) -> pl.Expr:
    a, b = step.args
    if (a.flag or b.flag) and b.constant is not None:
        return args[0] if b.constant else ~args[0]
    return args[0] == args[1]


def _where(step: Step, args: list[pl.Expr]) -> pl.Expr:
    values = args[1:]
    if not step.flag:
        values = [_number(arg, expr) for arg, expr in zip(step.args[1:], values, strict=True)]
    return pl.when(args[0]).then(values[0]).otherwise(values[1])


def _among(step: Step, args: list[pl.Expr]) -> pl.Expr:
    return pl.any_horizontal(args[0] == place for place in step.data)


def _pick(step: Step, args: list[pl.Expr]) -> pl.Expr:
    return pl.lit(pl.Series(step.data, dtype=type_of(step))).gather(args[0])


def _calendar(days: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    dates = days.cast(pl.Int32).cast(pl.Date)
    return dates.dt.year().cast(pl.Int32) * 12 + dates.dt.month().cast(pl.Int32) - 1, dates.dt.day()


def _years(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Completed years, as `kinds.completed_years` counts them."""
    (start_month, start_day), (end_month, end_day) = _calendar(start), _calendar(end)
    leap_born = (start_month % 12 == 1) & (start_day == 29)
    common_28 = (end_month % 12 == 1) & (end_day == 28) & (_calendar(end + 1)[0] % 12 == 2)
    same, after = end_month % 12 == start_month % 12, end_month % 12 > start_month % 12
    later = after | (same & ((end_day >= start_day) | (leap_born & common_28)))
    years = end_month // 12 - start_month // 12 - (~later).cast(pl.Int32)
    return pl.when(end <= start).then(0).otherwise(years)


_CHOOSING: dict[str, Callable[[Step, list[pl.Expr]], pl.Expr]] = {
    "equal": _equal, "where": _where, "among": _among, "pick": _pick,
}  # fmt: skip
_PLAIN: dict[str, Callable[..., pl.Expr]] = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "floor_divide": lambda a, b: a // b,
    "less": lambda a, b: a < b,
    "at_most": lambda a, b: a <= b,
    "and": lambda a, b: a & b,
    "or": lambda a, b: a | b,
    "not": lambda a: ~a,
    "lowest": lambda a, b: pl.min_horizontal(a, b),
    "highest": lambda a, b: pl.max_horizontal(a, b),
    "years": _years,
}
