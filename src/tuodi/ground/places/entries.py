"""Reads entries of a document of content, noting what is wrong with each: unknown words, lacking ones, days, hours.

Knows nothing of what the entries are about.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from tuodi.cards.mistakes import Mistakes
from tuodi.rules.documents import Document
from tuodi.rules.errors import nearest

Path = tuple[Any, ...]
FIRST = date(1949, 10, 1)  # what stands in for a day that could not be read


class Entries:
    """A document being read, and the list of its mistakes."""

    def __init__(self, document: Document, mistakes: Mistakes) -> None:
        self.document, self.mistakes = document, mistakes

    def add(self, at: Path, message: str) -> None:
        """Notes a mistake at an entry."""
        self.mistakes.add(self.document.where(*at), message)

    def at(self, path: Path) -> Any:
        """Returns what stands at a path; None where nothing does."""
        here: Any = self.document
        for key in path:
            here = here.get(key) if isinstance(here, dict) else None
        return here

    def only(self, path: Path, allowed: Iterable[str], required: Iterable[str] = ()) -> dict[str, Any]:
        """Returns the mapping at a path, noting words that it may not have or should; empty where it cannot stand."""
        entry, named, allowed = self.at(path), str(path[-1]) if path else "the file", set(allowed)
        if not isinstance(entry, dict):
            self.add(path, f"{named}: should be a mapping of {', '.join(sorted(allowed))}")
            return {}
        for key in entry.keys() - allowed:
            self.add((*path, key), f"{named}: unknown word '{key}'{nearest(str(key), allowed)}")
        lacking = sorted(key for key in required if entry.get(key) is None)
        if lacking:
            self.add(path, f"{named} lacks {', '.join(lacking)}")
        return {} if lacking else entry

    def names(self, path: Path, *, required: bool = True) -> list[Any]:
        """Returns the names of the entries at a path, in order."""
        entry = self.at(path)
        if entry is None and not required:
            return []
        if not isinstance(entry, dict) or not entry:
            self.add(path, f"{path[-1]}: should hold at least one entry")
            return []
        return list(entry)

    def day(self, entry: dict[str, Any], key: str, path: Path = ()) -> date:
        """Returns the day that an entry says, as YYYY-MM-DD."""
        try:
            return date.fromisoformat(str(entry.get(key)))
        except ValueError:
            self.add((*path, key), f"{key}: '{entry.get(key)}' is no day; write YYYY-MM-DD")
            return FIRST

    def hours(self, entry: dict[str, Any], key: str, path: Path = ()) -> tuple[time, time]:
        """Returns opening and closing time that an entry says, as "08:30-16:30"."""
        try:
            opens, closes = (time.fromisoformat(part) for part in str(entry.get(key)).split("-"))
        except ValueError:
            opens = closes = time()
        if opens >= closes:
            self.add((*path, key), f"{key}: '{entry.get(key)}' is no time of opening; write \"08:30-16:30\"")
        return opens, closes
