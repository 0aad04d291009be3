"""Reasons are values: the minimal set of what determined one answer, as a tree of rules.

Of a failed `all_of` only the first condition that fails is kept, of a `when` the branch taken, of a comparison that
bounds settled only what made the bound; a fact that contributed nothing is left out. The tree carries numbers, not
words: `tuodi.rules.wording` puts it into sentences.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tuodi.rules.decide import Outcome
from tuodi.rules.expression import Node
from tuodi.rules.rulebook import Program
from tuodi.rules.vocabulary import Value

EXACT, LOW, HIGH = 0, -1, 1  # which side of a value is to be explained


@dataclass(slots=True)
class FactUsed:
    """A fact that mattered: whose (None: the group's), and its bounds."""

    name: str
    member: int | None
    low: int
    high: int


@dataclass(slots=True)
class ParameterUsed:
    """A parameter that mattered: its dated value (None: missing), the number taken from it."""

    name: str
    value: Value | None
    amount: int | None


@dataclass(slots=True)
class Reason:
    """A rule and what determined its answer: the rules it rests on, the facts and parameters its own text used."""

    rule: str
    member: int | None
    low: int
    high: int
    node: Node | None
    law: str
    because: list[Reason] = field(default_factory=list)
    facts: list[FactUsed] = field(default_factory=list)
    parameters: list[ParameterUsed] = field(default_factory=list)

    @property
    def known(self) -> bool:
        """Whether the rule's answer is known."""
        return self.low == self.high


class Reasons:
    """Collects the reasons of one outcome that was decided with `keep`."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.program: Program = outcome.reading.plan.program
        self._kept = outcome.reading.plan.kept
        self._answers = outcome.reading.plan.answers
        self._made: dict[tuple[str, int | None, int], Reason] = {}

    def of(self, rule: str, member: int | None, side: int = EXACT) -> Reason:
        """Returns the reason of a rule's answer for a member (None: the group)."""
        key = (rule, member, side)
        if key not in self._made:
            version = self.program.version(rule)
            if version is None:
                kind = self.program.rulebook.rules[rule].kind
                reason = Reason(rule, member, kind.low, kind.high, None, "")
                reason.parameters.append(ParameterUsed(self.program.since_label(rule), None, None))
            else:
                low, high = self.bounds(version.node, member)
                reason = Reason(rule, member, low, high, version.node, version.law)
                self._collect(version.node, member, EXACT if low == high else side, reason)
            self._made[key] = reason
        return self._made[key]

    def bounds(self, node: Node, member: int | None) -> tuple[int, int]:
        """Returns what a node's value lies between."""
        bound = self._kept[id(node)]
        return self.outcome.of(bound.low, member), self.outcome.of(bound.high, member)

    def _known(self, node: Node, member: int | None) -> bool:
        low, high = self.bounds(node, member)
        return low == high

    def _collect(self, node: Node, member: int | None, side: int, into: Reason) -> None:
        getattr(self, f"_{node.op}", self._nothing)(node, member, side, into)

    def _each(self, node: Node, member: int | None, side: int, into: Reason) -> None:
        for arg in node.args:
            self._collect(arg, member, side, into)

    def _nothing(self, node: Node, member: int | None, side: int, into: Reason) -> None:
        """Constants and the month's days need no reason."""

    _add = _round = _not = _each

    # leaves

    def _fact(self, node: Node, member: int | None, side: int, into: Reason) -> None:
        low, high = self.bounds(node, member)
        bound = self._kept[id(node)]
        edge = bound.low.low if side == LOW else bound.high.high
        if side != EXACT and (low if side == LOW else high) == edge:
            return  # the bound is what it would be without the fact
        entity = self.program.rulebook.entities[self.program.rulebook.facts[node.data].entity]
        used = FactUsed(node.data, None if entity.members else member, low, high)
        if used not in into.facts:
            into.facts.append(used)

    def _rule(self, node: Node, member: int | None, side: int, into: Reason) -> None:
        reason = self.of(node.data, member, side)
        if not any(other.rule == reason.rule and other.member == reason.member for other in into.because):
            into.because.append(reason)

    def _parameter(self, node: Node, member: int | None, side: int, into: Reason) -> None:
        value = self.program.value(node.data)
        self._uses(node.data, value, value.amount if value and isinstance(value.amount, int) else None, into)

    def _uses(self, name: str, value: Value | None, amount: int | None, into: Reason) -> None:
        used = ParameterUsed(name, value, amount)
        if used not in into.parameters:
            into.parameters.append(used)

    # arithmetic

    def _subtract(self, node: Node, member: int | None, side: int, into: Reason) -> None:
        self._collect(node.args[0], member, side, into)
        self._collect(node.args[1], member, -side, into)

    _divide = _subtract

    def _multiply(self, node: Node, member: int | None, side: int, into: Reason) -> None:
        for arg in node.args:
            if self.bounds(arg, member) == (0, 0):
                return self._collect(arg, member, EXACT, into)
        return self._each(node, member, side, into)

    def _years_between(self, node: Node, member: int | None, side: int, into: Reason) -> None:
        self._collect(node.args[0], member, -side, into)
        self._collect(node.args[1], member, side, into)

    _months_between = _years_between

    # conditions

    def _less(self, node: Node, member: int | None, side: int, into: Reason) -> None:
        low, high = self.bounds(node, member)
        first = EXACT if low != high else HIGH if low else LOW
        self._collect(node.args[0], member, first, into)
        self._collect(node.args[1], member, -first, into)

    _at_most = _less

    def _equal(self, node: Node, member: int | None, side: int, into: Reason) -> None:
        self._each(node, member, EXACT, into)

    _among = _equal

    def _joined(self, node: Node, member: int | None, side: int, into: Reason) -> None:
        low, high = self.bounds(node, member)
        settles = node.op == "or"
        if low != high:
            wanted = [arg for arg in node.args if not self._known(arg, member)]
        elif bool(low) == settles:
            ends = (settles, settles)
            wanted = [next(arg for arg in node.args if self.bounds(arg, member) == ends)]
        else:
            wanted = list(node.args)
        for arg in wanted:
            self._collect(arg, member, EXACT, into)

    _and = _or = _joined

    def _when(self, node: Node, member: int | None, side: int, into: Reason) -> None:
        test, first, second = node.args
        if self._known(test, member):
            self._collect(test, member, EXACT, into)
            self._collect(first if self.bounds(test, member)[0] else second, member, side, into)
            return
        if not self._known(node, member):
            self._collect(test, member, EXACT, into)
        for branch in (first, second):
            self._collect(branch, member, side, into)

    def _highest(self, node: Node, member: int | None, side: int, into: Reason) -> None:
        least = node.op == "lowest"
        whole = self.bounds(node, member)
        reached = next((arg for arg in node.args if self.bounds(arg, member) == whole), None)
        for arg in node.args:
            low, high = self.bounds(arg, member)
            bound = self._kept[id(arg)]
            if arg is reached or (low != high and whole[0] != whole[1]):
                self._collect(arg, member, side, into)
            elif not (bound.low.low >= whole[0] if least else bound.high.high <= whole[1]):
                self._collect(arg, member, LOW if least else HIGH, into)

    _lowest = _highest

    def _bands(self, node: Node, member: int | None, side: int, into: Reason) -> None:
        value, (low, high) = self.program.value(node.data), self.bounds(node, member)
        self._collect(node.args[0], member, EXACT, into)
        self._uses(node.data, value, low if low == high else None, into)

    def _table(self, node: Node, member: int | None, side: int, into: Reason) -> None:
        parameter = self.program.rulebook.parameters[node.data]
        low, high = self.bounds(node, member)
        value = self.program.value(node.data)
        if parameter.places and self._known(node.args[0], member):
            value = self.program.value(node.data, node.args[0].kind.choices[self.bounds(node.args[0], member)[0]])
        if value is None or isinstance(value.amount, dict) or parameter.places:
            self._collect(node.args[0], member, EXACT, into)
        self._uses(node.data, value, low if low == high else None, into)

    # members

    def _members(self) -> range:
        return range(len(self.outcome.members))

    def _sum(self, node: Node, member: int | None, side: int, into: Reason) -> None:
        for one in self._members():
            self._collect(node.args[0], one, side, into)

    _count = _sum

    def _any(self, node: Node, member: int | None, side: int, into: Reason) -> None:
        low, high = self.bounds(node, None)
        arg, settles = node.args[0], node.op == "any"
        members = [one for one in self._members() if low == high or not self._known(arg, one)]
        if low == high and bool(low) == settles:
            members = [next(one for one in members if self.bounds(arg, one) == (settles, settles))]
        for one in members:
            self._collect(arg, one, EXACT, into)

    _all = _any

    def _largest(self, node: Node, member: int | None, side: int, into: Reason) -> None:
        whole = self.bounds(node, None)
        reached = next((one for one in self._members() if self.bounds(node.args[0], one) == whole), None)
        for one in self._members():
            self._collect(node.args[0], one, side if one == reached else HIGH, into)

    def _of_group(self, node: Node, member: int | None, side: int, into: Reason) -> None:
        self._collect(node.args[0], None, side, into)
