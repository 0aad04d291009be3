"""Kinds of value, and how each is written outside and held inside.

Inside every value is a whole number: money in fen, a rate in ten-thousandths, an area in 0.01 m2, a day as days since
1970-01-01, a flag as 0 or 1, a choice as its position. Nothing here knows a fact, a benefit or a city.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from tuodi.rules.errors import InputError, RuleError

RATE_SCALE = 10_000
MONEY_MOST = 10**11  # fen: a thousand million yuan; more than any person's amount, so that bounds stay in 64 bits
MOST_MEMBERS = 200  # of one household or other group
_EPOCH = date(1970, 1, 1)
_DAY, _MONTH = re.compile(r"\d{4}-\d{2}-\d{2}"), re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
DAY_FIRST = (date(1850, 1, 1) - _EPOCH).days
NEVER = (date(9999, 12, 31) - _EPOCH).days
_BOUNDS = {
    "flag": (0, 1),
    "count": (0, 100_000),
    "money": (0, MONEY_MOST),
    "rate": (0, 1_000 * RATE_SCALE),
    "fine": (0, MONEY_MOST * RATE_SCALE),
    "price": (0, 10**7),
    "area": (0, 10**9),
    "date": (DAY_FIRST, NEVER),
}
_UNITS = {
    "flag": "flag", "count": "count", "people": "count", "years": "count", "months": "count", "times": "rate",
    "share": "rate", "yuan": "money", "yuan/month": "money", "yuan/year": "money", "m2": "area", "date": "date",
    "yuan/m2/month": "price",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """What sort of number a value is. `name` is one of flag, count, money, rate, fine (money times a rate, exact,
    not yet rounded), price (money a m2), area, date, choice; `choices` are the words of a choice."""

    name: str
    choices: tuple[str, ...] = ()

    @property
    def low(self) -> int:
        """The least a value of this kind can be."""
        return 0 if self.choices else _BOUNDS[self.name][0]

    @property
    def high(self) -> int:
        """The most a value of this kind can be: what an unknown one is bounded by."""
        return len(self.choices) - 1 if self.choices else _BOUNDS[self.name][1]

    def __str__(self) -> str:
        return f"choice of {', '.join(self.choices)}" if self.choices else self.name


FLAG, COUNT, MONEY, RATE = Kind("flag"), Kind("count"), Kind("money"), Kind("rate")
FINE, PRICE, AREA, DATE = Kind("fine"), Kind("price"), Kind("area"), Kind("date")


def kind_of_unit(unit: str | tuple[str, ...] | list[str], where: str = "") -> Kind:
    """Returns the kind of a unit as cards and rules write it: a word of the units, or the list of a choice's words."""
    if not isinstance(unit, str):
        return Kind("choice", tuple(unit))
    if unit not in _UNITS:
        raise RuleError(f"unknown unit '{unit}'; use one of {', '.join(sorted(_UNITS))} or a list of words", where)
    return Kind(_UNITS[unit])


@cache
def day(text: str) -> int:
    """Returns the day number of `YYYY-MM-DD`; `never` is 9999-12-31."""
    if text == "never":
        return NEVER
    try:
        if not _DAY.fullmatch(text):
            raise ValueError
        return (date.fromisoformat(text) - _EPOCH).days
    except ValueError:
        raise InputError(f"'{text}' is not a day; write it as 2016-12-31") from None


def as_date(number: int) -> date:
    """Returns the calendar day of a day number."""
    return _EPOCH + timedelta(days=number)


def decimal_units(raw: Any, places: int) -> int:
    """Returns a number as whole units of 10^-places; more decimals than that, or no number, is an InputError."""
    if isinstance(raw, bool) or not isinstance(raw, int | str | Decimal | float):
        raise InputError(f"{raw!r} is not a number")
    if type(raw) is int:
        return int(raw * 10**places)
    try:
        number = Decimal(str(raw))
    except InvalidOperation:
        raise InputError(f"{raw!r} is not a number") from None
    if not number.is_finite():
        raise InputError(f"{raw!r} is not finite")
    if number and number.adjusted() > 30:
        raise InputError(f"{raw!r} is out of range")
    sign, digits, exponent = number.as_tuple()
    whole = int("".join(map(str, digits)))
    shift = int(exponent) + places
    if shift < -len(digits) and whole:
        raise InputError(f"{raw!r} has more than {places} decimals")
    units, rest = (whole * int(10 ** max(shift, 0)), 0) if shift >= 0 or not whole else divmod(whole, int(10**-shift))
    if rest:
        raise InputError(f"{raw!r} has more than {places} decimals")
    return -units if sign else units


def parse(kind: Kind, raw: Any) -> int:
    """Returns a value written outside (JSON, YAML, a form) as the whole number held inside, or raises InputError."""
    name = kind.name
    if name == "flag":
        if raw is True or raw is False:
            return int(raw)
        raise InputError(f"{raw!r} is neither true nor false")
    if name == "choice":
        word = str(raw) if type(raw) is int else raw  # a code of digits may stand unquoted
        if isinstance(word, str) and word in kind.choices:
            place: int = kind.choices.index(word)
            return place
        raise InputError(f"{raw!r} is not one of {', '.join(kind.choices)}")
    if name == "date":
        if isinstance(raw, str | date):
            number = day(str(raw))
        else:
            raise InputError(f"{raw!r} is not a day; write it as 2016-12-31")
    else:
        number = decimal_units(raw, {"money": 2, "price": 2, "rate": 4, "area": 2}.get(name, 0))
    if not kind.low <= number <= kind.high:
        raise InputError(f"{raw!r} is out of range: {show(kind, kind.low)} to {show(kind, kind.high)}")
    return number


def reader(kind: Kind, high: int) -> Callable[[Any], int]:
    """Returns `parse` for one fact: the usual writings at once, everything else through `parse` and its errors."""
    scale = {"money": 100, "price": 100, "area": 100, "rate": RATE_SCALE}.get(kind.name, 1)
    low, places = kind.low, {word: place for place, word in enumerate(kind.choices)}

    def checked(raw: Any) -> int:
        number = parse(kind, raw)
        if number > high:
            raise InputError(f"{raw!r} is out of range: {show(kind, low)} to {show(kind, high)}")
        return number

    def word(raw: Any) -> int:
        place = places.get(raw) if type(raw) is str else None
        return checked(raw) if place is None else place

    def whole(raw: Any) -> int:
        return raw * scale if type(raw) is int and low <= raw * scale <= high else checked(raw)

    if kind.choices:
        return word
    return checked if kind.name in ("flag", "date") else whole


def exact(number: int, places: int) -> Decimal:
    """Returns whole units of 10^-places as a decimal number."""
    return Decimal(number).scaleb(-places)


def show(kind: Kind, number: int) -> Any:
    """Returns the value as JSON and YAML write it: yuan, m2 and rates as int or, with decimals, as a number."""
    name = kind.name
    if name == "flag":
        return bool(number)
    if name == "choice":
        return kind.choices[number]
    if name == "date":
        return "never" if number == NEVER else as_date(number).isoformat()
    places = {"money": 2, "price": 2, "area": 2, "rate": 4, "fine": 6}.get(name, 0)
    whole, rest = divmod(number, 10**places)
    # a JSON number: the shortest text of at most six decimals, never computed with
    return whole if rest == 0 else float(exact(number, places))


@cache
def month_days(month: str) -> tuple[int, int]:
    """Returns the day numbers of the first and the last day of `YYYY-MM`."""
    if not isinstance(month, str) or not _MONTH.fullmatch(month) or month < "1":
        raise InputError(f"'{month}' is not a month; write it as 2016-12")
    if not "1850" <= month <= "9999-11":
        raise InputError(f"month {month} is out of range: 1850-01 to 9999-11")
    first = date.fromisoformat(f"{month}-01")
    following = (first + timedelta(days=31)).replace(day=1)
    return (first - _EPOCH).days, (following - _EPOCH).days - 1


def next_month(month: str) -> str:
    """Returns the month after `YYYY-MM`."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"


def completed_years(birth: int, on: int) -> int:
    """Returns the years completed by `on`; who is born on 29 February completes one on 28 February in common years."""
    if on <= birth:
        return 0
    start, end = as_date(birth), as_date(on)
    years = end.year - start.year
    return years if latest_birth(on, years) >= birth else years - 1


def latest_birth(on: int, years: int) -> int:
    """Returns the latest birthday by which `years` years are complete on day `on`."""
    end = as_date(on)
    if end.year - years < 1850:
        return DAY_FIRST - 1
    try:
        latest = end.replace(year=end.year - years)
    except ValueError:  # 29 February, and no such day that year
        latest = date(end.year - years, 2, 28)
    if (latest.month, latest.day) == (2, 28) and end.day == 28 and _leap(latest.year) and not _leap(end.year):
        latest = date(latest.year, 2, 29)
    return (latest - _EPOCH).days


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
