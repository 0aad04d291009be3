"""A folder's law.md and worked cases as they are read for a page: articles, what each says, open points, cases."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tuodi.cards.load import PARTS
from tuodi.rules.documents import read_yaml_text
from tuodi.rules.errors import InputError, nearest

Object = dict[str, Any]
_OPEN = "### Open points"


@dataclass(frozen=True, slots=True)
class Article:
    """One heading of law.md: its anchor, and what is written under it, a line a point."""

    anchor: str
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LawText:
    """What law.md says: an introduction, the articles, the open points."""

    intro: tuple[str, ...]
    articles: tuple[Article, ...]
    open: tuple[str, ...]


def folder_of(root: Path, code: str) -> Path:
    """Returns the folder of a benefit or instrument by its code; InputError names the nearest."""
    known = {path.name: path for part in PARTS for path in sorted((root / part).glob("*")) if path.is_dir()}
    if code not in known:
        raise InputError(f"there is no folder '{code}'{nearest(code, known)}")
    return known[code]


def read_law(folder: Path) -> LawText:
    """Returns a folder's law.md in parts."""
    intro: list[str] = []
    articles: list[tuple[str, list[str]]] = []
    open_: list[str] = []
    here = intro
    fenced = False
    for raw in (folder / "law.md").read_text(encoding="utf-8").splitlines():
        line = raw.removeprefix(">").removeprefix(" ") if raw.startswith(">") else raw
        if line.startswith("```"):
            fenced = not fenced
        elif fenced:
            here.append(f"- {line}")
        elif line.startswith("## "):
            here = []
            articles.append((line[3:].split("|")[0].strip(), here))
        elif line.strip() == _OPEN:
            here = open_
        elif line.startswith("#") or not line.strip():
            continue
        elif line.startswith("  ") and here:
            here[-1] += " " + line.strip()
        elif line.startswith("|"):
            if not line.startswith("|---"):
                here.append("- " + " · ".join(cell.strip() for cell in line.strip("|").split("|")))
        elif line.startswith("- ") or not here or here[-1].startswith("- "):
            here.append(line.strip())
        else:
            here[-1] += " " + line.strip()
    return LawText(_plain(intro), tuple(Article(a, _plain(points)) for a, points in articles), _plain(open_))


def _plain(lines: list[str]) -> tuple[str, ...]:
    return tuple(line.removeprefix("- ").replace("`", "").replace("**", "") for line in lines)


def read_cases(folder: Path) -> list[Object]:
    """Returns a folder's worked cases, in order."""
    found: list[Object] = []
    for path in sorted(folder.glob("cases*.yaml")):
        cases, _ = read_yaml_text(path.read_text(encoding="utf-8"), str(path))
        found += cases
    return found
