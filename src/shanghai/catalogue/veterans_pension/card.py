"""Pensions and grants of veterans and their families (优抚对象抚恤补助), by the national tables."""

from shanghai.entities import person
from tuodi.cards import Benefit

card = Benefit(
    code="veterans_pension",
    zh="优抚对象抚恤补助",
    en="Pensions of veterans and their families",
    unit=person,
    since="2014-10",
    outcome="pay",
    answers=("veterans_pension", "veterans_pension_year", "veterans_pension_city_supplement"),
    amount="veterans_pension",
    builds_on=("person_means",),
)
