"""The errors of the rules: what was found, where, why it cannot stand and what to do, in one line."""

from collections.abc import Iterable
from difflib import get_close_matches


class RuleError(ValueError):
    """A rule, parameter or card cannot stand as written. `where` is `file:line` or a name."""

    def __init__(self, message: str, where: str = "") -> None:
        self.where = where
        super().__init__(f"{where}: {message}" if where else message)


class InputError(ValueError):
    """What a caller handed in (a situation, a case, a reform, a shard) cannot be used; one line says where and why."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Returns `; did you mean 'x'?` for the known name closest to `name`, or an empty string."""
    close = get_close_matches(str(name), list(known), n=1, cutoff=0.6)
    return f"; did you mean '{close[0]}'?" if close else ""
