"""What the menus show: the pages of work that a role may open, and the six chapters that the project comes from."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, resolve, reverse

from tuodi.cards.load import content_root
from tuodi.web.gate import policy_of
from tuodi.web.report.seed import read_seed
from tuodi.web.words import word

PAGES = (  # route name; its words are `menu_<name>`; shown where the route's policy names the role
    "desk-home", "desk-search", "community-home", "desk-import", "desk-duplicates", "desk-officers", "desk-journal",
    "desk-break-glass", "desk-break-glass-reviews", "admin:index", "desk-role", "mfa_index",
)  # fmt: skip


@cache
def seed() -> list[dict[str, Any]]:
    """Returns the chapters of the seed with their claims."""
    return read_seed(content_root(settings.PACKAGE) / "figures" / "seed.yaml")


@cache
def chapters(language: str) -> list[dict[str, str]]:
    """Returns the six chapters: number, short name, address."""
    return [
        {"number": str(one["number"]), "name": word(f"chapter_{one['number']}", language),
         "path": reverse("chapter", args=[one["number"]])}
        for one in seed()
    ]  # fmt: skip


@cache
def entries(role: str, language: str) -> list[dict[str, str]]:
    """Returns the pages of work of a role: address and name."""
    found = []
    for name in PAGES:
        try:
            path = reverse(name)
        except NoReverseMatch:
            continue
        policy = policy_of(resolve(path).func, name)
        if policy is not None and role in policy.roles:
            found.append({"path": path, "name": word("menu_" + name.replace("-", "_").replace(":", "_"), language)})
    return found
