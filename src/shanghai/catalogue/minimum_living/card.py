"""Minimum living allowance (最低生活保障, 低保)."""

from shanghai.entities import household
from tuodi.cards import Benefit

card = Benefit(
    code="minimum_living",
    zh="最低生活保障",
    en="Minimum living allowance",
    unit=household,
    since="1999-10",
    outcome="pay",
    answers=("minimum_living_eligible", "minimum_living_allowance"),
    shares=("sum_of_standards", "in_minimum_living"),
    amount="minimum_living_allowance",
    people="household_size",
    builds_on=("person_means", "household_means"),
)
