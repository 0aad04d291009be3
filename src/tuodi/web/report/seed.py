"""The claims of the document that the project comes from, and where each stands: for docs/seed.md and the report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tuodi.rules.documents import read_document
from tuodi.rules.errors import InputError

STATES = ("works", "rules only", "not yet", "left out")
Object = dict[str, Any]


def read_seed(path: Path) -> list[Object]:
    """Returns the chapters, each with its claims; InputError if one is not whole."""
    chapters = read_document(path).get("chapters")
    if not isinstance(chapters, list) or not chapters:
        raise InputError(f"{path}: says chapters:, each with number, zh, en and claims")
    for claim in (claim for chapter in chapters for claim in chapter["claims"]):
        if claim.get("state") not in STATES:
            raise InputError(f"{path}: claim {claim.get('id')}: state is one of {', '.join(STATES)}")
        if claim["state"] in ("not yet", "left out") and not claim.get("why"):
            raise InputError(f"{path}: claim {claim['id']}: '{claim['state']}' says why")
    return list(chapters)


def states(chapter: Object) -> dict[str, int]:
    """Returns how many claims of a chapter are in which state."""
    return {state: sum(claim["state"] == state for claim in chapter["claims"]) for state in STATES}


def seed_page(chapters: list[Object]) -> str:
    """Returns docs/seed.md: every claim, a line each."""
    total = {state: sum(states(chapter)[state] for chapter in chapters) for state in STATES}
    lines = [
        "# What the seed claims, and where it stands",
        "",
        "The project comes from one text: a press conference of the civil affairs bureau of 24 March 2017 (SEED). This",
        "page lists every claim of it, in its order. It is made from `figures/seed.yaml` of the city by `make pages`,",
        "and a test holds it to that. *works*: it runs for a generated city, and is shown on the report page, or at",
        "the doors where the page begins with /; *rules only*: the rules exist, the process around them does not; *not",
        "yet*, *left out*: the last column says why.",
        "",
        "| chapter | " + " | ".join(STATES) + " |",
        "|---|" + "---|" * len(STATES),
    ]
    for chapter in chapters:
        counts = states(chapter)
        cells = " | ".join(str(counts[state]) for state in STATES)
        lines.append(f"| {chapter['number']} {chapter['zh']} ({chapter['en']}) | {cells} |")
    lines.append("| all | " + " | ".join(str(total[state]) for state in STATES) + " |")
    for chapter in chapters:
        lines += ["", f"## {chapter['number']} {chapter['zh']} ({chapter['en']})", ""]
        lines += ["| | claim | state | folder | command | page | test | why |", "|---|---|---|---|---|---|---|---|"]
        lines += [_line(claim) for claim in chapter["claims"]]
    return "\n".join(lines) + "\n"


def _line(claim: Object) -> str:
    code = [f"`{claim[key]}`" if claim.get(key) else "" for key in ("folder", "command", "page", "test")]
    folder, command, page, test = (text for text in code)
    why = str(claim.get("why") or "").replace("|", "/")
    return (
        f"| {claim['id']} | {claim['zh']}<br>{claim['en']} | {claim['state']} | {folder} | {command} | {page} | {test} "
        f"| {why} |"
    )
