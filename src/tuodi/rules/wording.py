"""Puts values and reasons into words: numbers with their units, a rule's sentence, its arithmetic with numbers put in.

The sentences themselves are content (`text.zh.yaml`, `text.en.yaml`); here are only the few words of the mechanism.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson

from tuodi.rules.kinds import NEVER, RATE_SCALE, Kind, as_date, show
from tuodi.rules.rulebook import Rule, Rulebook
from tuodi.rules.vocabulary import Fact, Value

if TYPE_CHECKING:
    pass

LANGUAGES = ("zh", "en")
Words = dict[str, str]  # by language
WORDS = {
    "zh": {
        "yuan": " 元", "price": " 元/平方米", "m2": " 平方米", "yes": "是", "no": "否",
        "at_least": "至少 ", "at_most": "最多 ", "not_said": "还不知道", "never": "没有",
        "unknown": "{label}：还缺情况，暂时不能确定。", "refused": "{label}：不能答复，{month} 需要的标准没有查到。",
        "value": "{label}：{value}",
        "begins": "{label}：从 {since} 开始，{month} 还没有。", "beginning": "{0}开始的月份",
    },
    "en": {
        "yuan": " yuan", "price": " yuan a m2", "m2": " m2", "yes": "yes", "no": "no",
        "at_least": "at least ", "at_most": "at most ", "not_said": "not known yet", "never": "none",
        "unknown": "{label}: not certain yet, facts are missing.",
        "refused": "{label}: cannot be answered, a figure needed for {month} has not been found.",
        "value": "{label}: {value}",
        "begins": "{label}: begins in {since}, not yet in {month}.", "beginning": "First month of {0}",
    },
}  # fmt: skip
_PLACES = {"money": 2, "price": 2, "area": 2, "rate": 4, "fine": 6}
UNITS = {"money": "yuan", "price": "price", "area": "m2", "fine": "yuan"}


def fen(value: int) -> str:
    """Returns fen as yuan with two decimals: 1,440.00."""
    if value < 0:
        return f"−{fen(-value)}"
    return f"{value // 100:,}.{value % 100:02d}"


def plain(kind: Kind, value: int) -> str:
    """Returns a value as people read it, without its unit: 1,440.00 for money, 2016-12-31 for a day."""
    name = kind.name
    if name == "money":
        return fen(value)
    if name == "date":
        return "∞" if value == NEVER else as_date(value).isoformat()
    sign, places = "−" if value < 0 else "", _PLACES.get(name, 0)
    if not places:
        return f"{sign}{abs(value):,}"
    whole, rest = divmod(abs(value), 10**places)
    text = f"{sign}{whole:,}.{rest:0{places}d}".rstrip("0")
    return text.ljust(len(f"{sign}{whole:,}.") + 2, "0") if name == "fine" else text.rstrip(".")


def said(kind: Kind, value: int, language: str, named: Fact | Rule | None = None) -> str:
    """Returns a value with its unit in words: `1,440.00 元`, `yes`, a choice's word."""
    words = WORDS[language]
    if kind.name == "flag":
        return words["yes" if value else "no"]
    if kind.choices:
        word = kind.choices[value]
        return named.words.get(language, {}).get(word, word) if named else word
    if kind.name == "date" and value == NEVER:
        return words["never"]
    if named and named.unit == "share":
        return percent(value)
    return plain(kind, value) + words.get(UNITS.get(kind.name, ""), "")


def percent(value: int) -> str:
    """Returns a share as a percentage: 80 %."""
    whole, rest = divmod(value, RATE_SCALE // 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + " %"


def between(
    kind: Kind, low: int, high: int, language: str, named: Fact | Rule | None = None, *, most: bool = False
) -> str:
    """Returns a value that may be bounded only: `at least 9,000.00 yuan`, or `not known yet`; with `most` told by what
    it can be at most."""
    if low == high:
        return said(kind, low, language, named)
    words = WORDS[language]
    if kind.name in ("flag", "choice", "date") or (high >= kind.high if most else low <= kind.low):
        return words["not_said"]
    return words["at_most" if most else "at_least"] + said(kind, high if most else low, language, named)


def json_text(value: Any) -> str:
    """Returns a value as compact JSON."""
    return orjson.dumps(value).decode()


def yuan(value: int) -> str:
    """Returns fen as a JSON number of yuan: the shortest of 1440, 312.5 and 312.55."""
    whole, rest = divmod(value, 100)
    if not rest:
        return str(whole)
    return f"{whole}.{rest // 10}" if rest % 10 == 0 else f"{whole}.{rest:02d}"


def parameter_json(
    rulebook: Rulebook, name: str, value: Value | None, amount: int | None, *, settled: bool = False
) -> str:
    """Returns a parameter that mattered, as JSON: its amount, date, source, whether verified; or that it is missing.
    `settled`: what it is looked up by is known, so an amount that is None is none that the list lacks for now."""
    parameter = rulebook.parameters[name]
    found: dict[str, Any] = {
        "name": name, "label": {"zh": parameter.zh, "en": parameter.en}, "unit": parameter.unit,
        "value": None if amount is None else show(parameter.kind, amount),
    }  # fmt: skip
    if value is None or (amount is None and settled):
        return json_text(found | {"state": "missing"})
    if parameter.kind.choices and amount is not None:
        found["shown"] = _shown(rulebook, parameter.kind, amount)
    found |= {"since": value.since, "source": value.source, "verified": value.verified}
    if value.assumed:
        found |= {"assumed": True} | ({"source_zh": value.note} if value.note else {})
    return json_text(found)


def _shown(rulebook: Rulebook, kind: Kind, value: int) -> Words:
    """Returns a word of a choice as people read it: so as a rule or fact with the same choice says it."""
    sayers: list[Rule | Fact] = [*rulebook.rules.values(), *rulebook.facts.values()]
    named = next((one for one in sayers if one.kind == kind), None)
    return {language: said(kind, value, language, named) for language in LANGUAGES}


def amount_teller(rulebook: Rulebook, name: str, value: Value | None) -> Callable[[int | None, bool], str]:
    """Returns what tells of an amount looked up in a parameter, and whether what it is looked up by is known."""
    return lru_cache(512)(lambda amount, settled: parameter_json(rulebook, name, value, amount, settled=settled))


def calculation(text: str, result: str) -> str:
    """Returns a calculation as a part of JSON; a number that is only itself is none, nor is one with an unknown."""
    return f',"arithmetic":"{text} = {result}"' if " " in text and "≥" not in text else ""


def bracketed(text: str) -> str:
    """Returns a sum in brackets, anything else as it is."""
    return f"({text})" if " + " in text or " − " in text else text
