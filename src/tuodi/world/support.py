"""Who has nobody to lean on, and the groups of the fixed-amount allowance. Knows people, pensions and the tail."""

from __future__ import annotations

import numpy as np

from tuodi.world.draft import EXTREME, Draft
from tuodi.world.draws import Flags, chance, choose

SUPPORT = ("none", "able", "unable")
NONE, ABLE, UNABLE = range(3)
GROUPS = (
    "none", "severely_disabled", "lone", "triplet", "judicial", "returned_overseas", "rehabilitated", "disabled_youth",
    "uprising", "pardoned",
)  # fmt: skip


def find_support(draft: Draft) -> None:
    """Draws `support`: whether those who owe a person support exist and are able.

    The people of the extreme tail and orphans in a children's home have none (or, a third of the former, unable ones);
    so have a few elders with a pension above the line.
    """
    rng, people = draft.rng("support"), draft.people
    support = np.full(people.count, ABLE, np.int8)
    line = draft.yuan("poor_tail.lines.line_yuan")
    childless = chance(rng, draft.by_age("living.without_support")) & (draft.persons["pension_month"] > line)
    support[childless] = NONE
    support[people.orphan & people.lives_in_institution] = NONE
    poorest = np.flatnonzero(draft.tail_of_members() == EXTREME)
    unable = draft.marginals.number("poor_tail.extreme_hardship.supporters_unable")
    support[poorest] = np.where(rng.random(len(poorest)) < unable, UNABLE, NONE)
    draft.persons["support"] = support


def group_people(draft: Draft) -> None:
    """Draws `fixed_amount_group`: local people of the ages and traits of each group, as many as its quota says."""
    rng, people, path = draft.rng("groups"), draft.people, "living.fixed_amount_groups"
    group = np.zeros(people.count, np.int8)
    for place, name in enumerate(GROUPS[1:], start=1):
        least, most = draft.marginals.pair(f"{path}.{name}.ages")
        open_ = draft.is_local() & ~draft.gone & (group == 0) & (people.age >= least) & (people.age <= most)
        open_ &= _trait(draft, draft.marginals.value(f"{path}.{name}.trait"))
        group[choose(rng, np.flatnonzero(open_), draft.quotas.people(f"{path}.{name}.people_thousand"))] = place
    draft.persons["fixed_amount_group"] = group


def _trait(draft: Draft, name: str) -> Flags:
    persons = draft.persons
    if name == "severe_without_work":
        idle = (persons["wage_month"] == 0) & (persons["student"] == 0)
        return np.asarray(draft.is_severe() & idle)
    if name == "disabled":
        return np.asarray(persons["disability_grade"] > 0)
    if name == "alone":
        return np.asarray((persons["support"] != ABLE) | draft.people.orphan)
    return np.ones(draft.people.count, bool)
