"""One rule text, two readings: every rule of the catalogue gives the same answer for one household and in columns."""

from random import Random

import pytest

from tests.same_answer import check, people

MONTHS = ("2012-04", "2014-10", "2015-03", "2016-04", "2016-12", "2019-04", "2020-01", "2026-01", "2009-01")


@pytest.mark.parametrize("month", MONTHS)
@pytest.mark.parametrize("withheld", [0.0, 0.06, 0.5])
def test_row_equals_column(shanghai, month, withheld):
    random = Random(f"{month}{withheld}")
    around = people.edges(shanghai)
    households = [people.household(random, shanghai, around, withheld) for _ in range(120)]
    assert check.row_against_column(shanghai, month, households) == []


@pytest.mark.parametrize("month", MONTHS)
@pytest.mark.parametrize("withheld", [0.0, 0.06, 0.3])
def test_truth_lies_within_the_bounds(shanghai, month, withheld):
    random = Random(f"{month}{withheld}")
    around = people.edges(shanghai)
    households = [people.household(random, shanghai, around, withheld) for _ in range(80)]
    assert check.bounds_against_truth(shanghai, month, households, random) == []
