"""Bringing guests to hosts by age: children to parents, elders to grown children. Knows ages only.

Guests of one wanted age are dealt over the hosts of that age, or of the nearest age that has any.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tuodi.world.draws import Column, Random
from tuodi.world.marginals import AGES


def seat(
    rng: Random, wanted: Column, host_ages: Column, most: int, doubling: float = 0.0, reach: int = 3
) -> NDArray[np.int64]:
    """For each guest the position of a host, or -1 where no host within `reach` years of the wanted age has room.

    `wanted` are the ages of the hosts looked for, `most` the guests that one host takes; `doubling` is the
    share of guests who join a host that has one.
    """
    if len(host_ages) == 0 or len(wanted) == 0:
        return np.full(len(wanted), -1, np.int64)
    order = np.lexsort((rng.random(len(host_ages)), host_ages))
    seats = np.bincount(host_ages, minlength=AGES)
    firsts = np.cumsum(seats) - seats
    near = _nearest(seats, reach)[np.clip(wanted, 0, AGES - 1)]
    found = np.full(len(wanted), -1, np.int64)
    guests = rng.permutation(len(wanted))
    guests = guests[near[guests] >= 0]
    guests = guests[np.argsort(near[guests], kind="stable")]
    ages = near[guests]
    calls = np.bincount(ages, minlength=AGES)
    rank = np.arange(len(guests)) - (np.cumsum(calls) - calls)[ages]
    open_seats = np.maximum(1, np.minimum(seats, np.ceil(calls * (1 - doubling)).astype(np.int64)))
    hosts = order[firsts[ages] + rank % open_seats[ages]]
    found[guests] = np.where(rank < most * open_seats[ages], hosts, -1)
    return found


def _nearest(seats: NDArray[np.int64], reach: int) -> NDArray[np.int64]:
    """For each age the nearest age that has hosts, within `reach`; else -1."""
    taken = np.flatnonzero(seats)
    gaps = np.abs(np.arange(AGES)[:, None] - taken)
    best = np.argmin(gaps, axis=1)
    return np.where(gaps[np.arange(AGES), best] <= reach, taken[best], -1)
