"""The report of the city that the run decided, as it was written under TUODI_DATA/report; nothing is computed here."""

from __future__ import annotations

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_safe

from tuodi.ground.officers.policy import policy

KINDS = {"index.html": "text/html; charset=utf-8", "en.html": "text/html; charset=utf-8", "tuodi.css": "text/css"}


@require_safe
@policy(public=True)
def report(request: HttpRequest) -> HttpResponse:
    """Leads to the report in the reader's language, or says how to make one."""
    if (settings.DATA / "report" / "index.html").is_file():
        return redirect("report-file", "en.html" if request.language == "en" else "index.html")
    return render(request, "portal/report/page.html")


@require_safe
@policy(public=True)
def file(request: HttpRequest, name: str) -> HttpResponseBase:
    """One file of the report; only those that a report has."""
    where = settings.DATA / "report" / name
    if name not in KINDS or not where.is_file():
        return render(request, "portal/report/page.html", status=404)
    return FileResponse(where.open("rb"), content_type=KINDS[name])


routes = [path("report/", report, name="report"), path("report/<str:name>", file, name="report-file")]
