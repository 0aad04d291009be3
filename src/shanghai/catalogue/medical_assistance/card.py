"""Medical assistance (医疗救助)."""

from shanghai.entities import person
from tuodi.cards import Benefit

card = Benefit(
    code="medical_assistance",
    zh="医疗救助",
    en="Medical assistance",
    unit=person,
    since="2008-01",
    outcome="pay",
    answers=(
        "medical_assistance_cap_year",
        "medical_assistance_outpatient_rate",
        "medical_assistance_outpatient_cap_year",
        "medical_assistance_payment",
        "medical_bill_own_share",
        "medical_assistance_rate",
    ),
    builds_on=(
        "person_means",
        "extreme_poverty",
        "household_means",
        "minimum_living",
        "low_income",
        "expenditure_poverty",
    ),
)
