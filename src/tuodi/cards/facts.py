"""Reads fact cards: `facts/*.yaml`, one entry a fact."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tuodi.cards.mistakes import Mistakes
from tuodi.rules.documents import Document, read_document
from tuodi.rules.errors import nearest
from tuodi.rules.kinds import Kind, kind_of_unit, parse
from tuodi.rules.vocabulary import Entity, Fact

GUARDS = ("health", "income")  # kept from roles that have no need of it; health is sealed where it is stored
SOURCES = ("line", "registration", "assessment", "paper", "visit", "declared")  # the usual order: the first wins
_KEYS = {
    "entity", "zh", "en", "unit", "default", "case_default", "eternal", "past", "most", "note", "guard", "sources",
}  # fmt: skip


def read_facts(folder: Path, entities: dict[str, Entity], mistakes: Mistakes) -> dict[str, Fact]:
    """Returns every fact by name, noting what is wrong with any."""
    facts: dict[str, Fact] = {}
    for path in sorted(folder.glob("*.yaml")):
        with mistakes.noting(str(path)):
            document = read_document(path)
            for name, entry in document.items():
                where = document.where(name)
                if name in facts:
                    mistakes.add(where, f"fact '{name}' is declared twice; keep one")
                with mistakes.noting(where):
                    fact = _fact(name, entry, document, entities, mistakes)
                    if fact is not None:
                        facts[name] = fact
    if not facts:
        mistakes.add(str(folder), "no fact is declared; add facts/*.yaml")
    return facts


def _fact(
    name: str, entry: Any, document: Document, entities: dict[str, Entity], mistakes: Mistakes
) -> Fact | None:  # fmt: skip
    where = document.where(name)
    if not isinstance(entry, dict):
        mistakes.add(where, f"fact '{name}' should say entity, zh, en and unit")
        return None
    for key in entry.keys() - _KEYS:
        mistakes.add(document.where(name, key), f"fact '{name}': unknown word '{key}'{nearest(key, _KEYS)}")
    lacking = [key for key in ("entity", "zh", "en", "unit") if not entry.get(key)]
    if lacking:
        mistakes.add(where, f"fact '{name}' lacks {', '.join(lacking)}")
        return None
    if entry["entity"] not in entities:
        known = nearest(str(entry["entity"]), entities)
        mistakes.add(document.where(name, "entity"), f"fact '{name}': unknown entity '{entry['entity']}'{known}")
        return None
    kind, words = _kind(entry["unit"], where)
    unit = entry["unit"] if isinstance(entry["unit"], str) else "word"
    guard, sources = entry.get("guard", ""), entry.get("sources", [])
    if guard and guard not in GUARDS:
        mistakes.add(document.where(name, "guard"), f"fact '{name}': guard is '{guard}'; write {' or '.join(GUARDS)}")
        return None
    for source in sources:
        if source not in SOURCES:
            known = nearest(str(source), SOURCES)
            mistakes.add(document.where(name, "sources"), f"fact '{name}': unknown kind of source '{source}'{known}")
            return None
    given = {key: parse(kind, entry[key]) for key in ("default", "case_default") if key in entry}
    most = parse(kind, entry["most"]) if "most" in entry else kind.high
    return Fact(
        name, entry["entity"], kind, unit, entry["zh"], entry["en"], given.get("default"), given.get("case_default"),
        bool(entry.get("eternal")), bool(entry.get("past")), kind.low, most, words, guard, tuple(sources),
    )  # fmt: skip


def _kind(unit: Any, where: str) -> tuple[Kind, dict[str, dict[str, str]]]:
    if not isinstance(unit, dict):
        return kind_of_unit(unit, where), {}
    words = [str(word) for word in unit]
    said = {
        language: {str(word): str((text or {}).get(language, word)) for word, text in unit.items()}
        for language in ("zh", "en")
    }
    return kind_of_unit(words, where), said
