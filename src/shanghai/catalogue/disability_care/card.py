"""Care subsidy for severely disabled people (重度残疾人护理补贴)."""

from shanghai.entities import person
from tuodi.cards import Benefit

card = Benefit(
    code="disability_care",
    zh="重度残疾人护理补贴",
    en="Care subsidy for severely disabled people",
    unit=person,
    since="2016-01",
    outcome="pay",
    answers=("disability_care_subsidy",),
    amount="disability_care_subsidy",
    builds_on=("disability_living",),
)
