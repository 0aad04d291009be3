"""Unusual looking within an auditor's reach: break-glass openings apart, persons outside the officer's place, many
persons in a day, refusals."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from tuodi.ground.journal.actions import Subject, write
from tuodi.ground.journal.queries import MANY, Page, many, openings, outside, refused
from tuodi.ground.officers.policy import policy
from tuodi.web.desk.journal.form import DaysForm
from tuodi.web.desk.journal.shown import names, older_than, shown
from tuodi.web.desk.journal.view import AUDITORS


@require_safe
@policy(roles=AUDITORS, purposes={"audit"})
@transaction.atomic
def unusual(request: HttpRequest) -> HttpResponse:
    """The page. Each list has its own older rows."""
    form = DaysForm(request.GET, language=request.language)
    context: dict[str, Any] = {"form": form, "many_from": MANY}
    if form.is_valid():
        since, until = form.cleaned_data["since"], form.cleaned_data["until"]
        opened, older = openings(request.reach, older_than(request, "opened"))
        far = outside(request.reach, since, until, older_than(request, "outside"))
        no = refused(request.reach, since, until, older_than(request, "refused"))
        looked = many(request.reach, since, until)
        rows = shown([*far.rows, *no.rows], request.language)
        who = names({account for account, _, _ in looked})
        context |= {
            "opened": opened, "opened_older": _older(request, "opened", older),
            "outside": rows[: len(far.rows)], "outside_older": _older(request, "outside", far.older),
            "refused": rows[len(far.rows) :], "refused_older": _older(request, "refused", no.older),
            "many": [{"officer": who.get(one, one), "day": day, "persons": count} for one, day, count in looked],
        }  # fmt: skip
        write(request.reach.actor, "journal.unusual", Subject("journal"), detail=_counts(opened, far, no))
    return render(request, "desk/unusual/page.html", context, status=200 if form.is_valid() else 400)


def _counts(opened: list[Any], far: Page, no: Page) -> dict[str, int]:
    return {"openings": len(opened), "outside": len(far.rows), "refused": len(no.rows)}


def _older(request: HttpRequest, name: str, older: int | None) -> str:
    """Returns the query of the page with a list's older rows; empty where there are none."""
    if older is None:
        return ""
    query = request.GET.copy()
    query[name] = str(older)
    return "?" + query.urlencode()


routes = [path("desk/journal/unusual/", unusual, name="desk-unusual")]
