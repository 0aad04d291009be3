"""The download: everything about the resident herself as JSON (Personal Information Protection Law, article 45)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_POST

from tuodi.ground import clock
from tuodi.ground.officers.policy import policy
from tuodi.stages.people import facts
from tuodi.stages.people.proxies import both_sides
from tuodi.stages.people.queries import Held, held, memberships, number_of, person, phone_of
from tuodi.web.words import word


@require_POST
@policy(roles={"resident"}, purposes={"own"})
def copy(request: HttpRequest) -> HttpResponse:
    """The file. Its making stands in the journal."""
    (own,) = request.reach.persons
    mine, others = both_sides(own)
    one = person(request.reach, own, act="people.copy")
    found: dict[str, Any] = {
        "made": clock.now().isoformat(timespec="seconds"), "name": one.name, "number": number_of(one),
        "phone": phone_of(one), "address": one.address, "known_since": one.known_since.isoformat(),
        "records": [_record(row) for row in held(request.reach, [one], all_times=True)],
        "households": [
            {"as": m.relation, "source": m.source.code, "from": m.valid_from.isoformat(), "to": _until(m.valid_to)}
            for m in memberships(one) if m.retracted_at == clock.NEVER
        ],
        "proxies": [{"name": m.proxy.name, "scope": m.scope, "until": m.until.isoformat()} for m in mine],
        "acts_for": [{"scope": m.scope, "until": m.until.isoformat()} for m in others],
    }  # fmt: skip
    if settings.DEMONSTRATION:
        found = {"demonstration": word("demonstration", request.language), **found}
    answer = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = 'attachment; filename="tuodi-my-data.json"'
    return answer


def _record(row: Held) -> dict[str, Any]:
    return {
        "fact": row.fact.name, "zh": row.fact.zh, "value": str(facts.outside(row.fact, row.value)), "said": row.text_zh,
        "from": row.valid_from.isoformat(), "to": _until(row.valid_to), "source": row.source.code,
        "known_since": row.known_since.isoformat(), "used": row.wins,
        "retracted_at": None if row.stands else row.retracted_at.isoformat(),
    }  # fmt: skip


def _until(day: Any) -> str | None:
    return None if day == clock.NO_END else day.isoformat()


routes = [path("me/copy/", copy, name="resident-copy")]
