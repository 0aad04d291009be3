"""All monthly cash of one person together."""

from shanghai.entities import person
from tuodi.cards import Benefit

card = Benefit(
    code="total_support",
    zh="本人每月现金待遇合计",
    en="Monthly cash of a person together",
    unit=person,
    since="2010-01",
    outcome="notion",
    answers=("total_monthly_support",),
    builds_on=(
        "extreme_poverty",
        "elder_allowance",
        "orphan_allowance",
        "disability_living",
        "disability_care",
        "elder_care_subsidy",
        "veterans_pension",
    ),
)
