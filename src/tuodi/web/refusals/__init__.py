"""The answers when nothing else answers: 400, 403, 404, 413, 429, 500. Plain, in both languages, without details."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template

from tuodi.web.words import LANGUAGES, word


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what was sent cannot be read."""
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: not within reach."""
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or none that this reader may know of."""
    return _page(request, 404)


def failed(request: HttpRequest) -> HttpResponse:
    """500: it broke here."""
    return _page(request, 500)


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more than one request may carry."""
    return _page(request, 413)


def too_many(request: HttpRequest) -> HttpResponse:
    """429: too many tries."""
    return _page(request, 429)


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was not ours, or too old."""
    return _page(request, 403)


def _page(request: HttpRequest, status: int) -> HttpResponse:
    """Stands alone: no session, no database, no reader may be there when things break."""
    language = getattr(request, "language", LANGUAGES[0])
    other = next(one for one in LANGUAGES if one != language)
    said, again = (word(f"refusals.{status}", one) for one in (language, other))
    context = {"status": status, "language": language, "said": said, "other": again}
    return HttpResponse(get_template("refusals/page.html").render(context), status=status)
