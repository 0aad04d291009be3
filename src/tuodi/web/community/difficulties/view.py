"""Difficulties noted within reach, the latest first, and what came of each."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from tuodi.ground.journal.actions import Subject, write_each
from tuodi.ground.officers.policy import policy
from tuodi.stages.people.difficulties import KINDS, difficulties, words_of
from tuodi.web.paging import row_of

SIZE = 20


@require_safe
@policy(roles={"community_worker"}, purposes={"visit"})
@transaction.atomic
def noted(request: HttpRequest) -> HttpResponse:
    """The page: those before the one that `?before=` names."""
    before = row_of(request.GET.get("before", ""))
    found = difficulties(request.reach)
    if before is not None:
        found = found.filter(pk__lt=before)
    held = list(found[: SIZE + 1])
    shown = held[:SIZE]
    read = {one.person_id: Subject("person", one.person_id, one.person.place_code) for one in shown}
    write_each(request.reach.actor, "people.read_list", read.values())
    rows = [
        (one, getattr(KINDS[one.kind], request.language), words)
        for one, words in zip(shown, words_of(shown), strict=True)
    ]
    more = shown[-1].pk if len(held) > SIZE else None
    return render(request, "community/difficulties/page.html", {"rows": rows, "more": more})


routes = [path("community/difficulties/", noted, name="community-difficulties")]
