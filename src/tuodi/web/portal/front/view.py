"""The first page for everyone: what this is, the two doors, the six chapters."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from tuodi.ground.officers.policy import policy
from tuodi.web.menu import chapters, seed
from tuodi.web.report.seed import states


@require_safe
@policy(public=True)
def front(request: HttpRequest) -> HttpResponse:
    """The page."""
    far = []
    for one, claims in zip(chapters(request.language), seed(), strict=True):
        counts = states(claims)
        far.append({**one, "works": counts["works"] + counts["rules only"], "comes": counts["not yet"]})
    count = sum(len(one["claims"]) for one in seed())
    return render(request, "portal/front/page.html", {"far": far, "claims": count})


routes = [path("", front, name="front")]
