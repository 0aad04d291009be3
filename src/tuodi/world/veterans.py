"""Veterans and their families, and who has nobody to lean on. Knows people and pensions; no household's wealth."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tuodi.world.draft import EXTREME, Draft
from tuodi.world.draws import FEN, chance
from tuodi.world.population import HUKOU, pyramid

VETERANS = (
    "none", "disabled_soldier", "martyr_family", "on_duty_family", "illness_family", "red_army", "demobilised_old",
    "returned_ill", "war_participant", "nuclear_test", "rural_60_plus", "martyr_child_60_plus",
)  # fmt: skip
SUPPORT = ("none", "able", "unable")
_NONE, _ABLE, _UNABLE = range(3)


def honour_veterans(draft: Draft) -> None:
    """Draws `veteran_category` and the pension that is not counted as income, in fen a month."""
    rng, people = draft.rng("veterans"), draft.people
    category = np.zeros(people.count, np.int8)
    uncounted = np.zeros(people.count, np.int64)
    poorest = draft.tail_of_members() == EXTREME
    for place, name in enumerate(VETERANS[1:], start=1):
        share = _share(draft, name)[people.hukou, people.female.astype(np.int8), people.age]
        chosen = (rng.random(people.count) < share) & (category == 0) & ~poorest
        category[chosen] = place
        uncounted[chosen] = round(draft.marginals.number(f"living.veterans.{name}.yuan") * FEN)
    draft.persons["veteran_category"], draft.persons["uncounted_income_month"] = category, uncounted


def _share(draft: Draft, name: str) -> NDArray[np.float64]:
    """The share of veterans among the people of each kind of register, sex and age, shape (3, 2, 121)."""
    path, marginals = f"living.veterans.{name}", draft.marginals
    first, last = marginals.pair(f"{path}.ages")
    male, wanted = marginals.number(f"{path}.male"), marginals.number(f"{path}.people_thousand")
    cells = pyramid(marginals)
    open_to = np.zeros(cells.shape, bool)
    open_to[[HUKOU.index(kind) for kind in marginals.value(f"{path}.hukou")], :, int(first) : int(last) + 1] = True
    share = np.zeros(cells.shape)
    for sex, part in ((0, male), (1, 1 - male)):
        people = float(cells[:, sex][open_to[:, sex]].sum())
        share[:, sex][open_to[:, sex]] = part * wanted / max(people, 1e-9)
    return share


def find_support(draft: Draft) -> None:
    """Draws `support`: whether those who owe a person support exist and are able.

    The people of the extreme tail and orphans in a children's home have none (or, a third of the former, unable ones);
    so have a few elders with a pension above the line.
    """
    rng, people = draft.rng("support"), draft.people
    support = np.full(people.count, _ABLE, np.int8)
    line = round(draft.marginals.number("poor_tail.lines.line_yuan")) * FEN
    childless = chance(rng, draft.by_age("living.without_support")) & (draft.persons["pension_month"] > line)
    support[childless] = _NONE
    support[people.orphan & people.lives_in_institution] = _NONE
    poorest = np.flatnonzero(draft.tail_of_members() == EXTREME)
    support[poorest] = np.where(rng.random(len(poorest)) < 1 / 3, _UNABLE, _NONE)
    draft.persons["support"] = support
