"""Calculates a situation: decides what is asked, group by group, and fills the nulls.

Also the way in for one decision with its reason codes, as a service would call it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from tuodi.rules.decide import Answer, Outcome, decide
from tuodi.rules.errors import InputError
from tuodi.rules.kinds import show
from tuodi.rules.needs import missing as missing_of
from tuodi.rules.needs import waits_for_group
from tuodi.rules.rulebook import Rulebook
from tuodi.rules.situation import Ask, Situation, read_situation
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
    """Returns every asked answer, in the order asked. `keep`: so that it can be explained; `case`: worked cases'
    defaults hold."""
    entities, group_of = situation.rulebook.entities, situation.group_of
    batches: dict[tuple[str, str, str, bool], list[tuple[int, Ask]]] = {}
    for position, ask in enumerate(situation.asked):
        name, unit, grouped = ask.entity, ask.id, True
        if entities[name].members is None:
            family = _family(entities, name)
            own = group_of.get((family, unit))
            name, unit, grouped = (family, own, True) if own is not None else (name, unit, False)
        batches.setdefault((ask.month, name, unit, grouped), []).append((position, ask))
    found: dict[int, Decided] = {}
    for (month, name, unit, grouped), asks in batches.items():
        found |= _decide_batch(situation, month, name, unit if grouped else None, asks, keep=keep, case=case)
    return [found[position] for position in range(len(situation.asked))]


def _decide_batch(
    situation: Situation, month: str, entity: str, group: str | None, asks: list[tuple[int, Ask]], *, keep: bool,
    case: bool,
) -> dict[int, Decided]:  # fmt: skip
    """Decides what is asked of one group and its members, or of one unit that is in no group, in one month."""
    rulebook, units = situation.rulebook, situation.units
    own: dict[str, int] = {}
    ids: tuple[str, ...] = (asks[0][1].id,)
    member_entity = entity
    if group is not None:
        unit = units[entity][group]
        member_entity = rulebook.entities[entity].members or ""
        own, ids = unit.at(month, rulebook.defaults(entity, case=case)), tuple(unit.members)
    base = rulebook.defaults(member_entity, case=case)
    members = tuple([units[member_entity][i].at(month, base) for i in ids])
    names = tuple(dict.fromkeys([ask.name for _, ask in asks]))
    outcome = decide(rulebook.at(month), names, own, members, keep=keep, alone=group is None, once=case)
    if group is None and _family(rulebook.entities, member_entity):
        _need_no_group(outcome, names, members[0], ids[0])
    facts = (own, members)
    return {
        position: Decided(
            ask, outcome.answer(ask.name, None if ask.entity == entity and group is not None else ids.index(ask.id)),
            outcome, ids, group, facts,
        )
        for position, ask in asks
    }  # fmt: skip


def _need_no_group(outcome: Outcome, names: tuple[str, ...], facts: dict[str, int], unit: str) -> None:
    """Refuses as input what a group could settle; an answer that no group can alter stands."""
    plan = outcome.reading.plan
    for name in names:
        if outcome.answer(name, 0).value is not None:
            continue
        kept = outcome if plan.kept else decide(plan.program, (name,), {}, (facts,), keep=True, alone=True)
        if waits_for_group(kept, name):
            group = _family(plan.program.rulebook.entities, plan.program.rulebook.rules[name].entity)
            raise InputError(f"{unit}: is in no {group}, and '{name}' depends on one; add one")


def _family(entities: dict[str, Entity], member: str) -> str:
    """Returns the name of the group that an entity is a member of, or an empty text."""
    return next((group.name for group in entities.values() if group.members == member), "")


def written(rulebook: Rulebook, answer: Answer) -> Any:
    """Returns an answer's value as JSON writes it: the value, "unknown" or "refused"."""
    if answer.value is None:
        return answer.state
    return show(rulebook.rules[answer.name].kind, answer.value)


def refusal(decided: Decided) -> str:
    """Returns the one line that says why an answer is refused: month and every missing parameter by name."""
    outcome, answer = decided.outcome, decided.answer
    if not outcome.reading.plan.kept:
        alone = outcome.reading.plan.alone
        outcome = decide(outcome.reading.plan.program, (answer.name,), *decided.facts, keep=True, alone=alone)
    missing = ", ".join(missing_of(outcome, answer.name, answer.member))
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
