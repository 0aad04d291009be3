"""Every claim of the text that the project comes from, by chapter: what docs/seed.md says, as a page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from tuodi.ground.officers.policy import policy
from tuodi.web.menu import seed
from tuodi.web.portal.chapter.view import shown
from tuodi.web.report.seed import STATES, states
from tuodi.web.words import word


@require_safe
@policy(public=True)
def page(request: HttpRequest) -> HttpResponse:
    """The page: counts by chapter and state, then each chapter's claims."""
    language = request.language
    chapters = [{**shown(one, language), "counts": list(states(one).values())} for one in seed()]
    return render(request, "portal/seed/page.html", {
        "states": [word(f"portal.chapter.{state.replace(' ', '_')}", language) for state in STATES],
        "all": chapters, "totals": [sum(column) for column in zip(*(one["counts"] for one in chapters), strict=True)],
    })  # fmt: skip


routes = [path("seed/", page, name="seed")]
