"""Education assistance (教育救助)."""

from shanghai.entities import person
from tuodi.cards import Benefit

card = Benefit(
    code="education_assistance",
    zh="教育救助",
    en="Education assistance",
    unit=person,
    since="2014-05",
    outcome="certify",
    answers=("education_grant_year", "education_assistance_eligible"),
    builds_on=("person_means", "extreme_poverty", "household_means", "minimum_living", "low_income"),
)
