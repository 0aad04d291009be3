"""The years of holidays that the city's content adds to the library's: `calendar.yaml`, one year a key.

    2027:
      source: the notice's number and date
      holidays: [2027-01-01]   # weekdays on which offices are closed
      workdays: [2027-02-14]   # weekend days on which they work instead

Knows no working day of its own; `clock` reckons them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from tuodi.cards.load import content_root
from tuodi.rules.errors import InputError


@dataclass(frozen=True, slots=True)
class Year:
    """What a notice says of one year."""

    holidays: frozenset[date]
    workdays: frozenset[date]


@cache
def announced() -> dict[int, Year]:
    """Returns the added years; none where the content has no calendar.yaml. InputError for a mistake in it."""
    path = content_root(settings.PACKAGE) / "calendar.yaml"
    return read_years(path) if path.exists() else {}


def read_years(path: Path) -> dict[int, Year]:
    """Returns the years of a file. InputError where a year lacks its source or says a day that cannot stand."""
    found = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    return {year: _year(path, year, said) for year, said in found.items()}


def _year(path: Path, year: Any, said: Any) -> Year:
    if not isinstance(year, int) or not isinstance(said, dict) or set(said) != {"source", "holidays", "workdays"}:
        raise InputError(f"{path}: {year} should say source, holidays and workdays, and nothing else")
    for key, weekend in (("holidays", False), ("workdays", True)):
        for day in said[key]:
            if not isinstance(day, date) or day.year != year or (day.weekday() > 4) != weekend:
                kind = "a weekend day" if weekend else "a weekday"
                raise InputError(f"{path}: {year}: {key}: {day} should be {kind} of {year}")
    return Year(frozenset(said["holidays"]), frozenset(said["workdays"]))
