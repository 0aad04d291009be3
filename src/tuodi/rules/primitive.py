"""Primitive steps: what an expression becomes once its unknowns are spelled out as bounds.

Every step here is a plain operation on known whole numbers; both readings run these same steps. The builder folds
what the static range of its inputs already settles, shares equal steps, turns a comparison of an age into one of
birthdays, and refuses what could pass 64 bits. It knows nothing of rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tuodi.rules.errors import RuleError
from tuodi.rules.kinds import completed_years, latest_birth

MEMBER, GROUP = "member", "group"
_MOST = 1 << 62


class Step:
    """One primitive step: `low` and `high` bound its value whatever the facts; `level` says whose it is (None: a
    constant); `flag`: its value is true or false."""

    __slots__ = ("args", "data", "flag", "high", "index", "level", "low", "op")

    def __init__(
        self, op: str, args: tuple[Step, ...], data: Any, level: str | None, low: int, high: int, flag: bool
    ) -> None:
        self.op, self.args, self.data, self.level = op, args, data, level
        self.low, self.high, self.flag = low, high, flag
        self.index = -1

    @property
    def constant(self) -> int | None:
        """The value, if it is the same for everybody."""
        return self.low if self.low == self.high else None


@dataclass(frozen=True, slots=True)
class Bound:
    """A value between `low` and `high`; `mask` marks the missing parameters it waits for (0 where it is known)."""

    low: Step
    high: Step
    mask: Step

    @property
    def known(self) -> bool:
        """Whether the value is known whatever the facts."""
        return self.low is self.high


class Builder:
    """Makes steps, each once."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._known: dict[Any, Step] = {}

    def _step(
        self, op: str, args: tuple[Step, ...], low: int, high: int, *, flag: bool = False, data: Any = None,
        level: str | None = None,
    ) -> Step:  # fmt: skip
        if low < -_MOST or high > _MOST:
            raise RuleError(f"an amount could reach {high} and pass 64 bits; cap it in the rule")
        if low == high and op != "constant":
            return self.constant(low, flag=flag)
        key = (op, tuple(arg.index for arg in args), data, level, low, high)
        if key not in self._known:
            where = level or next((arg.level for arg in args if arg.level), None)
            step = Step(op, args, data, where, low, high, flag)
            step.index = len(self.steps)
            self.steps.append(step)
            self._known[key] = step
        return self._known[key]

    def constant(self, value: int, *, flag: bool = False) -> Step:
        return self._step("constant", (), int(value), int(value), flag=flag, data=(int(value), flag))

    def fact(self, part: str, name: str, level: str, low: int, high: int, *, flag: bool) -> Step:
        """`part` is known, low or high: the fact itself, or a bound of one that may be unknown."""
        return self._step(part, (), low, high, flag=flag, data=name, level=level)

    def add(self, a: Step, b: Step) -> Step:
        if a.constant == 0 and not a.flag:
            return b
        if b.constant == 0 and not b.flag:
            return a
        return self._step("add", (a, b), a.low + b.low, a.high + b.high)

    def subtract(self, a: Step, b: Step) -> Step:
        if b.constant == 0:
            return a
        return self._step("subtract", (a, b), a.low - b.high, a.high - b.low)

    def multiply(self, a: Step, b: Step) -> Step:
        if a.constant == 1 and not a.flag:
            return b
        if b.constant == 1 and not b.flag:
            return a
        corners = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
        return self._step("multiply", (a, b), min(corners), max(corners))

    def floor_divide(self, a: Step, b: Step) -> Step:
        if b.low < 1:
            raise RuleError("a divisor could be 0; divide by at_least(number, 1)")
        corners = [x // y for x in (a.low, a.high) for y in (b.low, b.high)]
        return self._step("floor_divide", (a, b), min(corners), max(corners))

    def lowest(self, a: Step, b: Step) -> Step:
        if a.flag and b.flag:
            return self.both(a, b)
        if a is b or a.high <= b.low:
            return a
        if b.high <= a.low:
            return b
        return self._step("lowest", (a, b), min(a.low, b.low), min(a.high, b.high))

    def highest(self, a: Step, b: Step) -> Step:
        if a.flag and b.flag:
            return self.either(a, b)
        if a is b or a.low >= b.high:
            return a
        if b.low >= a.high:
            return b
        return self._step("highest", (a, b), max(a.low, b.low), max(a.high, b.high))

    def less(self, a: Step, b: Step) -> Step:
        if a.high < b.low or a.low >= b.high:
            return self.constant(int(a.high < b.low), flag=True)
        if a.op == "years" and b.constant is not None and a.args[1].constant is not None:
            return self.less(self.constant(latest_birth(a.args[1].constant, b.constant)), a.args[0])
        if b.op == "years" and a.constant is not None and b.args[1].constant is not None:
            return self.at_most(b.args[0], self.constant(latest_birth(b.args[1].constant, a.constant + 1)))
        return self._step("less", (a, b), 0, 1, flag=True)

    def at_most(self, a: Step, b: Step) -> Step:
        if a.high <= b.low or a.low > b.high:
            return self.constant(int(a.high <= b.low), flag=True)
        if a.op == "years" and b.constant is not None:
            return self.less(a, self.constant(b.constant + 1))
        if b.op == "years" and a.constant is not None:
            return self.less(self.constant(a.constant - 1), b)
        return self._step("at_most", (a, b), 0, 1, flag=True)

    def equal(self, a: Step, b: Step) -> Step:
        if a is b:
            return self.constant(1, flag=True)
        never = a.high < b.low or b.high < a.low
        same = a.constant is not None and a.constant == b.constant
        return self._step("equal", (a, b), int(same), int(not never), flag=True)

    def both(self, a: Step, b: Step) -> Step:
        if a.constant is not None:
            return b if a.constant else a
        if b.constant is not None:
            return a if b.constant else b
        return a if a is b else self._step("and", (a, b), 0, 1, flag=True)

    def either(self, a: Step, b: Step) -> Step:
        if a.constant is not None:
            return a if a.constant else b
        if b.constant is not None:
            return b if b.constant else a
        return a if a is b else self._step("or", (a, b), 0, 1, flag=True)

    def negate(self, a: Step) -> Step:
        return a.args[0] if a.op == "not" else self._step("not", (a,), 1 - a.high, 1 - a.low, flag=True)

    def where(self, test: Step, a: Step, b: Step) -> Step:
        if test.constant is not None:
            return a if test.constant else b
        if a is b:
            return a
        if a.flag and b.flag:
            if a.constant == 1 or b.constant == 0:
                return self.either(test, b) if a.constant == 1 else self.both(test, a)
            if a.constant == 0 or b.constant == 1:
                inverse = self.negate(test)
                return self.both(inverse, b) if a.constant == 0 else self.either(inverse, a)
        low, high = min(a.low, b.low), max(a.high, b.high)
        return self._step("where", (test, a, b), low, high, flag=a.flag and b.flag)

    def among(self, a: Step, places: tuple[int, ...]) -> Step:
        inside = [place for place in range(a.low, a.high + 1) if place in places]
        if not inside or len(inside) == a.high - a.low + 1:
            return self.constant(int(bool(inside)), flag=True)
        if len(inside) == 1:
            return self.equal(a, self.constant(inside[0]))
        return self._step("among", (a,), 0, 1, flag=True, data=places)

    def pick(self, a: Step, table: tuple[int, ...]) -> Step:
        """The number listed at the place that `a` is."""
        if a.constant is not None or len(set(table)) == 1:
            return self.constant(table[a.constant or 0])
        return self._step("pick", (a,), min(table), max(table), data=table)

    def years(self, start: Step, end: Step) -> Step:
        low, high = completed_years(start.high, end.low), completed_years(start.low, end.high)
        return self._step("years", (start, end), low, high)

    def over_members(self, op: str, a: Step, most: int) -> Step:
        """sum, any or largest over a group's members, of which there are 1 to `most`."""
        if a.level is None and op == "sum" and a.constant != 0:
            size = self._step("size", (), 1, most, level=GROUP)
            return size if a.constant == 1 else self.multiply(a, size)
        if a.level is None:
            return a
        low, high = (a.low * (most if a.low < 0 else 1), a.high * most) if op == "sum" else (a.low, a.high)
        if op == "largest":
            low, high = max(low, 0), max(high, 0)
        return self._step(op, (a,), low, high, flag=op == "any", level=GROUP)

    def of_group(self, a: Step) -> Step:
        if a.level is None:
            return a
        return self._step("of_group", (a,), a.low, a.high, flag=a.flag, level=MEMBER)
