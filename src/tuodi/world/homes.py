"""Where generated households live: a committee and an invented address. Knows no person and no money."""

from __future__ import annotations

from math import ceil

import numpy as np
from numpy.typing import NDArray

from tuodi.world.draws import Column, Random
from tuodi.world.marginals import Marginals

FEWEST = 4  # committees of a district that people live under
_KINDS = ("local_urban", "local_rural", "non_local")
_DISTRICT, _SUBDISTRICT = 10**6, 10**3  # how far a district's and a subdistrict's number stands to the left


def committee_codes(marginals: Marginals, people: int) -> dict[str, NDArray[np.int64]]:
    """Returns the 12-digit codes of the committees that the people of a whole city live under, by district code.

    As many as it takes for `names.committee_people` each, two to a subdistrict in turn, at least FEWEST and at most all
    there are: in a small city too there is another committee of the same street, and another street.
    """
    rows = marginals.value("population.districts")
    residents = {row["code"]: sum(row[kind] for kind in _KINDS) for row in rows}
    total = sum(residents.values())
    subdistricts, most = (
        {str(code): count for code, count in marginals.value(path).items()}
        for path in ("names.subdistricts", "names.committees_each")
    )
    found = {}
    for code, here in residents.items():
        wanted = ceil(people * here / total / marginals.number("names.committee_people"))
        place = np.arange(subdistricts[code] * (most[code] + 1))
        turn, subdistrict = np.divmod(place // 2, subdistricts[code])
        committee = turn * 2 + place % 2 + 1
        every = int(code) * _DISTRICT + (subdistrict + 1) * _SUBDISTRICT + committee
        found[code] = every[committee <= most[code]][: max(wanted, FEWEST)]
    return found


def settle_in_committees(
    codes: dict[str, NDArray[np.int64]], rng: Random, district: Column
) -> NDArray[np.int64]:  # fmt: skip
    """Returns the committee of each household; `district` holds its code as text."""
    found = np.zeros(len(district), np.int64)
    for code, committees in codes.items():
        here = np.flatnonzero(district == code)
        found[here] = committees[rng.integers(0, len(committees), len(here))]
    return found


def addresses(marginals: Marginals, rng: Random, committee: Column) -> Column:
    """Returns an address a household: a road of its committee that exists nowhere, lane, house and room."""
    roads = np.array(marginals.value("names.roads"))
    count = len(committee)
    district, within = np.divmod(committee, _DISTRICT)
    subdistrict, one = np.divmod(within, _SUBDISTRICT)
    road = roads[(district * 31 + subdistrict * 7 + one * 2 + rng.integers(0, 2, count)) % len(roads)]
    lane, house, floor, room = (rng.integers(1, most, count) for most in (400, 41, 19, 5))
    rooms = floor * 100 + room
    return np.array([
        f"示例{name}路{a}弄{b}号{c}室" for name, a, b, c in zip(road, lane, house, rooms, strict=True)
    ])  # fmt: skip
