"""The fact cards of the city, and how the register holds a value: a whole number that no later card can turn into
another. A word is held as the code of its text, not as its position among the card's words."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any
from zlib import crc32

from django.conf import settings

from tuodi.cards.facts import GUARDS, SOURCES
from tuodi.cards.load import load_facts
from tuodi.rules.errors import InputError, nearest
from tuodi.rules.kinds import as_date, exact, show
from tuodi.rules.vocabulary import Entity, Fact

HEALTH = "health"  # the guard of facts that are sealed where they are stored


def code(text: str) -> int:
    """Returns the code of a fact's or word's text: 31 bits, the same in every database and for ever."""
    return crc32(text.encode()) & 0x7FFFFFFF


@cache
def entities() -> dict[str, Entity]:
    """Returns whom facts are about, by name."""
    return load_facts(settings.PACKAGE)[0]


@cache
def cards() -> dict[str, Fact]:
    """Returns every fact's card by name. ValueError if two names or words of one fact share a code."""
    found = load_facts(settings.PACKAGE)[1]
    for names in (list(found), *([*fact.kind.choices] for fact in found.values())):
        if len({code(name) for name in names}) != len(names):
            raise ValueError(f"two of {', '.join(names)} share a code; rename one")
    return found


@cache
def by_code() -> dict[int, Fact]:
    """Returns every fact's card by the code of its name."""
    return {code(name): fact for name, fact in cards().items()}


@cache
def shown() -> dict[str, int]:
    """Returns the place of every fact, by name, where facts are listed: those that never change, those that everybody
    may see, health, income; each in the order of the cards."""
    groups = ["", *GUARDS]
    ordered = sorted(cards().values(), key=lambda fact: (not fact.eternal, groups.index(fact.guard)))
    return {fact.name: place for place, fact in enumerate(ordered)}


@cache
def _words(name: str) -> dict[int, int]:
    return {code(word): place for place, word in enumerate(cards()[name].kind.choices)}


def card(name: str, entity: str = "") -> Fact:
    """Returns a fact's card. InputError for a name that no card has, or that is about something else."""
    fact = cards().get(name)
    if fact is None:
        raise InputError(f"there is no fact '{name}'{nearest(name, cards())}")
    if entity and fact.entity != entity:
        raise InputError(f"'{name}' is a fact of a {fact.entity}, not of a {entity}")
    return fact


def stored(fact: Fact, raw: Any) -> int:
    """Returns the number under which a value written outside is held. InputError if it is no value of the fact."""
    inside = fact.read(raw)
    return code(fact.kind.choices[inside]) if fact.kind.choices else inside


def inside(fact: Fact, held: int) -> int:
    """Returns the number that rules read for a number held. InputError for a word that the card no longer has."""
    if not fact.kind.choices:
        return held
    place = _words(fact.name).get(held)
    if place is None:
        raise InputError(f"the register holds a word of '{fact.name}' that its card does not list; put the word back")
    return place


def outside(fact: Fact, held: int) -> Any:
    """Returns a held value as JSON and files write it."""
    return show(fact.kind, inside(fact, held))


def said(fact: Fact, held: int, language: str) -> str:
    """Returns a held value as people read it: 1,320.00, 是, 2017-03-22, or the word's own text."""
    number, kind = inside(fact, held), fact.kind
    if kind.choices:
        return fact.words.get(language, {}).get(kind.choices[number], kind.choices[number])
    if kind.name == "flag":
        return {"zh": ("否", "是"), "en": ("no", "yes")}[language][number]
    if kind.name == "date":
        day = as_date(number)
        return {"zh": "从未", "en": "never"}[language] if day == date.max else day.isoformat()
    if kind.name in ("money", "price", "area"):
        return f"{exact(number, 2):,}"
    return str(show(kind, number))


@cache
def ranks(name: str) -> dict[str, int]:
    """Returns how the kinds of sources rank for a fact: 0 wins. What its card names first, then the usual order."""
    order = cards()[name].sources
    return {kind: place for place, kind in enumerate([*order, *(kind for kind in SOURCES if kind not in order)])}


def place_fact(entity: str) -> str | None:
    """Returns the fact of a group that its place decides, and so is never recorded: the district of a household."""
    return entities()[entity].place
