"""The deciding clause: which legal notion settled an answer, and by what margin, as primitive steps.

The clause is the innermost rule whose own text decided: for a failed `all_of` the first condition that fails, for one
that holds the first that can say a margin; for a `when` the branch taken, or the condition that took it. The margin
says how far the deciding comparison is from turning: positive when it holds, in fen, days (for an age) or counts.
"""

from __future__ import annotations

from functools import reduce

from tuodi.rules.bounds import Bounds
from tuodi.rules.expression import Node
from tuodi.rules.kinds import RATE_SCALE, latest_birth
from tuodi.rules.primitive import Bound, Step

NO_MARGIN = -(1 << 61)
Clause = tuple[Step, Step]  # the number of the rule, 0 if the text named none; the margin or NO_MARGIN


class Deciding:
    """Spells out clauses and margins beside the bounds of one month; `names` lists the rules by number, from 1."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds, self._build = bounds, bounds.build
        self.names: list[str] = []
        self._done: dict[tuple[int, bool], Clause] = {}
        self._none: Clause = (self._build.constant(0), self._build.constant(NO_MARGIN))

    def rule(self, name: str, *, turned: bool = False) -> Clause:
        """Returns the clause that decides a rule; `turned` where a `not` stands before it."""
        version = self._bounds.program.version(name)
        code, margin = self._of(version.node, turned) if version else self._none
        own = self._build.constant(self._number(name))
        return self._build.where(self._build.equal(code, self._build.constant(0)), own, code), margin

    def _number(self, name: str) -> int:
        if name not in self.names:
            self.names.append(name)
        return self.names.index(name) + 1

    def _of(self, node: Node, turned: bool) -> Clause:
        key = (id(node), turned)
        if key not in self._done:
            self._done[key] = getattr(self, f"_{node.op}", self._nothing)(node, turned)
        return self._done[key]

    def _nothing(self, node: Node, turned: bool) -> Clause:
        return self._none

    def _choose(self, test: Step, a: Clause, b: Clause) -> Clause:
        return self._build.where(test, a[0], b[0]), self._build.where(test, a[1], b[1])

    def _rule(self, node: Node, turned: bool) -> Clause:
        return self.rule(node.data, turned=turned)

    def _not(self, node: Node, turned: bool) -> Clause:
        return self._of(node.args[0], not turned)

    def _of_group(self, node: Node, turned: bool) -> Clause:
        code, margin = self._of(node.args[0], turned)
        return self._build.of_group(code), self._build.of_group(margin)

    def _less(self, node: Node, turned: bool) -> Clause:
        a, b = (self._bounds.of(arg) for arg in node.args)
        holds = self._bounds.of(node)
        fine = node.args[0].kind.name == "fine"
        sure, never = self._apart(a.high, b.low, node.op, fine), self._apart(a.low, b.high, node.op, fine)
        if sure is None or never is None:
            return self._none
        if turned:
            zero = self._build.constant(0)
            sure, never = (self._build.subtract(zero, part) for part in (sure, never))
        if holds.known and sure is never:
            return self._none[0], sure
        none = self._none[1]
        margin = self._build.where(holds.low, sure, self._build.where(holds.high, none, never))
        return self._none[0], margin

    _at_most = _less

    def _apart(self, a: Step, b: Step, op: str, fine: bool) -> Step | None:
        """How far `a` lies under `b`, in fen where it is money; for an age against a number, in days between
        birthdays."""
        build = self._build
        if "years" not in (a.op, b.op):
            gap = build.subtract(b, a)
            return build.floor_divide(gap, build.constant(RATE_SCALE)) if fine else gap
        if a.op == "years" and b.constant is not None and a.args[1].constant is not None:
            edge = latest_birth(a.args[1].constant, b.constant + (op == "at_most"))
            return build.subtract(a.args[0], build.constant(edge))
        if b.op == "years" and a.constant is not None and b.args[1].constant is not None:
            edge = latest_birth(b.args[1].constant, a.constant + (op == "less"))
            return build.subtract(build.constant(edge), b.args[0])
        return None

    def _and(self, node: Node, turned: bool) -> Clause:
        return self._joined(node, turned, settles=0)

    def _or(self, node: Node, turned: bool) -> Clause:
        return self._joined(node, turned, settles=1)

    def _joined(self, node: Node, turned: bool, settles: int) -> Clause:
        """An `and` is settled by the first part known false, an `or` by the first known true; else by all parts:
        then the first that can say a margin speaks; undetermined, the first undetermined part."""
        parts = [(self._bounds.of(arg), self._of(arg, turned)) for arg in node.args]
        plain = [clause for _, clause in parts if clause[1].constant != NO_MARGIN] or [clause for _, clause in parts]
        chosen = plain[0]
        for bound, clause in reversed(parts):
            chosen = self._choose(self._bounds.open(bound), clause, chosen)
        for bound, clause in reversed(parts):
            settled = bound.low if settles else self._build.negate(bound.high)
            chosen = self._choose(settled, clause, chosen)
        return chosen

    def _when(self, node: Node, turned: bool) -> Clause:
        test = self._bounds.of(node.args[0])
        asked = self._of(node.args[0], False)
        first, second = (self._of(arg, turned) for arg in node.args[1:])
        chosen = self._choose(test.low, self._named(first, asked), self._named(second, asked))
        either = self._named(first, second)  # both branches say the same, so the condition decides nothing
        waiting = self._choose(self._bounds.open(self._bounds.of(node)), asked, either)
        return self._choose(self._bounds.open(test), waiting, chosen)

    def _if_known(self, node: Node, turned: bool) -> Clause:
        first, second = (self._of(arg, turned) for arg in node.args)
        return self._choose(self._bounds.open(self._bounds.of(node.args[0])), second, first)

    def _if_refused(self, node: Node, turned: bool) -> Clause:
        first, second = (self._of(arg, turned) for arg in node.args)
        mask = self._bounds.of(node.args[0]).mask
        return self._choose(self._build.less(self._build.constant(0), mask), second, first)

    def _named(self, clause: Clause, otherwise: Clause) -> Clause:
        return self._choose(self._build.equal(clause[0], self._none[0]), otherwise, clause)

    def _highest(self, node: Node, turned: bool) -> Clause:
        whole = self._bounds.of(node)
        parts = [(self._bounds.of(arg), self._of(arg, turned)) for arg in node.args]
        if all(code.constant == 0 for _, (code, _) in parts):
            return self._none

        def reached(chosen: Clause, part: tuple[Bound, Clause]) -> Clause:
            same = self._build.both(
                self._build.equal(part[0].low, whole.low), self._build.equal(part[0].high, whole.high)
            )
            return self._choose(same, part[1], chosen)

        return reduce(reached, reversed(parts), self._none)

    _lowest = _highest
