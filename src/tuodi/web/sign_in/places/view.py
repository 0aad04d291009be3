"""Where the account is signed in now: each session with a button that ends it, and one for all the others."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from tuodi.ground import clock
from tuodi.ground.journal.actions import Subject, write
from tuodi.ground.officers.policy import policy
from tuodi.ground.officers.roles import PURPOSES, ROLES
from tuodi.web.sign_in.sessions import end_sessions

MOST = 50


@require_http_methods(["GET", "HEAD", "POST"])
@policy(roles=ROLES, purposes=PURPOSES)
def places(request: HttpRequest) -> HttpResponse:
    """The list; `end` is the id of one's own session, or `others`."""
    mine = request.session.session_key
    if request.method == "POST":
        asked = request.POST.get("end", "")
        only = None if asked == "others" else [int(asked)] if asked.isascii() and asked.isdigit() else []
        ended = end_sessions(request.user, but=mine, only=only)
        write(
            request.reach.actor, "officers.end_sessions", Subject("account", request.user.pk), detail={"ended": ended}
        )
        return HttpResponseRedirect(reverse("signed-in"))
    live = Session.objects.filter(expire_date__gt=clock.now()).values("session_key")
    found = UserSession.objects.filter(user=request.user, session_key__in=live).order_by("-created_at")[:MOST]
    rows = [{"one": one, "here": one.session_key == mine} for one in found]
    return render(request, "sign_in/places/page.html", {"rows": rows})


routes = [path("sign_in/places/", places, name="signed-in")]
