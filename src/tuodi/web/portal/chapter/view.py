"""One chapter of the seed: what works now and what comes. It stands in the menu for pages that do not exist yet."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from tuodi.ground.officers.policy import policy
from tuodi.web.menu import seed
from tuodi.web.report.seed import STATES
from tuodi.web.words import word


@require_safe
@policy(public=True)
def chapter(request: HttpRequest, number: int) -> HttpResponse:
    """The page; 404 for a chapter that the seed does not have."""
    found = next((one for one in seed() if one["number"] == number), None)
    if found is None:
        raise Http404
    return render(request, "portal/chapter/page.html", shown(found, request.language))


def shown(chapter: dict[str, Any], language: str) -> dict[str, Any]:
    """Returns a chapter as the page shows it: its title and its claims by state."""
    groups = [
        {"state": state, "name": word(f"portal.chapter.{state.replace(' ', '_')}", language), "claims": [
            {"id": claim["id"], "text": claim[language], "why": claim.get("why") if language == "en" else "",
             "door": claim["page"] if claim["page"].startswith("/") else ""}
            for claim in chapter["claims"] if claim["state"] == state]}
        for state in STATES
    ]  # fmt: skip
    return {
        "number": chapter["number"], "title": chapter[language], "zh_title": chapter["zh"],
        "groups": [group for group in groups if group["claims"]],
    }  # fmt: skip


routes = [path("chapters/<int:number>/", chapter, name="chapter")]
