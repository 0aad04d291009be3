"""Unknown is not false: an expression spelled out as the bounds of its value.

Each node becomes a low and a high step (one and the same where the value is known) and the mark of the missing
parameters that still stand. Known-false decides an `and`, known-true an `or`, equal branches a `when`, and bounds
settle what they can. Source: contract section 6, Kleene's three-valued logic and interval arithmetic.
"""

from __future__ import annotations

from functools import reduce

from tuodi.rules.errors import RuleError
from tuodi.rules.expression import Node
from tuodi.rules.kinds import MOST_MEMBERS, RATE_SCALE
from tuodi.rules.lookups import Lookups
from tuodi.rules.primitive import GROUP, MEMBER, Bound, Builder, Step
from tuodi.rules.rulebook import Program


class Bounds(Lookups):
    """Spells out the expressions of one month. `facts` says of each fact whether every value is there (known), some
    may be missing (open) or none is there (absent). `alone`: the units are in no group, so what a group would say is
    unknown."""

    def __init__(self, program: Program, facts: dict[str, str], build: Builder, *, alone: bool = False) -> None:
        self.program, self.build, self._facts, self._alone = program, build, facts, alone
        self._done: dict[int, Bound] = {}
        self._rules: dict[str, Bound] = {}
        self.nodes: list[Node] = []  # keeps every node met alive, so that its identity stays its own

    def of(self, node: Node) -> Bound:
        """Returns the bound of a node, made once."""
        key = id(node)
        if key not in self._done:
            self.nodes.append(node)
            self._done[key] = getattr(self, f"_{node.op}")(node)
        return self._done[key]

    def rule(self, name: str) -> Bound:
        """Returns the bound of a rule's answer in this month; missing before its first text."""
        if name not in self._rules:
            version = self.program.version(name)
            known = self.program.rulebook.rules[name]
            missing = Node("missing", (), known.kind, None, self.program.since_label(name))
            self._rules[name] = self.of(version.node if version else missing)
        return self._rules[name]

    def open(self, bound: Bound) -> Step:
        """Whether the value is not known."""
        return self.build.negate(self.build.equal(bound.low, bound.high))

    # leaves

    def _constant(self, node: Node) -> Bound:
        return self._same(self.build.constant(node.data, flag=node.kind.name == "flag"))

    def _month_start(self, node: Node) -> Bound:
        return self._same(self.build.constant(self.program.first_day))

    def _month_end(self, node: Node) -> Bound:
        return self._same(self.build.constant(self.program.last_day))

    def _fact(self, node: Node) -> Bound:
        fact = self.program.rulebook.facts[node.data]
        flag = fact.kind.name == "flag"
        state = self._facts.get(fact.name, "absent")
        entity = self.program.rulebook.entities[fact.entity]
        level = GROUP if entity.members else MEMBER
        least, most = fact.low, fact.high
        upper = min(most, self.program.first_day) if fact.past else most
        if state == "absent":
            if fact.default is not None:
                return self._same(self.build.constant(fact.default, flag=flag))
            return Bound(self.build.constant(least, flag=flag), self.build.constant(upper, flag=flag), self._zero)
        if state == "known":
            return self._same(self.build.fact("fact", fact.name, level, least, most, flag=flag))
        low = self.build.fact("fact_low", fact.name, level, least, most, flag=flag)
        high = self.build.fact("fact_high", fact.name, level, least, most, flag=flag)
        return Bound(low, high, self._zero)

    def _rule(self, node: Node) -> Bound:
        return self.rule(node.data)

    def _parameter(self, node: Node) -> Bound:
        value = self.program.value(node.data)
        if value is None or not isinstance(value.amount, int):
            return self._missing(Node("missing", (), node.kind, None, node.data))
        return self._same(self.build.constant(value.amount))

    # arithmetic

    def _add(self, node: Node) -> Bound:
        a, b = (self.of(arg) for arg in node.args)
        return self._union(self.build.add(a.low, b.low), self.build.add(a.high, b.high), a.mask, b.mask)

    def _subtract(self, node: Node) -> Bound:
        a, b = (self.of(arg) for arg in node.args)
        low, high = self.build.subtract(a.low, b.high), self.build.subtract(a.high, b.low)
        return self._union(low, high, a.mask, b.mask)

    def _multiply(self, node: Node) -> Bound:
        a, b = (self.of(arg) for arg in node.args)
        if b.low.low < 0:
            a, b = b, a
        if b.low.low < 0:
            raise RuleError("two values that may be negative are multiplied; floor one by at_least(value, 0)")
        build, zero = self.build, self._zero
        low, high = build.multiply(a.low, b.low), build.multiply(a.high, b.high)
        if not b.known and a.low.low < 0:
            low = build.where(build.less(a.low, zero), build.multiply(a.low, b.high), low)
            high = build.where(build.less(a.high, zero), build.multiply(a.high, b.low), high)
        return self._union(low, high, a.mask, b.mask)

    def _quotient(self, a: Step, b: Step, rounding: str) -> Step:
        build = self.build
        if rounding == "half_up" and b.constant is not None and b.constant % 2 == 0:
            return build.floor_divide(build.add(a, build.constant(b.constant // 2)), b)
        if rounding == "half_up":
            two = build.constant(2)
            return build.floor_divide(build.add(build.multiply(two, a), b), build.multiply(two, b))
        if rounding == "up":
            return build.floor_divide(build.add(a, build.subtract(b, build.constant(1))), b)
        return build.floor_divide(a, b)

    def _divide(self, node: Node) -> Bound:
        a, b = (self.of(arg) for arg in node.args)
        low, high = self._quotient(a.low, b.high, node.data), self._quotient(a.high, b.low, node.data)
        if not b.known and a.low.low < 0:
            build, zero = self.build, self._zero
            low = build.where(build.less(a.low, zero), self._quotient(a.low, b.low, node.data), low)
            high = build.where(build.less(a.high, zero), self._quotient(a.high, b.high, node.data), high)
        return self._union(low, high, a.mask, b.mask)

    def _round(self, node: Node) -> Bound:
        (a,) = (self.of(arg) for arg in node.args)
        scale = self.build.constant(RATE_SCALE)
        low, high = (self._quotient(part, scale, node.data) for part in (a.low, a.high))
        return self._union(low, high, a.mask)

    # conditions

    def _less(self, node: Node) -> Bound:
        a, b = (self.of(arg) for arg in node.args)
        return self._union(self.build.less(a.high, b.low), self.build.less(a.low, b.high), a.mask, b.mask)

    def _at_most(self, node: Node) -> Bound:
        a, b = (self.of(arg) for arg in node.args)
        return self._union(self.build.at_most(a.high, b.low), self.build.at_most(a.low, b.high), a.mask, b.mask)

    def _equal(self, node: Node) -> Bound:
        a, b = (self.of(arg) for arg in node.args)
        build = self.build
        if a.known and b.known:
            return self._same(build.equal(a.low, b.low))
        low = build.both(build.equal(a.low, b.high), build.equal(a.high, b.low))
        high = build.both(build.at_most(a.low, b.high), build.at_most(b.low, a.high))
        return self._union(low, high, a.mask, b.mask)

    def _among(self, node: Node) -> Bound:
        (a,) = (self.of(arg) for arg in node.args)
        inside = self.build.among(a.low, node.data)
        if a.known:
            return self._same(inside)
        known, build = self.build.equal(a.low, a.high), self.build
        low, high = build.both(known, inside), build.either(build.negate(known), inside)
        return self._union(low, high, a.mask)

    def _and(self, node: Node) -> Bound:
        parts = [self.of(arg) for arg in node.args]
        low = reduce(self.build.both, (part.low for part in parts))
        high = reduce(self.build.both, (part.high for part in parts))
        return self._union(low, high, *(part.mask for part in parts))

    def _or(self, node: Node) -> Bound:
        parts = [self.of(arg) for arg in node.args]
        low = reduce(self.build.either, (part.low for part in parts))
        high = reduce(self.build.either, (part.high for part in parts))
        return self._union(low, high, *(part.mask for part in parts))

    def _not(self, node: Node) -> Bound:
        (a,) = (self.of(arg) for arg in node.args)
        return Bound(self.build.negate(a.high), self.build.negate(a.low), a.mask)

    # choosing

    def _when(self, node: Node) -> Bound:
        test, a, b = (self.of(arg) for arg in node.args)
        build = self.build
        if test.known:
            low, high = build.where(test.low, a.low, b.low), build.where(test.low, a.high, b.high)
            return Bound(low, high, build.where(test.low, a.mask, b.mask))
        either_low, either_high = build.lowest(a.low, b.low), build.highest(a.high, b.high)
        low = build.where(test.low, a.low, build.where(test.high, either_low, b.low))
        high = build.where(test.low, a.high, build.where(test.high, either_high, b.high))
        if low.constant is not None and low.constant == high.constant:
            return self._same(low)
        join = build.lowest if node.data == "ask_first" else build.highest  # lowest: 0 unless both branches wait
        every = build.highest(test.mask, join(a.mask, b.mask))
        mask = build.where(test.low, a.mask, build.where(test.high, every, b.mask))
        return self._union(low, high, mask)

    def _if_known(self, node: Node) -> Bound:
        a, b = (self.of(arg) for arg in node.args)
        if a.known:
            return a
        where, open_ = self.build.where, self.open(a)
        return self._union(where(open_, b.low, a.low), where(open_, b.high, a.high), where(open_, b.mask, self._zero))

    def _if_refused(self, node: Node) -> Bound:
        a, b = (self.of(arg) for arg in node.args)
        where, refused = self.build.where, self.build.less(self._zero, a.mask)
        return self._union(
            where(refused, b.low, a.low), where(refused, b.high, a.high), where(refused, b.mask, self._zero)
        )

    def _lowest(self, node: Node) -> Bound:
        return self._extreme(node, least=True)

    def _highest(self, node: Node) -> Bound:
        return self._extreme(node, least=False)

    def _extreme(self, node: Node, *, least: bool) -> Bound:
        parts = [self.of(arg) for arg in node.args]
        build = self.build
        choose = build.lowest if least else build.highest
        low = reduce(choose, (part.low for part in parts))
        high = reduce(choose, (part.high for part in parts))
        masks = []
        for part in parts:  # a part that can no longer be the extreme is absorbed
            matters = build.less(part.low, high) if least else build.less(low, part.high)
            masks.append(build.where(matters, part.mask, self._zero))
        return self._union(low, high, *masks)

    # members and days

    def _aggregate(self, node: Node) -> Bound:
        (a,) = (self.of(arg) for arg in node.args)
        build = self.build
        op = {"count": "sum", "all": "any"}.get(node.op, node.op)

        def over(step: Step) -> Step:
            return build.over_members(op, step, MOST_MEMBERS)

        mask = build.over_members("largest", a.mask, MOST_MEMBERS)
        if node.op == "all":
            low = build.negate(over(build.negate(a.low)))
            high = low if a.known else build.negate(over(build.negate(a.high)))
        else:
            low = over(a.low)
            high = low if a.known else over(a.high)
        return self._union(low, high, mask)

    _sum = _count = _any = _all = _aggregate

    def _of_group(self, node: Node) -> Bound:
        if self._alone and node.args[0].entity is not None:
            flag = node.kind.name == "flag"
            low, high = (self.build.constant(n, flag=flag) for n in (node.kind.low, node.kind.high))
            return Bound(low, high, self._zero)
        (a,) = (self.of(arg) for arg in node.args)
        return Bound(*(self.build.of_group(part) for part in (a.low, a.high, a.mask)))

    def _years_between(self, node: Node) -> Bound:
        a, b = (self.of(arg) for arg in node.args)
        return self._union(self.build.years(a.high, b.low), self.build.years(a.low, b.high), a.mask, b.mask)
