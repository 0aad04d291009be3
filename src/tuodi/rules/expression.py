"""The expression: what a rule becomes when it is traced, and how it is written down.

An expression is a graph of nodes; each node says an operator, its arguments, the kind of its value and the entity
it belongs to (None: the same for everybody). It knows no month, no amount and no city: parameters stay names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tuodi.rules.kinds import Kind

# Every operator, and what it means. A new one needs a rule that uses it, both readings, and its line here.
OPERATORS = {
    "fact": "a fact of this person or household",
    "rule": "the answer of another rule about the same person or household",
    "parameter": "an amount of the law in the month decided",
    "constant": "a whole number written in the rule",
    "month_start": "the first day of the month decided",
    "month_end": "the last day of the month decided",
    "add": "sum of two values of one kind",
    "subtract": "difference of two values of one kind",
    "multiply": "an amount or count times a count, or times a rate (then not yet rounded)",
    "divide": "exact division with a named rounding",
    "round": "an amount times a rate, rounded to the fen by a named rounding",
    "less": "first is below second",
    "at_most": "first is below or equal to second",
    "equal": "both are the same number",
    "among": "a choice is one of the words named",
    "and": "all conditions hold",
    "or": "at least one condition holds",
    "not": "the condition does not hold",
    "if_known": "the first if it is known, otherwise the second",
    "if_refused": "the first, or the second while an amount of the law is missing",
    "when": "the second if the condition holds, otherwise the third",
    "lowest": "the least of the values",
    "highest": "the greatest of the values",
    "bands": "the amount of the band that a number falls into",
    "table": "the amount listed for a choice",
    "sum": "over members: the sum of a value",
    "count": "over members: how many meet a condition",
    "any": "over members: at least one meets a condition",
    "all": "over members: every one meets a condition",
    "of_group": "a value of the household (or other group) this member belongs to",
    "years_between": "completed years from one day to another",
}
ROUNDINGS = ("half_up", "up", "down")


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One step of an expression. `data` is the operator's own word: the name of a fact, rule or parameter, a
    constant's number, a rounding, the positions of the words of `among`."""

    op: str
    args: tuple[Node, ...]
    kind: Kind
    entity: str | None
    data: Any = None


def to_json(root: Node) -> list[list[Any]]:
    """Returns the expression as rows, arguments before users, the root last; each row once: the canonical form."""
    rows: list[list[Any]] = []
    place: dict[int, int] = {}
    by_text: dict[str, int] = {}

    def visit(node: Node) -> int:
        if id(node) not in place:
            args = [visit(arg) for arg in node.args]
            kind = list(node.kind.choices) or node.kind.name
            data = list(node.data) if isinstance(node.data, tuple) else node.data
            row = [node.op, args, kind, node.entity, data]
            text = repr(row)
            if text not in by_text:
                by_text[text] = len(rows)
                rows.append(row)
            place[id(node)] = by_text[text]
        return place[id(node)]

    visit(root)
    return rows


def from_json(rows: list[list[Any]]) -> Node:
    """Returns the expression that `to_json` wrote."""
    nodes: list[Node] = []
    for op, args, kind, entity, data in rows:
        if op not in OPERATORS:
            raise ValueError(f"unknown operator '{op}' in a stored expression")
        value_kind = Kind("choice", tuple(kind)) if isinstance(kind, list) else Kind(kind)
        word = tuple(data) if isinstance(data, list) else data
        nodes.append(Node(op, tuple(nodes[i] for i in args), value_kind, entity, word))
    return nodes[-1]
