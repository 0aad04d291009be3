"""A rule in words: its expression told with the labels of facts, rules and amounts, for people who check it by law.

Returns a tree of lines: a text, and the lines under it. Knows no amount and no month: what a rule says, not what it
gives.
"""

from __future__ import annotations

from dataclasses import dataclass

from tuodi.rules.expression import Node
from tuodi.rules.kinds import RATE_SCALE, Kind, show
from tuodi.rules.rulebook import Rulebook

SAY = {
    "zh": {
        "and": "同时满足：", "or": "满足其一：", "not": "不满足：{0}", "among": "{0}是{1}", "or_word": "或",
        "less": "{0} 低于 {1}", "at_most": "{0} 不超过 {1}", "above": "{0} 高于 {1}", "at_least": "{0} 不低于 {1}",
        "equal": "{0} 等于 {1}", "if": "如果 {0}：", "then": "则：", "else": "否则：",
        "lowest": "{0}中较小的", "highest": "{0}中较大的", "list": "、", "by": "{0}（按{1}）",
        "sum": "各成员的 {0} 之和", "count": "符合条件的成员人数：{0}", "any": "至少一名成员：{0}",
        "all": "每一名成员：{0}", "years_between": "从 {0} 到 {1} 的周岁数",
        "month_start": "当月第一天", "month_end": "当月最后一天",
        "half_up": "（四舍五入）", "up": "（向上取整）", "down": "（向下取整）", "yes": "是", "no": "否",
        "if_known": "{0}（已知时；否则 {1}）", "if_refused": "{0}（标准没有查到时：{1}）", "open": "（", "close": "）",
    },
    "en": {
        "and": "all of:", "or": "at least one of:", "not": "not: {0}", "among": "{0} is {1}", "or_word": " or ",
        "less": "{0} is below {1}", "at_most": "{0} is at most {1}", "above": "{0} is above {1}",
        "at_least": "{0} is at least {1}", "equal": "{0} equals {1}", "if": "if {0}:", "then": "then:",
        "else": "otherwise:", "lowest": "the least of {0}", "highest": "the greatest of {0}", "list": ", ",
        "by": "{0} (by {1})", "sum": "sum over members of {0}", "count": "number of members with: {0}",
        "any": "at least one member: {0}", "all": "every member: {0}",
        "years_between": "completed years from {0} to {1}",
        "month_start": "the first day of the month", "month_end": "the last day of the month",
        "half_up": " (rounded half up)", "up": " (rounded up)", "down": " (rounded down)", "yes": "yes", "no": "no",
        "if_known": "{0} (if known, else {1})", "if_refused": "{0} ({1} where the figure is missing)",
        "open": " (", "close": ")",
    },
}  # fmt: skip
_SIGNS = {"add": " + ", "subtract": " − ", "multiply": " × ", "divide": " ÷ "}
_TURNED = {"less": "above", "at_most": "at_least"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an outline, and the lines under it."""

    text: str
    under: tuple[Line, ...] = ()


def outline(rulebook: Rulebook, node: Node, language: str) -> Line:
    """Returns what an expression says, in words."""
    return _Teller(rulebook, language).line(node)


class _Teller:
    def __init__(self, rulebook: Rulebook, language: str) -> None:
        self.rulebook, self.language, self.say = rulebook, language, SAY[language]

    def line(self, node: Node) -> Line:
        """Conditions and choices open lines of their own; everything else stands in one line."""
        if node.op in ("and", "or"):
            return Line(self.say[node.op], tuple(self.line(arg) for arg in node.args))
        if node.op == "when":
            test, value, otherwise = node.args
            asked = self.line(test)
            head = self.say["if"].format(asked.text.rstrip(":："))
            chosen, rest = self.line(value), Line(self.say["else"], (self.line(otherwise),))
            if asked.under:
                chosen = Line(self.say["then"], (chosen,))
            return Line(head, (*asked.under, chosen, rest))
        if node.op in ("not", "any", "all", "count", "of_group") and _opens(node.args[0]):
            inner = self.line(node.args[0])
            text = inner.text if node.op == "of_group" else self.say[node.op].format(inner.text)
            return Line(text, inner.under)
        return Line(self.text(node))

    def text(self, node: Node) -> str:
        """Returns an expression in one line."""
        method = getattr(self, f"_{node.op}", None)
        if method is not None:
            return str(method(node))
        args = [self.text(arg) for arg in node.args]
        if node.op in _SIGNS:
            return self._calculation(node, args)
        if node.op in ("lowest", "highest"):
            return self.say[node.op].format(self.say["list"].join(args))
        return self.say[node.op].format(*args)

    def _calculation(self, node: Node, args: list[str]) -> str:
        finer = node.args[1].op == "constant" and node.args[1].data in (RATE_SCALE, 100)
        if node.op == "multiply" and finer and node.kind.name in ("fine", "area"):
            return args[0]  # a change of unit inside
        sums = [arg.op in ("add", "subtract", "when") and node.op != "add" for arg in node.args]
        args = [f"({text})" if inner else text for text, inner in zip(args, sums, strict=True)]
        return _SIGNS[node.op].join(args) + (self.say[node.data] if node.op == "divide" else "")

    def _round(self, node: Node) -> str:
        return self.text(node.args[0]) + self.say[node.data]

    def _compared(self, node: Node) -> str:
        left, right = (self.text(arg) for arg in node.args)
        if node.data == "turned":
            return self.say[_TURNED[node.op]].format(right, left)
        return self.say[node.op].format(left, right)

    _less = _at_most = _compared

    def _fact(self, node: Node) -> str:
        fact = self.rulebook.facts[node.data]
        return fact.zh if self.language == "zh" else fact.en

    def _rule(self, node: Node) -> str:
        label = self.rulebook.rules[node.data].label(self.language)
        return f"「{label}」" if self.language == "zh" else f"‘{label}’"

    def _named(self, name: str) -> str:
        parameter = self.rulebook.parameters[name]
        return parameter.zh if self.language == "zh" else parameter.en

    def _parameter(self, node: Node) -> str:
        return self._named(node.data)

    def _looked_up(self, node: Node) -> str:
        return self.say["by"].format(self._named(node.data), self.text(node.args[0]))

    _bands = _table = _looked_up

    def _constant(self, node: Node) -> str:
        if node.kind.name == "flag":
            return self.say["yes" if node.data else "no"]
        return f"{show(node.kind, node.data):,}" if not node.kind.choices else self._word(node.kind, node.data)

    def _word(self, kind: Kind, place: int) -> str:
        return next((f.words[self.language][kind.choices[place]] for f in self.rulebook.facts.values()
                     if f.kind == kind), kind.choices[place])  # fmt: skip

    def _among(self, node: Node) -> str:
        words = [self._word(node.args[0].kind, place) for place in node.data]
        return self.say["among"].format(self.text(node.args[0]), self.say["or_word"].join(words))

    def _and(self, node: Node) -> str:
        joined = self.say["list"].join(self.text(arg) for arg in node.args)
        return f"{self.say[node.op]}{joined}" if self.language == "zh" else f"{self.say[node.op]} {joined}"

    _or = _and

    def _when(self, node: Node) -> str:
        test, value, otherwise = (self.text(arg) for arg in node.args)
        gap = "" if self.language == "zh" else " "
        return f"{self.say['if'].format(test)}{gap}{value}; {self.say['else']}{gap}{otherwise}"

    def _of_group(self, node: Node) -> str:
        return self.text(node.args[0])


def _opens(node: Node) -> bool:
    while node.op in ("not", "of_group"):
        node = node.args[0]
    return node.op in ("and", "or", "when")
