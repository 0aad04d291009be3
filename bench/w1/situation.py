"""One household of three for the single decision, in OpenFisca's shape, and how one path of deciding is timed.

Standard library only, so that every engine's environment can use it. Amounts are yuan, as tuodi reads them.
"""

import time
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from bench.w1.amounts import PERIOD

Situation = dict[str, dict[str, dict[str, Any]]]
ETERNAL = ("birth_date", "sex")
PEOPLE = {
    "grandmother": {
        "birth_date": "1934-05-06",
        "sex": "female",
        "registered_urban": True,
        "income_month": 0,
        "pension_month": 700,
        "assets": 21_000,
        "disability_grade": 1,
        "disability_kind": "physical",
        "employed": False,
    },
    "son": {
        "birth_date": "1966-02-28",
        "sex": "male",
        "registered_urban": True,
        "income_month": 500.5,
        "pension_month": 0,
        "assets": 9_000,
        "disability_grade": 3,
        "disability_kind": "intellectual",
        "employed": False,
    },
    "granddaughter": {
        "birth_date": "2004-02-29",
        "sex": "female",
        "registered_urban": False,
        "income_month": 0,
        "pension_month": 0,
        "assets": 0,
        "disability_grade": 0,
        "disability_kind": "none",
        "employed": False,
    },
}
ANSWERS = ("dibao", "low_income", "grain_oil", "elder", "living", "care", "total")
EXPECTED = dict(zip(ANSWERS, (1440, True, 180, 180, 630, 450, 2880), strict=True))


def situation() -> Situation:
    """Returns the household with its answers asked for by nulls."""
    persons = {
        who: {name: {"ETERNITY" if name in ETERNAL else PERIOD: value} for name, value in facts.items()}
        for who, facts in PEOPLE.items()
    }
    asked = {name: {PERIOD: None} for name in ANSWERS}
    return {"persons": persons, "households": {"home": {"members": list(PEOPLE), **asked}}}


def in_fen(asked: Situation, names: tuple[str, ...]) -> Situation:
    """Returns the same situation with some amounts of money in fen, for an engine whose numbers are whole."""
    changed = deepcopy(asked)
    for facts in changed["persons"].values():
        for name in names:
            facts[name] = {period: round(value * 100) for period, value in facts[name].items()}
    return changed


def timed(decide: Callable[[], Any], seconds: float) -> dict[str, float]:
    """Calls `decide` for some seconds; returns the median and the 99th percentile in microseconds, and the rate."""
    warm_until = time.perf_counter() + min(1.0, seconds / 4)
    while time.perf_counter() < warm_until:
        decide()
    spans = []
    start = before = time.perf_counter_ns()
    while before - start < seconds * 1e9:
        decide()
        after = time.perf_counter_ns()
        spans.append(after - before)
        before = after
    spans.sort()
    return {
        "p50_us": spans[len(spans) // 2] / 1e3,
        "p99_us": spans[min(len(spans) - 1, len(spans) * 99 // 100)] / 1e3,
        "per_second": len(spans) / ((before - start) / 1e9),
        "calls": len(spans),
    }
