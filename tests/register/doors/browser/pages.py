"""The one list of pages that a browser walks: each with the route, who opens it, and what the route needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Shown:
    """`role`: who opens it ('' nobody signed in). `args` of the route: a value, or a name in the fixture `ids`
    (`mother`, `home`). `query` stands behind the address."""

    route: str
    role: str = ""
    args: tuple[Any, ...] = ()
    query: str = ""

    def __str__(self) -> str:
        return f"{self.route}-{self.role or 'anyone'}{self.query.replace('?', '-')}"


PAGES = (
    Shown("front"), Shown("seed"), Shown("chapter", args=(3,)), Shown("report"),
    Shown("centres"), Shown("centres", query="?district=310101000000"),
    Shown("account_login"), Shown("signed-in", "clerk"), Shown("session", "clerk"), Shown("mfa_index", "clerk"),
    Shown("account_change_password", "clerk"), Shown("mfa_reauthenticate", "verifier"),
    Shown("mfa_activate_totp", "clerk"), Shown("mfa_view_recovery_codes", "verifier"),
    Shown("mfa_generate_recovery_codes", "verifier"), Shown("mfa_list_webauthn", "verifier"),
    Shown("mfa_add_webauthn", "verifier"), Shown("mfa_deactivate_totp", "verifier"),
    Shown("desk-home", "clerk"), Shown("desk-home", "analyst"), Shown("desk-home", "auditor"),
    Shown("desk-role", "clerk"), Shown("desk-search", "clerk"),
    Shown("desk-person", "clerk", ("mother",)), Shown("desk-person", "verifier", ("daughter",)),
    Shown("desk-person", "clerk", ("mother",), "?fact=pension_month"), Shown("desk-household", "clerk", ("home",)),
    Shown("desk-duplicates", "clerk"), Shown("desk-duplicate", "clerk", ("pair",)),
    Shown("desk-import", "clerk"), Shown("desk-import", "clerk_of_the_city"),
    Shown("desk-import-start", "clerk_of_the_city", ("brought",)),
    Shown("desk-import-one", "clerk_of_the_city", ("taken",)),
    Shown("desk-officers", "security_administrator"), Shown("desk-officer", "security_administrator", ("officer",)),
    Shown("desk-officer-new", "security_administrator"), Shown("desk-break-glass", "clerk"),
    Shown("desk-break-glass-reviews", "auditor"),
    Shown("desk-journal", "auditor"), Shown("desk-unusual", "auditor"), Shown("desk-chain", "auditor"),
    Shown("community-home", "community_worker"), Shown("community-household", "community_worker", ("home",)),
    Shown("community-difficulties", "community_worker"), Shown("community-note", "community_worker", ("mother",)),
    Shown("resident-sign-in"), Shown("resident-home", "resident"), Shown("resident-facts", "resident"),
    Shown("resident-looked", "resident"), Shown("resident-notices", "resident"), Shown("resident-proxies", "resident"),
    Shown("resident-facts-for", "resident", ("parent",)), Shown("resident-notices-for", "resident", ("parent",)),
)  # fmt: skip
