"""Work, wages, business, pensions and money from others, for everyone outside the poor tail.

Knows people, health and standing; the poor tail is put right afterwards in `poverty`. Wages are whole tens of yuan,
everything else whole yuan, kept in fen.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tuodi.world.draft import EXTREME, Draft
from tuodi.world.draws import Column, Flags, Money, around, between, chance, money
from tuodi.world.population import HUKOU
from tuodi.world.tail import pension_due

RETIRED = 60  # nobody counts as able to work from this age on
_WORK_FROM = 16


def draw_work(draft: Draft) -> None:
    """Draws pensions, wages, business income and money from others; property income is left at 0 (see wealth)."""
    due = pension_due(draft)
    draft.persons["pension_month"] = _pensions(draft, due)
    working = _working(draft)
    _earn(draft, working)
    draft.persons["property_income_month"] = np.zeros(draft.people.count, np.int64)
    draft.persons["transfer_income_month"] = _transfers(draft, due, working)
    people = draft.people
    draft.persons["able_to_work"] = (
        (people.age >= _WORK_FROM) & (people.age < RETIRED) & ~draft.is_severe()
        & ~draft.persons["seriously_ill"] & (draft.tail_of_members() != EXTREME)
    )  # fmt: skip


def _pensions(draft: Draft, due: Flags) -> Money:
    rng, people, path = draft.rng("pensions"), draft.people, "work.pensions"
    number = draft.marginals.number
    lot = rng.random(people.count)
    worker_share = draft.kinds(f"{path}.shares_worker")[people.hukou]
    resident_share = draft.kinds(f"{path}.shares_resident")[people.hukou]
    worker = around(
        rng, draft.kinds(f"{path}.worker_yuan")[people.hukou], number(f"{path}.worker_spread"), people.count
    )
    bounds = np.array([draft.marginals.pair(f"{path}.resident_yuan.{name}") for name in HUKOU])[people.hukou]
    resident = bounds[:, 0] + rng.random(people.count) * (bounds[:, 1] - bounds[:, 0])
    paid = np.where(lot < worker_share, worker, np.where(lot < worker_share + resident_share, resident, 0.0))
    resident_age = people.age >= RETIRED
    paid[(lot >= worker_share) & ~resident_age] = 0.0
    nothing = ~due | draft.vagrant | draft.gone | (draft.tail_of_members() == EXTREME)
    return money(np.where(nothing, 0.0, paid))


def _working(draft: Draft) -> Flags:
    people, number = draft.people, draft.marginals.number
    shares = np.stack([people.table_of(draft.marginals, "work.in_work", sex) for sex in ("male", "female")])
    share = shares[people.female.astype(np.int8), np.arange(people.count)]
    grade = draft.persons["disability_grade"]
    share = np.where(draft.persons["pension_month"] > 0, np.minimum(share, number("work.in_work.pensioner")), share)
    share = share * np.where(draft.is_severe(), number("work.in_work.severely_disabled"), 1.0)
    share = share * np.where(grade > 2, number("work.in_work.disabled"), 1.0)
    share = share * np.where(draft.persons["seriously_ill"], number("work.in_work.seriously_ill"), 1.0)
    idle = (draft.persons["student"] > 0) | draft.vagrant | draft.gone | draft.persons["lives_in_institution"]
    share[idle | (draft.tail_of_members() == EXTREME) | (people.age < _WORK_FROM)] = 0.0
    return chance(draft.rng("in_work"), share)


def _earn(draft: Draft, working: Flags) -> None:
    rng, people, number, count = draft.rng("earnings"), draft.people, draft.marginals.number, draft.people.count
    owner = working & chance(rng, draft.kinds("work.business.share")[people.hukou])
    wage = around(rng, _middle_wage(draft), number("work.wages.spread"), count)
    wage = np.maximum(np.rint(wage / 10) * 10, number("work.wages.minimum_yuan"))
    part_time = rng.random(count) < number("work.wages.part_time")
    wage = np.where(part_time, between(rng, draft.marginals.pair("work.wages.part_time_yuan"), count), wage)
    business = around(rng, number("work.business.median_yuan"), number("work.business.spread"), count)
    farming = (people.hukou == HUKOU.index("local_rural")) & (people.age >= 20) & (people.age < 75)
    farming &= (rng.random(count) < number("work.business.farm_share")) & (draft.tail_of_members() != EXTREME)
    farming &= (draft.persons["student"] == 0) & ~draft.gone
    farm = np.where(farming, between(rng, draft.marginals.pair("work.business.farm_yuan"), count), 0.0)
    draft.persons["wage_month"] = money(np.where(working & ~owner, wage, 0.0), step=10)
    draft.persons["business_income_month"] = money(np.where(owner, business, farm), step=10)
    draft.persons["employed"] = working


def _middle_wage(draft: Draft) -> NDArray[np.float64]:
    """The median wage in yuan for register, age and standing."""
    standing = draft.households.to_members(np.exp(draft.standing * draft.marginals.number("work.wages.standing")))
    kind = draft.kinds("work.wages.median_yuan")[draft.people.hukou]
    return np.asarray(kind * draft.by_age("work.wages.by_age") * standing)


def _transfers(draft: Draft, due: Flags, working: Flags) -> Money:
    rng, people, path = draft.rng("transfers"), draft.people, "work.transfers"
    number, pair, count = draft.marginals.number, draft.marginals.pair, draft.people.count
    small = due & (draft.persons["pension_month"] < draft.yuan(f"{path}.below_yuan"))
    helped = small & (rng.random(count) < number(f"{path}.from_children"))
    out_of_work = draft.is_local() & ~due & ~working & (people.age >= 22) & (draft.persons["student"] == 0)
    insured = out_of_work & (rng.random(count) < number(f"{path}.unemployed"))
    lot: Column = rng.random(count)
    given = np.where(helped, _along(lot, pair(f"{path}.children_yuan")), 0.0)
    given = np.where(insured, _along(lot, pair(f"{path}.unemployed_yuan")), given)
    given[draft.vagrant | draft.gone | (draft.tail_of_members() == EXTREME)] = 0.0
    return money(given)


def _along(lot: Column, bounds: tuple[float, float]) -> NDArray[np.float64]:
    return np.asarray(bounds[0] + lot * (bounds[1] - bounds[0]))
