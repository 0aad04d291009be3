"""The table of a decided city: a line a benefit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tuodi.rules.kinds import exact
from tuodi.rules.rulebook import Rulebook, Scheme


def main_answer(scheme: Scheme) -> str:
    """Returns the answer that a benefit's line counts: its amount, else its last answer."""
    return scheme.amount or scheme.answers[-1]


def benefits(rulebook: Rulebook) -> list[Scheme]:
    """Returns the schemes that are benefits, in order; shared notions are none."""
    return [scheme for scheme in rulebook.schemes.values() if scheme.outcome != "notion"]


def rows(rulebook: Rulebook, manifest: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yields, per benefit: people and households reached, yuan a month (None where no money is paid), how many
    entities are undetermined and refused, and the missing parameters with their counts."""
    for scheme in benefits(rulebook):
        name = main_answer(scheme)
        total = manifest["totals"]["answers"].get(name)
        if total is None:
            continue
        paid = rulebook.rules[name].kind.name == "money"
        yield {
            "code": scheme.code, "zh": scheme.zh, "en": scheme.en, "answer": name,
            "people": total["people"], "households": total["groups"],
            "yuan": exact(total["sum"], 2) if paid else None,
            "unknown": total["entities"]["unknown"], "refused": total["entities"]["refused"],
            "uncertain": rulebook.at(manifest["month"]).uncertain(name),
            "missing": total.get("missing", {}), "by_place": total.get("by_place", {}),
        }  # fmt: skip


def city_table(rulebook: Rulebook, manifest: dict[str, Any]) -> Iterator[str]:
    """Yields the table as text."""
    facts = "declared" if manifest["declared"] else "true"
    notes = [f"reform {manifest['reform']}"] * bool(manifest["reform"]) + ["generated people"] * manifest["generated"]
    yield f"{manifest['month']}  {facts} facts" + (f"  ({', '.join(notes)})" if notes else "")
    form = "{:<18} {:>12} {:>12} {:>18} {:>13} {:>12}  {}"
    yield form.format("benefit", "people", "households", "yuan a month", "undetermined", "refused", "by")
    for row in rows(rulebook, manifest):
        yuan = "-" if row["yuan"] is None else f"{row['yuan']:,.2f}"
        by = ", ".join(f"{name} ({count:,})" for name, count in row["missing"].items())
        numbers = [f"{row[key]:,}" for key in ("people", "households")]
        counts = [f"{row[key]:,}" for key in ("unknown", "refused")]
        mark = "*" if row["uncertain"] else ""
        yield form.format(row["code"] + mark, *numbers, yuan, *counts, by).rstrip()
    for row in rows(rulebook, manifest):
        if row["uncertain"]:
            yield f"* {row['code']} may rest on amounts that nobody verified: {', '.join(row['uncertain'])}"
