"""What rules speak about: entities, facts, parameters and the texts of rules, as plain declarations.

Cards are these and a few more (`tuodi.cards`). Nothing here knows which entities, facts or amounts there are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tuodi.rules.kinds import Kind, reader, show


@dataclass(frozen=True, slots=True)
class Entity:
    """Something rules decide about. `plural` is its key in a situation; `members` names the entity it groups;
    `place` names its fact that picks parameters by place."""

    name: str
    plural: str
    zh: str = ""
    en: str = ""
    members: str | None = None
    place: str | None = None


@dataclass(frozen=True)
class Fact:
    """One fact of an entity: what is asked, confirmed by a line, read by rules. `default` holds everywhere,
    `case_default` only in worked cases; both as held inside. `past`: an unknown day lies before the month decided."""

    name: str
    entity: str
    kind: Kind
    unit: str
    zh: str
    en: str
    default: int | None = None
    case_default: int | None = None
    eternal: bool = False
    past: bool = False
    low: int = 0
    high: int = 0
    words: dict[str, dict[str, str]] = field(default_factory=dict)  # language -> word of a choice -> what people read
    guard: str = ""  # who may see it: '' everybody who reaches the person; else health, income
    sources: tuple[str, ...] = ()  # kinds of sources, the one that wins first; () for the usual order

    def __getstate__(self) -> dict[str, Any]:
        """Sent to another process without its reader."""
        return {name: value for name, value in self.__dict__.items() if name != "read"}

    @cached_property
    def read(self) -> Callable[[Any], int]:
        """Returns what turns a value written outside into the number held inside, or raises InputError."""
        return reader(self.kind, self.high)


@dataclass(frozen=True, slots=True)
class Value:
    """A dated value of a parameter: in force from `since` (YYYY-MM-DD) until the next. `amount` is a number held
    inside, a table of numbers by word or threshold, or None for not established."""

    since: str
    amount: int | dict[str, int] | None
    source: str
    verified: bool
    note: str = ""
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """An amount of the law: `values` by date for the city, `places` the same for a place that differs. `by` is
    'value', 'table' (keyed by a choice's words) or 'bands' (keyed by least values, ascending)."""

    name: str
    kind: Kind
    unit: str
    zh: str
    en: str
    values: tuple[Value, ...]
    places: dict[str, tuple[Value, ...]] = field(default_factory=dict)
    by: str = "value"
    where: str = ""

    def at(self, first_day: str, place: str | None = None) -> Value | None:
        """Returns the value in force on a month's first day (YYYY-MM-DD): the place's own, else the city's; None if
        none had begun."""
        for dated in (self.places.get(place, ()) if place else (), self.values):
            begun = [value for value in dated if value.since <= first_day]
            if begun:
                return begun[-1]
        return None

    def shown(self, amount: int | dict[str, int] | None) -> Any:
        """Returns an amount as people write it."""
        if isinstance(amount, dict):
            return {key: show(self.kind, number) for key, number in amount.items()}
        return None if amount is None else show(self.kind, amount)


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule as its author wrote it: a function over symbolic facts, not yet traced."""

    name: str
    entity: Entity
    kind: Kind
    unit: str
    law: str
    since: str | None
    function: Callable[..., Any]
    where: str
    doc: str
