"""What a source says again: left out where it is unchanged, put in the place of what it said before where it is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np

from tuodi.ground import clock
from tuodi.stages.people import facts
from tuodi.stages.people.actions import give_way, value_of
from tuodi.stages.people.models import Household, HouseholdRecord, Person, PersonRecord

if TYPE_CHECKING:
    from tuodi.stages.people.importing.storing import Statement

_PIECE = 5_000


def changed_only(said: Statement, day: date, at: datetime) -> Statement:
    """Returns a statement without what its source says of these subjects already, standing and without end. What it
    said otherwise gives way from `day` on, at the instant `at`."""
    known_ones = np.flatnonzero(~said.fresh)
    if not len(known_ones):
        return said
    places = {int(said.subjects[place]): int(place) for place in known_ones}
    columns = {facts.code(name): place for place, name in enumerate(said.facts)}
    key = "person_id" if said.model is PersonRecord else "household_id"
    known = said.known.copy()
    subjects = list(places)
    for first in range(0, len(subjects), _PIECE):
        held = said.model.objects.filter(
            **{f"{key}__in": subjects[first : first + _PIECE]}, source=said.source, fact__in=list(columns),
            retracted_at=clock.NEVER, valid_to=clock.NO_END,
        )  # fmt: skip
        for row in held:
            place, which = places[getattr(row, key)], columns[row.fact]
            if known[place, which]:
                if value_of(row) == int(said.values[place, which]):
                    known[place, which] = False
                else:
                    _replace(row, said, day, at)
    return replace(said, known=known)


def _replace(row: PersonRecord | HouseholdRecord, said: Statement, day: date, at: datetime) -> None:
    card = facts.by_code()[row.fact]
    subject: Person | Household = row.person if isinstance(row, PersonRecord) else row.household
    give_way(subject, card, said.source, day if not card.eternal else row.valid_from, clock.NO_END, at)
    homes = Household.objects.filter(memberships__person=subject) if isinstance(subject, Person) else (
        Household.objects.filter(pk=subject.pk)
    )  # fmt: skip
    Household.objects.filter(pk__in=homes.values("pk")).update(changed_at=clock.now())
