"""The page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from tuodi.ground.journal.queries import about
from tuodi.ground.officers.policy import policy
from tuodi.stages.people.proxies import both_sides
from tuodi.stages.people.queries import masked, number_of, person
from tuodi.web.portal.looked.view import told

SHOWN = 3  # looks on this page


@require_safe
@policy(roles={"resident"}, purposes={"own"})
def me(request: HttpRequest) -> HttpResponse:
    """Who I am, what I was told, who looked lately, who acts for me."""
    (own,) = request.reach.persons
    one = person(request.reach, own)
    proxies, acts_for = both_sides(own)
    return render(
        request, "portal/me/page.html",
        {
            "person": one, "number": masked(number_of(one)), "address": one.address,
            "looks": told(about(own)[0][:SHOWN], request.language, places=False),
            "proxies": proxies, "acts_for": acts_for,
        },
    )  # fmt: skip


routes = [path("me/", me, name="resident-home")]
