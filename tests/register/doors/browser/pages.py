"""The one list of pages that a browser walks: each with the route, who opens it, and what the route needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Shown:
    """`role`: who opens it ('' nobody signed in). `args`: of the route, or the name of a fixture's row (`person`,
    `household`), whose id it takes. `heading`: must have one h1."""

    route: str
    role: str = ""
    args: tuple[Any, ...] = ()
    session: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.route}-{self.role or 'anyone'}"


PAGES = (
    Shown("front"), Shown("seed"), Shown("chapter", args=(3,)), Shown("report"),
    Shown("resident-sign-in"), Shown("resident-home", "resident"), Shown("resident-facts", "resident"),
    Shown("resident-looked", "resident"), Shown("resident-proxies", "resident"),
    Shown("desk-journal", "auditor"), Shown("desk-unusual", "auditor"), Shown("desk-chain", "auditor"),
)  # fmt: skip
