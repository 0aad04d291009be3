"""W1 as a plain loop over one household: the reference that every engine must equal on every row.

Money comes in as whole fen; the benefits go out as whole yuan.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from bench.w1 import amounts


class Person(NamedTuple):
    """What W1 asks about one person."""

    birth_date: date
    sex: str
    registered_urban: bool
    income_month: int
    pension_month: int
    assets: int
    disability_grade: int
    disability_kind: str
    employed: bool


class Outcome(NamedTuple):
    """What W1 answers about one household: members, then yuan a month, and the low-income flag."""

    n: int
    dibao: int
    low_income: bool
    grain_oil: int
    elder: int
    living: int
    care: int
    total: int


def completed_years(birth: date, day: date) -> int:
    """Returns the years completed; a year of one born on 29 February is complete on 28 February in common years."""
    common_year = day.year % 4 != 0 or (day.year % 100 == 0 and day.year % 400 != 0)
    birthday = (2, 28) if common_year and (birth.month, birth.day) == (2, 29) else (birth.month, birth.day)
    return day.year - birth.year - ((day.month, day.day) < birthday)


def elder_allowance(age: int) -> int:
    """Returns the allowance of the highest age reached."""
    amount = 0
    for from_age, yuan in amounts.ELDER:
        if age >= from_age:
            amount = yuan
    return amount


def living_subsidy(person: Person, age: int, dibao: bool, low_income: bool) -> int:
    """Returns the living subsidy of one disabled person."""
    grade, kind = person.disability_grade, person.disability_kind
    if grade == 0:
        return 0
    severe = grade in (1, 2) or (grade == 3 and kind in ("intellectual", "mental"))
    working_to = amounts.WORKING_TO_MEN if person.sex == "male" else amounts.WORKING_TO_WOMEN
    if severe and amounts.WORKING_FROM <= age < working_to and not person.employed:
        return amounts.LIVING_SEVERE
    if dibao:
        return amounts.LIVING_DIBAO
    return amounts.LIVING_LOW_INCOME if low_income else 0


def care_subsidy(person: Person) -> int:
    """Returns the care subsidy of one disabled person."""
    if person.disability_grade == 1:
        return amounts.CARE_HIGH
    if person.disability_grade == 2 or (person.disability_grade == 3 and person.disability_kind == "intellectual"):
        return amounts.CARE_LOW
    return 0


def decide(members: Sequence[Person]) -> Outcome:
    """Decides one household."""
    n = len(members)
    urban, rural = amounts.standards()
    line = (urban if any(person.registered_urban for person in members) else rural) * 100 * n
    income = sum(person.income_month + person.pension_month for person in members)
    assets = sum(person.assets for person in members)
    limit = amounts.ASSETS_SMALL_HOUSEHOLD if n <= 2 else amounts.ASSETS_HOUSEHOLD
    eligible = income < line and assets <= limit * 100 * n
    low_income = income < amounts.LOW_INCOME_TIMES * line and assets < amounts.LOW_INCOME_ASSETS * 100 * n
    dibao = (line - income + 99) // 100 if eligible else 0
    grain_oil = amounts.GRAIN_OIL * n if eligible else 0
    elder = living = care = 0
    for person in members:
        age = completed_years(person.birth_date, amounts.LAST_DAY)
        elder += elder_allowance(age)
        living += living_subsidy(person, age, eligible, low_income)
        care += care_subsidy(person)
    return Outcome(n, dibao, low_income, grain_oil, elder, living, care, dibao + grain_oil + elder + living + care)
