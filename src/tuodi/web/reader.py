"""Who reads a page and how: language and mode from cookies, and what every frame shows. Knows no page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from tuodi.ground.notices.queries import unread
from tuodi.ground.officers.roles import PURPOSES, ROLES
from tuodi.ground.places.queries import labels
from tuodi.web.city import city_of
from tuodi.web.menu import chapters, entries
from tuodi.web.words import LANGUAGES, word

MODES = ("", "elder")


def reader(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: sets request.language ('zh', 'en') and request.mode ('elder' or ''); Django's own words follow."""

    def read(request: HttpRequest) -> HttpResponse:
        language, mode = request.COOKIES.get("language"), request.COOKIES.get("mode", "")
        request.language = language if language in LANGUAGES else LANGUAGES[0]
        request.mode = mode if mode in MODES else ""
        with translation.override("en" if request.language == "en" else "zh-hans"):
            return answer(request)

    return read


def reading(request: HttpRequest) -> dict[str, Any]:
    """Context of every page. What costs a query is lazy: a frame that does not show it does not pay."""
    language, card = getattr(request, "language", LANGUAGES[0]), city_of(settings.PACKAGE)
    reach = getattr(request, "reach", None)
    role = reach.actor.role if reach is not None and reach.actor.role in ROLES else ""
    staff = bool(role) and role != "resident"
    own = reach if reach is not None and role == "resident" and reach.actor.purpose == "own" else None
    return {
        "language": language, "mode": getattr(request, "mode", ""), "demonstration": settings.DEMONSTRATION,
        "city": card.title[language], "telephone": card.telephone[language],
        "links": [(link.text[language], link.url) for link in card.links], "role": role, "staff": staff,
        "frame": "desk/frame.html" if staff else "portal/frame.html",
        "officer": SimpleLazyObject(lambda: _officer(request, language)) if staff else None,
        "unread": SimpleLazyObject(lambda: unread(own)) if own else 0,
        "menu": entries(role, language), "chapters": chapters(language),
    }  # fmt: skip


def _officer(request: HttpRequest, language: str) -> dict[str, str]:
    """Name, role, place and purpose of who is signed in, in words. A page that has named places leaves them in
    `request.place_names`, and saves a query."""
    actor, known = request.reach.actor, getattr(request, "place_names", {})
    if actor.place and actor.place not in known:
        known = labels([actor.place], language)
    purpose = PURPOSES.get(actor.purpose)
    return {
        "name": request.user.get_full_name() or request.user.get_username(),
        "role": getattr(ROLES[actor.role], language),
        "place": known.get(actor.place) or word("everywhere", language),
        "purpose": getattr(purpose, language) if purpose else "",
    }
