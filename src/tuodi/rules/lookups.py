"""Bounds of amounts that are looked up: in bands by a number, in a table by a choice or a place."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import reduce

from tuodi.rules.expression import Node
from tuodi.rules.kinds import RATE_SCALE
from tuodi.rules.primitive import Bound, Builder, Step
from tuodi.rules.rulebook import Program


class Lookups(ABC):
    """The part of `Bounds` that makes a bound, and reads lists of amounts."""

    program: Program
    build: Builder

    @property
    def _zero(self) -> Step:
        return self.build.constant(0)

    @abstractmethod
    def of(self, node: Node) -> Bound:
        """Returns the bound of a node."""

    def _same(self, step: Step) -> Bound:
        return Bound(step, step, self._zero)

    def _missing(self, node: Node) -> Bound:
        flag = node.kind.name == "flag"
        parameter = self.program.rulebook.parameters.get(node.data)
        whole = parameter is not None and parameter.unit == "share"  # a share is at most the whole
        most = RATE_SCALE if whole else node.kind.high
        low, high = (self.build.constant(n, flag=flag) for n in (node.kind.low, most))
        return Bound(low, high, self.build.constant(self.program.mark(node.data)))

    def _union(self, low: Step, high: Step, *masks: Step) -> Bound:
        mask = reduce(self.build.highest, masks, self._zero)
        if low is high or mask.constant == 0:
            return Bound(low, high, self._zero)
        return Bound(low, high, self.build.where(self.build.equal(low, high), self._zero, mask))

    def _bands(self, node: Node) -> Bound:
        (a,) = (self.of(arg) for arg in node.args)
        value = self.program.value(node.data)
        if value is None or not isinstance(value.amount, dict):
            return self._missing(Node("missing", (), node.kind, None, node.data))
        bands = sorted((int(threshold), amount) for threshold, amount in value.amount.items())
        build = self.build
        low = high = build.constant(0)
        for threshold, amount in bands:
            least, value_here = build.constant(threshold), build.constant(amount)
            certain = build.at_most(least, a.low)
            if a.known:
                low = high = build.where(certain, value_here, low)
                continue
            possible = build.at_most(least, a.high)
            low_here, high_here = build.lowest(low, value_here), build.highest(high, value_here)
            low = build.where(certain, value_here, build.where(possible, low_here, low))
            high = build.where(certain, value_here, build.where(possible, high_here, high))
        return self._union(low, high, a.mask)

    def _table(self, node: Node) -> Bound:
        (a,) = (self.of(arg) for arg in node.args)
        build, mark = self.build, self.program.mark
        lows, highs, masks = [], [], []
        listed = entries(self.program, node)
        for label, amount in listed:
            lows.append(node.kind.low if amount is None else amount)
            highs.append(node.kind.high if amount is None else amount)
            masks.append(mark(label) if amount is None else 0)
        low, high = build.pick(a.low, tuple(lows)), build.pick(a.low, tuple(highs))
        mask = build.pick(a.low, tuple(masks))
        if not a.known:
            known = build.equal(a.low, a.high)
            low = build.where(known, low, build.constant(min(lows)))
            high = build.where(known, high, build.constant(max(highs)))
            every = build.constant(min(masks))  # asked first: refused only where no word has an amount
            mask = build.highest(a.mask, build.where(known, mask, every))
        if all(amount is not None for _, amount in listed) and a.known:
            return self._same(low)
        return self._union(low, high, mask)


def entries(program: Program, node: Node) -> list[tuple[str, int | None]]:
    """Returns, for each word of the choice that a table is read by, the label to refuse by and the amount or None."""
    name, words = node.data, node.args[0].kind.choices
    parameter = program.rulebook.parameters[name]
    if parameter.by == "value":  # by place
        values = [program.value(name, word) for word in words]
        return [(name, v.amount if v and isinstance(v.amount, int) else None) for v in values]
    value = program.value(name)
    if value is None or value.amount is None:
        return [(name, None)] * len(words)
    if isinstance(value.amount, int):
        return [(name, value.amount)] * len(words)
    return [(name if word in value.amount else f"{name}.{word}", value.amount.get(word)) for word in words]
