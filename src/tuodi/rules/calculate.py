"""Calculates a situation: decides what is asked, group by group, and fills the nulls.

Also the way in for one decision with its reason codes, as a service would call it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from tuodi.rules.decide import Answer, Outcome, decide
from tuodi.rules.errors import InputError
from tuodi.rules.kinds import show
from tuodi.rules.primitive import GROUP
from tuodi.rules.rulebook import Rulebook
from tuodi.rules.situation import Ask, Situation, defaults, read_situation
from tuodi.rules.vocabulary import Entity


class Decided(NamedTuple):
    """An answered ask, with what is needed to explain it."""

    ask: Ask
    answer: Answer
    outcome: Outcome
    members: tuple[str, ...]
    group: str | None
    facts: tuple[dict[str, int], tuple[dict[str, int], ...]]  # the group's, the members'


def decide_situation(situation: Situation, *, keep: bool = False, case: bool = False) -> list[Decided]:
    """Returns every asked answer, in the order asked. `case`: worked cases' defaults hold."""
    rulebook = situation.rulebook
    batches: dict[tuple[str, str, str | None, str | None], list[int]] = {}
    for position, ask in enumerate(situation.asked):
        entity = rulebook.entities[ask.entity]
        family = entity if entity.members else _family(rulebook, entity)
        group = ask.id if entity.members else situation.group_of.get((family.name, ask.id)) if family else None
        key = (ask.month, family.name if family else entity.name, group, None if group is not None else ask.id)
        batches.setdefault(key, []).append(position)
    base = {name: defaults(rulebook, name, case=case) for name in rulebook.entities}
    found: dict[int, Decided] = {}
    for (month, family_name, group, alone), positions in batches.items():
        asks = [situation.asked[position] for position in positions]
        names = tuple(dict.fromkeys(ask.name for ask in asks))
        own: dict[str, int] = {}
        ids: tuple[str, ...]
        if group is not None:
            unit = situation.units[family_name][group]
            own, ids = unit.at(month, base[family_name]), tuple(unit.members)
            member_entity = rulebook.entities[family_name].members or ""
        else:
            assert alone is not None
            ids, member_entity = (alone,), asks[0].entity
        members = tuple(situation.units[member_entity][i].at(month, base[member_entity]) for i in ids)
        outcome = decide(rulebook.at(month), names, own, members, keep=keep)
        if group is None and any(step.level == GROUP for step in outcome.reading.plan.steps):
            needs = f"'{names[0]}' depends on the household" if len(names) == 1 else "what is asked depends on one"
            raise InputError(f"{alone}: is in no group, and {needs}; add one with members ['{alone}']")
        for position, ask in zip(positions, asks, strict=True):
            member = None if rulebook.entities[ask.entity].members else ids.index(ask.id)
            answer = outcome.answer(ask.name, member)
            found[position] = Decided(ask, answer, outcome, ids, group, (own, members))
    return [found[position] for position in range(len(situation.asked))]


def _family(rulebook: Rulebook, entity: Entity) -> Entity | None:
    return next((group for group in rulebook.entities.values() if group.members == entity.name), None)


def written(rulebook: Rulebook, answer: Answer) -> Any:
    """Returns an answer's value as JSON writes it: the value, "unknown" or "refused"."""
    if answer.value is None:
        return answer.state
    return show(rulebook.rules[answer.name].kind, answer.value)


def refusal(decided: Decided) -> str:
    """Returns the one line that says why an answer is refused: month and missing parameters by name."""
    missing = ", ".join(decided.answer.missing)
    return f"{decided.ask.id}: {decided.ask.name} is refused for {decided.ask.month}: no value of {missing}"


def calculate(rulebook: Rulebook, data: Any) -> tuple[dict[str, Any], list[str]]:
    """Returns the situation with its nulls filled, nothing added, and a line for each refusal."""
    situation = read_situation(rulebook, data)
    filled = {
        plural: {i: {n: dict(v) if isinstance(v, dict) else v for n, v in unit.items()} for i, unit in units.items()}
        for plural, units in data.items()
    }
    refusals = []
    for decided in decide_situation(situation):
        ask = decided.ask
        plural = rulebook.entities[ask.entity].plural
        filled[plural][ask.id][ask.name][ask.month] = written(rulebook, decided.answer)
        if decided.answer.state == "refused":
            refusals.append(refusal(decided))
    return filled, refusals


def decide_with_codes(rulebook: Rulebook, data: Any) -> list[dict[str, Any]]:
    """Returns each asked answer as a small object: entity, id, answer, month, value, state, reason, margin."""
    found = []
    for decided in decide_situation(read_situation(rulebook, data)):
        ask, answer = decided.ask, decided.answer
        found.append(
            {
                "entity": ask.entity, "id": ask.id, "answer": ask.name, "month": ask.month,
                "value": written(rulebook, answer), "state": answer.state, "reason": answer.clause,
                "margin": answer.margin,
            }
        )  # fmt: skip
    return found
