"""Living subsidy for disabled people in need (困难残疾人生活补贴)."""

from shanghai.entities import person
from tuodi.cards import Benefit

card = Benefit(
    code="disability_living",
    zh="困难残疾人生活补贴",
    en="Living subsidy for disabled people in need",
    unit=person,
    since="2016-01",
    outcome="pay",
    answers=("disability_living_subsidy",),
    shares=("holder", "not_in_extreme_poverty"),
    amount="disability_living_subsidy",
    builds_on=(
        "person_means",
        "extreme_poverty",
        "household_means",
        "minimum_living",
        "low_income",
        "orphan_allowance",
    ),
)
