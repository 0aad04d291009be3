"""Counts a decided shard: per answer how many, how much, why not, by place; the sums of a city are sums of these."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tuodi.rules.columns import Array
from tuodi.rules.plan import REFUSED, STATES, UNKNOWN, YES, Outputs, Plan
from tuodi.rules.primitive import GROUP, MEMBER, Step
from tuodi.rules.tables import Shard

Object = dict[str, Any]


def summary_of(shard: Shard, plan: Plan, found: dict[int, Array]) -> Object:
    """Returns, per answer: `entities` by state, the `sum` of known values over those who get it, `people` and `groups`
    reached, how many wait for which `missing` parameter, the deciding `clauses`, and people and sum `by_place`."""
    place = places_of(shard, plan)
    at = None if place is None else {GROUP: place[0], MEMBER: np.repeat(place[0], shard.sizes)}
    words = place[1] if place else ()
    return {
        "people": int(shard.sizes.sum()),
        "groups": len(shard.sizes),
        "answers": {
            name: _answer(name, outputs, shard, plan, found, at, words) for name, outputs in plan.answers.items()
        },
    }


def _answer(
    name: str, outputs: Outputs, shard: Shard, plan: Plan, found: dict[int, Array], at: dict[str, Array] | None,
    words: tuple[str, ...],
) -> Object:  # fmt: skip
    rulebook = plan.program.rulebook
    rule = rulebook.rules[name]
    grouped = rulebook.entities[rule.entity].members is not None
    rows = len(shard.sizes) if grouped else int(shard.sizes.sum())

    def array(step: Step) -> Array:
        return np.full(rows, step.low) if step.level is None else found[step.index]

    low = array(outputs.low)
    states = _states(outputs, array, word=bool(rule.kind.choices))
    yes = states == YES
    values = low if outputs.low is outputs.high else np.where(yes, low, 0)
    people = _people(name, shard, plan, found) if grouped else None
    got = int(np.count_nonzero(yes))
    counts = np.bincount(states, minlength=4).tolist()
    summary: Object = {
        "entities": dict(zip(STATES, counts, strict=True)),
        "sum": int(values.sum(dtype=np.int64)),
        "people": got if people is None else int(people[yes].sum(dtype=np.int64)),
        "groups": got if grouped else _reached(yes, shard),
    }
    if outputs.clause is not None:
        summary["clauses"] = _clauses(array(outputs.clause), states, plan)
    refused = array(outputs.mask)[states == REFUSED].astype(np.int64) if counts[REFUSED] else ()
    if len(refused):
        marks, counts = np.unique(refused, return_counts=True)
        summary["missing"] = {}
        for mark, count in zip(marks.tolist(), counts.tolist(), strict=True):
            summary["missing"][plan.program.label(mark)] = count
    if at is not None:
        where = at[GROUP if grouped else MEMBER]
        summary["by_place"] = _by_place(where, words, yes if people is None else people * yes, values)
    return summary


def _states(outputs: Outputs, array: Callable[[Step], Array], *, word: bool) -> Array:
    """Returns each entity's state as its position in STATES; a word is an answer, whichever it is."""
    if outputs.state is not None:
        return array(outputs.state).astype(np.int8)
    low, high, mask = (array(step) for step in (outputs.low, outputs.high, outputs.mask))
    found: Array = np.where(low == high, (low > 0) | word, np.where(mask == 0, UNKNOWN, REFUSED)).astype(np.int8)
    return found


def _people(name: str, shard: Shard, plan: Plan, found: dict[int, Array]) -> Array:
    """Returns how many people each group's award covers: by the scheme's own answer, else all members."""
    rulebook = plan.program.rulebook
    counted = rulebook.schemes[rulebook.rules[name].benefit].people
    if counted in plan.answers:
        step = plan.answers[counted].low
        if step.level == GROUP:
            return found[step.index]
    return shard.sizes


def _clauses(numbers: Array, states: Array, plan: Plan) -> Object:
    """Returns how often each clause decided, by state."""
    least = max(0, -int(numbers.min())) if len(numbers) else 0
    width = least + len(plan.clauses) + 1
    counts = np.bincount(states * np.int32(width) + (numbers + np.int32(least)), minlength=4 * width).reshape(4, width)
    found: Object = {}
    for state, place in zip(*np.nonzero(counts), strict=True):
        number = int(place) - least
        found.setdefault(STATES[state], {})[plan.clause(number) if number else ""] = int(counts[state, place])
    return found


def places_of(shard: Shard, plan: Plan) -> tuple[Array, tuple[str, ...]] | None:
    """Returns where each group is, as positions of the names of places; None where the shard does not say."""
    entity = next((e for e in plan.program.rulebook.entities.values() if e.place), None)
    if entity is None or entity.place is None or entity.place not in shard.facts:
        return None
    array = shard.facts[entity.place]
    return (array[0] if isinstance(array, tuple) else array), plan.program.rulebook.facts[entity.place].kind.choices


def _reached(yes: Array, shard: Shard) -> int:
    """Returns how many groups have a member who gets the answer."""
    return int(np.count_nonzero(np.logical_or.reduceat(yes, shard.starts))) if len(yes) else 0


def _by_place(at: Array, words: tuple[str, ...], people: Array, values: Array) -> Object:
    reached = np.flatnonzero(people)  # few, mostly
    counts, sums = np.zeros((2, len(words)), dtype=np.int64)
    np.add.at(counts, at[reached], people[reached].astype(np.int64))
    np.add.at(sums, at[reached], values[reached])
    return {w: [c, s] for w, c, s in zip(words, counts.tolist(), sums.tolist(), strict=True) if c or s}
