"""Resident numbers: right checksum, unassigned area, one a person."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tuodi.world.marginals import Marginals
from tuodi.world.numbers import BLOCK, CityError, check_digit, number_areas, resident_number

_AREAS = {"310101": "990001"}


def test_the_checksum_is_that_of_the_standard() -> None:
    assert check_digit("11010519491231002") == "X"  # the example printed in GB 11643
    assert check_digit("44052418800101001") == "4"


def test_a_number_has_area_birth_date_and_a_sequence_by_sex() -> None:
    man = resident_number(1, "310101", date(1950, 2, 3), "male", _AREAS)
    woman = resident_number(1, "310101", date(1950, 2, 3), "female", _AREAS)
    assert man[:14] == woman[:14] == "99000119500203"
    assert int(man[16]) % 2 == 1
    assert int(woman[16]) % 2 == 0
    assert man == resident_number(1, "310101", date(1950, 2, 3), "male", _AREAS)


def test_every_block_of_a_whole_city_has_its_own_sequence() -> None:
    blocks = range(1, 24_200_001, BLOCK)
    for sex in ("male", "female"):
        assert len({resident_number(first, "310101", date(1990, 1, 1), sex, _AREAS) for first in blocks}) == len(blocks)


def test_no_two_people_of_a_city_share_a_number(city: Any, marginals: Marginals) -> None:
    areas = number_areas(marginals)
    assert list(areas.values()) == [f"9900{place:02d}" for place in range(1, 17)]
    people, days = city.people, city.tables["persons"]["birth_date"].to_pylist()
    districts = city.homes["district"][city.home]
    rows = zip(people["person_id"].tolist(), districts.tolist(), days, people["sex"].tolist(), strict=True)
    numbers = {resident_number(*row, areas) for row in rows}
    assert len(numbers) == 50_000
    assert all(len(number) == 18 and check_digit(number[:17]) == number[17] for number in numbers)


def test_an_unknown_district_or_sex_is_refused() -> None:
    with pytest.raises(CityError, match="'310999' has no number area"):
        resident_number(1, "310999", date(1950, 2, 3), "male", _AREAS)
    with pytest.raises(CityError, match="male or female"):
        resident_number(1, "310101", date(1950, 2, 3), "x", _AREAS)
