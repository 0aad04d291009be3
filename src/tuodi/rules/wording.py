"""Puts values and reasons into words: numbers with their units, a rule's sentence, its arithmetic with numbers put in.

The sentences themselves are content (`text.zh.yaml`, `text.en.yaml`); here are only the few words of the mechanism.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tuodi.rules.expression import Node
from tuodi.rules.kinds import NEVER, Kind, as_date
from tuodi.rules.reasons import Reason, Reasons
from tuodi.rules.rulebook import Rule, Rulebook
from tuodi.rules.vocabulary import Fact

WORDS = {
    "zh": {
        "yuan": " 元", "m2": " 平方米", "yes": "是", "no": "否", "unknown": "还不能确定", "refused": "不能答复",
        "at_least": "至少 ", "at_most": "至多 ", "not_said": "还不知道", "never": "没有", "month": " / 月",
        "open": "{label}：还缺情况，暂时不能确定。", "none": "{label}：{month} 没有已公布的数，不能答复。",
        "shown": "{label}：{value}",
    },
    "en": {
        "yuan": " yuan", "m2": " m2", "yes": "yes", "no": "no", "unknown": "not certain yet", "refused": "refused",
        "at_least": "at least ", "at_most": "at most ", "not_said": "not known yet", "never": "never",
        "month": " a month", "open": "{label}: not certain yet, facts are missing.",
        "none": "{label}: no published figure for {month}, so it is refused.", "shown": "{label}: {value}",
    },
}  # fmt: skip


_PLACES = {"money": 2, "area": 2, "rate": 4, "fine": 6}


def number(kind: Kind, value: int) -> str:
    """Returns a value as people read it, without its unit: 1,440.00 for money, 2016-12-31 for a day."""
    name = kind.name
    if name == "date":
        return "∞" if value == NEVER else as_date(value).isoformat()
    sign = "−" if value < 0 else ""
    places = _PLACES.get(name, 0)
    if not places:
        return f"{sign}{abs(value):,}"
    whole, rest = divmod(abs(value), 10**places)
    text = f"{sign}{whole:,}.{rest:0{places}d}"
    return text if name == "money" else text.rstrip("0").rstrip(".")


def said(kind: Kind, value: int, language: str, fact: Fact | None = None) -> str:
    """Returns a value with its unit in words: `1,440.00 元`, `yes`, a choice's word."""
    words = WORDS[language]
    if kind.name == "flag":
        return words["yes" if value else "no"]
    if kind.choices:
        word = kind.choices[value]
        return fact.words.get(language, {}).get(word, word) if fact else word
    if kind.name == "date" and value == NEVER:
        return words["never"]
    return number(kind, value) + words.get({"money": "yuan", "area": "m2"}.get(kind.name, ""), "")


def between(kind: Kind, low: int, high: int, language: str, fact: Fact | None = None) -> str:
    """Returns a value that may be bounded only: `at least 9,000.00 yuan`, or `not known yet`."""
    if low == high:
        return said(kind, low, language, fact)
    words = WORDS[language]
    if kind.name in ("flag", "choice", "date"):
        return words["not_said"]
    if low > kind.low:
        return words["at_least"] + said(kind, low, language)
    return words["not_said"]


def state_of(reason: Reason) -> str:
    """Returns yes, no, unknown or refused."""
    if reason.known:
        return "yes" if reason.low > 0 else "no"
    return "refused" if any(_missing(reason)) else "unknown"


def _missing(reason: Reason) -> Sequence[str]:
    own = [used.name for used in reason.parameters if used.amount is None and used.value is None]
    return own + [name for other in reason.because if not other.known for name in _missing(other)]


def sentence(reason: Reason, rule: Rule, reasons: Reasons, language: str) -> str:
    """Returns the sentence that the rule's content says for its answer, numbers put in."""
    texts, words = rule.text.get(language, {}), WORDS[language]
    month, label = reasons.program.month, rule.label(language)
    if not reason.known:
        state = state_of(reason)
        template = texts.get("unknown") if state == "unknown" else texts.get("refused")
        value = between(rule.kind, reason.low, reason.high, language)
        return _filled(template or words["open" if state == "unknown" else "none"], label, month, value, ("", "", ""))
    key = "value" if rule.kind.name != "flag" else "yes" if reason.low else "no"
    template = texts.get(key) or words["shown"]
    if "{" not in template:
        return template
    sides = (
        _sides(reason, reasons, language)
        if "{left}" in template or "{right}" in template or "{gap}" in template
        else ("", "", "")
    )
    return _filled(template, label, month, said(rule.kind, reason.low, language), sides)


def _filled(template: str, label: str, month: str, value: str, sides: tuple[str, str, str]) -> str:
    if "{" not in template:
        return template
    left, right, gap = sides
    for name, text in (("label", label), ("month", month), ("value", value)):
        template = template.replace(f"{{{name}}}", text)
    return template.replace("{left}", left).replace("{right}", right).replace("{gap}", gap)


def _sides(reason: Reason, reasons: Reasons, language: str) -> tuple[str, str, str]:
    """Returns the two sides of the rule's own comparison in the author's order, and their distance."""
    node = reason.node
    while node is not None and node.op == "not":
        node = node.args[0]
    if node is None or node.op not in ("less", "at_most"):
        return "", "", ""
    args = list(reversed(node.args)) if node.data == "turned" else list(node.args)
    bounds = [reasons.bounds(arg, reason.member) for arg in args]
    left, right = (between(a.kind, *b, language) for a, b in zip(args, bounds, strict=True))
    if any(low != high for low, high in bounds):
        return left, right, ""
    return left, right, said(args[0].kind, abs(bounds[0][0] - bounds[1][0]), language)


_SIGNS = {"add": " + ", "subtract": " − ", "multiply": " × ", "divide": " ÷ "}
_RELATIONS = {("less", 1): " < ", ("less", 0): " ≥ ", ("at_most", 1): " ≤ ", ("at_most", 0): " > "}
_TURNED = {" < ": " > ", " ≥ ": " ≤ ", " ≤ ": " ≥ ", " > ": " < "}


def arithmetic(reason: Reason, reasons: Reasons) -> str:
    """Returns the rule's calculation with numbers put in, such as `2,640.00 − 1,200.00 = 1,440.00`; empty if the
    rule calculates nothing."""
    node = reason.node
    if node is None or not reason.known:
        return ""
    text = _shown(node, reason.member, reasons, 0)
    result = number(node.kind, reason.low)
    if node.op in ("less", "at_most"):
        return text
    if node.kind.name in ("flag", "choice") or not any(sign in text for sign in (*_SIGNS.values(), "max", "min")):
        return ""
    return f"{text} = {result}"


def _shown(node: Node, member: int | None, reasons: Reasons, depth: int) -> str:
    low, high = reasons.bounds(node, member)
    plain = number(node.kind, low) if low == high else f"≥ {number(node.kind, low)}"
    if depth > 4:
        return plain
    if node.op in _SIGNS:
        a, b = (_shown(arg, member, reasons, depth + 1) for arg in node.args)
        if node.op != "add":
            a, b = _bracketed(a, node.op == "subtract"), _bracketed(b, False)
        return f"{a}{_SIGNS[node.op]}{b}"
    if node.op in ("less", "at_most"):
        relation = _RELATIONS[node.op, int(bool(low))]
        a, b = (_shown(arg, member, reasons, depth + 1) for arg in node.args)
        return f"{b}{_TURNED[relation]}{a}" if node.data == "turned" else f"{a}{relation}{b}"
    if node.op == "when" and reasons.bounds(node.args[0], member) in ((0, 0), (1, 1)):
        chosen = node.args[1] if reasons.bounds(node.args[0], member)[0] else node.args[2]
        return _shown(chosen, member, reasons, depth + 1)
    if node.op in ("highest", "lowest"):
        reached = next((arg for arg in node.args if reasons.bounds(arg, member) == (low, high)), None)
        return _shown(reached, member, reasons, depth + 1) if reached else plain
    if node.op == "round":
        return _shown(node.args[0], member, reasons, depth + 1)
    if node.op == "sum" and len(reasons.outcome.members) <= 6:
        parts = [number(node.kind, reasons.bounds(node.args[0], one)[0]) for one in range(len(reasons.outcome.members))]
        return " + ".join(parts)
    return plain


def _bracketed(text: str, left: bool) -> str:
    return f"({text})" if " + " in text or (" − " in text and not left) else text


def fact_row(used: Any, rulebook: Rulebook, language: str) -> tuple[str, str]:
    """Returns a used fact's label and value in words."""
    fact = rulebook.facts[used.name]
    return (fact.zh if language == "zh" else fact.en), between(fact.kind, used.low, used.high, language, fact)
