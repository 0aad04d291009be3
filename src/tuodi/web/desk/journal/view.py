"""The journal, searched within an auditor's reach. The search is itself a row of the journal."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from tuodi.ground.journal.actions import Subject, write
from tuodi.ground.journal.queries import search
from tuodi.ground.officers.policy import policy
from tuodi.web.desk.journal.form import AskForm
from tuodi.web.desk.journal.shown import older_than, shown

AUDITORS = ("auditor", "audit_administrator")


@require_safe
@policy(roles=AUDITORS, purposes={"audit"})
@transaction.atomic
def journal(request: HttpRequest) -> HttpResponse:
    """The page: the newest rows, or what is asked for."""
    form = AskForm(request.GET, language=request.language)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        asked = form.asked()
        page = search(request.reach, asked, older_than(request))
        subject = Subject("person", asked.person) if asked.person else Subject("journal")
        detail = {"rows": len(page.rows), "since": str(asked.since), "until": str(asked.until)}
        write(request.reach.actor, "journal.search", subject, detail=detail | {"account": asked.account})
        context |= {"rows": shown(page.rows, request.language), "older": page.older}
    return render(request, "desk/journal/page.html", context, status=200 if form.is_valid() else 400)


routes = [path("desk/journal/", journal, name="desk-journal")]
