"""tuodi on one household of W1: situation to answers with reason codes, and to the whole tree of reasons, as JSON.

To keep any cache honest, incomes differ from call to call.
"""

import itertools
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from typing import Any

import orjson

from bench.w1.amounts import PERIOD
from bench.w1.situation import Situation
from tuodi.cards.load import load
from tuodi.rules.calculate import calculate, decide_situation, decide_with_codes
from tuodi.rules.explain import explain_json
from tuodi.rules.rulebook import Rulebook
from tuodi.rules.situation import read_situation

VARIANTS = 499


@cache
def rulebook() -> Rulebook:
    """Returns W1's rules, loaded once."""
    return load("bench.w1.content")


def outcome(situation: Situation) -> dict[str, Any]:
    """Returns the household's answers in yuan."""
    filled, _ = calculate(rulebook(), situation)
    return {name: answer[PERIOD] for name, answer in filled["households"]["home"].items() if isinstance(answer, dict)}


def paths(situation: Situation) -> dict[str, Callable[[], str]]:
    """Returns what is timed: `answers` with reason codes, and `explained` with the tree of reasons."""
    variants = itertools.cycle(_variants(situation))
    rules = rulebook()

    def answers() -> str:
        return orjson.dumps(decide_with_codes(rules, next(variants))).decode()

    def explained() -> str:
        return explain_json(decide_situation(read_situation(rules, next(variants)), keep=True), ahead=False)

    return {"answers": answers, "explained": explained}


def _variants(situation: Situation) -> list[Situation]:
    found = []
    for number in range(VARIANTS):
        variant = deepcopy(situation)
        for facts in variant["persons"].values():
            facts["income_month"] = {PERIOD: facts["income_month"][PERIOD] + number}
            facts["assets"] = {PERIOD: facts["assets"][PERIOD] + 7 * number}
        found.append(variant)
    return found
