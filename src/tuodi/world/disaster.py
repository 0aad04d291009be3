"""Whom a natural disaster has struck in the month. Knows households and their homes; no income."""

from __future__ import annotations

import numpy as np

from tuodi.world.draft import Draft
from tuodi.world.draws import until


def strike(draft: Draft) -> None:
    """Draws `hit_by_disaster` for whole households, and `home_lost_in_disaster` for some of them who had a home."""
    rng, households, path = draft.rng("disaster"), draft.households, "events.disaster"
    hit, lost = np.zeros(households.count, bool), np.zeros(households.count, bool)
    owning = np.flatnonzero(draft.homes["homes"] > 0)
    struck = draft.quotas.people(f"{path}.hit_thousand")
    taken = owning[until(rng, np.ones(len(owning)), households.size[owning], struck)]
    hit[taken] = True
    ruined = until(rng, np.ones(len(taken)), households.size[taken], draft.quotas.people(f"{path}.home_lost_thousand"))
    lost[taken[ruined]] = True
    draft.persons["hit_by_disaster"] = households.to_members(hit)
    draft.persons["home_lost_in_disaster"] = households.to_members(lost)
