"""Symbols: values of a rule that nobody knows while it is written, and what can be done with them.

Arithmetic and comparison on symbols write nodes; a Python `if`, `and`, `or`, `not`, a float or an amount typed into
the rule raises and says what to write instead.
"""

from __future__ import annotations

from typing import Any

from tuodi.rules.errors import RuleError
from tuodi.rules.expression import ROUNDINGS, Node
from tuodi.rules.kinds import AREA, COUNT, DATE, FINE, FLAG, MONEY, PRICE, RATE, RATE_SCALE, Kind

_TIMES = {
    (MONEY, COUNT): MONEY, (COUNT, COUNT): COUNT, (AREA, COUNT): AREA, (FINE, COUNT): FINE, (MONEY, RATE): FINE,
}  # fmt: skip


class Symbol:
    """A value of a rule that is not known while the rule is written. Offers + - * < <= > >= == != and, for a choice,
    `among`; conditions are joined by all_of, any_of, is_not and used by when."""

    __slots__ = ("node",)
    __hash__ = object.__hash__

    def __init__(self, node: Node) -> None:
        self.node = node

    def __bool__(self) -> bool:
        raise RuleError(
            "a fact has no value while the rule is written, so Python's `if`, `and`, `or`, `not` and chained "
            "comparisons cannot read it; write when(condition, value, otherwise=...), all_of(...), any_of(...), "
            "is_not(...)"
        )

    def __and__(self, other: Any) -> Symbol:
        raise RuleError("write all_of(a, b) for 'and', any_of(a, b) for 'or', is_not(a) for 'not'")

    __or__ = __rand__ = __ror__ = __and__

    def __truediv__(self, other: Any) -> Symbol:
        raise RuleError("a division names its rounding: write divide(a, b, rounding='half_up')")

    __floordiv__ = __rtruediv__ = __rfloordiv__ = __mod__ = __truediv__

    def __add__(self, other: Any) -> Symbol:
        return _sum_of("add", self, other)

    def __radd__(self, other: Any) -> Symbol:
        return _sum_of("add", other, self)

    def __sub__(self, other: Any) -> Symbol:
        return _sum_of("subtract", self, other)

    def __rsub__(self, other: Any) -> Symbol:
        return _sum_of("subtract", other, self)

    def __mul__(self, other: Any) -> Symbol:
        left, right = self.node, as_node(other, COUNT)
        if {left.kind, right.kind} == {PRICE, AREA}:
            return _priced(left, right)
        kind = _TIMES.get((left.kind, right.kind))
        if kind is None:
            kind, left, right = _TIMES.get((right.kind, left.kind)), right, left
        if kind is None:
            raise RuleError(f"{self.node.kind} times {as_node(other, COUNT).kind} means nothing here")
        return _make("multiply", kind, left, right)

    __rmul__ = __mul__

    def __lt__(self, other: Any) -> Symbol:
        return _compare("less", self, other)

    def __le__(self, other: Any) -> Symbol:
        return _compare("at_most", self, other)

    def __gt__(self, other: Any) -> Symbol:
        return _compare("less", other, self, turned=True)

    def __ge__(self, other: Any) -> Symbol:
        return _compare("at_most", other, self, turned=True)

    def __eq__(self, other: Any) -> Symbol:  # type: ignore[override]
        if self.node.kind.choices:
            return self.among(other)
        return _compare("equal", self, other)

    def __ne__(self, other: Any) -> Symbol:  # type: ignore[override]
        return is_not(self == other)

    def among(self, *words: str) -> Symbol:
        """Whether this choice is one of the words."""
        choices = self.node.kind.choices
        for word in words:
            if not isinstance(word, str) or word not in choices:
                raise RuleError(f"'{word}' is not one of {', '.join(choices) or 'the words of a choice'}")
        places = tuple(sorted(choices.index(word) for word in words))
        return Symbol(Node("among", (self.node,), FLAG, self.node.entity, places))

    def of(self, choice: Symbol) -> Symbol:
        """The amount that this parameter lists for a choice."""
        return self._looked_up("table", choice, "of")

    def band(self, number: Symbol | int) -> Symbol:
        """The amount of the band of this parameter that a number falls into; 0 below the first."""
        return self._looked_up("bands", Symbol(as_node(number, COUNT)), "band")

    def _looked_up(self, op: str, by: Symbol, word: str) -> Symbol:
        node = self.node
        if node.op != "parameter" or not str(node.data).endswith(f"|{op}"):
            raise RuleError(f".{word}(...) goes with a parameter that is declared `by: {op}`")
        if op == "table" and not by.node.kind.choices:
            raise RuleError(f"a table is keyed by words, and a {by.node.kind} has none")
        if op == "bands" and by.node.kind != COUNT:
            raise RuleError(f"bands are keyed by whole numbers such as years or people, and not by a {by.node.kind}")
        return Symbol(Node(op, (by.node,), node.kind, by.node.entity, str(node.data).split("|")[0]))


def as_node(value: Any, like: Kind) -> Node:
    """Returns the node of a symbol, or of a constant that may stand in a rule beside a value of the kind `like`."""
    if isinstance(value, Symbol):
        if isinstance(value.node.data, str) and "|" in value.node.data:
            name, by = value.node.data.split("|")
            raise RuleError(f"parameter '{name}' is a list of amounts; pick one with {'of' if by == 'table' else by}")
        return value.node
    if isinstance(value, bool):
        return Node("constant", (), FLAG, None, int(value))
    if isinstance(value, int):
        if value == 0 or like == COUNT:
            return Node("constant", (), like, None, value)
        raise RuleError(
            f"{value} is an amount of {like}: amounts have a date and a source, so put it in parameters.yaml"
        )
    if isinstance(value, str) and value in like.choices:
        return Node("constant", (), like, None, like.choices.index(value))
    if isinstance(value, float):
        raise RuleError(f"{value!r} is a floating-point number and cannot be exact; declare it in parameters.yaml")
    raise RuleError(f"{value!r} is no value of a rule (wanted {like})")


def _entity(nodes: tuple[Node, ...]) -> str | None:
    entities = {node.entity for node in nodes if node.entity}
    if len(entities) > 1:
        first, second = sorted(entities)
        raise RuleError(
            f"values of {first} and {second} are mixed; reach a group's value as member.group.value and members' "
            "values through group.sum, count, any or all"
        )
    return entities.pop() if entities else None


def _make(op: str, kind: Kind, *args: Node, data: Any = None) -> Symbol:
    return Symbol(Node(op, args, kind, _entity(args), data))


def _alike(*values: Any) -> tuple[Node, ...]:
    kinds = [value.node.kind for value in values if isinstance(value, Symbol)]
    flags = any(isinstance(value, bool) for value in values)
    like = FINE if FINE in kinds else kinds[0] if kinds else FLAG if flags else COUNT
    nodes = tuple(as_node(value, like) for value in values)
    if like == FINE:
        nodes = tuple(_as_fine(node) for node in nodes)
    for node in nodes:
        if node.kind != nodes[0].kind:
            raise RuleError(f"{nodes[0].kind} and {node.kind} cannot be put together")
    return nodes


def _as_fine(node: Node) -> Node:
    if node.kind != MONEY:
        return node
    whole = Node("constant", (), RATE, None, RATE_SCALE)
    return Node("multiply", (node, whole), FINE, node.entity)


def _priced(left: Node, right: Node) -> Symbol:
    """Fen a m2 times 0.01 m2, in the ten-thousandths of a fen that money times a rate has."""
    price, area = (left, right) if left.kind == PRICE else (right, left)
    finer = Node("multiply", (area, Node("constant", (), COUNT, None, 100)), AREA, area.entity)
    return _make("multiply", FINE, price, finer)


def _sum_of(op: str, left: Any, right: Any) -> Symbol:
    nodes = _alike(left, right)
    if nodes[0].kind.name in ("flag", "choice", "date", "rate", "price"):
        raise RuleError(f"a {nodes[0].kind} cannot be added or subtracted")
    return _make(op, nodes[0].kind, *nodes)


def _compare(op: str, left: Any, right: Any, *, turned: bool = False) -> Symbol:
    """`turned`: the author wrote `right > left`; sentences keep the author's sides."""
    nodes = _alike(left, right)
    if nodes[0].kind.name in ("flag", "choice"):
        raise RuleError(f"a {nodes[0].kind} has no size; use it as a condition, or among(...)")
    return _make(op, FLAG, *nodes, data="turned" if turned else None)


def _conditions(values: tuple[Any, ...], word: str) -> tuple[Node, ...]:
    nodes = tuple(as_node(value, FLAG) for value in values)
    if not nodes:
        raise RuleError(f"{word} needs at least one condition")
    for node in nodes:
        if node.kind != FLAG:
            raise RuleError(f"{word} joins conditions, and a {node.kind} is none")
    return nodes


def all_of(*conditions: Any) -> Symbol:
    """Whether every condition holds; one known not to hold decides."""
    return _make("and", FLAG, *_conditions(conditions, "all_of"))


def any_of(*conditions: Any) -> Symbol:
    """Whether at least one condition holds; one known to hold decides."""
    return _make("or", FLAG, *_conditions(conditions, "any_of"))


def is_not(condition: Any) -> Symbol:
    """Whether the condition does not hold."""
    return _make("not", FLAG, *_conditions((condition,), "is_not"))


def when(condition: Any, value: Any, *, otherwise: Any, ask_first: bool = False) -> Symbol:
    """`value` if the condition holds, else `otherwise`; equal branches decide without the condition. `ask_first`: while
    the condition is unknown it is asked, and an amount that only one branch lacks refuses nothing yet."""
    (test,) = _conditions((condition,), "when")
    left, right = _alike(value, otherwise)
    return _make("when", left.kind, test, left, right, data="ask_first" if ask_first else None)


def if_known(value: Any, *, otherwise: Any) -> Symbol:
    """`value` if it is known, else `otherwise`: for what is stated only by those who know it directly, and is not
    asked."""
    nodes = _alike(value, otherwise)
    return _make("if_known", nodes[0].kind, *nodes)


def if_refused(value: Any, otherwise: Any) -> Symbol:
    """`value`, or `otherwise` while an amount of the law that it waits for is missing; what is unknown stays so."""
    nodes = _alike(value, otherwise)
    return _make("if_refused", nodes[0].kind, *nodes)


def at_least(value: Any, floor: Any) -> Symbol:
    """The value, but not less than the floor."""
    return highest(value, floor)


def at_most(value: Any, cap: Any) -> Symbol:
    """The value, but not more than the cap."""
    nodes = _alike(value, cap)
    return _make("lowest", nodes[0].kind, *nodes)


def highest(*values: Any) -> Symbol:
    """The greatest of the values."""
    nodes = _alike(*values)
    return _make("highest", nodes[0].kind, *nodes)


def divide(value: Any, by: Any, *, rounding: str) -> Symbol:
    """An exact division, rounded as named: half_up, up or down (to the fen, the 0.01 m2 or the whole count)."""
    _named(rounding)
    top, bottom = as_node(value, COUNT), as_node(by, COUNT)
    if bottom.kind != COUNT or top.kind.name not in ("money", "count", "area"):
        raise RuleError(f"{top.kind} divided by {bottom.kind} means nothing here")
    return _make("divide", top.kind, top, bottom, data=rounding)


def rounded(value: Symbol, *, rounding: str) -> Symbol:
    """Money times a rate, rounded to the fen as named: half_up, up or down."""
    _named(rounding)
    if value.node.kind != FINE:
        raise RuleError(f"a {value.node.kind} is whole already; only money times a rate is rounded")
    return _make("round", MONEY, value.node, data=rounding)


def _named(rounding: str) -> None:
    if rounding not in ROUNDINGS:
        raise RuleError(f"unknown rounding '{rounding}'; use one of {', '.join(ROUNDINGS)}")


def years_between(start: Symbol, end: Symbol) -> Symbol:
    """Completed years from one day to another, 0 if the second is not later."""
    return _between("years_between", start, end)


def _between(op: str, start: Symbol, end: Symbol) -> Symbol:
    nodes = (as_node(start, DATE), as_node(end, DATE))
    if any(node.kind != DATE for node in nodes):
        raise RuleError(f"{op} takes two days")
    return _make(op, COUNT, *nodes)
