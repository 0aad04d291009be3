"""Low-rent housing (廉租住房): who may have it, and the monthly rent subsidy."""

from shanghai.entities import household
from tuodi.cards import Benefit

card = Benefit(
    code="housing_low_rent",
    zh="廉租住房",
    en="Low-rent housing",
    unit=household,
    since="2013-01",
    outcome="pay",
    answers=("low_rent_housing_eligible", "low_rent_subsidy"),
    amount="low_rent_subsidy",
    people="household_size",
    builds_on=("person_means", "household_means"),
)
