"""Mistakes in content, gathered so that all are shown at once: where, what, why and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tuodi.rules.errors import InputError, RuleError


class CardError(ValueError):
    """Content that cannot stand; `mistakes` holds one line each."""

    def __init__(self, mistakes: list[str]) -> None:
        self.mistakes = mistakes
        super().__init__("\n".join(mistakes))


class Mistakes:
    """The list being gathered. Paths are shown relative to `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.lines: list[str] = []

    def add(self, where: str, message: str) -> None:
        """Notes one mistake."""
        line = f"{self.shown(where)}: {message}" if where else message
        if line not in self.lines:
            self.lines.append(line)

    def shown(self, where: str) -> str:
        """Returns a place with the root's folder left out."""
        return where.replace(f"{self.root}/", "")

    @contextmanager
    def noting(self, where: str = "", before: str = "") -> Iterator[None]:
        """Notes a RuleError or InputError raised inside, `before` ahead of it, and goes on."""
        try:
            yield
        except RuleError as error:
            message = str(error).removeprefix(f"{error.where}: ")
            self.add(error.where or where, before + message)
        except InputError as error:
            message, shown = self.shown(str(error)), self.shown(where)
            if shown and message.startswith(shown):  # it names file and line itself
                self.lines.append(message)
            else:
                self.add(where, before + message)

    def raise_any(self) -> None:
        """Raises CardError if anything was noted."""
        if self.lines:
            raise CardError(sorted(self.lines))
