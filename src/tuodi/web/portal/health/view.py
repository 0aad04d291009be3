"""Whether the doors are open and the database answers: for whoever watches over the process. Says nothing else."""

from __future__ import annotations

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from tuodi.ground.officers.policy import policy


@require_safe
@policy(public=True)
def health(request: HttpRequest) -> HttpResponse:
    """200 `ok`, or 503 where the database does not answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return HttpResponse("no database\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


routes = [path("healthz", health, name="health")]
