"""Employment assistance (就业救助)."""

from shanghai.entities import person
from tuodi.cards import Benefit

card = Benefit(
    code="employment_assistance",
    zh="就业救助",
    en="Employment assistance",
    unit=person,
    since="2014-05",
    outcome="certify",
    answers=("zero_employment_family", "employment_assistance_eligible"),
    builds_on=("person_means", "household_means", "minimum_living", "low_income"),
)
