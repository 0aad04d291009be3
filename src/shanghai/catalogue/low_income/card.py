"""Low-income household (低收入困难家庭), the gate to special assistance."""

from shanghai.entities import household
from tuodi.cards import Benefit

card = Benefit(
    code="low_income",
    zh="低收入困难家庭",
    en="Low-income household",
    unit=household,
    since="2014-10",
    outcome="certify",
    answers=("low_income",),
    shares=("income_below_low_income_line", "money_assets_below_line", "in_low_income"),
    people="household_size",
    builds_on=("person_means", "household_means", "minimum_living"),
)
