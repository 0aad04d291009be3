"""What is checked when content is loaded, beyond what each file says by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tuodi.cards.benefit import Benefit
from tuodi.cards.mistakes import Mistakes
from tuodi.rules.documents import Document
from tuodi.rules.errors import RuleError, nearest
from tuodi.rules.expression import Node
from tuodi.rules.kinds import as_date, day, month_days
from tuodi.rules.plan import make_plan
from tuodi.rules.rulebook import Rule, Rulebook
from tuodi.rules.vocabulary import Entity, Fact, Parameter, RuleText

LANGUAGES = ("zh", "en")
_GAPS = {"label", "month", "value", "left", "right", "gap"}
_SENTENCES = {"label", "yes", "no", "value", "unknown", "refused", "words"}


@dataclass(slots=True)
class Folder:
    """One folder of the catalogue while it is loaded."""

    path: Path
    card: Benefit
    texts: list[RuleText] = field(default_factory=list)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    sentences: dict[str, Document] = field(default_factory=dict)
    articles: dict[str, dict[str, str]] = field(default_factory=dict)


def check_text(text: RuleText, folder: Folder, facts: dict[str, Fact], mistakes: Mistakes) -> None:
    """A rule has its own name, a docstring, an article of law.md and, if dated, a month."""
    if text.name in facts:
        mistakes.add(text.where, f"rule '{text.name}' has the name of a fact; choose another")
    if text.since is not None:
        month_days(text.since)
    if text.law not in folder.articles:
        known = nearest(text.law, folder.articles)
        mistakes.add(text.where, f"rule '{text.name}' cites '{text.law}', no heading of law.md{known}")
    if not text.doc:
        mistakes.add(text.where, f"rule '{text.name}' has no docstring; say in a line what it settles")


def check_sentences(folder: Folder, mistakes: Mistakes) -> None:
    """Every rule has its sentences in every language, and every sentence its rule."""
    rules = {text.name: text for text in folder.texts}
    for language in LANGUAGES:
        document = folder.sentences.get(language)
        if document is None:
            continue
        for name in document.keys() - rules.keys():
            path = document.where(name)
            mistakes.add(path, f"'{name}' is no rule of rules.py{nearest(str(name), rules)}; a sentence needs its rule")
        for name, text in rules.items():
            _check_sentence(name, text, document.get(name), document.where(name), mistakes)


def _check_sentence(name: str, text: RuleText, said: Any, where: str, mistakes: Mistakes) -> None:
    wanted = ("label", "yes", "no") if text.kind.name == "flag" else ("label", "value")
    if text.kind.choices:
        wanted = (*wanted, "words")
    lacking = [key for key in wanted if not isinstance(said, dict) or not said.get(key)]
    if lacking:
        mistakes.add(where, f"rule '{name}' lacks its sentence: {', '.join(lacking)}")
    for key, sentence in said.items() if isinstance(said, dict) else ():
        if key not in _SENTENCES:
            mistakes.add(where, f"rule '{name}': unknown word '{key}'{nearest(str(key), _SENTENCES)}")
        for gap in re.findall(r"\{(\w*)\}", str(sentence)):
            if gap not in _GAPS:
                mistakes.add(where, f"rule '{name}': unknown gap '{{{gap}}}'{nearest(gap, _GAPS)}")


def check_answers(folders: Iterable[Folder], mistakes: Mistakes) -> None:
    """An answer has one name in the whole catalogue, and a rule's texts follow each other by month."""
    owners: dict[str, str] = {}
    for folder in folders:
        where = str(folder.path / "card.py")
        for name in folder.card.answers:
            if name in owners:
                mistakes.add(
                    where, f"'{name}' is an answer of '{owners[name]}' already; an answer has one name everywhere"
                )
            owners[name] = folder.card.code
        last: dict[str, RuleText] = {}
        for text in folder.texts:
            before = last.get(text.name)
            if before is not None and (text.since is None or text.since <= (before.since or "")):
                mistakes.add(text.where, f"rule '{text.name}' is written twice; the later text says since='YYYY-MM'")
            last[text.name] = text


def check_lists(
    rules: dict[str, Rule], parameters: dict[str, Parameter], facts: dict[str, Fact], entities: dict[str, Entity],
    mistakes: Mistakes,
) -> None:  # fmt: skip
    """A list of amounts names only words that its choice, or places that the city, has."""
    places = {word for e in entities.values() if e.place in facts for word in facts[e.place].kind.choices}
    for parameter in parameters.values():
        for place in parameter.places.keys() - places if places else ():
            mistakes.add(
                parameter.where, f"parameter '{parameter.name}': '{place}' is no place{nearest(place, places)}"
            )
    for rule in rules.values():
        for node in (n for version in rule.versions for n in _nodes(version.node) if n.op == "table"):
            _check_words(rule, node, parameters[node.data], mistakes)


def _check_words(rule: Rule, node: Node, parameter: Parameter, mistakes: Mistakes) -> None:
    words = set(node.args[0].kind.choices)
    listed = {word for value in parameter.values if isinstance(value.amount, dict) for word in value.amount}
    unknown = ", ".join(sorted(listed - words))
    if unknown and not listed & words:
        said = f"rule '{rule.name}' looks up '{parameter.name}' by {', '.join(sorted(words))}"
        mistakes.add(rule.where, f"{said}, and it lists {unknown}")
    elif unknown:
        mistakes.add(parameter.where, f"parameter '{parameter.name}': {unknown} is none of {', '.join(sorted(words))}")


def check_plans(rulebook: Rulebook, mistakes: Mistakes) -> None:
    """What can only be seen with amounts in place: a divisor that may be 0, numbers that could pass 64 bits."""
    dates = [value.since for p in rulebook.parameters.values() for value in p.values]
    months = {version.since for rule in rulebook.rules.values() for version in rule.versions if version.since}
    months.add(as_date(max(map(day, dates), default=day("2016-12-01")) + 31).isoformat()[:7])
    facts = dict.fromkeys(rulebook.facts, "open")
    for month in sorted(months):
        try:
            for family in rulebook.families():
                make_plan(rulebook.at(month), rulebook.answers_of(family), facts)
        except RuleError:
            for rule in rulebook.answers():
                with mistakes.noting(rule.where, f"rule '{rule.name}' in {month}: "):
                    make_plan(rulebook.at(month), (rule.name,), facts)


def _nodes(node: Node) -> list[Node]:
    return [node, *(inner for arg in node.args for inner in _nodes(arg))]


def check_cycles(rules: dict[str, Rule], mistakes: Mistakes) -> None:
    """No rule reads itself, directly or through others."""
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        if name in trail:
            mistakes.add(rules[name].benefit, f"rules read each other in a circle: {' > '.join([*trail, name])}")
        elif name not in done and name in rules:
            for version in rules[name].versions:
                for other in sorted(_reads(version.node)):
                    visit(other, (*trail, name))
            done.add(name)

    for name in rules:
        visit(name, ())


def check_groups(rules: dict[str, Rule], entities: dict[str, Entity], mistakes: Mistakes) -> None:
    """A rule reaches one sort of group at most: a group's rules none but their own, a member's answers only the group
    in which they are decided."""
    reached: dict[str, set[str]] = {}
    homes = {e.members: e.name for e in reversed(entities.values()) if e.members}

    def reach(name: str) -> set[str]:
        if name not in reached:
            reached[name] = set()
            nodes = [node for version in rules[name].versions for node in _nodes(version.node)]
            own = {node.entity for node in nodes if node.entity and entities[node.entity].members}
            reached[name] = own.union(*(reach(node.data) for node in nodes if node.op == "rule" and node.data in rules))
        return reached[name]

    for rule in rules.values():
        found = reach(rule.name) | ({rule.entity} if entities[rule.entity].members else set())
        if len(found) > 1:
            mistakes.add(rule.where, f"rule '{rule.name}' reaches {' and '.join(sorted(found))}; read one group only")
        elif rule.answer and rule.entity in homes and found - {homes[rule.entity]}:
            decided = f"a {rule.entity}'s answers are decided in the {homes[rule.entity]}"
            other = found.pop()
            mistakes.add(rule.where, f"rule '{rule.name}' reaches {other}, and {decided}; let the {other} answer it")


def _reads(node: Node) -> set[str]:
    own = {node.data} if node.op == "rule" else set()
    return own.union(*(_reads(arg) for arg in node.args))
