"""Households of a decided city to explain: one yes, one no, one unknown, one refused, and what would change a no.

They are found by their results, so the page names no benefit of its own: the amounts of the first household benefit
that has them all.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tuodi.rules.records import find_households, situation_of
from tuodi.rules.rulebook import Rule, Rulebook

Object = dict[str, Any]
MOST_TRIED = 12


@dataclass(frozen=True, slots=True)
class Example:
    """A household to explain: which sort it is, its situation, the answer shown."""

    key: str  # yes, no, unknown, refused, change
    situation: Object
    answer: str


def examples(rulebook: Rulebook, city: Path, results: Path, month: str) -> list[Example]:
    """Returns up to five examples, in the order of the page."""
    manifest = json.loads((city / "manifest.json").read_text(encoding="utf-8"))
    shards = [city / shard["name"] for shard in manifest["shards"]]
    rule = _household_amount(rulebook)
    if rule is None:
        return []
    names = rulebook.answers_of(rulebook.families()[0])
    found: dict[str, Example] = {}

    def telling(key: str, wanted: Object, after: int = 0) -> None:
        """Takes, of the first households found, the one about which most can be told."""
        for shard in shards:
            homes = find_households(rulebook, shard, results, wanted, limit=after + MOST_TRIED)[after:]
            situations = [situation_of(rulebook, shard, home, month, names) for home in homes]
            if situations:
                found[key] = Example(key, max(situations, key=lambda one: _told(rulebook, one)), amount)
                return

    amount = rule.name
    refused_by = {f"{amount}_state": "no", f"{amount}_reason": _margin_clause(rulebook, results, amount)}
    telling("yes", {f"{amount}_state": "yes"})
    telling("no", refused_by)
    telling("change", refused_by, MOST_TRIED)
    if "yes" in found:
        found["unknown"] = Example("unknown", _withheld(rulebook, found["yes"].situation), amount)
        refused = _refused(rulebook, found["yes"].situation, month)
        if refused is not None:
            found["refused"] = refused
    return [found[key] for key in ("yes", "no", "unknown", "refused", "change") if key in found]


def _told(rulebook: Rulebook, situation: Object) -> int:
    """Returns how many amounts of a household are not 0, in a family of up to four."""
    group = next(entity for entity in rulebook.entities.values() if entity.members)
    people = situation[rulebook.entities[group.members or ""].plural]
    money = {name for name, fact in rulebook.facts.items() if fact.kind.name == "money"}
    amounts = [v for facts in people.values() for n, dated in facts.items() if n in money for v in dated.values() if v]
    return len(amounts) * (len(people) <= 4)


def _household_amount(rulebook: Rulebook) -> Rule | None:
    """Returns the amount of the first benefit that pays a household."""
    for scheme in rulebook.schemes.values():
        rule = rulebook.rules.get(scheme.amount or "")
        if rule is not None and rulebook.entities[rule.entity].members:
            return rule
    return None


def _margin_clause(rulebook: Rulebook, results: Path, answer: str) -> str:
    """Returns the clause that most often decided a no by a margin: the last in the counts that compares money."""
    totals = json.loads((results / "manifest.json").read_text(encoding="utf-8"))["totals"]["answers"][answer]
    clauses = totals.get("clauses", {}).get("no", {"": 0})
    compared = {name: n for name, n in clauses.items() if name in rulebook.rules and _compares(rulebook.rules[name])}
    return str(max(compared or clauses, key=lambda name: clauses[name]))


def _compares(rule: Rule) -> bool:
    return rule.versions[-1].node.op in ("less", "at_most")


def _withheld(rulebook: Rulebook, situation: Object) -> Object:
    """Returns a situation with the money facts that are largest unknown: nobody has answered yet."""
    copy: Object = json.loads(json.dumps(situation))
    group = next(entity for entity in rulebook.entities.values() if entity.members)
    people = copy[rulebook.entities[group.members or ""].plural]
    for facts in people.values():
        for name, fact in rulebook.facts.items():
            if fact.unit == "yuan" and name in facts:
                del facts[name]
    return copy


def _refused(rulebook: Rulebook, situation: Object, month: str) -> Example | None:
    """Returns the same household asked for an answer that is refused this month."""
    from tuodi.rules.calculate import decide_situation
    from tuodi.rules.situation import read_situation

    for decided in decide_situation(read_situation(rulebook, situation)):
        if decided.answer.state == "refused":
            return Example("refused", situation, decided.ask.name)
    return None
