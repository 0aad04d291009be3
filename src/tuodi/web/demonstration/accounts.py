"""Who may sign in to a demonstration: in every role, in places where there is somebody to look at. The password and
the secret of the codes lie in a file of their owner, so that a second run prints the same."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from tuodi.ground.officers.demonstration import demonstration_accounts
from tuodi.ground.places.queries import line

POSTS = {  # user: role, and where it sits: 0 city, 1 district, 2 street, 3 committee
    "clerk": ("clerk", 2), "clerk_of_the_city": ("clerk", 0), "community_worker": ("community_worker", 3),
    "verifier": ("verifier", 1), "assessor": ("assessor", 1), "approver": ("approver", 1),
    "payment_officer": ("payment_officer", 1), "provider": ("provider", 2), "analyst": ("analyst", 0),
    "auditor": ("auditor", 0), "system_administrator": ("system_administrator", 0),
    "security_administrator": ("security_administrator", 0), "security_administrator_2": ("security_administrator", 0),
    "audit_administrator": ("audit_administrator", 0),
}  # fmt: skip


def sign_ins(file: Path, committee: int) -> tuple[list[str], str, str]:
    """Returns the users, their password and the secret of their codes; makes the accounts in the places above a
    committee, or renews them. NotAllowedError outside a demonstration."""
    places = line(committee)
    password, secret = _kept(file)
    made = demonstration_accounts({name: (role, places[at]) for name, (role, at) in POSTS.items()}, password, secret)
    return [account.get_username() for account in made], password, secret


def _kept(file: Path) -> tuple[str, str]:
    from allauth.mfa.totp.internal.auth import generate_totp_secret

    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            json.dump({"password": secrets.token_urlsafe(12), "secret": generate_totp_secret()}, out)
    said = json.loads(file.read_text("utf-8"))
    return said["password"], said["secret"]


def code_now(secret: str) -> str:
    """Returns the one-time code of a secret at this instant."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))
