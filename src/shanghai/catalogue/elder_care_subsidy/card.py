"""Care subsidy for older people (养老服务补贴)."""

from shanghai.entities import person
from tuodi.cards import Benefit

card = Benefit(
    code="elder_care_subsidy",
    zh="养老服务补贴",
    en="Care subsidy for older people",
    unit=person,
    since="2020-01",
    outcome="pay",
    answers=("elder_care_subsidy",),
    amount="elder_care_subsidy",
    builds_on=("person_means", "household_means", "minimum_living", "low_income"),
)
