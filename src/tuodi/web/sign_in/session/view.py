"""How long the session still lasts: opening the page, or its button, starts the idle time anew."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from tuodi.ground import clock
from tuodi.ground.officers.policy import policy
from tuodi.ground.officers.roles import PURPOSES, ROLES
from tuodi.web.sign_in.sessions import ends


@require_http_methods(["GET", "HEAD", "POST"])
@policy(roles=ROLES, purposes=PURPOSES)
def session(request: HttpRequest) -> HttpResponse:
    """The page; posting goes back to where the reader was."""
    if request.method == "POST":
        back = request.POST.get("next", "/")
        inside = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
        return HttpResponseRedirect(back if inside else "/")
    idle, last = (datetime.fromtimestamp(at, UTC).astimezone(clock.ZONE) for at in ends(request))
    return render(request, "sign_in/session/page.html", {"idle": idle, "last": last})


routes = [path("sign_in/session/", session, name="session")]
