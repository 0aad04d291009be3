"""Help of society (社会力量参与救助), the "+1" of the city's assistance: whom no programme reaches is referred."""

from shanghai.entities import person
from tuodi.cards import Benefit

card = Benefit(
    code="social_forces",
    zh="社会力量帮扶",
    en="Help of society",
    unit=person,
    since="2014-05",
    outcome="refer",
    answers=("social_forces_referral",),
    builds_on=(
        "person_means",
        "extreme_poverty",
        "household_means",
        "minimum_living",
        "low_income",
        "expenditure_poverty",
        "temporary_assistance",
        "disaster_relief",
    ),
)
