"""Whom an account opened lately: read back from the journal, and shown only while still within reach."""

from __future__ import annotations

from tuodi.ground.journal.models import Entry
from tuodi.ground.officers.reach import Reach
from tuodi.stages.people.models import Person
from tuodi.stages.people.queries import persons

LOOKED_THROUGH = 100  # rows of the journal


def recent(reach: Reach, most: int = 10) -> list[Person]:
    """Returns the persons that the account read last and still reaches, the latest first."""
    rows = Entry.objects.filter(account=reach.actor.account, kind="person", act="people.read").order_by("-id")
    ids = list(dict.fromkeys(rows.values_list("subject", flat=True)[:LOOKED_THROUGH]))[:most]
    there = persons(reach).in_bulk(ids)
    return [there[one] for one in ids if one in there]
