"""Veterans and their families. Knows people and registers; no household's wealth.

How many there are of each category is a quota; level and cause of a disability, kind of Red Army veteran and years of
service follow from the category.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tuodi.world.draft import EXTREME, Draft
from tuodi.world.draws import FEN, Column, Flags, Random, choose, pick
from tuodi.world.population import HUKOU

VETERANS = (
    "none", "disabled_soldier", "martyr_family", "on_duty_family", "illness_family", "red_army", "demobilised_old",
    "returned_ill", "war_participant", "nuclear_test", "rural_60_plus", "martyr_child_60_plus",
)  # fmt: skip
CAUSES = ("none", "war", "duty", "illness")
RED_ARMY = ("none", "returned", "west_route", "lost")
_LEVELS = 10


def honour_veterans(draft: Draft) -> None:
    """Draws the category, the pension that is not counted as income (fen a month), and what follows from it."""
    rng, people, persons = draft.rng("veterans"), draft.people, draft.persons
    category = np.zeros(people.count, np.int8)
    uncounted = np.zeros(people.count, np.int64)
    years = np.zeros(people.count, np.int16)
    free = (draft.tail_of_members() != EXTREME) & ~draft.gone
    for place, name in enumerate(VETERANS[1:], start=1):
        chosen = _of_category(draft, rng, name, free & (category == 0))
        category[chosen] = place
        uncounted[chosen] = round(draft.marginals.number(f"living.veterans.{name}.yuan") * FEN)
        least, most = draft.marginals.pair(f"living.veterans.{name}.service_years")
        years[chosen] = np.minimum(rng.integers(int(least), int(most) + 1, len(chosen)), people.age[chosen] - 16)
    persons["veteran_category"], persons["service_years"] = category, years
    persons["uncounted_income_month"] = uncounted
    _disable(draft, rng, np.flatnonzero(category == VETERANS.index("disabled_soldier")))
    _name_army(draft, rng, np.flatnonzero(category == VETERANS.index("red_army")))


def _of_category(draft: Draft, rng: Random, name: str, free: Flags) -> NDArray[np.int64]:
    path, marginals, people = f"living.veterans.{name}", draft.marginals, draft.people
    least, most = marginals.pair(f"{path}.ages")
    male = marginals.number(f"{path}.male")
    kinds = [HUKOU.index(kind) for kind in marginals.value(f"{path}.hukou")]
    places = np.flatnonzero(free & np.isin(people.hukou, kinds) & (people.age >= least) & (people.age <= most))
    female = people.female[places]
    women = max(int(np.count_nonzero(female)), 1) / max(len(places), 1)
    weights = np.where(female, (1 - male) / women, male / max(1 - women, 1e-9))
    return choose(rng, places, draft.quotas.people(f"{path}.people_thousand"), weights)


def _disable(draft: Draft, rng: Random, soldiers: Column) -> None:
    """Levels 1 to 10 and their causes; illness is a cause of the six most severe only."""
    path, count = "living.veteran_disability", draft.people.count
    levels = draft.marginals.numbers(f"{path}.levels")
    causes = draft.marginals.numbers(f"{path}.causes")
    level, cause = np.zeros(count, np.int16), np.zeros(count, np.int8)
    level[soldiers] = pick(rng, np.broadcast_to(levels, (len(soldiers), _LEVELS))) + 1
    weights = np.repeat(causes[None, :], len(soldiers), axis=0)
    weights[level[soldiers] > draft.marginals.number(f"{path}.illness_up_to_level"), CAUSES.index("illness") - 1] = 0
    cause[soldiers] = pick(rng, weights) + 1
    draft.persons["veteran_disability_level"], draft.persons["veteran_disability_cause"] = level, cause


def _name_army(draft: Draft, rng: Random, soldiers: Column) -> None:
    shares = draft.marginals.numbers("living.red_army_kinds")
    kind = np.zeros(draft.people.count, np.int8)
    kind[soldiers] = pick(rng, np.broadcast_to(shares, (len(soldiers), len(shares)))) + 1
    draft.persons["red_army_kind"] = kind
