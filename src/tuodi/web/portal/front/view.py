"""The first page for everyone: what this is, the two doors, the six chapters."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, path, reverse
from django.views.decorators.http import require_safe

from tuodi.ground.officers.policy import policy
from tuodi.web.menu import chapters, seed
from tuodi.web.report.seed import states

DOORS = {"resident_path": "resident-sign-in", "staff_path": "staff-sign-in"}  # route names


@require_safe
@policy(public=True)
def front(request: HttpRequest) -> HttpResponse:
    """The page."""
    far = []
    for one, claims in zip(chapters(request.language), seed(), strict=True):
        counts = states(claims)
        far.append({**one, "works": counts["works"] + counts["rules only"], "comes": counts["not yet"]})
    count = sum(len(one["claims"]) for one in seed())
    doors = {key: _route(name) for key, name in DOORS.items()}
    return render(request, "portal/front/page.html", {"far": far, "claims": count, **doors})


def _route(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


routes = [path("", front, name="front")]
