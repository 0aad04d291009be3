"""The one list of pages that a browser walks: each with the route, who opens it, and what the route needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Shown:
    """`role`: who opens it ('' nobody signed in). `args` of the route: a value, or the name of a row of the fixture
    `register` (`mother`, `home`), whose id it takes. `query` stands behind the address."""

    route: str
    role: str = ""
    args: tuple[Any, ...] = ()
    query: str = ""
    session: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.route}-{self.role or 'anyone'}{self.query.replace('?', '-')}"


PAGES = (
    Shown("desk-duplicates", "clerk"), Shown("desk-duplicate", "clerk", ("pair",)),
    Shown("front"), Shown("seed"), Shown("chapter", args=(3,)), Shown("report"),
    Shown("desk-home", "clerk"), Shown("desk-home", "analyst"),
    Shown("desk-person", "clerk", ("mother",)), Shown("desk-person", "verifier", ("daughter",)),
    Shown("desk-person", "clerk", ("mother",), "?fact=pension_month"),
    Shown("desk-household", "clerk", ("home",)), Shown("desk-import", "clerk"),
    Shown("account_login"), Shown("desk-search", "clerk"), Shown("desk-role", "clerk"),
    Shown("desk-officers", "security_administrator"), Shown("community-home", "community_worker"),
    Shown("community-household", "community_worker", ("home",)), Shown("community-difficulties", "community_worker"),
    Shown("community-note", "community_worker", ("mother",)),
    Shown("resident-sign-in"), Shown("resident-home", "resident"), Shown("resident-facts", "resident"),
    Shown("resident-looked", "resident"), Shown("resident-notices", "resident"), Shown("resident-proxies", "resident"),
    Shown("desk-journal", "auditor"), Shown("desk-unusual", "auditor"), Shown("desk-chain", "auditor"),
    Shown("account_login"), Shown("mfa_index", "clerk"), Shown("signed-in", "clerk"), Shown("session", "clerk"),
    Shown("account_change_password", "clerk"), Shown("desk-role", "clerk"),
    Shown("desk-officers", "security_administrator"), Shown("desk-break-glass-reviews", "auditor"),
)  # fmt: skip
