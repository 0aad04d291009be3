"""The words of pages, Chinese beside English: every `words.yaml` under this package, read once.

    {% load words %} {% word "desk.search.title" %} {% word "desk.search.found" count=3 %}

A file `web/desk/search/words.yaml` holds `title: {zh: ..., en: ...}`, known as `desk.search.title`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

ROOT = Path(__file__).parent
LANGUAGES = ("zh", "en")


@cache
def all_words() -> dict[str, dict[str, str]]:
    """Returns every word by key. ValueError where one lacks a language."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(ROOT.rglob("words.yaml")):
        prefix = ".".join(path.parent.relative_to(ROOT).parts)
        for key, said in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).items():
            if not isinstance(said, dict) or set(said) != set(LANGUAGES):
                raise ValueError(f"{path}: '{key}' should say zh and en")
            found[f"{prefix}.{key}" if prefix else key] = said
    return found


def word(key: str, language: str, **values: object) -> str:
    """Returns the words of a key in a language with the values put in. KeyError for a key that no file has."""
    text = all_words()[key][language]
    return text.format(**values) if values else text
