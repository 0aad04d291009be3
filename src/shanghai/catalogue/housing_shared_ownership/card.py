"""Housing with shared ownership (共有产权保障住房): who may apply to buy."""

from shanghai.entities import household
from tuodi.cards import Benefit

card = Benefit(
    code="housing_shared_ownership",
    zh="共有产权保障住房",
    en="Housing with shared ownership",
    unit=household,
    since="2010-01",
    outcome="certify",
    answers=("shared_ownership_eligible",),
    people="household_size",
    builds_on=("person_means", "household_means"),
)
