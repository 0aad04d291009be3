"""How long a session lasts: idle and absolute limits, renewed names, and ending every other session of an account.

The name of a session (its key) changes whenever it comes to hold more: at sign-in, a step-up, a switch of role.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse

from tuodi.ground import clock
from tuodi.ground.officers.models import Account

EVERY = 60  # seconds between two writings of when a session was last seen


def watch(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: ends a session that was idle or lasted too long, and keeps every page of a session out of caches."""

    def watched(request: HttpRequest) -> HttpResponse:
        held = settings.SESSION_COOKIE_NAME in request.COOKIES
        if held and SESSION_KEY in request.session:
            now = int(time.time())
            if over(request, now):
                request.session.flush()
            else:
                _seen(request, now)
        response = answer(request)
        if held or settings.SESSION_COOKIE_NAME in response.cookies or request.session.modified:
            response.headers["Cache-Control"] = "no-store"
        return response

    return watched


def over(request: HttpRequest, now: int) -> bool:
    """Whether the session has reached its idle or its absolute limit."""
    begun, seen = request.session.get("begun", now), request.session.get("seen", now)
    return bool(now - seen >= settings.IDLE_SECONDS or now - begun >= settings.ABSOLUTE_SECONDS)


def ends(request: HttpRequest) -> tuple[int, int]:
    """Returns when the session ends if nothing is done, and when it ends in any case, in seconds of the epoch."""
    now = int(time.time())
    last = request.session.get("begun", now) + settings.ABSOLUTE_SECONDS
    return min(now + settings.IDLE_SECONDS, last), last


def renew(request: HttpRequest) -> None:
    """Gives the session another name; the old name is dead at once."""
    before = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)


def end_sessions(account: Account, but: str = "", only: Iterable[int] | None = None) -> int:
    """Ends the sessions of an account: all, or `only` those of these ids, but never that of the key `but`. Returns how
    many."""
    found = UserSession.objects.filter(user=account).exclude(session_key=but)
    if only is not None:
        found = found.filter(pk__in=list(only))
    keys = list(found.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    found.delete()
    return len(keys)


def _seen(request: HttpRequest, now: int) -> None:
    request.session.setdefault("begun", now)
    if now - request.session.get("seen", 0) >= EVERY:
        request.session["seen"] = now
        UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=clock.now())
