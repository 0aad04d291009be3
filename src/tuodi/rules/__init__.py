"""The language of rules: what authors write, and what decides.

One rule text is read for one household (exactly, with reasons) and for columns (the whole city); both run the same
plan. The language knows no fact, benefit or city.
"""

from tuodi.rules.symbols import (
    all_of,
    any_of,
    at_least,
    at_most,
    divide,
    highest,
    if_known,
    if_refused,
    is_not,
    rounded,
    when,
    years_between,
)
from tuodi.rules.tracing import rule

__all__ = [
    "all_of",
    "any_of",
    "at_least",
    "at_most",
    "divide",
    "highest",
    "if_known",
    "if_refused",
    "is_not",
    "rounded",
    "rule",
    "when",
    "years_between",
]
