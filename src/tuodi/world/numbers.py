"""Resident numbers of generated people: right in form and checksum (GB 11643), wrong in place on purpose.

The area code is one of an unassigned range that the caller gives by district, so that no number can be a living
person's. Knows no city: the areas come from the marginals.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tuodi.world.errors import CityError
from tuodi.world.marginals import Marginals

BLOCK = 50_000  # consecutive persons that share a sequence
_SEQUENCES = 499  # odd ones 1 to 997 for men, even ones 2 to 998 for women
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_DAY_STEP = 37  # spreads the sequences over the days; any number would do
_UNASSIGNED = "990"


def number_areas(marginals: Marginals) -> dict[str, str]:
    """District code to the unassigned area code of its generated numbers. CityError unless it is 990001 to 990999."""
    areas = {row["code"]: row["number_area"] for row in marginals.value("population.districts")}
    for code, area in areas.items():
        if len(area) != 6 or not area.isdigit() or not area.startswith(_UNASSIGNED):
            raise CityError(f"population.districts: the number area {area!r} of {code} is not 990001 to 990999")
    return areas


def resident_number(person_index: int, district_code: str, birth_date: date, sex: str, areas: Mapping[str, str]) -> str:
    """The 18-digit number of a generated person; the same for the same arguments.

    `person_index` is the `person_id` of the columns (from 1), `sex` is male or female (odd or even sequence), `areas`
    comes from `number_areas`. Within one generated city no two people get the same number, if its shards hold a
    multiple of 50,000 people (see `births`). CityError for an unknown district or sex.
    """
    if district_code not in areas:
        raise CityError(f"the district {district_code!r} has no number area in the marginals")
    if sex not in ("male", "female"):
        raise CityError(f"sex must be male or female, not {sex!r}")
    turn = ((person_index - 1) // BLOCK + birth_date.toordinal() * _DAY_STEP) % _SEQUENCES
    sequence = turn * 2 + (1 if sex == "male" else 2)
    body = f"{areas[district_code]}{birth_date:%Y%m%d}{sequence:03d}"
    return body + check_digit(body)


def check_digit(body: str) -> str:
    """The checksum character of the first 17 digits (GB 11643, MOD 11-2)."""
    return _CHECKS[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, body, strict=True)) % 11]
