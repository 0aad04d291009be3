"""The state of the journal's chain: its head here and outside, what waits for the sealer, and its newest rows walked
on demand. The whole chain is walked by a command, not by a page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods

from tuodi.ground.journal import heads
from tuodi.ground.journal.actions import Subject, write
from tuodi.ground.journal.verify import unsealed, verify
from tuodi.ground.officers.policy import policy
from tuodi.rules.errors import InputError
from tuodi.web.desk.journal.view import AUDITORS
from tuodi.web.words import word

NEWEST = 20_000  # rows that the page walks: a fraction of a second


@require_http_methods(["GET", "HEAD", "POST"])
@policy(roles=AUDITORS, purposes={"audit"})
def chain(request: HttpRequest) -> HttpResponse:
    """The page; a post walks the newest rows and says what it found."""
    context: dict[str, Any] = {"newest": NEWEST, "wrong": [], "outside": None}
    try:
        context["outside"] = heads.kept()
        if request.method == "POST":
            verdict = verify(newest=NEWEST)
            findings, context["verdict"] = verdict.findings, verdict
            detail = {"rows": verdict.rows, "until": verdict.last, "findings": len(findings)}
            write(request.reach.actor, "journal.verify", Subject("journal"), detail=detail)
        else:
            findings = unsealed()
        context["wrong"] = [_said(one, request.language) for one in findings]
    except InputError:
        context["wrong"] = [word("desk.chain.no_head", request.language)]
    return render(request, "desk/chain/page.html", context | {"head": heads.current()})


def _said(finding: Any, language: str) -> str:
    return word(f"desk.chain.kind_{finding.kind}", language, sequence=finding.sequence or "—", id=finding.id or "—")


routes = [path("desk/journal/chain/", chain, name="desk-chain")]
