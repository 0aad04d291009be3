"""What a session has proved: which factors, and how lately. Read from what allauth recorded in it."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest


def two_factors(request: HttpRequest) -> bool:
    """Whether this session was opened with a second factor."""
    return any(record.get("method") == "mfa" for record in _records(request))


def proved_lately(request: HttpRequest) -> bool:
    """Whether the second factor was proved again, after signing in, within the last minutes that a step-up holds."""
    again = [one["at"] for one in _records(request) if one.get("method") == "mfa" and one.get("reauthenticated")]
    return bool(again) and 0 <= time.time() - again[-1] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def _records(request: HttpRequest) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = get_authentication_records(request, request.user)
    return found
