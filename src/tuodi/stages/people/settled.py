"""Settled facts: of all that is recorded about somebody, what the rules read. The one place where that is said.

A fact of a day, as known on another: the records that hold on the day and were known and not retracted by then; of
these the kind of source that the fact's card ranks first; of one kind, what was recorded last. This is the reading for
a few people; `columns` says the same over arrays, and a property test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from tuodi.ground import clock
from tuodi.rules.vocabulary import Fact
from tuodi.stages.people import facts
from tuodi.stages.people.models import HouseholdRecord, PersonRecord
from tuodi.stages.people.sealed import opened

Value = int
Settled = dict[int, dict[str, Value]]  # by subject, then fact: the number that rules read


def end_of(day: date) -> datetime:
    """Returns the instant that ends a day: what was known on it was known before."""
    return datetime.combine(day + timedelta(days=1), time(), clock.ZONE)


def standing(day: date, known: datetime) -> Q:
    """Returns the filter of rows with two clocks: they hold on `day`, as known just before `known`."""
    return Q(valid_from__lte=day, valid_to__gt=day, known_since__lt=known, retracted_at__gte=known)


def settled_persons(persons: Iterable[int], day: date, known: datetime, only: Iterable[str] = ()) -> Settled:
    """Returns what is settled about each person: fact name to the number that rules read; `only` of these facts."""
    rows = PersonRecord.objects.filter(standing(day, known), person_id__in=list(persons))
    if only:
        rows = rows.filter(fact__in=[facts.code(name) for name in only])
    return _settle(
        rows.values_list("person_id", "id", "fact", "value", "sealed", "source__kind"), "people_personrecord"
    )


def settled_households(households: Iterable[int], day: date, known: datetime) -> Settled:
    """Returns what is settled about each household, without the fact of its place."""
    rows = HouseholdRecord.objects.filter(standing(day, known), household_id__in=list(households))
    return _settle(
        rows.values_list("household_id", "id", "fact", "value", "sealed", "source__kind"), "people_householdrecord"
    )


def _settle(rows: Iterable[tuple[int, int, int, int, bytes, str]], table: str) -> Settled:
    found: dict[int, dict[str, tuple[tuple[int, int], Value]]] = {}
    for subject, row, fact_code, value, sealed, kind in rows:
        fact = facts.by_code().get(fact_code)
        if fact is None:  # a fact whose card is gone: kept, shown to nobody, read by no rule
            continue
        power = power_of(fact, kind, row)
        held = found.setdefault(subject, {}).get(fact.name)
        if held is None or power > held[0]:
            number = opened(table, row, bytes(sealed)) if sealed else value
            found[subject][fact.name] = power, facts.inside(fact, number)
    return {subject: {name: value for name, (_, value) in held.items()} for subject, held in found.items()}


def power_of(fact: Fact, kind: str, row: int) -> tuple[int, int]:
    """Returns what a record of a kind of source weighs for a fact: the greater settles it."""
    return -facts.ranks(fact.name)[kind], row
