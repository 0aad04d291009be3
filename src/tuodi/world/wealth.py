"""Savings, homes, rents and vehicles. Knows people, standing and the poor tail; no wage.

Money is drawn in whole yuan and kept in fen; areas are in 0.01 m2.
"""

from __future__ import annotations

import numpy as np

from tuodi.world.draft import EXTREME, HARDSHIP, MODEST, Draft
from tuodi.world.draws import Column, Flags, around, between, chance, money
from tuodi.world.population import HUKOU, NON_LOCAL

EVENTS = ("none", "fire", "traffic", "illness", "other")
_AREA = 100  # 0.01 m2 in a m2
_VAGRANT_MOST = 300  # yuan


def draw_wealth(draft: Draft) -> None:
    """Draws money assets, homes, other property, rents, vehicles, sudden events and years of register."""
    tail = draft.tail
    poor = (tail == HARDSHIP) | (tail == MODEST)
    housed = ~draft.households.of_heads(draft.persons["lives_in_institution"] | draft.vagrant) & (tail != EXTREME)
    _save(draft)
    _own_homes(draft, poor, housed)
    _let(draft, poor | ~housed)
    _drive(draft, poor | ~housed)
    _strike(draft)
    _register(draft)


def _save(draft: Draft) -> None:
    rng, people, number, path = draft.rng("savings"), draft.people, draft.marginals.number, "wealth.money_assets"
    middle = draft.kinds(f"{path}.median_yuan")[people.hukou] * draft.by_age(f"{path}.by_age")
    middle *= draft.households.to_members(np.exp(draft.standing * number(f"{path}.standing")))
    saved = around(rng, middle, number(f"{path}.spread"), people.count)
    lot = rng.random(people.count)
    saved = np.where(draft.tail_of_members() == EXTREME, lot * number("poor_tail.extreme_hardship.assets_yuan"), saved)
    saved[draft.vagrant] = lot[draft.vagrant] * _VAGRANT_MOST
    saved[people.orphan] = 0
    draft.persons["money_assets"] = money(saved)


def _own_homes(draft: Draft, poor: Flags, housed: Flags) -> None:
    rng, households, path = draft.rng("homes"), draft.households, "wealth.homes"
    number, count = draft.marginals.number, draft.households.count
    shares = np.stack([draft.marginals.numbers(f"{path}.{name}") for name in (*HUKOU, "hardship")])
    lot = rng.random(count)
    row = np.where(poor, len(HUKOU), households.pool)
    edges = np.cumsum(shares, axis=1)[row]
    homes = np.where(housed, np.sum(lot[:, None] >= edges[:, :-1], axis=1), 0)
    head_area = around(rng, draft.kinds(f"{path}.area_head_m2")[households.pool], number(f"{path}.area_spread"), count)
    head_area *= (2.6 / households.size) ** 0.55  # few people have more room each
    crowded = chance(rng, np.where(poor, number(f"{path}.crowded.hardship"), number(f"{path}.crowded.ordinary")))
    crowded_area = between(rng, draft.marginals.pair(f"{path}.crowded_head_m2"), count)
    first = np.where(crowded & (homes == 1), crowded_area, head_area) * households.size
    first = np.minimum(first, number(f"{path}.most_m2"))
    area = np.where(homes > 0, first + (homes - 1) * between(rng, draft.marginals.pair(f"{path}.further_m2"), count), 0)
    part = number(f"{path}.living_part") * between(rng, (0.88, 1.12), count)
    draft.homes["homes"] = homes.astype(np.int16)
    draft.homes["home_area_m2"] = np.rint(area * _AREA).astype(np.int32)
    draft.homes["living_area_m2"] = np.rint(area * part * _AREA).astype(np.int32)


def _let(draft: Draft, without: Flags) -> None:
    """Other property and what is let, as property income of the head."""
    rng, households, path, number = draft.rng("rents"), draft.households, "wealth.rents", draft.marginals.number
    count, homes = households.count, draft.homes["homes"]
    other = chance(rng, number(f"{path}.non_residential") * _lift(draft)) & ~without
    let = (homes > 1) & (rng.random(count) < number(f"{path}.let"))
    other_let = other & (rng.random(count) < number(f"{path}.non_residential_let"))
    spread = number(f"{path}.spread")
    rent = np.where(let, around(rng, number(f"{path}.median_yuan") * np.maximum(homes - 1, 1), spread, count), 0.0)
    rent += np.where(other_let, around(rng, number(f"{path}.non_residential_yuan"), spread, count), 0.0)
    draft.homes["non_residential_property"] = other
    draft.persons["property_income_month"][households.starts] = money(rent, step=10)


def _lift(draft: Draft) -> Column:
    """How standing raises a share: mean about 1 over all households."""
    return np.exp(0.6 * draft.standing - 0.18)


def _drive(draft: Draft, without: Flags) -> None:
    rng, households, path, number = draft.rng("vehicles"), draft.households, "wealth.vehicles", draft.marginals.number
    share = draft.kinds(path)[households.pool] * households.of_heads(draft.by_age(f"{path}.by_age")) * _lift(draft)
    share = share * np.where(households.size == 1, 0.6, 1.15)
    one = chance(rng, share) & ~without
    two = one & (rng.random(households.count) < number(f"{path}.second")) & (households.size > 1)
    draft.homes["private_vehicles"] = one.astype(np.int16) + two.astype(np.int16)


def _strike(draft: Draft) -> None:
    shares = np.array([draft.marginals.number(f"wealth.sudden_events.{name}") for name in EVENTS[1:]])
    edges = np.cumsum(shares)
    lot = draft.rng("events").random(draft.households.count)
    places = np.searchsorted(edges, lot, side="right")
    draft.homes["sudden_event"] = ((places + 1) % len(EVENTS)).astype(np.int8)


def _register(draft: Draft) -> None:
    """Years of local register: the head's age for those born to it, fewer for the others, 0 for non-locals."""
    rng, households = draft.rng("register"), draft.households
    age = households.of_heads(draft.people.age).astype(np.float64)
    native = rng.random(households.count) < draft.marginals.number("wealth.native_share")
    later = np.floor(rng.random(households.count) * np.maximum(age - 17, 1))
    years = np.where(native | (age < 18), age, later)
    draft.homes["years_local_hukou"] = np.where(households.pool == NON_LOCAL, 0, years).astype(np.int16)
