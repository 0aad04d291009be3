"""Names of generated people: surnames that run in families, given names of their time. Knows no household's money.

A name is drawn by frequency; a few are compound, joined by the middle dot, or hold characters beyond the Basic
Multilingual Plane, because a register meets such people.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tuodi.world.draws import Column, Flags, Random, chance
from tuodi.world.marginals import Marginals

MOST_CHARACTERS = 60
DOT = "·"
_FLATTENS = 6  # the n-th of the characters weighs 1 / (n + 6)


def surnames(
    marginals: Marginals, rng: Random, relation: Column, female: Flags, head: Column, spouse: Column
) -> Column:  # fmt: skip
    """Returns a surname a person. `relation` is text; `head` and `spouse` are rows, -1 where there is none."""
    count = len(relation)
    own = np.where(
        chance(rng, np.full(count, marginals.number("names.unusual_surnames.compound"))),
        _drawn(marginals, rng, "names.compound_surnames", count), _drawn(marginals, rng, "names.surnames", count),
    )  # fmt: skip
    father = np.where(female[head] & (spouse >= 0) & ~female[spouse], spouse, head)
    mother = np.where(father == head, spouse, head)
    found = np.where((relation == "parent") & ~female, own[head], own)
    child = (relation == "child") & (father != np.arange(count))
    both = child & (mother >= 0) & chance(rng, np.full(count, marginals.number("names.unusual_surnames.both")))
    found = np.where(child, own[father], found)
    return np.where(both, np.char.add(own[father], own[mother]), found)


def given_names(marginals: Marginals, rng: Random, female: Flags, birth_year: Column) -> Column:
    """Returns a given name of one or two characters a person."""
    count = len(female)
    found = np.full(count, "", "U2")
    years = list(marginals.value("names.one_character"))
    era = np.searchsorted(np.array(years), birth_year, side="right") - 1
    for place, year in enumerate(years):
        short = marginals.value("names.one_character")[year]
        for sex, of_sex in (("male", ~female), ("female", female)):
            rows = np.flatnonzero((era == place) & of_sex)
            characters = marginals.value(f"names.given.{sex}")[year]
            first, second = (_characters(rng, characters, len(rows)) for _ in range(2))
            found[rows] = np.where(rng.random(len(rows)) < short, first, np.char.add(first, second))
    rare = marginals.value("names.rare_characters")
    rows = np.flatnonzero(rng.random(count) < rare["share"])
    found[rows] = _characters(rng, rare["characters"], len(rows))
    return found


def dotted(marginals: Marginals, rng: Random, names: Column) -> Column:
    """Returns the names, a few of them in parts joined by the middle dot, up to MOST_CHARACTERS long."""
    how = marginals.value("names.dotted_names")
    found = names.astype(f"U{MOST_CHARACTERS}")
    for row in np.flatnonzero(rng.random(len(names)) < how["share"]).tolist():
        found[row] = _joined(rng, how["parts"], how["long"])
    return found


def _joined(rng: Random, parts: Sequence[str], long: float) -> str:
    name, longer = "", DOT.join(rng.choice(parts, 2).tolist())
    going_on = rng.random() < long
    while len(longer) <= MOST_CHARACTERS:
        name, longer = longer, longer + DOT + str(rng.choice(parts))
        if not going_on:
            break
    return name


def _drawn(marginals: Marginals, rng: Random, path: str, count: int) -> Column:
    weights = marginals.numbers(path)
    return np.array(list(marginals.value(path)))[rng.choice(len(weights), count, p=weights / weights.sum())]


def _characters(rng: Random, characters: str, count: int) -> Column:
    weights = 1 / (np.arange(len(characters)) + _FLATTENS)
    return np.array(list(characters))[rng.choice(len(characters), count, p=weights / weights.sum())]
