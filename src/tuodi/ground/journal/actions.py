"""The only writers of the journal. Called inside the transaction of the act that is written down, so that one does
not stand without the other."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tuodi.ground import clock
from tuodi.ground.journal.models import Entry

MOST_SUBJECTS = 1_000  # subjects one act may name one by one; more are one row with a count and a digest


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as what, from where, and what for. `account` None is the system itself."""

    account: int | None
    role: str
    place: int | None
    purpose: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What is acted on: its kind, its surrogate id and the place where it stands."""

    kind: str
    id: int | None = None
    place: int | None = None


SYSTEM = Actor(None, "system", None, "upkeep")


def write(
    actor: Actor, act: str, subject: Subject | None = None, *, outcome: str = "done",
    detail: Mapping[str, Any] | None = None,
) -> Entry:  # fmt: skip
    """Appends one row and returns it. `detail` holds ids, counts and digests, never a name, a number or a value."""
    return Entry.objects.create(**_row(actor, act, subject or Subject(""), outcome, detail))


def write_each(actor: Actor, act: str, subjects: Iterable[Subject], *, detail: Mapping[str, Any] | None = None) -> None:
    """Appends one row a subject. ValueError above MOST_SUBJECTS: such an act is one row with a count."""
    rows = [Entry(**_row(actor, act, subject, "done", detail)) for subject in subjects]
    if len(rows) > MOST_SUBJECTS:
        raise ValueError(f"{act}: {len(rows)} subjects; above {MOST_SUBJECTS} write one row with a count and a digest")
    Entry.objects.bulk_create(rows)


def _row(
    actor: Actor, act: str, subject: Subject, outcome: str, detail: Mapping[str, Any] | None
) -> dict[str, Any]:  # fmt: skip
    return {
        "at": clock.now(), "account": actor.account, "role": actor.role, "place": actor.place, "act": act,
        "purpose": actor.purpose, "kind": subject.kind, "subject": subject.id, "subject_place": subject.place,
        "outcome": outcome, "detail": json.dumps(detail or {}, sort_keys=True, separators=(",", ":")),
    }  # fmt: skip
