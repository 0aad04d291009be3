"""What one request may carry, and what no answer lacks. Stands before everything that reads or answers."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tuodi.web.refusals import bad_request, too_large

METHODS = ("GET", "HEAD", "POST", "OPTIONS")


def bounds(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: refuses a body that is too large or of unknown length, and methods that no page has."""

    def bounded(request: HttpRequest) -> HttpResponse:
        response = _refusal(request) or answer(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
        if not response.headers.get("Cache-Control") and response.status_code >= 400:
            response.headers["Cache-Control"] = "no-store"
        return response

    return bounded


def _refusal(request: HttpRequest) -> HttpResponse | None:
    if request.method not in METHODS:
        return HttpResponse(status=405, headers={"Allow": ", ".join(METHODS)})
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isascii() or not length.isdigit() or request.META.get("HTTP_TRANSFER_ENCODING"):
        return bad_request(request)
    return too_large(request) if int(length) > settings.MOST_BODY else None
