"""Facts as the desk shows them: what holds at a moment first, what else was said below it, what was taken back struck.

Knows nothing of how facts are kept; it sorts what `people.queries.held` gives.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tuodi.ground import clock
from tuodi.stages.people.actions import ALWAYS
from tuodi.stages.people.queries import Held

ORDER = ("wins", "also", "later", "earlier", "struck")


@dataclass(frozen=True, slots=True)
class Line:
    """One record in the table. `state` is one of ORDER; `differs`: it holds too, and says something else."""

    held: Held
    state: str
    differs: bool
    value: str
    unit: str
    source: str
    since: date | None  # None: always
    last: date | None  # the last day on which it holds; None: until further notice


@dataclass(frozen=True, slots=True)
class Told:
    """One fact and every line about it, what holds first."""

    name: str
    label: str
    lines: list[Line]


def told(records: Iterable[Held], language: str, day: date, known: datetime) -> list[Told]:
    """Returns the facts of one subject as they stood on `day`, as known just before `known`."""
    found: dict[str, list[tuple[Held, str]]] = {}
    for one in records:
        if one.known_since < known:
            found.setdefault(one.fact.name, []).append((one, _state(one, day, known)))
    return [_told(lines, language) for lines in found.values()]


def _state(one: Held, day: date, known: datetime) -> str:
    if one.retracted_at < known:
        return "struck"
    if one.wins:
        return "wins"
    if one.valid_from <= day < one.valid_to:
        return "also"
    return "later" if one.valid_from > day else "earlier"


def _told(lines: list[tuple[Held, str]], language: str) -> Told:
    fact = lines[0][0].fact
    winner = next((one.value for one, state in lines if state == "wins"), None)
    ordered = sorted(lines, key=lambda line: (ORDER.index(line[1]), -line[0].row))
    return Told(fact.name, getattr(fact, language), [
        Line(
            one, state, state == "also" and one.value != winner, one.said(language),
            _UNITS[language].get(fact.unit, ""), getattr(one.source, language),
            None if one.valid_from == ALWAYS else one.valid_from,
            None if one.valid_to == clock.NO_END else one.valid_to - timedelta(days=1),
        )
        for one, state in ordered
    ])  # fmt: skip


_UNITS = {
    "zh": {"yuan": "元", "yuan/month": "元 / 月", "yuan/year": "元 / 年", "m2": "平方米", "people": "人", "years": "年",
           "months": "个月"},
    "en": {"yuan": "yuan", "yuan/month": "yuan a month", "yuan/year": "yuan a year", "m2": "m²", "people": "people",
           "years": "years", "months": "months"},
}  # fmt: skip
