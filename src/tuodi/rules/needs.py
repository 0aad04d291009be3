"""The facts still needed for an answer, without those that can no longer matter, fewest first.

A fact is needed if it is unknown and the answer is not settled without it. First come those of which one answer alone
could settle everything; the others follow in the law's order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tuodi.rules.decide import Outcome, decide
from tuodi.rules.expression import Node
from tuodi.rules.lookups import entries
from tuodi.rules.single import Facts
from tuodi.rules.vocabulary import Fact


@dataclass(frozen=True, slots=True)
class Need:
    """A fact still needed: whose (None: the group's), and whether one answer to it alone can settle the result."""

    name: str
    member: int | None
    settles: bool = False


def needs(outcome: Outcome, rule: str, member: int | None) -> list[Need]:
    """Returns the facts an undetermined answer waits for, in the law's order; empty if it is known."""
    walk = _Walk(outcome)
    walk.rule(rule, member)
    return list(walk.found)


def ordered(
    found: list[Need], outcome: Outcome, rule: str, member: int | None, group: Facts, members: Sequence[Facts]
) -> list[Need]:  # fmt: skip
    """Returns needs with those first that one answer can settle: each is tried at its ends."""
    program = outcome.reading.plan.program
    tried = []
    for need in found:
        fact = program.rulebook.facts[need.name]
        few = fact.kind.choices or fact.high - fact.low <= 6
        values = range(fact.low, fact.high + 1) if few else _tries(outcome, fact)
        settles = False
        for value in values:
            own = {**group, need.name: value} if need.member is None else group
            theirs = [{**m, need.name: value} if i == need.member else m for i, m in enumerate(members)]
            again = decide(program, (rule,), own, theirs, alone=outcome.reading.plan.alone)
            if again.answer(rule, member).value is not None:
                settles = True
                break
        tried.append(Need(need.name, need.member, settles))
    return sorted(tried, key=lambda need: not need.settles)


def _tries(outcome: Outcome, fact: Fact) -> list[int]:
    """Returns values of a fact to try: its ends, and beside every amount that its answer is measured against."""
    found = {fact.low, fact.high}
    for bound in outcome.reading.plan.kept.values():
        if bound.low.constant is not None and bound.low is bound.high:
            found |= {bound.low.constant - 1, bound.low.constant, bound.low.constant + 1}
    return sorted(value for value in found if fact.low <= value <= fact.high)


def missing(outcome: Outcome, rule: str, member: int | None) -> list[str]:
    """Returns the names of every parameter that a refused answer waits for, in the law's order."""
    walk = _Walk(outcome)
    walk.rule(rule, member)
    return list(walk.missing)


def waits_for_group(outcome: Outcome, rule: str) -> bool:
    """Whether the answer of a unit in no group is open because of what a group would say."""
    walk = _Walk(outcome)
    walk.rule(rule, 0)
    return walk.grouped


class _Walk:
    """Goes down only where a value is not settled."""

    def __init__(self, outcome: Outcome) -> None:
        self._outcome, self._program = outcome, outcome.reading.plan.program
        self.found: dict[Need, None] = {}
        self.missing: dict[str, None] = {}
        self.grouped = False
        self._seen: set[tuple[int, int | None]] = set()

    def rule(self, name: str, member: int | None) -> None:
        version = self._program.version(name)
        if version is not None:
            self._go(version.node, member)
        else:
            self.missing[self._program.since_label(name)] = None

    def _open(self, node: Node, member: int | None) -> bool:
        low, high = self._outcome.bounds(node, member)
        return low != high

    def _go(self, node: Node, member: int | None) -> None:
        if (id(node), member) in self._seen or not self._open(node, member):
            return
        self._seen.add((id(node), member))
        op = node.op
        amount = op in ("parameter", "bands", "table") and not any(self._outcome.marked(a, member) for a in node.args)
        if amount and self._lacks(node, member):
            return
        if op == "fact":
            entity = self._program.rulebook.entities[self._program.rulebook.facts[node.data].entity]
            self.found[Need(node.data, None if entity.members else member)] = None
        elif op == "rule":
            self.rule(node.data, member)
        elif op == "when" and not self._open(node.args[0], member):
            chosen = node.args[1] if self._outcome.bounds(node.args[0], member)[0] else node.args[2]
            self._go(chosen, member)
        elif op == "if_known":
            self._go(node.args[1], member)
        elif op == "if_refused":
            self._go(node.args[1] if self._outcome.marked(node.args[0], member) else node.args[0], member)
        elif op in ("sum", "count", "any", "all"):
            for one in range(len(self._outcome.members)):
                self._go(node.args[0], one)
        elif op == "of_group" and self._outcome.reading.plan.alone and node.args[0].entity:
            self.grouped = True  # a group would have to say, and there is none
        elif op == "of_group":
            self._go(node.args[0], None)
        elif op in ("highest", "lowest"):
            low, high = self._outcome.bounds(node, member)
            for arg in node.args:  # a value that can no longer be the extreme does not matter
                least, most = self._outcome.bounds(arg, member)
                if (most > low) if op == "highest" else (least < high):
                    self._go(arg, member)
        elif op in ("and", "or", "when", "not", "rule", "of_group"):
            for arg in node.args:
                self._go(arg, member)
        else:
            self._calculation(node, member)

    def _lacks(self, node: Node, member: int | None) -> bool:
        """Notes the amount that is missing; returns whether no fact behind the node alters that."""
        if node.op != "table":
            lacks = self._program.value(node.data) is None
            self.missing |= {node.data: None} if lacks else {}
            return lacks
        listed = entries(self._program, node)
        if not self._open(node.args[0], member):
            listed = [listed[self._outcome.bounds(node.args[0], member)[0]]]
        lacks = all(amount is None for _, amount in listed)
        self.missing |= {label: None for label, _ in listed} if lacks else {}
        return lacks

    def _calculation(self, node: Node, member: int | None) -> None:
        """Beside a missing amount no fact settles a calculation: then only what may make that amount idle matters."""
        waits = [arg for arg in node.args if self._outcome.marked(arg, member)]
        for arg in waits or node.args:
            self._go(arg, member)
