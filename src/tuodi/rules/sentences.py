"""The sentences of a reason as Python text: what `telling` writes into its functions, numbers put in when they run."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from tuodi.rules.expression import Node
from tuodi.rules.kinds import RATE_SCALE, Kind, show
from tuodi.rules.rulebook import Program, Rule, Rulebook, Version
from tuodi.rules.vocabulary import Fact
from tuodi.rules.wording import LANGUAGES, UNITS, WORDS, between, fen, json_text, said, yuan

if TYPE_CHECKING:
    from tuodi.rules.telling import _Writer


def _head(rulebook: Rulebook, rule: Rule, anchor: str) -> tuple[str, str]:
    """Returns the unchanging beginning and law of a reason; `~` stands for the id."""
    articles = rulebook.schemes[rule.benefit].articles
    law = {"benefit": rule.benefit, "anchor": anchor, **articles.get(anchor, {})}
    return f'{{"rule":{json_text(rule.name)},"of":"', f',"law":{json_text(law)}'


def begun_later(program: Program, rule: Rule) -> str:
    """Returns the reason, up to its end, of an answer whose scheme or first text had not begun; `~` is the id."""
    start, law = _head(program.rulebook, rule, "")
    label = program.since_label(rule.name)
    since = program.begins(rule.name)
    named = {language: WORDS[language]["beginning"].format(rule.label(language)) for language in LANGUAGES}
    sentences = {
        language: WORDS[language]["begins"]
        .replace("{label}", rule.label(language))
        .replace("{month}", program.month)
        .replace("{since}", since)
        for language in LANGUAGES
    }
    missing = json_text([{"name": label, "label": named, "value": None, "since": since, "state": "missing"}])
    return (
        f'{start}~","value":"refused","state":"refused","sentence":{json_text(sentences)}{law},"parameters":{missing}'
    )


def _template(rule: Rule, language: str, key: str) -> str:
    found = rule.text.get(language, {}).get(key) or WORDS[language].get(key) or WORDS[language]["value"]
    return str(found)


class Text(str):
    """A part of a JSON text that never changes; the other parts are Python text for what is put in."""

    __slots__ = ()


def joined(writer: _Writer, parts: list[str]) -> str:
    """Returns Python text that joins parts, neighbouring unchanging ones made one."""
    merged: list[str] = []
    for part in parts:
        if isinstance(part, Text) and merged and isinstance(merged[-1], Text):
            merged[-1] = Text(merged[-1] + part)
        else:
            merged.append(part)
    pieces = [writer.constant(str(part)) if isinstance(part, Text) else part for part in merged]
    return pieces[0] if len(pieces) == 1 else f"join(({', '.join(pieces)}))"


def head_text(writer: _Writer, name: str, version: Version) -> str:
    """Returns Python text for the head of a rule's reason: rule, of, value, state, sentence, law."""
    rule = writer.rulebook.rules[name]
    start, law = _head(writer.rulebook, rule, version.law)
    node, flag = version.node, rule.kind.name == "flag"
    low, high = writer.low(node, "m"), writer.high(node, "m")

    def whole(value: str, state: str, key: str) -> str:
        middle: list[str] = [Text(start), "of", Text('","value":'), value, Text(_state(state))]
        return joined(writer, [*middle, *_sentence_parts(writer, rule, node, key), Text(law)])

    value = "" if flag else f"{writer.constant(_value_writer(rule.kind))}({low})"
    yes = whole(Text("true") if flag else value, "yes", "yes" if flag else "value")
    own = not rule.kind.choices and all("no" in rule.text.get(language, {}) for language in LANGUAGES)
    nothing = flag or own  # a word is an answer, and none of them is nothing
    no = whole(Text("false") if flag else value, "no", "no" if nothing else "value")
    text = f"({yes} if {low} > 0 else {no})"
    if writer.known(node, "m") == "True":
        return text
    mask = writer.step(writer.bound(node).mask, "m")
    unknown, refused = (whole(Text(json_text(state)), state, state) for state in ("unknown", "refused"))
    return f"{text} if {low} == {high} else ({refused} if {mask} else {unknown})"


def _state(state: str) -> str:
    return f',"state":"{state}","sentence":'


def _value_writer(kind: Kind) -> Callable[[int], str]:
    if kind.name == "flag":
        return lambda value: "true" if value else "false"
    if kind.name == "count":
        return str
    return yuan if kind.name == "money" else lambda value: json_text(show(kind, value))


def _sentence_parts(writer: _Writer, rule: Rule, node: Node, key: str) -> list[str]:
    """Returns the parts of a rule's two sentences as JSON, the numbers to be put in when it runs."""
    parts: list[str] = []
    for number, language in enumerate(LANGUAGES):
        template = _template(rule, language, key).replace("{label}", rule.label(language))
        template = template.replace("{month}", writer.program.month)
        parts.append(Text(f'{"," if number else "{"}"{language}":"'))
        for piece in re.split(r"(\{value\}|\{left\}|\{right\}|\{gap\})", template):
            if piece in ("{value}", "{left}", "{right}", "{gap}"):
                parts.append(_put_in(writer, rule, node, piece[1:-1], language))
            else:
                parts.append(Text(json_text(piece)[1:-1]))
        parts.append(Text('"'))
    return [*parts, Text("}")]


def _put_in(writer: _Writer, rule: Rule, node: Node, piece: str, language: str) -> str:
    if piece == "value":
        return _between_text(writer, node, language, rule.kind, rule)
    while node.op == "not":
        node = node.args[0]
    if node.op not in ("less", "at_most"):
        return "''"
    left, right = reversed(node.args) if node.data == "turned" else node.args
    if piece in ("left", "right"):
        return _side_text(writer, node, left if piece == "left" else right, language)
    unit = WORDS[language].get(UNITS.get(left.kind.name, ""), "")
    known = f"{writer.known(left, 'm')} and {writer.known(right, 'm')}"
    gap = f"plain({writer.constant(left.kind)}, abs({writer.low(left, 'm')} - {writer.low(right, 'm')})) + {unit!r}"
    return f"({gap} if {known} else '')"


def _side_text(writer: _Writer, node: Node, side: Node, language: str) -> str:
    """A side of a comparison that is bounded only is told by the bound that settled the comparison."""
    if writer.known(side, "m") == "True":
        return _between_text(writer, side, language, side.kind)
    told = writer.constant(lambda low, high, most: between(side.kind, low, high, language, most=most))
    first = side is node.args[0]
    return f"{told}({writer.low(side, 'm')}, {writer.high(side, 'm')}, bool({writer.low(node, 'm')}) == {first})"


def _between_text(writer: _Writer, node: Node, language: str, kind: Kind, rule: Rule | None = None) -> str:
    low, high = writer.low(node, "m"), writer.high(node, "m")
    if writer.known(node, "m") == "True":
        if kind.name == "money":
            return f"fen({low}) + {WORDS[language]['yuan']!r}"
        return f"{writer.constant(lru_cache(4096)(lambda value: said(kind, value, language, rule)))}({low})"
    return f"{writer.constant(lambda a, b: between(kind, a, b, language, rule))}({low}, {high})"


def fact_text(writer: _Writer, fact: Fact, who: str, low: str, high: str) -> str:
    """Returns Python text for a fact that mattered, as JSON."""
    label = json_text({"zh": fact.zh, "en": fact.en})
    start = writer.constant(f'{{"name":"{fact.name}","of":"')
    middle = f'","label":{label},"value":'

    def money(a: int, b: int) -> str:
        if a != b:
            return rest(a, b)
        text = fen(a)
        return f'{middle}{yuan(a)},"shown":{{"zh":"{text} 元","en":"{text} yuan"}},"source":"declared"}}'

    @lru_cache(4096)
    def rest(a: int, b: int) -> str:
        value = show(fact.kind, a) if a == b else "unknown"
        shown = {language: between(fact.kind, a, b, language, fact) for language in LANGUAGES}
        return f'{middle}{json_text(value)},"shown":{json_text(shown)},"source":"declared"}}'

    written = money if fact.kind.name == "money" else rest
    return f"{start} + {who} + {writer.constant(written)}({low}, {high})"


_SIGNS = {"add": " + ", "subtract": " − ", "multiply": " × ", "divide": " ÷ "}
_TURNED = {" < ": " > ", " ≥ ": " ≤ ", " ≤ ": " ≥ ", " > ": " < "}


def arithmetic_text(writer: _Writer, node: Node) -> str:
    """Returns Python text for a rule's calculation with numbers put in (`2,640.00 − 1,200.00 = 1,440.00`), or an empty
    text if the rule calculates nothing."""
    if not _calculates(node):
        return ""
    shown = _shown(writer, node, "m", 0)
    if node.op in ("less", "at_most"):
        text = f"',\"arithmetic\":\"' + {shown} + '\"'"
        sides = " and ".join(writer.known(arg, "m") for arg in node.args)
        return text if sides == "True and True" else f"({text} if {sides} else '')"
    text = f"calculation({shown}, {_number(node.kind, writer.low(node, 'm'), writer)})"
    known = writer.known(node, "m")
    return text if known == "True" else f"({text} if {known} else '')"


def _calculates(node: Node) -> bool:
    if node.op in ("less", "at_most"):  # against nothing, a comparison only says whether there is any
        nothing = any(arg.op == "constant" and arg.data == 0 for arg in node.args)
        return node.args[0].kind.name != "date" and not nothing
    if node.op in ("when", "highest", "lowest", "round", "if_known", "if_refused"):
        return any(_calculates(arg) for arg in node.args if arg.kind.name not in ("flag", "choice"))
    return node.op in _SIGNS or node.op == "sum"


def _number(kind: Kind, value: str, writer: _Writer) -> str:
    return f"fen({value})" if kind.name == "money" else f"plain({writer.constant(kind)}, {value})"


def _shown(writer: _Writer, node: Node, m: str, depth: int) -> str:
    low = _number(node.kind, writer.low(node, m), writer)
    whole = low if writer.known(node, m) == "True" else f"({low} if {writer.known(node, m)} else '≥ ' + {low})"
    if depth > 4:
        return whole
    if node.op == "multiply" and node.args[1].op == "constant" and node.args[1].data == RATE_SCALE:
        return _shown(writer, node.args[0], m, depth)  # money beside a finer amount
    if node.op == "multiply" and node.kind.name == "area" and node.args[1].op == "constant":
        return _shown(writer, node.args[0], m, depth)  # an area beside a price
    if node.op == "add" and any(term.op == "if_refused" for term in _terms(node)):
        return _left_out(writer, node, m, depth)
    if node.op in _SIGNS:
        a, b = (_shown(writer, arg, m, depth + 1) for arg in node.args)
        if node.op != "add":
            a = a if node.op == "subtract" or not _may_bracket(node.args[0]) else f"bracketed({a})"
            b = f"bracketed({b})" if _may_bracket(node.args[1]) else b
        return f"{a} + '{_SIGNS[node.op]}' + {b}"
    if node.op in ("less", "at_most"):
        return _relation(writer, node, m, depth)
    if node.op == "when":
        first, second = (_shown(writer, arg, m, depth + 1) for arg in node.args[1:])
        test = node.args[0]
        taken = f"({first}) if {writer.low(test, m)} else ({second})"
        return (
            f"({taken})" if writer.known(test, m) == "True" else f"(({taken}) if {writer.known(test, m)} else {whole})"
        )
    if node.op in ("highest", "lowest"):
        text = whole
        for arg in reversed(node.args):
            same = f"{writer.low(arg, m)} == {writer.low(node, m)} and {writer.high(arg, m)} == {writer.high(node, m)}"
            text = f"(({_shown(writer, arg, m, depth + 1)}) if {same} else {text})"
        return text
    if node.op == "round":
        return _shown(writer, node.args[0], m, depth + 1)
    if node.op == "sum":
        each = _number(node.kind, writer.low(node.args[0], "one"), writer)
        return f"(' + '.join([{each} for one in M]) if len(M) <= 6 else {whole})"
    return whole


def _terms(node: Node) -> list[Node]:
    return [term for arg in node.args for term in _terms(arg)] if node.op == "add" else [node]


def _left_out(writer: _Writer, node: Node, m: str, depth: int) -> str:
    """A sum without what is refused and left out of it."""
    terms = []
    for term in _terms(node):
        text = _shown(writer, term, m, depth + 1)
        mask = writer.step(writer.bound(term.args[0]).mask, m) if term.op == "if_refused" else "0"
        terms.append(text if mask == "0" else f"('' if {mask} else {text})")
    return f"' + '.join([one for one in ({', '.join(terms)}) if one])"


def _relation(writer: _Writer, node: Node, m: str, depth: int) -> str:
    a, b = (_shown(writer, arg, m, depth + 1) for arg in node.args)
    signs = (" < ", " ≥ ") if node.op == "less" else (" ≤ ", " > ")
    if node.data == "turned":
        a, b, signs = b, a, (_TURNED[signs[0]], _TURNED[signs[1]])
    return f"{a} + ('{signs[0]}' if {writer.low(node, m)} else '{signs[1]}') + {b}"


def _may_bracket(node: Node) -> bool:
    return node.op in ("add", "subtract", "when", "highest", "lowest", "sum", "round")
