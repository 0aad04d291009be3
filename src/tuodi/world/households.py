"""The households of a shard in their final order: who lives with whom, where, and sums over the members.

Knows the order of columns (households ascending, head first) and districts; no money.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from tuodi.world.draws import Column, Flags, Random, spread
from tuodi.world.marginals import Marginals
from tuodi.world.population import HEAD, HUKOU, People


@dataclass(frozen=True, slots=True)
class Households:
    """The households of a shard: `starts` is the place of each head, `size` its people, `pool` its kind of register
    (a position of HUKOU), `district` a position of the marginals' list of districts."""

    starts: NDArray[np.int64]
    size: NDArray[np.int64]
    pool: NDArray[np.int8]
    district: NDArray[np.int8]

    @property
    def count(self) -> int:
        """How many households."""
        return len(self.starts)

    def total(self, column: Column) -> NDArray[np.int64]:
        """The sum over the members of a column of numbers or flags."""
        whole = column.astype(np.int64) if column.dtype != np.int64 else column
        return np.add.reduceat(whole, self.starts)

    def any(self, flags: Flags) -> Flags:
        """Whether any member is so."""
        return np.logical_or.reduceat(flags, self.starts)

    def to_members(self, column: Column) -> Column:
        """A household column read for every member."""
        return np.repeat(column, self.size)

    def of_heads(self, column: Column) -> Column:
        """A person column read for the head."""
        return column[self.starts]


def settle(people: People, marginals: Marginals, rng: Random) -> tuple[People, Households, NDArray[np.int64]]:
    """Orders the people by household, in a random order of households, head first; gives every household a district.

    Returns the people in that order (their `head` and `partner` point to the new places), the households, and the
    order itself (the old place of each new one).
    """
    heads = np.flatnonzero(people.relation == HEAD)
    rank = np.empty(people.count, np.int64)
    rank[heads] = rng.permutation(len(heads))
    order = np.argsort(rank[people.head] * len(HUKOU) * 2 + people.relation, kind="stable")
    places = np.empty(people.count, np.int64)
    places[order] = np.arange(people.count)
    columns = {field.name: getattr(people, field.name)[order] for field in fields(People)}
    columns["head"] = places[columns["head"]]
    columns["partner"] = np.where(columns["partner"] >= 0, places[columns["partner"]], -1)
    settled = People(**columns)
    starts = np.flatnonzero(settled.relation == HEAD)
    size = np.diff(np.append(starts, settled.count))
    pool = settled.pool[starts]
    return settled, Households(starts, size, pool, _districts(pool, marginals, rng)), order


def _districts(pool: Column, marginals: Marginals, rng: Random) -> NDArray[np.int8]:
    rows = marginals.value("population.districts")
    district = np.zeros(len(pool), np.int8)
    for kind, name in enumerate(HUKOU):
        chosen = np.flatnonzero(pool == kind)
        district[chosen] = spread(rng, [row[name] for row in rows], len(chosen))
    return district
