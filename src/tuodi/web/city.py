"""The city's card (`city.yaml`): what an operator replaces: title, prefix of document numbers, telephone, links.

A demonstration names no city, has no real telephone number and marks every document number; the card is refused
otherwise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from tuodi.cards.load import content_root
from tuodi.cards.mistakes import Mistakes
from tuodi.ground.places.entries import Entries
from tuodi.ground.places.shelf import shelf_of
from tuodi.rules.documents import read_document
from tuodi.rules.errors import InputError
from tuodi.web.words import LANGUAGES

MARK = "示例"  # begins every document number of a demonstration
_LINK = re.compile(r"/(?!/)|https://")


@dataclass(frozen=True, slots=True)
class Link:
    """A line at the foot of residents' pages, by language, and where it leads."""

    text: dict[str, str]
    url: str


@dataclass(frozen=True, slots=True)
class City:
    """A city's card."""

    title: dict[str, str]
    number_prefix: str
    telephone: dict[str, str]
    links: tuple[Link, ...]


@cache
def city_of(package: str) -> City:
    """Returns the card of a content package; CardError with every mistake in it, InputError where a demonstration would
    show the card of an operator."""
    city = read_city(content_root(package))
    if settings.DEMONSTRATION and not city.number_prefix.startswith(MARK):
        raise InputError(
            f"{package}/city.yaml: a demonstration's document numbers begin {MARK}; this card is no demonstration's"
        )
    return city


def card_of(root: Path) -> Path:
    """Returns the file of a content package's card."""
    return root / "city.yaml"


def read_city(root: Path) -> City:
    """Returns the card of a content package's folder; CardError with every mistake, each with file and line."""
    mistakes = Mistakes(root.parent)
    title: dict[str, str] = {}
    telephone: dict[str, str] = {}
    prefix, links = "", []
    with mistakes.noting(str(card_of(root))):
        entries = Entries(read_document(card_of(root)), mistakes)
        keys = {"title", "number_prefix", "telephone", "links"}
        card = entries.only((), keys, keys)
        title, telephone = (entries.only((key,), LANGUAGES, LANGUAGES) for key in ("title", "telephone"))
        prefix = str(card.get("number_prefix", ""))
        links = _links(card.get("links"), entries)
        if prefix.startswith(MARK):
            _check_demonstration(root, title, telephone, entries)
    mistakes.raise_any()
    return City(title, prefix, telephone, tuple(links))


def _links(said: Any, entries: Entries) -> list[Link]:
    links = []
    for place, link in enumerate(said if isinstance(said, list) else []):
        if not isinstance(link, dict) or set(link) != {*LANGUAGES, "url"}:
            entries.add(("links", place), f"a link says {', '.join(LANGUAGES)} and url")
        elif not _LINK.match(str(link["url"])):
            entries.add(("links", place), "a link's url begins with / or https://")
        else:
            links.append(Link({language: str(link[language]) for language in LANGUAGES}, str(link["url"])))
    return links


def _check_demonstration(root: Path, title: dict[str, str], telephone: dict[str, str], entries: Entries) -> None:
    """No city's name, no number that could be dialled."""
    for language, name in _names(root).items():
        if name and name in str(title.get(language, "")):
            entries.add(("title",), f"'{name}' is a city's name; a demonstration ({MARK}) shows none")
    if any(re.search(r"\d", str(said)) for said in telephone.values()):
        entries.add(("telephone",), f"holds digits; a demonstration ({MARK}) shows no number that could be dialled")


def _names(root: Path) -> dict[str, str]:
    """Returns the city's name by language, without the word for city, as its shelf of places has it."""
    try:
        city = read_document(shelf_of(root)).get("city") or {}
    except InputError:
        return {}
    return {"zh": str(city.get("zh", "")).removesuffix("市"), "en": str(city.get("en", ""))}
