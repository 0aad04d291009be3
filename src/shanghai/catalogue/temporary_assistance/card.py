"""Temporary assistance (临时救助): who may ask, and how much at most.

The office decides the grant, so the card names no amount: the benefit's line counts who may ask."""

from shanghai.entities import household
from tuodi.cards import Benefit

card = Benefit(
    code="temporary_assistance",
    zh="临时救助",
    en="Temporary assistance",
    unit=household,
    since="2014-10",
    outcome="pay",
    answers=("temporary_assistance_heads", "temporary_assistance_ceiling", "temporary_assistance_eligible"),
    shares=("helped_member",),
    people="temporary_assistance_heads",
    builds_on=("person_means", "household_means", "minimum_living"),
)
