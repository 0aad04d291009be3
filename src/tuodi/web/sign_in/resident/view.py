"""A resident signs in: the page that says how and what else there is, the way to the provider, and the way back."""

from __future__ import annotations

import logging

from allauth.core.ratelimit import consume_or_429
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_safe

from tuodi.ground.officers.policy import policy
from tuodi.stages.people.residents import admit
from tuodi.web.sign_in.resident.openid import Client, NotVouchedError, begin, finish, read_client

log = logging.getLogger("tuodi.sign_in")
KEPT = "resident_sign_in"  # in the session, from leaving to coming back; once
LIMIT = "resident_sign_in"  # of ACCOUNT_RATE_LIMITS
SAID = ("declined", "late")  # what is told apart to the reader; everything else is "failed"


@require_safe
@policy(public=True)
def resident(request: HttpRequest) -> HttpResponse:
    """The page before: whom this is for, and the other ways."""
    return _page(request, "", next=_inside(request.GET.get("next", "")))


@require_GET
@policy(public=True)
def leave(request: HttpRequest) -> HttpResponse:
    """Sends the browser to the provider; the session remembers what must come back. 429 after too many tries."""
    if refusal := consume_or_429(request, action=LIMIT, limit_get=True):
        return refusal
    client = _client()
    if client is None:
        return _page(request, "closed", status=503)
    try:
        address, kept = begin(client, request.build_absolute_uri(reverse("resident-back")))
    except NotVouchedError as error:
        log.warning("identity provider: %s", error)
        return _page(request, "failed", status=503)
    request.session[KEPT] = {**kept, "next": _inside(request.GET.get("next", ""))}
    return HttpResponseRedirect(address)


@require_GET
@policy(public=True)
def back(request: HttpRequest) -> HttpResponse:
    """Takes the browser back: signs in whom the provider vouches for and the register knows. 429 after too many
    tries."""
    if refusal := consume_or_429(request, action=LIMIT, limit_get=True):
        return refusal
    kept, client = request.session.pop(KEPT, None), _client()
    if kept is None or client is None:
        return _page(request, "late", status=400)
    came = {name: values[0] for name, values in request.GET.lists() if len(values) == 1}
    try:
        vouched = finish(client, kept, came)
    except NotVouchedError as error:
        log.warning("a resident was not vouched for: %s", error)
        return _page(request, str(error) if str(error) in SAID else "failed", status=400)
    account = admit(vouched.subject, vouched.number)
    if account is None:
        return _page(request, "unknown", status=403)
    request.session.flush()
    login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
    return HttpResponseRedirect(kept["next"] or reverse("resident-home"))


def _client() -> Client | None:
    return read_client(settings.IDENTITY)


def _inside(address: str) -> str:
    """The address if it lies within these doors, else nothing."""
    inside = url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if inside and address.startswith("/") else ""


def _page(request: HttpRequest, problem: str, *, next: str = "", status: int = 200) -> HttpResponse:
    context = {
        "problem": f"sign_in.resident.{problem}" if problem else "",
        "next": next,
        "unknown": problem == "unknown",
    }
    return render(request, "sign_in/resident/page.html", context, status=status)


routes = [
    path("sign_in/resident/", resident, name="resident-sign-in"),
    path("sign_in/resident/leave/", leave, name="resident-leave"),
    path("sign_in/resident/back/", back, name="resident-back"),
]
