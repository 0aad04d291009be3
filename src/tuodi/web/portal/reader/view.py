"""Two switches on every page: the language, and the large mode. A cookie holds each; nothing else is kept."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from tuodi.ground.officers.policy import policy
from tuodi.web.words import LANGUAGES

YEAR = 365 * 24 * 3600


@require_POST
@policy(public=True)
def language(request: HttpRequest) -> HttpResponse:
    """Keeps the language and goes back to the page."""
    wanted = request.POST.get("language", "")
    return _kept(request, "language", wanted if wanted in LANGUAGES else LANGUAGES[0])


@require_POST
@policy(public=True)
def mode(request: HttpRequest) -> HttpResponse:
    """Keeps the mode and goes back to the page."""
    return _kept(request, "mode", "elder" if request.POST.get("mode") == "elder" else "")


def _kept(request: HttpRequest, name: str, value: str) -> HttpResponse:
    back = request.POST.get("next", "/")
    inside = url_has_allowed_host_and_scheme(back, allowed_hosts=None, require_https=False)
    answer = HttpResponseRedirect(back if inside and back.startswith("/") else "/")
    answer.set_cookie(name, value, max_age=YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")
    return answer


routes = [path("reader/language/", language, name="language"), path("reader/mode/", mode, name="mode")]
