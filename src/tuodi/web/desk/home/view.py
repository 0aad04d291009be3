"""Where staff begin: who I am here, the one search box, whom I opened lately, what waits for me."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from tuodi.ground.officers.policy import policy
from tuodi.ground.officers.roles import PURPOSES, ROLES

STAFF = [name for name in ROLES if name != "resident"]


@require_safe
@policy(roles=STAFF, purposes=PURPOSES)
def home(request: HttpRequest) -> HttpResponse:
    """The page."""
    return render(request, "desk/home/page.html")


routes = [path("desk/", home, name="desk-home")]
