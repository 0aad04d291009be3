"""Who receives what: a quota of those whom the design lines entitle. Knows lines and quotas; reads no rule.

More are entitled than receive, by the take-up rates of `receipts.take_up`; the difference is for others to find. What
is received stands beside the facts as `receives_*`; no fact follows from it but the ends of a few in extreme poverty.
"""

from __future__ import annotations

import numpy as np

from tuodi.world.draft import Draft
from tuodi.world.draws import Column, Flags, choose, fill
from tuodi.world.lines import Entitled, billed, disabled_enough, in_extreme_poverty, measure, old_enough
from tuodi.world.population import ADULT, HUKOU, NON_LOCAL
from tuodi.world.support import ABLE

RECEIVES = (
    "receives_minimum_living", "receives_extreme_poverty", "receives_elder_allowance",
    "receives_disability_subsidies", "receives_expenditure_poverty", "receives_medical_assistance",
)  # fmt: skip
_QUOTAS, _TAKE_UP = "receipts.recipients_thousand", "receipts.take_up"
Count = dict[str, int]  # entitled by the design lines, the quota, people who receive
Counts = dict[str, Count]


def draw_receipts(draft: Draft) -> Counts:
    """Adds the `receives_*` columns and returns for each how many were entitled, the quota, and how many receive."""
    poorest = in_extreme_poverty(draft)
    counts = {"receives_extreme_poverty": _give(draft, "extreme_poverty", poorest)}
    _end_some(draft, poorest)
    entitled = measure(draft)
    counts.update(_give_to_households(draft, entitled))
    counts["receives_elder_allowance"] = _give(draft, "elder_allowance", old_enough(draft))
    counts["receives_disability_subsidies"] = _give(draft, "disability_subsidies", disabled_enough(draft, entitled))
    counts["receives_expenditure_poverty"] = _give_overspent(draft, entitled)
    counts["receives_medical_assistance"] = _give_billed(draft, entitled)
    return counts


def _give(draft: Draft, name: str, entitled: Flags) -> Count:
    quota = draft.quotas.people(f"{_QUOTAS}.{name}")
    chosen = choose(draft.rng(f"{name} received"), np.flatnonzero(entitled), quota)
    return _receive(draft, name, entitled, chosen, quota)


def _receive(draft: Draft, name: str, entitled: Flags, chosen: Column, quota: int) -> Count:
    receives = np.zeros(draft.people.count, bool)
    receives[chosen] = True
    draft.persons[f"receives_{name}"] = receives
    return _count(entitled, quota, receives)


def _count(entitled: Flags, quota: int, receives: Flags) -> Count:
    return {"entitled": int(np.count_nonzero(entitled)), "quota": quota, "people": int(np.count_nonzero(receives))}


def _end_some(draft: Draft, entitled: Flags) -> None:
    """A few who receive have somebody able to support them by now; a few give it up, and so do some who never came."""
    rng, path = draft.rng("extreme poverty ends"), "receipts.extreme_poverty_ends"
    receives = draft.persons["receives_extreme_poverty"]
    grown = np.flatnonzero(receives & (draft.people.age >= ADULT))
    again = choose(rng, grown, draft.quotas.people(f"{path}.supported_again_thousand"))
    draft.persons["support"][again] = ABLE
    left = np.setdiff1d(grown, again)
    gives_up = np.zeros(draft.people.count, bool)
    gives_up[choose(rng, left, draft.quotas.people(f"{path}.gives_up_thousand"))] = True
    unwilling = draft.marginals.number(f"{path}.never_came")
    never_came = np.flatnonzero(entitled & ~receives & (draft.people.age >= ADULT))
    gives_up[choose(rng, never_came, int(len(never_came) * unwilling + 0.5))] = True
    draft.persons["gives_up_assistance"] = gives_up


def _give_to_households(draft: Draft, entitled: Entitled) -> Counts:
    """Minimum living, for whole households until the local members of each kind of register reach their quota.

    Non-local family that counts in such a household receives with it, beyond the quota.
    """
    rng, people, households = draft.rng("minimum living received"), draft.people, draft.households
    taken = np.zeros(households.count, bool)
    inside = households.to_members(entitled.minimum_living) & entitled.members
    inside &= ~draft.persons["receives_extreme_poverty"]
    quotas = [draft.quotas.people(f"{_QUOTAS}.minimum_living.{HUKOU[kind]}") for kind in range(NON_LOCAL)]
    for kind, quota in enumerate(quotas):
        sizes = households.total(inside & (people.hukou == kind))
        places = np.flatnonzero(sizes)
        taken[places[fill(rng, sizes[places], quota)]] = True
    receives = households.to_members(taken) & inside
    draft.persons["receives_minimum_living"] = receives
    counts = {
        f"receives_minimum_living.{HUKOU[kind]}": _count(
            inside & (people.hukou == kind), quota, receives & (people.hukou == kind)
        )
        for kind, quota in enumerate(quotas)
    }
    family = people.hukou == NON_LOCAL
    counts["receives_minimum_living.non_local"] = _count(inside & family, 0, receives & family)
    return counts


def _give_overspent(draft: Draft, entitled: Entitled) -> Count:
    """Expenditure poverty, for the share of the entitled households that the take-up rate says."""
    rng, households = draft.rng("expenditure poverty received"), draft.households
    places = np.flatnonzero(entitled.overspent)
    taken = np.zeros(households.count, bool)
    taken[choose(rng, places, _claiming(draft, "expenditure_poverty", len(places)))] = True
    chosen = np.flatnonzero(households.to_members(taken) & entitled.members)
    inside = households.to_members(entitled.overspent) & entitled.members
    return _receive(draft, "expenditure_poverty", inside, chosen, len(chosen))


def _give_billed(draft: Draft, entitled: Entitled) -> Count:
    """Medical assistance, for the share of the bills that the take-up rate says."""
    open_ = billed(draft, entitled)
    places = np.flatnonzero(open_)
    chosen = choose(
        draft.rng("medical assistance received"), places, _claiming(draft, "medical_assistance", len(places))
    )
    return _receive(draft, "medical_assistance", open_, chosen, len(chosen))


def _claiming(draft: Draft, name: str, entitled: int) -> int:
    return round(draft.marginals.number(f"{_TAKE_UP}.{name}") * entitled)
