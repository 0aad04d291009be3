"""One rule text, two readings: every rule of the catalogue gives the same answer for one household and in columns."""

from random import Random

import pytest

from tests.same_answer import check, people

MONTHS = (
    "2009-01", "2012-04", "2013-09", "2014-10", "2015-03", "2016-04", "2016-12", "2018-07", "2019-04", "2020-01",
    "2022-01", "2024-07", "2026-01",
)  # fmt: skip


@pytest.mark.parametrize("month", MONTHS)
@pytest.mark.parametrize("withheld", [0.0, 0.06, 0.5])
def test_row_equals_column(shanghai, month, withheld):
    random = Random(f"{month}{withheld}")
    around = people.edges(shanghai)
    for family in shanghai.families():
        groups = [
            people.household(random, shanghai, around, withheld, family) for _ in range(80 if family.home else 30)
        ]
        assert check.row_against_column(shanghai, month, groups, family) == []


@pytest.mark.parametrize("month", MONTHS)
@pytest.mark.parametrize("withheld", [0.0, 0.06, 0.3])
def test_truth_lies_within_the_bounds(shanghai, month, withheld):
    random = Random(f"{month}{withheld}")
    around = people.edges(shanghai)
    for family in shanghai.families():
        groups = [
            people.household(random, shanghai, around, withheld, family) for _ in range(40 if family.home else 20)
        ]
        assert check.bounds_against_truth(shanghai, month, groups, random, family) == []
