"""Where staff begin: who I am here, the one search box, whom I opened lately, what waits for me."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, path, reverse
from django.views.decorators.http import require_safe

from tuodi.ground.officers.emergencies import REVIEWERS, to_review
from tuodi.ground.officers.policy import policy
from tuodi.ground.officers.roles import PURPOSES, ROLES
from tuodi.ground.places.queries import labels
from tuodi.stages.people.models import Import
from tuodi.stages.people.recent import recent
from tuodi.web.desk.person.view import READERS
from tuodi.web.menu import entries

STAFF = [name for name in ROLES if name != "resident"]
ELSEWHERE = {"community_worker": "community-home"}  # roles with a door of their own
SHOWN = 5  # imports shown


@require_safe
@policy(roles=STAFF, purposes=PURPOSES)
def home(request: HttpRequest) -> HttpResponse:
    """The page; a community worker is led to her own door."""
    reach, language = request.reach, request.language
    role = ROLES[reach.actor.role]
    if door := _route(ELSEWHERE.get(role.name, "")):
        return HttpResponse(status=302, headers={"Location": door})
    people = recent(reach) if role.name in READERS else []
    codes = {reach.actor.place, *(one.place_code for one in people)}
    places = request.place_names = labels({code for code in codes if code}, language)
    return render(request, "desk/home/page.html", {
        "search": _route("desk-search") if role.searches else "",
        "purposes": [(name, getattr(PURPOSES[name], language)) for name in role.purposes],
        "people": [{"one": one, "place": places[one.place_code]} for one in people], "reads": role.name in READERS,
        "imports": _imports(reach.actor.account) if role.name == "clerk" else [],
        "pages": [one for one in entries(role.name, language) if one["path"] != request.path],
        "to_review": to_review(reach).count() if role.name in REVIEWERS else None,
        "sees": role.name in READERS or role.searches,
    })  # fmt: skip


def _imports(account: int | None) -> list[Any]:
    """The latest files that this account took in."""
    return list(Import.objects.filter(begun_by=account).order_by("-id")[:SHOWN])


def _route(name: str) -> str:
    try:
        return reverse(name) if name else ""
    except NoReverseMatch:
        return ""


routes = [path("desk/", home, name="desk-home")]
