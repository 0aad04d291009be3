"""The invariants of the register (each returns what breaks it; nothing where it holds)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from django.db.models import Exists, F, OuterRef

from tuodi.ground import clock
from tuodi.stages.people.models import Household, HouseholdRecord, Membership, Person, PersonRecord

MOST_NAMED = 20


def i23_records_of_one_source_do_not_overlap() -> Iterator[str]:
    """I23: what one source says of one fact of one subject never overlaps, as known at any time."""
    for model, key in ((PersonRecord, "person_id"), (HouseholdRecord, "household_id")):
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(_OVERLAP.format(table=table, key=key), [MOST_NAMED])
            yield from (f"{table} {one} and {other} overlap" for one, other in cursor.fetchall())


_OVERLAP = """
SELECT a.id, b.id FROM {table} a JOIN {table} b
  ON a.{key} = b.{key} AND a.fact = b.fact AND a.source_id = b.source_id AND a.id < b.id
WHERE a.valid_from < b.valid_to AND b.valid_from < a.valid_to
  AND a.known_since < b.retracted_at AND b.known_since < a.retracted_at LIMIT %s
"""


def i23_everybody_belongs_to_one_household() -> Iterator[str]:
    """I23: every person who is not merged has exactly one membership that stands without end."""
    held = Membership.objects.filter(person=OuterRef("pk"), retracted_at=clock.NEVER, valid_to=clock.NO_END)
    alone = Person.objects.filter(~Exists(held), merged_into__isnull=True).values_list("pk", flat=True)
    yield from (f"person {one} belongs to no household" for one in alone[:MOST_NAMED])
    other = Membership.objects.filter(
        person=OuterRef("person"), retracted_at=clock.NEVER, valid_to=clock.NO_END, pk__gt=OuterRef("pk")
    )
    twice = Membership.objects.filter(Exists(other), retracted_at=clock.NEVER, valid_to=clock.NO_END)
    yield from (
        f"person {one} belongs to two households" for one in twice.values_list("person", flat=True)[:MOST_NAMED]
    )


def i23_records_have_their_subject() -> Iterator[str]:
    """I23: every record is about somebody whom the register has; no constraint of the database says so."""
    for model, subject, key in ((PersonRecord, Person, "person_id"), (HouseholdRecord, Household, "household_id")):
        there = subject.objects.filter(pk=OuterRef(key))
        for row in model.objects.filter(~Exists(there)).values_list("pk", flat=True)[:MOST_NAMED]:
            yield f"{model._meta.db_table} {row} is about nobody"


def i23_rows_hold_for_a_day_at_least() -> Iterator[str]:
    """I23: no row ends before it begins, in either clock."""
    for model in (PersonRecord, HouseholdRecord, Membership):
        for bad in (
            model.objects.filter(valid_to__lte=F("valid_from")),
            model.objects.filter(retracted_at__lt=F("known_since")),
        ):
            yield from (
                f"{model._meta.db_table} {row} ends before it begins"
                for row in bad.values_list("pk", flat=True)[:MOST_NAMED]
            )
