"""The people make sense: families, ages, schooling, work."""

from __future__ import annotations

from typing import Any

import numpy as np


def _heads(city: Any, column: np.ndarray) -> np.ndarray:
    """The head's value, for every person."""
    return column[city.starts][city.home]


def test_a_household_has_one_head_who_comes_first_and_at_most_one_spouse(city: Any) -> None:
    relation = city.people["relation"]
    assert np.array_equal(np.flatnonzero(relation == "head"), city.starts)
    assert city.total(relation == "spouse").max() == 1
    assert np.bincount(city.home).max() < 15


def test_heads_are_adults_except_orphans(city: Any) -> None:
    head = city.people["relation"] == "head"
    assert np.all((city.age[head] >= 18) | city.people["orphan"][head])


def test_generations_are_apart(city: Any) -> None:
    relation, gap = city.people["relation"], _heads(city, city.age) - city.age
    assert gap[relation == "child"].min() >= 16
    assert gap[relation == "parent"].max() <= -16
    assert np.abs(gap[relation == "spouse"]).max() <= 20


def test_couples_are_married_and_of_two_sexes(city: Any) -> None:
    relation, marital = city.people["relation"], city.people["marital_status"]
    spouse = relation == "spouse"
    assert np.all(marital[spouse] == "married")
    assert np.all(_heads(city, marital)[spouse] == "married")
    assert np.all(_heads(city, city.people["sex"])[spouse] != city.people["sex"][spouse])
    assert city.age[(marital != "single") & (city.people["sex"] == "male")].min() >= 22
    assert city.age[(marital != "single") & (city.people["sex"] == "female")].min() >= 20


def test_pupils_have_the_ages_of_their_schools(city: Any) -> None:
    bounds = {
        "preschool": (3, 6), "primary": (6, 11), "junior": (11, 15), "senior": (15, 18), "vocational": (15, 18),
        "university": (18, 28),
    }  # fmt: skip
    for school, (least, most) in bounds.items():
        ages = city.age[city.people["student"] == school]
        assert least <= ages.min() <= ages.max() <= most, school
    at_home = city.people["cannot_attend_school"]
    assert np.all((city.people["student"] != "none")[(city.age >= 7) & (city.age <= 14) & ~at_home])
    assert np.all((city.people["student"] == "none")[at_home])


def test_children_and_pupils_do_not_earn(city: Any) -> None:
    earning = city.people["wage_month"] + city.people["business_income_month"] > 0
    assert city.age[earning].min() >= 16
    assert not np.any(earning & (city.people["student"] != "none"))
    assert np.all(city.people["employed"] <= earning)
    assert city.age[city.people["pension_month"] > 0].min() >= 50


def test_disability_grade_and_kind_agree(city: Any) -> None:
    assert np.array_equal(city.people["disability_grade"] > 0, city.people["disability_kind"] != "none")


def test_spending_of_three_months_is_part_of_the_year(city: Any) -> None:
    spent = [city.people[f"medical_spending_own_{months}_months"] for months in (3, 6, 12)]
    assert np.all(spent[0] <= spent[1])
    assert np.all(spent[1] <= spent[2])
    assert np.all((city.people["education_spending_3_months"] > 0) <= (city.people["student"] != "none"))


def test_homes_have_area_and_vagrants_have_neither_home_nor_permit(city: Any) -> None:
    assert np.array_equal(city.homes["homes"] > 0, city.homes["home_area_m2"] > 0)
    assert np.all(city.homes["living_area_m2"] <= city.homes["home_area_m2"])
    vagrant = city.people["vagrant"]
    assert np.all(city.homes["homes"][city.home][vagrant] == 0)
    assert not np.any(city.people["residence_permit"][vagrant])
    local = city.people["hukou"] != "non_local"
    assert not np.any(city.people["residence_permit"] & local)


def test_years_of_register_do_not_exceed_the_heads_age(city: Any) -> None:
    assert np.all(city.homes["years_local_hukou"] <= city.age[city.starts])
