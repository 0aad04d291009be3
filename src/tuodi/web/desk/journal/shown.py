"""Rows of the journal as auditors read them: officers, places and acts in words; persons by surrogate id alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from tuodi.ground.journal.models import Entry
from tuodi.ground.officers.models import Account
from tuodi.ground.officers.roles import PURPOSES, ROLES
from tuodi.ground.places.queries import labels
from tuodi.web.words import all_words, word


@dataclass(frozen=True, slots=True)
class Shown:
    """One row. `subject`: the kind of what was acted on, with its id."""

    at: datetime
    account: int | None
    officer: str
    role: str
    place: str
    act: str
    subject: str
    person: int | None
    purpose: str
    outcome: str
    outcome_words: str


def shown(entries: Iterable[Entry], language: str) -> list[Shown]:
    """Returns rows to show, in two queries however many they are."""
    rows = list(entries)
    officers = names({row.account for row in rows if row.account})
    places = labels({place for row in rows for place in (row.place, row.subject_place) if place}, language)
    return [_shown(row, officers, places, language) for row in rows]


def names(accounts: Iterable[int]) -> dict[int, str]:
    """Returns the user names of accounts, in one query."""
    return dict(Account.objects.filter(pk__in=list(accounts)).values_list("pk", "username"))


def said(group: str, code: str, language: str) -> str:
    """Returns the words of a code of the journal; the code itself where nobody has given it words."""
    key = f"desk.journal.{group}_{code.replace('.', '_')}"
    return word(key, language) if key in all_words() else code


def older_than(request: HttpRequest, name: str = "older") -> int | None:
    """Returns the row after which a page begins, as the address asks; None for the first page or what is no number."""
    asked = request.GET.get(name, "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else None


def _shown(row: Entry, officers: dict[int, str], places: dict[int, str], language: str) -> Shown:
    role, purpose = ROLES.get(row.role), PURPOSES.get(row.purpose)
    kind = said("kind", row.kind, language) if row.kind else ""
    where = f"（{places[row.subject_place]}）" if row.subject_place and row.kind != "place" else ""
    return Shown(
        row.at, row.account, officers.get(row.account, "—"),
        getattr(role, language) if role else said("role", row.role or "none", language),
        places.get(row.place, "—"), said("act", row.act, language),
        f"{kind} {row.subject or ''}{where}".strip() or "—", row.subject if row.kind == "person" else None,
        getattr(purpose, language) if purpose else said("purpose", row.purpose or "none", language),
        row.outcome, said("outcome", row.outcome, language),
    )  # fmt: skip
