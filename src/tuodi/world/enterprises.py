"""Enterprises that employ disabled people, drawn from the shard's own. Knows disability and wages; no benefit.

How many they employ in all is a quota; an enterprise has at least so many disabled people as `enterprises.sizes` says,
of one district or of neighbours in the list of districts. A shard too small for one enterprise has none.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuodi.world.draft import Draft
from tuodi.world.draws import Column, Random, choose, pick

_PATH = "enterprises"


@dataclass(frozen=True, slots=True)
class Enterprises:
    """The enterprises of a shard: `employees` in all of each, in the order of their first person; and of every disabled
    employee the place, the position of the enterprise, the months of the contract and those insured last year."""

    employees: NDArray[np.int16]
    places: NDArray[np.int64]
    owners: NDArray[np.int64]
    labour_contract_months: NDArray[np.int16]
    insured_months_last_year: NDArray[np.int16]

    @property
    def firsts(self) -> NDArray[np.int64]:
        """The place of each enterprise's first person."""
        return self.places[np.flatnonzero(np.diff(self.owners, prepend=-1))]


def employ(draft: Draft) -> Enterprises:
    """Draws the enterprises of the shard."""
    rng = draft.rng("enterprises")
    least, most = (int(bound) for bound in draft.marginals.pair(f"{_PATH}.sizes.disabled"))
    people = _people(draft, rng, least)
    sizes = _sizes(rng, len(people), least, most, draft.marginals.number(f"{_PATH}.sizes.mean"))
    near = people[np.argsort(draft.households.to_members(draft.households.district)[people], kind="stable")]
    group = np.repeat(np.arange(len(sizes)), sizes)
    firsts = np.array([part.min() for part in np.split(near, np.cumsum(sizes)[:-1]) if len(part)], np.int64)
    rank = np.argsort(np.argsort(firsts, kind="stable"), kind="stable")
    order = np.lexsort((near, rank[group]))
    owners = rank[group][order]
    employees = _employees(draft, rng, np.bincount(owners, minlength=len(sizes)))
    return Enterprises(employees, near[order], owners, *_contracts(draft, rng, len(near)))


def _people(draft: Draft, rng: Random, least: int) -> NDArray[np.int64]:
    """Disabled local people of working age with a full wage, and a few others: as many as the quota, or none."""
    persons, people, number = draft.persons, draft.people, draft.marginals.number
    wanted = draft.quotas.people(f"{_PATH}.employees_thousand")
    known = (persons["disability_grade"] > 0) | (persons["veteran_disability_level"] > 0)
    open_ = known & (persons["wage_month"] > 0) & draft.alive
    young, old = draft.marginals.pair(f"{_PATH}.working_age")
    usual = open_ & draft.is_local() & (persons["disability_grade"] > 0) & (people.age >= young) & (people.age <= old)
    usual &= persons["wage_month"] >= draft.yuan("poor_tail.lines.minimum_wage_yuan")
    others = choose(rng, np.flatnonzero(open_ & ~usual), int(wanted * number(f"{_PATH}.unusual")))
    chosen = np.append(choose(rng, np.flatnonzero(usual), wanted - len(others)), others)
    return np.sort(chosen) if len(chosen) >= least else chosen[:0]


def _sizes(rng: Random, people: int, least: int, most: int, mean: float) -> NDArray[np.int64]:
    """Sizes between least and most that add up to `people` (the last may exceed `most` where nothing else fits)."""
    count = min(max(round(people / mean), math.ceil(people / most)), people // least)
    sizes = np.full(count, least, np.int64)
    left = people - least * count
    while left > 0:
        part = rng.exponential(size=count) * (sizes < most)
        if not part.any():
            sizes[-1] += left
            break
        more = np.minimum(np.ceil(part / part.sum() * left).astype(np.int64), most - sizes)
        more = np.minimum(more, np.maximum(left - (np.cumsum(more) - more), 0))
        sizes += more
        left -= int(more.sum())
    return sizes


def _employees(draft: Draft, rng: Random, disabled: Column) -> NDArray[np.int16]:
    """All employees of each: disabled people are the share that the law asks or more in most, less in a few."""
    path, number = f"{_PATH}.disabled_share", draft.marginals.number
    count, line = len(disabled), number(f"{path}.line")
    share = rng.uniform(line, number(f"{path}.most"), count)
    few = choose(rng, np.arange(1, count), int(count * number(f"{path}.below_line") + rng.random()))
    share[few] = rng.uniform(number(f"{path}.least"), line, len(few)) * (1 - 1e-6)
    whole = disabled / share
    below = np.isin(np.arange(count), few)
    return np.where(below, np.ceil(whole), np.floor(whole)).astype(np.int16)


def _contracts(draft: Draft, rng: Random, count: int) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """The months of each contract, and those insured last year: all twelve, or fewer for who came during the year."""
    path = f"{_PATH}.contracts"
    lengths = draft.marginals.value(f"{path}.months")
    months = np.array(list(lengths), np.int16)
    drawn = pick(rng, np.broadcast_to(np.array(list(lengths.values()), np.float64), (count, len(months))))
    came = rng.random(count) < draft.marginals.number(f"{path}.came_last_year")
    insured = np.where(came, rng.integers(0, 12, count), 12).astype(np.int16)
    return months[drawn], insured
