"""Random households for the property tests: plain numbers near the edges where rules turn, some facts withheld."""

from random import Random

import numpy as np

from tuodi.rules.kinds import NEVER, day
from tuodi.rules.rulebook import Family, Rulebook
from tuodi.rules.vocabulary import Fact

FACTS = dict[str, int]
Household = tuple[FACTS, list[FACTS]]


def edges(rulebook: Rulebook) -> list[int]:
    """Returns every amount of every parameter: what values are drawn around."""
    found = {0}
    for parameter in rulebook.parameters.values():
        for value in parameter.values:
            if isinstance(value.amount, int):
                found.add(value.amount)
            elif isinstance(value.amount, dict):
                found |= set(value.amount.values())
    return sorted(found)


def value_of(random: Random, fact: Fact, around: list[int]) -> int:
    """Draws a value of a fact, often on an edge or one step beside it."""
    kind = fact.kind.name
    if kind == "date":
        if fact.past:
            years = random.choice(
                (1, 5, 10, 15, 16, 18, 19, 30, 54, 55, 59, 60, 64, 65, 66, 69, 70, 79, 80, 90, 99, 100)
            )
            month, last = random.choice(((12, 31), (12, 1), (1, 1), (2, 28), (2, 29), (6, 15)))
            year = 2016 - years + random.choice((0, 0, 1))
            try:
                return day(f"{year:04d}-{month:02d}-{last:02d}")
            except ValueError:
                return day(f"{year:04d}-{month:02d}-28")
        return random.choice((NEVER, NEVER, NEVER, NEVER, day("2016-12-15"), day("2016-11-30"), day("2014-05-01")))
    if fact.kind.choices or fact.high - fact.low <= 6:
        return random.randint(fact.low, fact.high)
    if kind == "count":
        near = random.choice((0, 0, 1, 1, 1, 2, 3))
        return near if random.random() < 0.8 else min(fact.high, random.choice((3, 5, 10, 12, 15, 100)))
    if kind == "area":
        return random.choice((0, 4_000, 12_345, 25_000))
    if random.random() < 0.45:
        return 0
    number = random.choice(around) * random.choice((1, 1, 1, 2, 3)) + random.choice((-1, 0, 0, 1, 100, -100))
    return min(max(number, fact.low), 10**9)


def household(
    random: Random, rulebook: Rulebook, around: list[int], withheld: float, family: Family | None = None
) -> Household:
    """Draws a household, or another family's group, of 1 to 5 members (one where there is no group); each fact is
    withheld with the probability `withheld`."""
    family = family or rulebook.families()[0]

    def facts(entity: str) -> FACTS:
        return {
            name: value_of(random, fact, around)
            for name, fact in rulebook.facts.items()
            if fact.entity == entity and random.random() >= withheld
        }

    if family.group is None:
        return {}, [facts(family.member.name)]
    return facts(family.group.name), [facts(family.member.name) for _ in range(random.choice((1, 1, 2, 2, 3, 3, 4, 5)))]


def block(rulebook: Rulebook, family: Family, households: list[Household], first_day: int):
    """Returns households as a block of columns, with the state of each fact (known, open or absent)."""
    from tuodi.rules.columns import Block

    sizes = np.array([len(members) for _, members in households])
    arrays, states = {}, {}
    for name, fact in rulebook.facts.items():
        if not family.holds(fact.entity):
            continue
        own = [home for home, _ in households]
        everyone = own if fact.entity != family.member.name else [one for _, members in households for one in members]
        given = [facts.get(name) for facts in everyone]
        kind = bool if fact.kind.name == "flag" else np.int64 if fact.high > 1 << 30 else np.int32
        if all(value is None for value in given):
            states[name] = "absent"
        elif any(value is None for value in given):
            upper = min(fact.high, first_day) if fact.past else fact.high
            low = np.array([fact.low if value is None else value for value in given], dtype=kind)
            high = np.array([upper if value is None else value for value in given], dtype=kind)
            arrays[name], states[name] = (low, high), "open"
        else:
            arrays[name], states[name] = np.array(given, dtype=kind), "known"
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    return Block(arrays, sizes.astype(np.int32), starts, np.repeat(np.arange(len(sizes)), sizes)), states
