"""Who of a household has died, is in prison, or does not count for another reason. Knows people; no money.

Heads of households are left alone, so that every household keeps somebody who counts. Who is born after the first of
the month does not count in it yet.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from tuodi.world.draft import Draft
from tuodi.world.draws import Column, Flags, choose
from tuodi.world.population import ADULT, CHILD, HEAD, NON_LOCAL, SPOUSE

_EPOCH = date(1970, 1, 1)
NEVER = (date(9999, 12, 31) - _EPOCH).days  # the day of death of the living
_OLD = 70  # from this age nobody is in prison or drawn to live apart


def draw_absence(draft: Draft) -> None:
    """Draws `death_date`, `in_prison` and `counts_as_member`, and who is gone and who counts in the household."""
    people = draft.people
    others = people.relation != HEAD
    before = _die(draft, np.flatnonzero(others & (people.age > 0)))
    grown = others & (people.age >= ADULT) & (people.age < _OLD) & (draft.persons["death_date"] == NEVER)
    prison = _take(draft, "in_prison", grown)
    apart = _take(draft, "living_apart", grown & ~prison)
    draft.persons["in_prison"] = prison
    draft.persons["counts_as_member"] = ~(prison | apart)
    draft.alive = ~before & (draft.persons["birth_date"] <= _first_of_month(draft))
    draft.gone = prison | ~draft.alive
    head_local = draft.households.to_members(draft.households.pool != NON_LOCAL)
    family = (people.relation == SPOUSE) | (people.relation == CHILD) | ~head_local
    draft.members = draft.persons["counts_as_member"] & draft.alive & (draft.is_local() | family)


def _first_of_month(draft: Draft) -> int:
    return (draft.marginals.reference_day().replace(day=1) - _EPOCH).days


def _die(draft: Draft, open_: Column) -> Flags:
    """Draws the deaths of this month, and some of the month before that are not yet struck off; returns the latter."""
    rng, path, count = draft.rng("deaths"), "events.deaths", draft.people.count
    today, first = (draft.marginals.reference_day() - _EPOCH).days, _first_of_month(draft)
    weights = draft.marginals.by_age(f"{path}.by_age")[draft.people.age[open_]]
    dead = choose(rng, open_, draft.quotas.people(f"{path}.people_thousand"), weights)
    late = choose(rng, dead, draft.quotas.people(f"{path}.before_the_month_thousand"))
    before = np.zeros(count, bool)
    before[late] = True
    days = np.full(count, NEVER, np.int32)
    days[dead] = rng.integers(first, today + 1, len(dead))
    days[late] = first - rng.integers(1, int(draft.marginals.number(f"{path}.days_before")) + 1, len(late))
    draft.persons["death_date"] = days
    return before


def _take(draft: Draft, name: str, open_: Flags) -> Flags:
    """So many grown people as `events.<name>` says, men with the share it says."""
    rng, path, places = draft.rng(name), f"events.{name}", np.flatnonzero(open_)
    male = draft.marginals.number(f"{path}.male")
    weights = np.where(draft.people.female[places], 1 - male, male)
    taken = np.zeros(draft.people.count, bool)
    taken[choose(rng, places, draft.quotas.people(f"{path}.people_thousand"), weights)] = True
    return taken
