"""What another law changes: which answers it touches, and who gains and who loses by it.

Two rulebooks are compared over the same people: the one decided, and the one it stands beside (without a reform, or
without what was assumed). Knows no benefit by name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from tuodi.rules.columns import Array
from tuodi.rules.expression import to_json
from tuodi.rules.plan import Plan
from tuodi.rules.primitive import Step
from tuodi.rules.rulebook import Rulebook
from tuodi.rules.tables import Shard

Object = dict[str, Any]
CASH = ("pay", "goods")


@dataclass(frozen=True, slots=True)
class Decided:
    """A shard decided by one rulebook."""

    plan: Plan
    found: dict[int, Array]

    def bounds(self, name: str, rows: int) -> tuple[Array, Array]:
        """Returns the least and the most of an answer for every row."""
        outputs = self.plan.answers[name]
        return self._array(outputs.low, rows), self._array(outputs.high, rows)

    def _array(self, step: Step, rows: int) -> Array:
        return np.full(rows, step.low) if step.level is None else self.found[step.index]


def touched(rulebook: Rulebook, other: Rulebook, answers: Iterable[str]) -> tuple[str, ...]:
    """Returns the answers, of those given, that may differ between two rulebooks: what they read is not the same."""
    texts = [
        {name: [(v.since, to_json(v.node)) for v in rule.versions] for name, rule in book.rules.items()}
        for book in (rulebook, other)
    ]
    rules = {name for name, text in texts[0].items() if text != texts[1].get(name)}
    amounts = {name for name, amount in rulebook.parameters.items() if amount != other.parameters.get(name)}

    def differs(name: str) -> bool:
        read, used = rulebook.rests_on(name)
        return bool(read & rules or used & amounts)

    return tuple(name for name in answers if differs(name))


def monthly_cash(rulebook: Rulebook, answers: Iterable[str]) -> tuple[str, ...]:
    """Returns, of some answers, those that say how much a scheme pays or gives a month."""
    amounts = {scheme.amount for scheme in rulebook.schemes.values() if scheme.outcome in CASH}
    return tuple(name for name in answers if name in amounts and rulebook.rules[name].unit == "yuan/month")


def assumed_rows(name: str, ours: Decided, law: Decided, rows: int) -> Array:
    """Returns where an answer is known here and is not, or is another, without what was assumed."""
    (low, high), (least, most) = ours.bounds(name, rows), law.bounds(name, rows)
    rests: Array = (low == high) & ((low != least) | (high != most))
    return rests


def gains(ours: Decided, before: Decided, shard: Shard, places: tuple[Array, tuple[str, ...]] | None) -> Object:
    """Returns who gains and who loses a month by a reform: per answer how many entities gain, lose, and the sum (fen);
    by place how many groups gain, lose, what they gain and what they lose together. What is not known counts as 0."""
    rulebook = ours.plan.program.rulebook
    groups, members = len(shard.sizes), int(shard.sizes.sum())
    total = np.zeros(groups, dtype=np.int64)
    answers: Object = {}
    for name in monthly_cash(rulebook, before.plan.answers):
        grouped = rulebook.entities[rulebook.rules[name].entity].members is not None
        rows = groups if grouped else members
        change = _known(ours.bounds(name, rows)) - _known(before.bounds(name, rows))
        answers[name] = [int((change > 0).sum()), int((change < 0).sum()), int(change.sum())]
        total += change if grouped or not members else np.add.reduceat(change, shard.starts)
    summary: Object = {"answers": answers, "by_place": {}}
    if places is not None:
        at, words = places
        for place, word in enumerate(words):
            here = total[at == place]
            up, down = here[here > 0], here[here < 0]
            if len(up) or len(down):
                summary["by_place"][word] = [len(up), len(down), int(up.sum()), int(down.sum())]
    return summary


def _known(bounds: tuple[Array, Array]) -> Array:
    low, high = bounds
    return np.where(low == high, low, 0).astype(np.int64)
