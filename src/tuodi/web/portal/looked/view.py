"""The page. Of an officer it tells role and place, never the name; of a relative nothing: each row has one person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from tuodi.ground import clock
from tuodi.ground.journal.queries import Looked, about
from tuodi.ground.officers.policy import policy
from tuodi.ground.officers.roles import PURPOSES, ROLES
from tuodi.ground.places.models import Place
from tuodi.web.words import word


@dataclass(frozen=True, slots=True)
class Told:
    """One look in words: when, what was done, who (role and place), why."""

    at: datetime
    what: str
    who: str
    why: str


@require_safe
@policy(roles={"resident"}, purposes={"own"})
def looked(request: HttpRequest) -> HttpResponse:
    """Who looked at my data or changed it, newest first."""
    (own,) = request.reach.persons
    asked = request.GET.get("older", "")
    rows, older = about(own, int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else None)
    return render(request, "portal/looked/page.html", {"looks": told(rows, request.language), "older": older})


def told(rows: Iterable[Looked], language: str, *, places: bool = True) -> list[Told]:
    """Returns looks in words of a language, with the `places` of the officers in one more query."""
    rows = list(rows)
    known = Place.objects.in_bulk([row.place for row in rows if row.place is not None]) if places else {}
    return [
        Told(
            row.at.astimezone(clock.ZONE), _what(row, language), _who(row, known.get(row.place or 0), language),
            _why(row, language),
        )
        for row in rows
    ]  # fmt: skip


def _what(row: Looked, language: str) -> str:
    if row.outcome == "refused":
        return word("portal.looked.refused", language)
    read = row.act.startswith(("people.read", "people.search", "people.copy"))
    return word("portal.looked.read" if read else "portal.looked.changed", language)


def _why(row: Looked, language: str) -> str:
    purpose = PURPOSES.get(row.purpose)
    return str(getattr(purpose, language)) if purpose else word("portal.looked.upkeep", language)


def _who(row: Looked, place: Place | None, language: str) -> str:
    if row.role == "resident":
        return word("portal.looked.proxy", language)
    role = getattr(ROLES[row.role], language) if row.role in ROLES else word("portal.looked.system", language)
    return f"{getattr(place, language)} {role}" if place else role


routes = [path("me/looked/", looked, name="resident-looked")]
