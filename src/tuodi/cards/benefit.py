"""The card of a benefit: who it is for, since when, what it answers, what comes of it."""

from __future__ import annotations

from dataclasses import dataclass

from tuodi.rules.vocabulary import Entity

OUTCOMES = ("pay", "goods", "certify", "refer", "assess", "notion")


@dataclass(frozen=True, slots=True)
class Benefit:
    """A folder of the catalogue.

    `unit`: the entity it is decided for. `since`: the month (YYYY-MM) its answers begin. `answers`: the rules
    others may ask for. `shares`: rules that only other folders may read; every other name stays private.
    `builds_on`: codes of the folders whose answers, shared rules and parameters its rules read; `reads`: codes of
    folders of which only parameters are read, which need not come first. `outcome`: pay (money), goods (in kind),
    certify (a result others use), refer (somebody else helps), assess (an instrument's level), notion (shared
    ideas, no benefit by itself). `amount`: the answer that says how much, where there is one. `people`: the answer
    that says how many people an award to a group covers."""

    code: str
    zh: str
    en: str
    unit: Entity
    since: str
    answers: tuple[str, ...]
    outcome: str
    shares: tuple[str, ...] = ()
    builds_on: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    amount: str | None = None
    people: str | None = None
