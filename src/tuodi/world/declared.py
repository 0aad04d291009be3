"""What some households declare instead of what they have. Knows the true facts; no rule and no check.

Every declared column equals the true one except where a household chose one of the ways named in the marginals
(`wealth.under_declaration`): a hidden account, an undeclared rent, a second home, a car, an undeclared wage.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tuodi.world.draft import Draft
from tuodi.world.draws import FEN, Flags, Random, between, chance, pick

WAYS = ("hidden_account", "undeclared_rent", "second_home", "car", "undeclared_wage")
PERSON_FACTS = ("wage_month", "property_income_month", "money_assets")
HOME_FACTS = ("homes", "private_vehicles")
_SUFFIX = "_declared"


def declare(draft: Draft) -> None:
    """Adds the five `<fact>_declared` columns."""
    rng, persons, homes = draft.rng("declared"), draft.persons, draft.homes
    for facts, names in ((persons, PERSON_FACTS), (homes, HOME_FACTS)):
        facts.update({name + _SUFFIX: facts[name].copy() for name in names})
    way = _ways(draft, rng)
    hides = {name: way == place for place, name in enumerate(WAYS)}
    to_members = draft.households.to_members
    _hide_account(draft, rng, hides["hidden_account"])
    persons["property_income_month_declared"][to_members(hides["undeclared_rent"])] = 0
    homes["homes_declared"][hides["second_home"]] = 1
    homes["private_vehicles_declared"][hides["car"]] = 0
    _hide_wage(draft, rng, hides["undeclared_wage"])


def _ways(draft: Draft, rng: Random) -> NDArray[np.int64]:
    """The way of each household (a position of WAYS), or -1 for those who declare all."""
    households, persons, path = draft.households, draft.persons, "wealth.under_declaration"
    open_ = np.stack([
        households.total(persons["money_assets"]) > 0,
        households.total(persons["property_income_month"]) > 0,
        draft.homes["homes"] > 1,
        draft.homes["private_vehicles"] > 0,
        households.total(persons["wage_month"]) > 0,
    ], axis=1)  # fmt: skip
    weights = np.array([draft.marginals.number(f"{path}.ways.{name}") for name in WAYS]) * open_
    hiding = chance(rng, np.full(households.count, draft.marginals.number(f"{path}.share"))) & open_.any(axis=1)
    way = np.full(households.count, -1, np.int64)
    way[hiding] = pick(rng, weights[hiding])
    return way


def _hide_account(draft: Draft, rng: Random, hiding: Flags) -> None:
    kept = between(rng, draft.marginals.pair("wealth.under_declaration.kept"), draft.households.count)
    members = draft.households.to_members(hiding)
    true = draft.persons["money_assets"][members]
    share = draft.households.to_members(kept)[members]
    draft.persons["money_assets_declared"][members] = np.floor(true * share / FEN).astype(np.int64) * FEN


def _hide_wage(draft: Draft, rng: Random, hiding: Flags) -> None:
    """The first of the members with the household's highest wage declares nothing, or no more than the minimum wage."""
    wage, households = draft.persons["wage_month"], draft.households
    least = round(draft.marginals.number("poor_tail.lines.minimum_wage_yuan")) * FEN
    nothing = rng.random(households.count) < draft.marginals.number("wealth.under_declaration.as_nothing")
    highest = np.maximum.reduceat(wage, households.starts)
    nothing |= highest <= least
    at_top = households.to_members(hiding) & (wage == households.to_members(highest)) & (wage > 0)
    places = np.flatnonzero(at_top)
    owner = np.repeat(np.arange(households.count), households.size)[places]
    owners, first = np.unique(owner, return_index=True)
    draft.persons["wage_month_declared"][places[first]] = np.where(nothing[owners], 0, least)
