"""How much of a catalogue is known: per folder, how many dated values are verified, not verified, not established."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tuodi.rules.rulebook import Rulebook
from tuodi.rules.vocabulary import Value


class Honesty(NamedTuple):
    """The dated values of one folder, or of all (`code` total)."""

    code: str
    zh: str
    en: str
    verified: int
    unverified: int
    missing: int


def honesty(rulebook: Rulebook) -> list[Honesty]:
    """Returns a row for every folder with parameters, in order, and the sum."""
    rows = []
    for scheme in rulebook.schemes.values():
        own = [p for name, p in rulebook.parameters.items() if name.split(".")[0] == scheme.code]
        values = [value for p in own for dated in (p.values, *p.places.values()) for value in dated]
        if values:
            rows.append(Honesty(scheme.code, scheme.zh, scheme.en, *_counts(values)))
    sums = (sum(row.verified for row in rows), sum(row.unverified for row in rows), sum(row.missing for row in rows))
    return [*rows, Honesty("total", "合计", "total", *sums)]


def _counts(values: Iterable[Value]) -> tuple[int, int, int]:
    known = [value for value in values if value.amount is not None]
    verified = sum(value.verified for value in known)
    return verified, len(known) - verified, sum(value.amount is None for value in values)


def honesty_table(rulebook: Rulebook) -> list[str]:
    """Returns the rows as a table in Markdown."""
    lines = ["| folder | 项目 | verified | not verified | not established |", "|---|---|---|---|---|"]
    return lines + [f"| {r.code} | {r.zh} | {r.verified} | {r.unverified} | {r.missing} |" for r in honesty(rulebook)]
