"""Decides one household (or other group): answers with their state, deciding clause and margin.

Facts come as mappings from code name to number; what is missing is unknown. The compiled plan for the usual case, all
facts there, is tried first; if one is missing the plan that spells out bounds runs instead. Both give equal answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tuodi.rules.deciding import NO_MARGIN
from tuodi.rules.errors import InputError
from tuodi.rules.expression import Node
from tuodi.rules.kinds import MOST_MEMBERS
from tuodi.rules.plan import REFUSED, STATES, make_plan
from tuodi.rules.primitive import GROUP, Step
from tuodi.rules.rulebook import Program
from tuodi.rules.single import Facts, Reading, read_single


class Answer(NamedTuple):
    """One answer for one entity. `member`: which member, None for the group. `low` and `high` bound the value as held
    inside; they are equal where it is known. `clause`: the deciding clause, or the missing parameter of a refusal.
    `margin`: how far the deciding comparison is from turning (fen, days or counts), None where nothing is compared.
    `missing`: the parameter that a refusal names, the first by name where it waits for several."""

    name: str
    member: int | None
    state: str
    low: int
    high: int
    clause: str
    margin: int | None
    missing: tuple[str, ...] = ()

    @property
    def value(self) -> int | None:
        """The value as held inside; None if unknown or refused."""
        return int(self.low) if self.low == self.high else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run computed: the reading used, and every wanted step's value for the group and each member."""

    reading: Reading
    group: tuple[int, ...]
    members: list[tuple[int, ...]]

    def of(self, step: Step, member: int | None) -> int:
        """Returns a wanted step's value; a group's or a constant's is the same for every member."""
        if step.level is None:
            return step.low
        level, position = self.reading.places[step.index]
        if level == GROUP:
            return self.group[position]
        assert member is not None
        return self.members[member][position]

    def bounds(self, node: Node, member: int | None) -> tuple[int, int]:
        """Returns what a node's value lies between, of an outcome that was decided with `keep`."""
        bound = self.reading.plan.kept[id(node)]
        return self.of(bound.low, member), self.of(bound.high, member)

    def marked(self, node: Node, member: int | None) -> bool:
        """Whether a node waits for a missing parameter, of an outcome that was decided with `keep`."""
        return bool(self.of(self.reading.plan.kept[id(node)].mask, member))

    def answers(self) -> list[Answer]:
        """Returns every planned answer, the members' one by one."""
        found: list[Answer] = []
        plan = self.reading.plan
        entities = plan.program.rulebook.entities
        for name in plan.answers:
            grouped = entities[plan.program.rulebook.rules[name].entity].members is not None
            members = [None] if grouped else range(len(self.members))
            found.extend(self.answer(name, member) for member in members)
        return found

    def answer(self, name: str, member: int | None) -> Answer:
        """Returns one answer."""
        plan = self.reading.plan
        out = plan.answers[name]
        assert out.state is not None, "one household is always decided with its reasons"
        state = self.of(out.state, member)
        clause, margin = "", None
        if out.clause is not None and out.margin is not None:
            number, found = self.of(out.clause, member), self.of(out.margin, member)
            clause, margin = plan.clause(number), None if found == NO_MARGIN else found
        missing = (plan.program.label(self.of(out.mask, member)),) if state == REFUSED else ()
        low, high = self.of(out.low, member), self.of(out.high, member)
        return Answer(name, member, STATES[state], int(low), int(high), clause, margin, missing)


def reading(program: Program, answers: tuple[str, ...], *, known: bool, keep: bool, alone: bool) -> Reading:
    """Returns the compiled reading of some answers in a month, compiled once and kept."""
    key = (answers, known, keep, alone)
    if key not in program.lowered:
        state = "known" if known else "open"
        facts = dict.fromkeys(program.rulebook.facts, state)
        program.lowered[key] = read_single(make_plan(program, answers, facts, keep=keep, alone=alone))
    found: Reading = program.lowered[key]
    return found


def decide(
    program: Program, answers: tuple[str, ...], group: Facts, members: Sequence[Facts], *, keep: bool = False,
    alone: bool = False, once: bool = False,
) -> Outcome:  # fmt: skip
    """Decides some answers for a group and its members; `keep` keeps the bounds of every step, for an explanation;
    `alone`: what is decided is in no group; `once`: it will hardly be asked again, so nothing is tried for speed."""
    if not 1 <= len(members) <= MOST_MEMBERS:
        raise InputError(f"a group has 1 to {MOST_MEMBERS} members, not {len(members)}")
    if not once:
        try:
            chosen = reading(program, answers, known=True, keep=keep, alone=alone)
            return Outcome(chosen, *chosen.run(group, members))
        except KeyError:
            pass  # a fact is missing
    chosen = reading(program, answers, known=False, keep=keep, alone=alone)
    return Outcome(chosen, *chosen.run(group, members))
