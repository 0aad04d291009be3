"""The table of a decided city: a line a benefit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tuodi.rules.documents import read_document
from tuodi.rules.errors import InputError
from tuodi.rules.kinds import exact
from tuodi.rules.rulebook import Rulebook, Scheme


def main_answer(scheme: Scheme) -> str:
    """Returns the answer that a benefit's line counts: its amount, else its last answer."""
    return scheme.amount or scheme.answers[-1]


def read_programmes(root: Path, rulebook: Rulebook) -> list[dict[str, Any]]:
    """Returns the content's own grouping of its benefits (zh, en, schemes), in the order in which they are shown; what
    it names nowhere comes last. InputError for a name that is no benefit."""
    path, known = root / "figures" / "programmes.yaml", {scheme.code for scheme in benefits(rulebook)}
    groups = list(read_document(path).values()) if path.exists() else []
    named = [code for group in groups for code in group["schemes"]]
    for code in named:
        if code not in known:
            raise InputError(f"{path}: there is no benefit '{code}'")
    rest = [scheme.code for scheme in benefits(rulebook) if scheme.code not in named]
    return groups + ([{"zh": "其他", "en": "Others", "schemes": rest}] if rest else [])


def benefits(rulebook: Rulebook) -> list[Scheme]:
    """Returns the schemes that are benefits, in order; shared notions and instruments are none."""
    return [scheme for scheme in rulebook.schemes.values() if scheme.outcome not in ("notion", "assess")]


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
            "yearly": rulebook.rules[name].unit == "yuan/year",
            "unknown": total["entities"]["unknown"], "refused": total["entities"]["refused"],
            "uncertain": rulebook.at(manifest["month"]).uncertain(name),
            "decided": total["entities"]["yes"] + total["entities"]["no"] - total.get("assumed", 0),
            "assumed": total.get("assumed", 0),
            "missing": total.get("missing", {}), "by_place": total.get("by_place", {}),
        }  # fmt: skip


def city_table(rulebook: Rulebook, manifest: dict[str, Any], programmes: list[dict[str, Any]]) -> Iterator[str]:
    """Yields the table as text, the benefits of each programme together."""
    facts = "declared" if manifest["declared"] else "true"
    notes = [f"reform {manifest['reform']}"] * bool(manifest["reform"]) + ["generated people"] * manifest["generated"]
    notes += ["with assumptions (假定)"] * bool(manifest["assumed"])
    yield f"{manifest['month']}  {facts} facts" + (f"  ({', '.join(notes)})" if notes else "")
    form = "{:<26} {:>11} {:>11} {:>18} {:>11} {:>11} {:>12} {:>11}  {}"
    yield form.format(
        "benefit", "people", "households", "yuan a month", "decided", "assumed", "undetermined", "refused", "by"
    )
    known = {row["code"]: row for row in rows(rulebook, manifest)}
    for programme in programmes:
        yield f"-- {programme['en']} ({programme['zh']})"
        yield from (_line(form, known[code]) for code in programme["schemes"] if code in known)
    if any(row["uncertain"] for row in known.values()):
        yield "* may rest on amounts that nobody verified: tuodi check --report counts them, tuodi sheet shows them"


def _line(form: str, row: dict[str, Any]) -> str:
    yuan = "-" if row["yuan"] is None else f"{row['yuan']:,.2f}" + "/y" * row["yearly"]
    by = ", ".join(f"{name} ({count:,})" for name, count in row["missing"].items())
    numbers = [f"{row[key]:,}" for key in ("people", "households")]
    counts = [f"{row[key]:,}" for key in ("decided", "assumed", "unknown", "refused")]
    return form.format(row["code"] + "*" * bool(row["uncertain"]), *numbers, yuan, *counts, by).rstrip()


def gains_table(rulebook: Rulebook, manifest: dict[str, Any]) -> Iterator[str]:
    """Yields who gains and who loses a month by the reform, by benefit and by place; nothing without a reform."""
    differences = manifest["totals"].get("differences")
    if not manifest["reform"] or differences is None:
        return
    form = "{:<26} {:>14} {:>14} {:>20} {:>20} {:>20}"
    yield ""
    yield form.format("by benefit, a month", "gain", "lose", "", "", "net yuan")
    for name, (gain, lose, net) in differences["answers"].items():
        yield form.format(name, f"{gain:,}", f"{lose:,}", "", "", f"{exact(net, 2):,.2f}")
    yield form.format("by place, a month", "homes gain", "homes lose", "gained yuan", "lost yuan", "net yuan")
    words = next((rulebook.facts[e.place].words["en"] for e in rulebook.entities.values() if e.place), {})
    for place, (gain, lose, up, down) in sorted(differences["by_place"].items()):
        sums = [f"{exact(number, 2):,.2f}" for number in (up, -down, up + down)]
        yield form.format(f"{place} {words.get(place, '')}".strip(), f"{gain:,}", f"{lose:,}", *sums)
