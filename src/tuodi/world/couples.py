"""Who is married, and to whom. Knows people and their ages; no children, no dwelling, no money."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tuodi.world.draws import Column, Random, chance, pick
from tuodi.world.marginals import Marginals
from tuodi.world.population import HUKOU, MARRIED, NON_LOCAL, SPOUSE, TABLES, People

_SEXES = ("male", "female")


def marry(people: People, marginals: Marginals, rng: Random) -> None:
    """Sets the marital status of everyone and pairs the married who live together, by age within a kind of household.

    Some non-local women are married to local men and move to the local kind of household; some married people keep
    a spouse elsewhere. The head of a couple is the husband or the wife; who married in never is.
    """
    people.marital[:] = _statuses(people, marginals, rng)
    _marry_in(people, marginals, rng)
    at_home = (people.marital == MARRIED) & ~chance(rng, _elsewhere(marginals)[people.hukou])
    for kind in range(len(HUKOU)):
        here = at_home & (people.pool == kind)
        men, women = np.flatnonzero(here & ~people.female), np.flatnonzero(here & people.female)
        _pair(people, marginals, rng, men, women)


def _statuses(people: People, marginals: Marginals, rng: Random) -> NDArray[np.int8]:
    marital = np.zeros(people.count, np.int8)
    for table in ("local", "non_local"):
        for female, sex in enumerate(_SEXES):
            path = f"families.marriage.{table}.{sex}"
            divorced, widowed = marginals.by_age(f"{path}.divorced"), marginals.by_age(f"{path}.widowed")
            single = np.minimum(marginals.by_age(f"{path}.single"), 1 - divorced - widowed)
            weights = np.stack([single, 1 - single - divorced - widowed, divorced, widowed], axis=1).clip(0)
            chosen = np.flatnonzero(((people.pool == NON_LOCAL) == (table == "non_local")) & (people.female == female))
            marital[chosen] = pick(rng, weights[people.age[chosen]])
    return marital


def _marry_in(people: People, marginals: Marginals, rng: Random) -> None:
    wives = np.flatnonzero((people.hukou == NON_LOCAL) & people.female & (people.marital == MARRIED))
    wives = wives[chance(rng, marginals.by_age("families.marry_in")[people.age[wives]])]
    locals_ = np.bincount(people.pool, minlength=len(HUKOU))[:NON_LOCAL]
    people.pool[wives] = (rng.random(len(wives)) >= locals_[0] / max(1, locals_.sum())).astype(np.int8)


def _elsewhere(marginals: Marginals) -> Column:
    return np.array([marginals.number(f"families.spouse_elsewhere.{table}") for table in TABLES])


def _pair(people: People, marginals: Marginals, rng: Random, men: Column, women: Column) -> None:
    pairs = min(len(men), len(women))
    men, women = rng.permutation(men)[:pairs], rng.permutation(women)[:pairs]
    older = marginals.number("families.couple.years_older")
    lead = older + rng.standard_normal(pairs) * marginals.number("families.couple.years_spread")
    men = men[np.argsort(people.age[men] + rng.random(pairs), kind="stable")]
    women = women[np.argsort(people.age[women] + lead, kind="stable")]
    married_in = people.hukou[women] != people.pool[women]
    husband_heads = married_in | (rng.random(pairs) < marginals.number("families.couple.husband_heads"))
    heads, spouses = np.where(husband_heads, men, women), np.where(husband_heads, women, men)
    people.partner[heads], people.partner[spouses] = spouses, heads
    people.head[spouses] = heads
    people.relation[spouses] = SPOUSE
