"""Rules as their authors write them: plain functions over symbolic facts, traced once into an expression."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol

from tuodi.rules.errors import RuleError
from tuodi.rules.expression import Node
from tuodi.rules.kinds import COUNT, DATE, FLAG, Kind, kind_of_unit
from tuodi.rules.symbols import Symbol, as_node, when
from tuodi.rules.vocabulary import Entity, RuleText

_collected: ContextVar[list[RuleText] | None] = ContextVar("collected", default=None)


@contextmanager
def collecting() -> Iterator[list[RuleText]]:
    """Gathers every rule defined inside the `with`, in order; the loader runs a benefit's rules.py in it."""
    rules: list[RuleText] = []
    token = _collected.set(rules)
    try:
        yield rules
    finally:
        _collected.reset(token)


def rule(
    entity: Entity, *, unit: str | tuple[str, ...] = "flag", law: str, since: str | None = None
) -> Callable[[Callable[..., Any]], RuleText]:
    """Marks a function `(entity symbol, law) -> symbol` as a rule. `unit` is what it answers, `law` the anchor of its
    article in law.md, `since` (YYYY-MM) the month from which this text of it holds."""

    def mark(function: Callable[..., Any]) -> RuleText:
        code = function.__code__
        where = f"{code.co_filename}:{code.co_firstlineno}"
        kind = kind_of_unit(unit, where)
        written = unit if isinstance(unit, str) else "word"
        doc = (function.__doc__ or "").strip()
        text = RuleText(function.__name__, entity, kind, written, law, since, function, where, doc)
        rules = _collected.get()
        if rules is not None:
            rules.append(text)
        return text

    return mark


class Scope(Protocol):
    """What a name means while a folder's rules are traced."""

    def resolve(self, entity: str, name: str) -> Node: ...
    def parameter(self, folder: str | None, name: str, entity: str) -> Node: ...
    def group_of(self, entity: str, name: str) -> str | None: ...
    def members_of(self, entity: str) -> str | None: ...
    def is_folder(self, name: str) -> bool: ...


class EntitySymbol:
    """An entity while a rule is written: its facts and rules by name, its group by the group's name, its members
    through sum, count, any and all."""

    def __init__(self, scope: Scope, entity: str, via: tuple[str, ...] = ()) -> None:
        self._scope, self._entity, self._via = scope, entity, via

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        group = self._scope.group_of(self._entity, name)
        if group is not None:
            return EntitySymbol(self._scope, group, (*self._via, self._entity))
        node = self._scope.resolve(self._entity, name)
        for member in reversed(self._via):
            node = Node("of_group", (node,), node.kind, member)
        return Symbol(node)

    def _over_members(self, op: str, value: Any, where: Any, kind: Kind | None) -> Symbol:
        member = self._scope.members_of(self._entity)
        if member is None or self._via:
            raise RuleError(f"a {self._entity} has no members to go over here")
        face = EntitySymbol(self._scope, member)

        def seen(part: Any) -> Any:
            if isinstance(part, RuleText):
                return getattr(face, part.name)
            return part(face) if callable(part) and not isinstance(part, Symbol) else part

        inner = seen(value)
        if where is not None:
            zero = False if kind == FLAG else 0
            inner = when(seen(where), inner, otherwise=True if op == "all" else zero)
        node = as_node(inner, kind or COUNT)
        if kind is not None and node.kind != kind:
            raise RuleError(f"{op} goes over conditions, and a {node.kind} is none")
        node = node if node.entity else Node("of_group", (node,), node.kind, member)
        result = COUNT if op == "count" else node.kind
        return Symbol(Node(op, (node,), result, self._entity))

    def sum(self, value: Any, where: Any = None) -> Symbol:
        """The sum of a value over members, of those meeting `where`."""
        return self._over_members("sum", value, where, None)

    def count(self, condition: Any) -> Symbol:
        """How many members meet a condition."""
        return self._over_members("count", condition, None, FLAG)

    def any(self, condition: Any, where: Any = None) -> Symbol:
        """Whether a member meets a condition."""
        return self._over_members("any", condition, where, FLAG)

    def all(self, condition: Any, where: Any = None) -> Symbol:
        """Whether every member meets a condition."""
        return self._over_members("all", condition, where, FLAG)


class LawSymbol:
    """The law in the month decided: the folder's parameters by name, another folder's as law.folder.name, and
    month_start and month_end."""

    def __init__(self, scope: Scope, entity: str, folder: str | None = None) -> None:
        self._scope, self._entity, self._folder = scope, entity, folder

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name in ("month_start", "month_end"):
            return Symbol(Node(name, (), DATE, None))
        if self._folder is None and self._scope.is_folder(name):
            return LawSymbol(self._scope, self._entity, name)
        return Symbol(self._scope.parameter(self._folder, name, self._entity))


def trace(text: RuleText, scope: Scope) -> Node:
    """Returns the expression of a rule, or raises RuleError saying file, line and what to write instead."""
    try:
        result = text.function(EntitySymbol(scope, text.entity.name), LawSymbol(scope, text.entity.name))
        node = as_node(result, text.kind)
        if node.entity not in (None, text.entity.name):
            raise RuleError(f"it answers for {node.entity}, not for {text.entity.name}")
        if node.kind != text.kind:
            raise RuleError(f"it is declared to answer {text.kind} and answers {node.kind}")
    except RuleError as error:
        raise RuleError(f"rule '{text.name}': {error}", text.where) from None
    except Exception as error:
        raise RuleError(f"rule '{text.name}' failed while it was traced: {error!r}", text.where) from error
    return node
