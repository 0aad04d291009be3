"""The rulebook: every traced rule, fact and parameter together, and its binding to one month.

A rulebook comes from content (`tuodi.cards.load`) or from pins (`tuodi.rules.pins`); both decide alike. It knows the
names it was given and no city of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tuodi.rules.errors import InputError, nearest
from tuodi.rules.expression import Node
from tuodi.rules.kinds import Kind, as_date, month_days
from tuodi.rules.vocabulary import Entity, Fact, Parameter, Value


@dataclass(frozen=True, slots=True)
class Version:
    """One dated text of a rule: in force from the month `since` (None: always) until the next version."""

    since: str | None
    node: Node
    law: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A legal notion: its traced versions, and the sentences people read. `answer`: others may ask for it."""

    name: str
    entity: str
    kind: Kind
    unit: str
    versions: tuple[Version, ...]
    benefit: str
    answer: bool
    text: dict[str, dict[str, Any]]  # language -> label, yes, no, value, unknown, refused, words of a choice
    where: str = ""

    def label(self, language: str) -> str:
        """Returns the rule's name as people read it."""
        return str(self.text.get(language, {}).get("label") or self.name)

    @property
    def words(self) -> dict[str, dict[str, str]]:
        """The words of a choice as people read them, by language."""
        return {language: said.get("words", {}) for language, said in self.text.items()}


@dataclass(frozen=True, slots=True)
class Scheme:
    """A benefit as the rulebook needs it: its names, the month its answers begin, its articles by anchor; `amount` is
    the answer that says how much, `people` the one that says how many people a household's award covers."""

    code: str
    zh: str
    en: str
    since: str
    answers: tuple[str, ...]
    articles: dict[str, dict[str, str]]  # anchor -> title, document, ...
    outcome: str = "notion"
    amount: str | None = None
    people: str | None = None


@dataclass(frozen=True, slots=True)
class Family:
    """Who is decided together: a group and its members, or units that are in no group (`group` is None then).

    `home`: the group in which the answers of the members themselves are decided; a person may be in others besides."""

    member: Entity
    group: Entity | None
    home: bool

    @property
    def key(self) -> str:
        """The id column by which the members of a group stand together."""
        return f"{(self.group or self.member).name}_id"

    @property
    def member_table(self) -> str:
        """The name of the table of members."""
        return self.member.plural if self.home or self.group is None else f"{self.group.plural}_{self.member.plural}"

    def holds(self, entity: str) -> bool:
        """Whether facts and rules of an entity are decided here."""
        return entity == self.member.name or (self.group is not None and entity == self.group.name)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Everything needed to decide: entities, facts, parameters, rules, schemes, by name."""

    entities: dict[str, Entity]
    facts: dict[str, Fact]
    parameters: dict[str, Parameter]
    rules: dict[str, Rule]
    schemes: dict[str, Scheme]
    _bound: dict[str, Program] = field(default_factory=dict, repr=False)
    _known: dict[str, dict[str, Fact | Rule]] = field(default_factory=dict, repr=False)
    _defaults: dict[tuple[str, bool], dict[str, int]] = field(default_factory=dict, repr=False)
    _labels: list[str] = field(default_factory=list, repr=False)
    _rests: dict[str, tuple[frozenset[str], frozenset[str]]] = field(default_factory=dict, repr=False)

    def __reduce__(self) -> tuple[Any, ...]:
        """Sent to another process without what was compiled from it."""
        return Rulebook, (self.entities, self.facts, self.parameters, self.rules, self.schemes)

    def at(self, month: str) -> Program:
        """Returns the rules in force in `YYYY-MM`, bound once and kept."""
        if month not in self._bound:
            self._bound[month] = Program(self, month)
        return self._bound[month]

    def answers(self) -> list[Rule]:
        """Returns every rule that others may ask for, in the order of the schemes."""
        return [self.rules[name] for scheme in self.schemes.values() for name in scheme.answers]

    def rests_on(self, rule: str) -> tuple[frozenset[str], frozenset[str]]:
        """Returns the rules that a rule reads in any of its texts, itself and through others, and the parameters."""
        if rule not in self._rests:
            left, rules, parameters = [rule], {rule}, set()
            while left:
                for version in self.rules[left.pop()].versions:
                    for op, word in _read(version.node):
                        if op == "parameter":
                            parameters.add(word)
                        elif word not in rules:
                            rules.add(word)
                            left.append(word)
            self._rests[rule] = frozenset(rules), frozenset(parameters)
        return self._rests[rule]

    def families(self) -> list[Family]:
        """Returns who is decided together, the first group of each member its home."""
        groups = [entity for entity in self.entities.values() if entity.members]
        firsts = {group.members: group for group in reversed(groups)}
        grouped = [Family(self.entities[g.members or ""], g, home=firsts[g.members] is g) for g in groups]
        alone = [e for e in self.entities.values() if not e.members and e.name not in firsts]
        return grouped + [Family(entity, None, home=False) for entity in alone]

    def answers_of(self, family: Family) -> tuple[str, ...]:
        """Returns the names of the answers that are decided in a family."""
        own = family.member.name if family.home or family.group is None else None
        wanted = {own, family.group.name if family.group else None}
        return tuple(rule.name for rule in self.answers() if rule.entity in wanted)

    def variables(self, entity: str) -> dict[str, Fact | Rule]:
        """Returns every fact and answer of an entity by its code name."""
        if entity not in self._known:
            known: dict[str, Fact | Rule] = {n: f for n, f in self.facts.items() if f.entity == entity}
            self._known[entity] = known | {n: r for n, r in self.rules.items() if r.answer and r.entity == entity}
        return self._known[entity]

    def defaults(self, entity: str, *, case: bool = False) -> dict[str, int]:
        """Returns the facts that hold unless said otherwise; `case`: those of worked cases too."""
        key = (entity, case)
        if key not in self._defaults:
            both = {
                f.name: (f.case_default if case else None, f.default) for f in self.facts.values() if f.entity == entity
            }
            chosen = {name: special if special is not None else usual for name, (special, usual) in both.items()}
            self._defaults[key] = {name: value for name, value in chosen.items() if value is not None}
        return self._defaults[key]

    def labels(self) -> list[str]:
        """Returns, in order, every name that a refusal can name: parameters, words of tables, beginnings."""
        if not self._labels:
            found = {f"{code}.since" for code in self.schemes} | {f"{name}.since" for name in self.rules}
            kinds = {fact.kind for fact in self.facts.values()} | {rule.kind for rule in self.rules.values()}
            words = {word for kind in kinds for word in kind.choices}
            for parameter in self.parameters.values():
                listed = words if parameter.by == "table" else ()
                found |= {parameter.name, *(f"{parameter.name}.{word}" for word in listed)}
            self._labels.extend(sorted(found))
        return self._labels

    def variable(self, entity: str, name: str) -> Fact | Rule:
        """Returns the fact or answer of an entity by its code name; InputError names the nearest."""
        known = self.variables(entity)
        if name in known:
            return known[name]
        other = self.facts.get(name) or self.rules.get(name)
        if other is not None and (isinstance(other, Fact) or other.answer):
            raise InputError(f"'{name}' belongs to the {other.entity}, not to the {entity}")
        raise InputError(f"unknown name '{name}' for a {entity}{nearest(name, known)}")


class Program:
    """A rulebook bound to one month: every parameter has its value or is missing, every rule its text in force."""

    def __init__(self, rulebook: Rulebook, month: str) -> None:
        self.rulebook, self.month = rulebook, month
        self.first_day, self.last_day = month_days(month)
        self._first = as_date(self.first_day).isoformat()
        self._names = rulebook.labels()
        self._labels = {label: position for position, label in enumerate(self._names)}
        self.lowered: dict[Any, Any] = {}  # what has been compiled for this month, by what was asked

    def version(self, rule: str) -> Version | None:
        """Returns the rule's text in force; None before the scheme, or the rule's first text, began."""
        known = self.rulebook.rules[rule]
        if known.answer and self.month < self.rulebook.schemes[known.benefit].since:
            return None
        begun = [v for v in known.versions if v.since is None or v.since <= self.month]
        return begun[-1] if begun else None

    def value(self, parameter: str, place: str | None = None) -> Value | None:
        """Returns a parameter's dated value in force on the first of the month; None if there is none."""
        value = self.rulebook.parameters[parameter].at(self._first, place)
        return value if value is not None and value.amount is not None else None

    def uncertain(self, rule: str) -> list[str]:
        """Returns the parameters in force that a rule may read, itself or through others, and that nobody verified."""
        found: set[str] = set()
        seen: set[str] = set()

        def visit(name: str) -> None:
            version = self.version(name)
            if name in seen or version is None:
                return
            seen.add(name)
            for op, word in _read(version.node):
                value = self.value(word) if op == "parameter" else None
                if op == "rule":
                    visit(word)
                elif value is not None and not value.verified:
                    found.add(word)

        visit(rule)
        return sorted(found)

    def begins(self, rule: str) -> str:
        """Returns the month from which this rule has an answer."""
        known = self.rulebook.rules[rule]
        scheme = self.rulebook.schemes[known.benefit].since if known.answer else ""
        return max(scheme, known.versions[0].since or "")

    def since_label(self, rule: str) -> str:
        """Returns the name of the date before which this rule's answers are refused."""
        known = self.rulebook.rules[rule]
        return f"{known.benefit}.since" if known.answer else f"{rule}.since"

    def mark(self, label: str) -> int:
        """Returns the number that marks a missing parameter: over 0, and the higher the earlier its name."""
        return len(self._labels) - self._labels[label]

    def label(self, mark: int) -> str:
        """Returns the name of the missing parameter that a mark stands for."""
        return self._names[-mark]


def _read(node: Node) -> set[tuple[str, str]]:
    """Returns the rules and parameters that an expression names."""
    own = {(node.op, node.data)} if node.op == "rule" else set()
    if node.op in ("parameter", "bands", "table"):
        own = {("parameter", node.data)}
    return own.union(*(_read(arg) for arg in node.args))
