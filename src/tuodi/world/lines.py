"""A shard measured against the design lines: who is entitled, as far as the generator means it. Reads no rule.

The lines stand in `poor_tail.lines`; they shape who is drawn as a recipient, and decide nothing for anybody else. What
decides a benefit is the catalogue, which may differ: that the two agree is for tests to see, not for this module.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuodi.world.disability import INTELLECTUAL
from tuodi.world.draft import INCOMES, Draft
from tuodi.world.draws import FEN, Flags, Money
from tuodi.world.living import STUDENT
from tuodi.world.medicine import BILL, PAYERS
from tuodi.world.population import NON_LOCAL
from tuodi.world.support import ABLE

_LINES = "poor_tail.lines"
_SECONDARY = tuple(STUDENT.index(school) for school in ("junior", "senior", "vocational"))


@dataclass(frozen=True, slots=True)
class Entitled:
    """Whom the design lines entitle: `extreme_poverty` and `members` (of the household, the former left out) flag
    persons; `minimum_living`, `low_income` and `overspent` (whom illness leaves below the line) households."""

    extreme_poverty: Flags
    members: Flags
    minimum_living: Flags
    low_income: Flags
    overspent: Flags


def measure(draft: Draft) -> Entitled:
    """Measures the facts as they stand."""
    extreme = in_extreme_poverty(draft)
    members = draft.members & ~extreme
    households = draft.households
    heads = households.total(members)
    income = households.total(own_income(draft) * members)
    savings = households.total(draft.persons["money_assets"] * members)
    open_ = (heads > 0) & (households.pool != NON_LOCAL) & (draft.homes["private_vehicles"] == 0)
    open_ &= ~draft.homes["non_residential_property"] & (draft.homes["homes"] <= 1)
    small = heads <= draft.marginals.number(f"{_LINES}.small_household")
    most = np.where(small, draft.yuan(f"{_LINES}.assets_small_yuan"), draft.yuan(f"{_LINES}.assets_yuan"))
    line = heads * draft.yuan(f"{_LINES}.line_yuan")
    minimum = open_ & (income < line) & (savings <= most * heads)
    relaxed = small | households.any(members & _lightens(draft))
    wide = np.where(relaxed, draft.yuan(f"{_LINES}.low_assets_wide_yuan"), draft.yuan(f"{_LINES}.low_assets_yuan"))
    factor = round(draft.marginals.number(f"{_LINES}.low_income_factor"))
    modest = open_ & ~minimum & (savings < wide * heads)
    overspent = modest & _is_left_below(draft, members, income, line)
    return Entitled(extreme, members, minimum, modest & (income < line * factor), overspent)


def _is_left_below(draft: Draft, members: Flags, income: Money, line: Money) -> Flags:
    """Households with a seriously ill member whom three months' own cost of illness leaves below the line."""
    households, months = draft.households, 3
    spent = households.total(draft.persons["medical_spending_own_3_months"] * members)
    ill = households.any(members & draft.persons["seriously_ill"])
    usual = draft.gross() * 12 < draft.heads() * draft.yuan(f"{_LINES}.expenditure_year_head_yuan")
    return np.asarray(ill & usual & (income * months - spent < line * months))


def own_income(draft: Draft) -> Money:
    """What counts of each person's income in the month: all kinds, less the disregard of a full wage."""
    wage = draft.persons["wage_month"]
    full = wage >= draft.yuan(f"{_LINES}.minimum_wage_yuan")
    total = sum((draft.persons[name] for name in INCOMES), np.zeros(len(wage), np.int64))
    return np.asarray(total - full * draft.yuan(f"{_LINES}.disregard_yuan"), dtype=np.int64)


def in_extreme_poverty(draft: Draft) -> Flags:
    """Old, disabled or a minor; unable to work; without income, money and anybody able to support."""
    persons, people, number = draft.persons, draft.people, draft.marginals.number
    group = (people.age >= number(f"{_LINES}.extreme_old_from")) | (persons["disability_grade"] > 0)
    group = group | (people.age < number(f"{_LINES}.extreme_minor_below"))
    poor = own_income(draft) < draft.yuan(f"{_LINES}.line_yuan")
    poor &= persons["money_assets"] <= draft.yuan(f"{_LINES}.assets_small_yuan")
    alone = (persons["support"] != ABLE) & ~persons["able_to_work"]
    return np.asarray(draft.is_local() & draft.members & group & poor & alone)


def _lightens(draft: Draft) -> Flags:
    """Traits of a member that widen the low-income line of money: young, in secondary school, old, disabled."""
    people, number = draft.people, draft.marginals.number
    age = (people.age < number(f"{_LINES}.low_young_below")) | (people.age >= number(f"{_LINES}.low_old_from"))
    return np.asarray(age | np.isin(draft.persons["student"], _SECONDARY) | (draft.persons["disability_grade"] > 0))


def old_enough(draft: Draft) -> Flags:
    """Local, living this month, and of the age of the allowance for elders."""
    old = draft.people.age >= draft.marginals.number(f"{_LINES}.elder_from")
    return np.asarray(draft.is_local() & draft.alive & old)


def disabled_enough(draft: Draft, entitled: Entitled) -> Flags:
    """Local, and severely disabled, intellectually in the third grade, or disabled in any in a poor household."""
    grade = draft.persons["disability_grade"]
    care = draft.is_severe() | ((grade == 3) & (draft.persons["disability_kind"] == INTELLECTUAL))
    poor = draft.households.to_members(entitled.minimum_living | entitled.low_income) & entitled.members
    open_ = draft.is_local() & draft.alive & ~entitled.extreme_poverty
    return np.asarray(open_ & (care | (poor & (grade > 0))))


def billed(draft: Draft, entitled: Entitled) -> Flags:
    """People of the assisted households, or in extreme poverty, with a bill of which something covered is left."""
    paid: NDArray[np.int64] = sum((draft.persons[name] for name in PAYERS), np.zeros(draft.people.count, np.int64))
    poor = draft.households.to_members(entitled.minimum_living | entitled.low_income) & entitled.members
    left = draft.persons[BILL[1]] - paid >= FEN
    return np.asarray((poor | entitled.extreme_poverty) & draft.is_local() & left)
