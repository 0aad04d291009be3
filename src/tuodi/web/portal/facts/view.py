"""The pages: my own data, and that of somebody I am a proxy for. What concerns the whole household is not shown here:
it is relatives' too."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from tuodi.ground.officers.policy import policy
from tuodi.ground.officers.reach import Reach
from tuodi.stages.people.queries import Held, NotReachedError, held, masked, number_of, person, phone_of

LONG_AGO = date(1900, 1, 1)  # what holds from before has always held


@require_safe
@policy(roles={"resident"}, purposes={"own"})
def own(request: HttpRequest) -> HttpResponse:
    """What the register holds about me."""
    (mine,) = request.reach.persons
    return _page(request, request.reach, mine)


@require_safe
@policy(roles={"resident"}, purposes={"proxy"})
def theirs(request: HttpRequest, person_id: int) -> HttpResponse:
    """What it holds about somebody I am a proxy for; 404 for anybody else. Journalled under that person."""
    return _page(request, request.reach, person_id)


def _page(request: HttpRequest, reach: Reach, person_id: int) -> HttpResponse:
    try:
        one = person(reach, person_id)
    except NotReachedError:
        raise Http404 from None
    rows = [
        {
            "name": getattr(row.fact, request.language), "value": _said(row, request.language), "wins": row.wins,
            "source": getattr(row.source, request.language),
            "since": row.valid_from if row.valid_from > LONG_AGO else None,
        }
        for row in held(reach, [one])
    ]  # fmt: skip
    context = {"person": one, "number": masked(number_of(one)), "phone": masked(phone_of(one)), "rows": rows,
               "proxy": reach.actor.purpose == "proxy"}  # fmt: skip
    return render(request, "portal/facts/page.html", context)


def _said(row: Held, language: str) -> str:
    """The value as people read it, money with its unit."""
    unit = {"zh": " 元", "en": " yuan"}[language] if row.fact.kind.name == "money" else ""
    return row.said(language) + unit


routes = [
    path("me/facts/", own, name="resident-facts"),
    path("me/for/<int:person_id>/", theirs, name="resident-facts-for"),
]
