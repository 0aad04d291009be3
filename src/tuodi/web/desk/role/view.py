"""The roles that the account holds now, and the switch between them; the session gets another name with it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from tuodi.ground.journal.actions import write
from tuodi.ground.officers.policy import policy
from tuodi.ground.officers.reach import appointments_now, reach_of
from tuodi.ground.officers.roles import PURPOSES, ROLES
from tuodi.web.sign_in.sessions import renew


@require_http_methods(["GET", "HEAD", "POST"])
@policy(roles=set(ROLES) - {"resident"}, purposes=PURPOSES)
def role(request: HttpRequest) -> HttpResponse:
    """The page; what it sends is `role:purpose`, checked against what is in force."""
    held = list(dict.fromkeys(one.role for one in appointments_now(request.user)))
    chosen = request.POST.get("act", "")
    if request.method == "POST":
        name, _, purpose = chosen.partition(":")
        if name in held and purpose in ROLES[name].purposes:
            request.session["role"], request.session["purpose"] = name, purpose
            renew(request)
            write(reach_of(request.user, name, purpose).actor, "officers.switch_role")
            return HttpResponseRedirect(reverse("desk-home"))
    choices = [
        {"value": f"{name}:{purpose}", "role": getattr(ROLES[name], request.language),
         "purpose": getattr(PURPOSES[purpose], request.language),
         "now": (name, purpose) == (request.reach.actor.role, request.reach.actor.purpose)}
        for name in held for purpose in ROLES[name].purposes
    ]  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/role/page.html", {"choices": choices}, status=status)


routes = [path("desk/role/", role, name="desk-role")]
