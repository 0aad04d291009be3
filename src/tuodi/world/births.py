"""Days of birth. Knows ages and districts; no name and no number.

A birth day is dealt so that, within a block of 50,000 consecutive persons, no two of the same district, sex and year
share a day; `numbers` relies on it for resident numbers that never meet.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from tuodi.world.draws import Column, Random
from tuodi.world.marginals import AGES
from tuodi.world.numbers import BLOCK

_STRIDE = 151  # days between two of a group; shares no factor with 365 or 366
_EPOCH = date(1970, 1, 1)


def deal_births(
    rng: Random, reference: date, age: Column, female: Column, district: Column, first_person: int
) -> NDArray[np.int32]:
    """Birth dates as days since 1970-01-01, such that each has the completed years `age` on the reference day."""
    count = len(age)
    first, length = _birth_years(reference)
    block = (first_person - 1 + np.arange(count)) // BLOCK
    group = ((block - block[0]) * 100 + district) * 2 + female
    group = group * AGES + age
    shuffled = rng.permutation(count)
    order = shuffled[np.argsort(group[shuffled], kind="stable")]
    ordered = group[order]
    begins = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    sizes = np.diff(np.append(begins, count))
    rank = np.arange(count) - np.repeat(begins, sizes)
    offset = np.repeat(rng.integers(0, 366, len(begins)), sizes)
    years = length[age[order]]
    born = np.empty(count, np.int32)
    born[order] = first[age[order]] + (offset + rank * _STRIDE) % years
    return born


def _birth_years(reference: date) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each age the first possible day of birth (days since 1970) and how many days there are."""
    edges = [_years_before(reference, years) + timedelta(days=1) for years in range(AGES + 1)]
    days = np.array([(edge - _EPOCH).days for edge in edges])
    return days[1:], days[:-1] - days[1:]


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
