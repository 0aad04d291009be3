"""Grain-and-oil card (帮困粮油卡): help in kind."""

from shanghai.entities import person
from tuodi.cards import Benefit

card = Benefit(
    code="grain_oil_card",
    zh="帮困粮油卡",
    en="Grain-and-oil card",
    unit=person,
    since="2016-01",
    outcome="goods",
    answers=("grain_oil_card",),
    amount="grain_oil_card",
    builds_on=("person_means", "extreme_poverty", "household_means", "minimum_living"),
)
