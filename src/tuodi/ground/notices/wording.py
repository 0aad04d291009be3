"""What notices say is data: an app keeps subject, text and channels of each kind in a `notices.yaml` of its own.

A notice carries both languages, Chinese first, so that it can be read whoever opens it; a page shows one of them.
Knows no database.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

_BETWEEN_SUBJECTS, _BETWEEN_TEXTS = " / ", "\n"


@dataclass(frozen=True, slots=True)
class Wording:
    """One kind of notice, with {places} for values in its texts. `channels`: the first way, then those after it."""

    subject: str
    zh: str
    en: str
    channels: tuple[str, ...]

    def text(self, values: dict[str, tuple[str, str]]) -> str:
        """Returns the text in both languages with values (Chinese, English) in their places."""
        zh, en = ({name: pair[part] for name, pair in values.items()} for part in (0, 1))
        return self.zh.format(**zh) + _BETWEEN_TEXTS + self.en.format(**en)


@cache
def wordings(path: Path) -> dict[str, Wording]:
    """Returns the kinds of notice in a file by name."""
    return {
        name: Wording(
            said["subject"]["zh"] + _BETWEEN_SUBJECTS + said["subject"]["en"], said["text"]["zh"], said["text"]["en"],
            tuple(said["channels"]),
        )
        for name, said in yaml.safe_load(path.read_text(encoding="utf-8")).items()
    }  # fmt: skip


def in_language(said: str, language: str) -> str:
    """Returns the half of a subject or text in a language; all of what was said in one alone."""
    zh, _, en = said.partition(_BETWEEN_TEXTS if _BETWEEN_TEXTS in said else _BETWEEN_SUBJECTS)
    return en if language == "en" and en else zh
