"""The tag that says how long the session still lasts, and warns before it ends."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import template
from django.conf import settings

from tuodi.ground import clock
from tuodi.web.sign_in.sessions import ends

register = template.Library()
BEFORE = 5 * 60  # seconds before the end at which the warning comes forward


@register.inclusion_tag("parts/session.html", takes_context=True)
def lasting(context: dict[str, Any]) -> dict[str, Any]:
    """Returns when the session ends if nothing is done, and when the warning comes forward."""
    request = context["request"]
    idle, _ = ends(request)
    return {
        "language": context["language"], "idle": datetime.fromtimestamp(idle, UTC).astimezone(clock.ZONE),
        "after": settings.IDLE_SECONDS - BEFORE, "path": request.path, "csrf_token": context.get("csrf_token"),
    }  # fmt: skip
