"""The service centres, a district at a time: where each is, when it opens today and on days of rest. For everybody."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from tuodi.ground import clock
from tuodi.ground.officers.policy import policy
from tuodi.ground.places.models import Centre
from tuodi.ground.places.queries import centre_counts, centres, of_level, open_on
from tuodi.web.paging import paged, row_of


@require_safe
@policy(public=True)
def page(request: HttpRequest) -> HttpResponse:
    """The districts with their counts; with `?district=` its code, that district's centres. 404 for what is none."""
    day, language = clock.today(), request.language
    counts = centre_counts(day)
    districts = [
        {"code": one.code, "name": one.named(language), "count": counts.get(one.code, 0)}
        for one in of_level("district", day)
    ]
    asked = request.GET.get("district", "")
    here = next((one for one in districts if one["code"] == row_of(asked)), None)
    if asked and here is None:
        raise Http404
    found = paged(centres(here["code"], day) if here else [], request)
    return render(request, "portal/centres/page.html", {
        "districts": districts, "here": here, "page": found, "total": sum(counts.values()),
        "shown": [shown(one, day, language) for one in found], "generated": any(one.generated for one in found),
        "counts": {one["code"]: one["count"] for one in districts},
        "since": max((one.hours_since for one in found), default=None),
    })  # fmt: skip


def shown(centre: Centre, day: date, language: str) -> dict[str, Any]:
    """Returns a centre as the page shows it. `hours`: of today, None where nobody has announced whether offices work on
    that day; `known`: whether that day's hours are established."""
    known, hours = centre.hours_since <= day, None
    with suppress(clock.CalendarError):
        hours = open_on(centre, day)
    return {"row": centre, "name": centre.zh if language == "zh" else centre.en, "known": known, "hours": hours}


routes = [path("centres/", page, name="centres")]
