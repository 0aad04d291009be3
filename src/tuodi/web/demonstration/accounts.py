"""The sign-ins of a demonstration: one account a role, appointed by the rules that hold for everybody. Their passwords
and secrets lie in a file of their owner, so that a second run prints the same. Refused outside a demonstration."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from tuodi.ground import clock
from tuodi.ground.journal.actions import Actor
from tuodi.ground.officers import actions
from tuodi.ground.officers.models import Account
from tuodi.ground.officers.reach import Reach
from tuodi.ground.officers.roles import ROLES
from tuodi.ground.places.queries import line, span
from tuodi.rules.errors import InputError

FIRST = ("security_administrator", "security_administrator_2", "audit_administrator")
LEVEL = {  # where a role sits: 0 city, 1 district, 2 street, 3 committee
    "clerk": 2, "community_worker": 3, "verifier": 1, "assessor": 1, "approver": 1, "payment_officer": 1,
    "provider": 2, "analyst": 0, "auditor": 0, "system_administrator": 0,
}  # fmt: skip


def sign_ins(file: Path, committee: int) -> list[dict[str, Any]]:
    """Returns user, role, place, password and secret of each sign-in, made where they are not there yet, in the places
    above a committee. InputError outside a demonstration."""
    if not settings.DEMONSTRATION:
        raise InputError("sign-ins with printed passwords are for demonstrations; set TUODI_DEMONSTRATION=1")
    if file.exists() and Account.objects.filter(username=FIRST[0]).exists():
        held: list[dict[str, Any]] = json.loads(file.read_text("utf-8"))
        return held
    made = _made(line(committee))
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        json.dump(made, out, indent=1)
    return made


@transaction.atomic
def _made(places: list[int]) -> list[dict[str, Any]]:
    """Makes the accounts; one security administrator proposes, the other confirms."""
    actions.first_administrators(FIRST, places[0])
    held = {name: Account.objects.get(username=name) for name in FIRST}
    one, other = (
        Reach(Actor(held[name].pk, "security_administrator", places[0], "administer"), (span(places[0]),))
        for name in FIRST[:2]
    )
    rows = [_entry(held[name], name.removesuffix("_2"), places[0]) for name in FIRST]
    for role, level in LEVEL.items():
        account, _ = actions.add_account(one, role, ROLES[role].zh)
        given = actions.grant(one, account, role, places[level], clock.today(), clock.NO_END)
        actions.confirm(other, given)
        rows.append(_entry(account, role, places[level]))
    return rows


def _entry(account: Account, role: str, place: int) -> dict[str, Any]:
    from allauth.mfa.totp.internal.auth import generate_totp_secret

    password, secret = secrets.token_urlsafe(12), generate_totp_secret()
    actions.set_credentials(account, password, secret)
    return {"user": account.username, "role": role, "place": place, "password": password, "secret": secret}


def code_now(secret: str) -> str:
    """Returns the one-time code of a secret at this instant."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))
