"""The pages: notices to me, and those to somebody I am a proxy for. Only the person herself marks hers as read."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe

from tuodi.ground.notices.actions import mark_read
from tuodi.ground.notices.models import Notice
from tuodi.ground.notices.queries import inbox, text_of
from tuodi.ground.notices.wording import in_language
from tuodi.ground.officers.policy import policy
from tuodi.stages.people.queries import NotReachedError, person
from tuodi.web.paging import row_of
from tuodi.web.words import word

SHOWN = 20  # notices a page


@require_safe
@policy(roles={"resident"}, purposes={"own"})
def own(request: HttpRequest) -> HttpResponse:
    """What was said to me."""
    (mine,) = request.reach.persons
    return _page(request, mine)


@require_safe
@policy(roles={"resident"}, purposes={"proxy"})
def theirs(request: HttpRequest, person_id: int) -> HttpResponse:
    """What was said to somebody I am a proxy for; 404 for anybody else. Journalled under that person."""
    return _page(request, person_id)


@require_POST
@policy(roles={"resident"}, purposes={"own"})
def read(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Notes that I have read one of mine, and leads back to the list where it stood."""
    mark_read(request.reach.actor, get_object_or_404(inbox(request.reach), pk=notice_id))
    older = row_of(request.POST.get("older", ""))
    return HttpResponseRedirect(reverse("resident-notices") + (f"?older={older}" if older else ""))


def _page(request: HttpRequest, person_id: int) -> HttpResponse:
    try:
        one = person(request.reach, person_id)
    except NotReachedError:
        raise Http404 from None
    older = row_of(request.GET.get("older", ""))
    rows = inbox(request.reach).filter(person=one.pk)
    found = list((rows.filter(pk__lt=older) if older else rows)[: SHOWN + 1])
    return render(request, "portal/notices/page.html", {
        "person": one, "proxy": request.reach.actor.purpose == "proxy", "older": older,
        "notices": [_told(notice, request.language) for notice in found[:SHOWN]],
        "next": found[SHOWN - 1].pk if len(found) > SHOWN else None,
    })  # fmt: skip


def _told(notice: Notice, language: str) -> dict[str, Any]:
    """A notice in words of a language: what it says, and where it stands on which way."""
    way = word(f"portal.notices.{notice.channel or notice.channels.split(',')[0]}", language)
    return {
        "one": notice, "subject": in_language(notice.subject, language),
        "text": in_language(text_of(notice), language),
        "state": word(f"portal.notices.{notice.state}", language, way=way),
    }  # fmt: skip


routes = [
    path("me/notices/", own, name="resident-notices"),
    path("me/notices/<int:notice_id>/read/", read, name="resident-notice-read"),
    path("me/for/<int:person_id>/notices/", theirs, name="resident-notices-for"),
]
