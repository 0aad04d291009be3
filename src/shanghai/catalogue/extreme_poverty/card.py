"""Support of people in extreme poverty (特困人员供养)."""

from shanghai.entities import person
from tuodi.cards import Benefit

card = Benefit(
    code="extreme_poverty",
    zh="特困人员供养",
    en="Support of people in extreme poverty",
    unit=person,
    since="2013-04",
    outcome="pay",
    answers=(
        "extreme_poverty_eligible",
        "extreme_poverty_allowance",
        "extreme_poverty_care_grade",
        "extreme_poverty_care_allowance",
        "extreme_poverty_ends",
    ),
    amount="extreme_poverty_allowance",
    builds_on=("person_means",),
    reads=("minimum_living",),
)
