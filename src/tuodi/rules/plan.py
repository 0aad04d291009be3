"""The plan: everything that one run computes for a month, as primitive steps with named outputs.

Both readings run the same plan: `tuodi.rules.single` for one household, `tuodi.rules.columns` for a shard.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tuodi.rules.bounds import Bounds
from tuodi.rules.deciding import Deciding
from tuodi.rules.expression import Node
from tuodi.rules.primitive import Bound, Builder, Step
from tuodi.rules.rulebook import Program

STATES = ("no", "yes", "unknown", "refused")
NO, YES, UNKNOWN, REFUSED = range(4)


@dataclass(frozen=True, slots=True)
class Outputs:
    """The steps that say one answer: bounds and mark and, where reasons are asked, the state (a position in STATES),
    the clause (over 0: a rule's number in `Plan.clauses`; below 0: a missing parameter's mark) and the margin."""

    low: Step
    high: Step
    mask: Step
    state: Step | None = None
    clause: Step | None = None
    margin: Step | None = None

    def steps(self) -> Iterable[Step]:
        """Every step of the answer."""
        return (s for s in (self.low, self.high, self.mask, self.state, self.clause, self.margin) if s is not None)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is computed: the steps in order, the answers, the rules that clauses number, the bounds kept to explain."""

    program: Program
    steps: tuple[Step, ...]
    answers: dict[str, Outputs]
    clauses: tuple[str, ...]
    kept: dict[int, Bound]  # id of an expression's node -> its bound
    nodes: tuple[Node, ...]
    reasons: bool
    alone: bool = False  # what is decided is in no group

    def facts(self) -> list[str]:
        """Returns the facts that the plan reads."""
        return sorted({step.data for step in self.steps if step.op in ("fact", "fact_low", "fact_high")})

    def wanted(self) -> list[Step]:
        """Returns the steps whose values a run hands back."""
        steps = [step for outputs in self.answers.values() for step in outputs.steps()]
        return steps + [step for bound in self.kept.values() for step in (bound.low, bound.high, bound.mask)]

    def clause(self, number: int) -> str:
        """Returns the reason code that a clause step's number stands for."""
        return self.clauses[number - 1] if number > 0 else self.program.label(-number)


def make_plan(
    program: Program, answers: Iterable[str], facts: dict[str, str], *, reasons: bool = True, keep: bool = False,
    alone: bool = False,
) -> Plan:  # fmt: skip
    """Returns the plan for some answers in a month.

    `facts` says of each fact: known (every value is there), open (some may be missing) or absent. `reasons` adds
    clause and margin; `keep` hands back the bounds of every node, for an explanation; `alone`: the units are in no
    group."""
    build = Builder()
    bounds = Bounds(program, facts, build, alone=alone)
    deciding = Deciding(bounds)
    outputs = {name: _outputs(name, bounds, deciding if reasons else None) for name in answers}
    kept = dict(bounds._done) if keep else {}
    plan = Plan(program, (), outputs, tuple(deciding.names), kept, tuple(bounds.nodes), reasons, alone)
    return Plan(program, _live(plan.wanted()), outputs, plan.clauses, kept, plan.nodes, reasons, alone)


def _outputs(name: str, bounds: Bounds, deciding: Deciding | None) -> Outputs:
    build, bound = bounds.build, bounds.rule(name)
    if deciding is None:
        return Outputs(bound.low, bound.high, bound.mask)
    no, yes, unknown, refused = (build.constant(n) for n in range(4))
    positive = bound.low if bound.low.flag else build.less(build.constant(0), bound.low)
    if bounds.program.rulebook.rules[name].kind.choices:
        positive = build.constant(1, flag=True)  # a word is an answer, whichever it is
    waits = build.where(build.equal(bound.mask, no), unknown, refused)
    state = build.where(bounds.open(bound), waits, build.where(positive, yes, no))
    clause, margin = deciding.rule(name)
    if bound.mask.constant != 0:
        label = build.subtract(no, bound.mask)
        clause = build.where(build.equal(bound.mask, no), clause, label)
    return Outputs(bound.low, bound.high, bound.mask, state, clause, margin)


def _live(wanted: list[Step]) -> tuple[Step, ...]:
    """Returns the steps that the wanted ones need, in an order in which each comes after what it uses."""
    found: dict[int, Step] = {}
    stack = list(wanted)
    while stack:
        step = stack.pop()
        if step.index not in found:
            found[step.index] = step
            stack.extend(step.args)
    return tuple(found[index] for index in sorted(found))
