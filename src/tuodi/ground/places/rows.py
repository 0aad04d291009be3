"""What a city's shelf of places says, as rows: the columns of the models, without a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

NO_END = date(9999, 12, 31)  # as `clock.NO_END`, which needs no more than this


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place, with the columns of `models.Place`."""

    code: int
    level: str
    zh: str
    en: str
    parent_id: int | None
    since: date
    until: date = NO_END
    successor_id: int | None = None
    generated: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class CentreRow:
    """One centre, with the columns of `models.Centre`."""

    code: int
    place_id: int
    zh: str
    en: str
    address: str
    since: date
    hours_since: date
    weekday_opens: time
    weekday_closes: time
    holiday_opens: time
    holiday_closes: time
    until: date = NO_END
    generated: bool = True


@dataclass(frozen=True, slots=True)
class BureauRow:
    """One bureau, with the columns of `models.Bureau`."""

    code: str
    zh: str
    en: str
    since: date
    generated_from: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything that a city's shelf says, parents before their parts and successors before what they took over."""

    places: tuple[PlaceRow, ...]
    centres: tuple[CentreRow, ...]
    bureaus: tuple[BureauRow, ...]
