"""Published figures beside a decided city: the city's own number scaled to the generated one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tuodi.rules.documents import read_document
from tuodi.rules.errors import InputError

BASE = "city_people"
Object = dict[str, Any]


def read_published(path: Path) -> Object:
    """Returns the published figures by name; InputError if the base of the scale is missing."""
    figures = read_document(path)
    if BASE not in figures:
        raise InputError(f"{path}: has no '{BASE}', the residents that figures are scaled by")
    return dict(figures)


def beside(figures: Object, manifest: Object) -> list[Object]:
    """Returns, per figure that a decided answer stands beside: the published value scaled to the generated city, the
    number decided here (people, or yuan), their ratio (None where the published one is 0), and a note."""
    people = manifest["totals"]["people"]
    scale = people / figures[BASE]["value"]
    found = []
    for name, figure in figures.items():
        total = manifest["totals"]["answers"].get(figure.get("answer", ""))
        if total is None:
            continue
        here = total[figure["counts"]] / (100 if figure["counts"] == "sum" else 1)
        scaled = figure["value"] * scale / figure.get("months", 1)
        found.append(
            {
                "name": name, "zh": figure["zh"], "en": figure["en"], "unit": figure["unit"], "value": figure["value"],
                "scaled": scaled, "here": here, "ratio": here / scaled if scaled else None,
                "as_of": str(figure["as_of"]), "source": figure["source"], "note": figure.get("derived", {}),
            }
        )  # fmt: skip
    return found
