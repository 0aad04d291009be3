"""What time it is for the law: days, months and working days of Asia/Shanghai over times kept in UTC.

Knows no stage. Working days come with the substitutions that the State Council announces for each year: from the
maintained library, and for a year that it does not have yet from `calendar.yaml` of the content package. A year that
is in neither is refused by name: no deadline is ever guessed.
"""

from __future__ import annotations

import calendar
from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import chinese_calendar

from tuodi.ground.announced import announced

ZONE = ZoneInfo("Asia/Shanghai")
NO_END = date(9999, 12, 31)  # "until further notice": valid periods are [from, to), so that no end needs no null
NEVER = datetime(9999, 12, 31, tzinfo=UTC)  # not retracted, not ended
FIRST_YEAR = 2012  # before it nothing of this project counts in working days


class CalendarError(ValueError):
    """Working days of a year were asked for that nobody has announced to this program."""


def now() -> datetime:
    """Returns the present instant, in UTC, to the microsecond."""
    return datetime.now(UTC)


def today() -> date:
    """Returns the present day in Asia/Shanghai."""
    return now().astimezone(ZONE).date()


def month(day: date) -> str:
    """Returns the month of a day as the law's periods name it: '2016-12'."""
    return f"{day:%Y-%m}"


def add_months(day: date, count: int) -> date:
    """Returns the same day `count` months later, or the month's last day where it has no such day (General Provisions
    of the Civil Code, article 202)."""
    year, index = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, index + 1, min(day.day, calendar.monthrange(year, index + 1)[1]))


def last_year() -> int:
    """Returns the last year whose working days are known, every year from FIRST_YEAR to it being known."""
    return _working_days()[-1].year


def working_day(day: date) -> bool:
    """Whether offices work on a day: a weekday that is no holiday, or a weekend day worked instead of one.
    CalendarError outside the known years."""
    days = _working_days()
    return days[_place(day) - 1] == day if _place(day) else False


def add_working_days(day: date, count: int) -> date:
    """Returns the `count`-th working day after a day; the day itself is not counted, and is returned for 0.
    ValueError below 0, CalendarError where the count leaves the known years."""
    if count < 0:
        raise ValueError(f"{count} working days: count from 0 upwards")
    found = _place(day) + count - 1
    if count and found >= len(_working_days()):
        raise _unknown(last_year() + 1)
    return _working_days()[found] if count else day


def working_days_between(start: date, end: date) -> int:
    """Returns how many working days lie after `start` until `end` inclusive; negative where `end` is before `start`.
    CalendarError outside the known years."""
    return _place(end) - _place(start)


def _place(day: date) -> int:
    """Returns how many of the known working days lie on or before a day."""
    if not FIRST_YEAR <= day.year <= last_year():
        raise _unknown(day.year)
    return bisect_right(_working_days(), day)


def _unknown(year: int) -> CalendarError:
    if year < FIRST_YEAR:
        return CalendarError(f"working days of {year} are not kept; they begin with {FIRST_YEAR}")
    return CalendarError(
        f"working days of {year} are not announced here; add {year} to calendar.yaml of the city's content when the "
        "State Council has published them"
    )


@cache
def _working_days() -> tuple[date, ...]:
    """Returns every known working day in order."""
    return tuple(day for year in _years() for day in _of_year(year))


def _years() -> Iterator[int]:
    year = FIRST_YEAR
    while _in_library(year) or year in announced():
        yield year
        year += 1


def _in_library(year: int) -> bool:
    """Whether the library has the whole year: a notice may touch the first days of the year after."""
    return date(year, 10, 1) in chinese_calendar.holidays


def _of_year(year: int) -> Iterator[date]:
    added = announced().get(year)
    day = date(year, 1, 1)
    while day.year == year:
        if added and not _in_library(year):
            works = day in added.workdays or (day.weekday() < 5 and day not in added.holidays)
        else:
            works = chinese_calendar.is_workday(day)
        if works:
            yield day
        day += timedelta(days=1)
