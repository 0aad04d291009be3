"""Living assistance to households in poverty through expenditure (支出型贫困家庭生活救助)."""

from shanghai.entities import household
from tuodi.cards import Benefit

card = Benefit(
    code="expenditure_poverty",
    zh="支出型贫困家庭生活救助",
    en="Assistance in poverty through expenditure",
    unit=household,
    since="2013-09",
    outcome="pay",
    answers=("expenditure_poverty_eligible", "expenditure_poverty_allowance"),
    shares=("year_income_accepted",),
    amount="expenditure_poverty_allowance",
    people="household_size",
    builds_on=("person_means", "household_means", "minimum_living", "low_income"),
)
