"""What would change an answer: the nearest single change that turns it, each checked by deciding again.

Three sorts are tried: an amount or count (outward in both directions, to the exact turn), a flag or word (each other
one), a date (the next months in which a parameter changes or a member reaches an age). When no single change turns the
answer, the list is empty, and that is an answer too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tuodi.rules.decide import Answer, Outcome, decide
from tuodi.rules.expression import Node
from tuodi.rules.kinds import RATE_SCALE, as_date, next_month
from tuodi.rules.rulebook import Program
from tuodi.rules.single import Facts


@dataclass(frozen=True, slots=True)
class Change:
    """One change and what it makes of the answer. `fact` with `before` and `after`, or `month` for a date."""

    fact: str | None
    member: int | None
    before: int | None
    after: int | None
    month: str | None
    answer: Answer
    distance: int


@dataclass(frozen=True, slots=True)
class Question:
    """An answer that was given, and the facts it was given on."""

    outcome: Outcome
    rule: str
    member: int | None
    group: Facts
    members: Sequence[Facts]

    @property
    def program(self) -> Program:
        """The rules of the month decided."""
        return self.outcome.reading.plan.program

    def decided(self, program: Program, group: Facts, members: Sequence[Facts]) -> Answer:
        """Returns the answer by a month's rules on some facts."""
        alone, once = self.outcome.reading.plan.alone, program is not self.program
        return decide(program, (self.rule,), group, members, alone=alone, once=once).answer(self.rule, self.member)

    @property
    def word(self) -> bool:
        """Whether the answer is one of several words or levels, which turns by being another."""
        kind = self.program.rulebook.rules[self.rule].kind
        return bool(kind.choices) or kind.name == "count"

    def again(self, fact: str, of: int | None, value: int) -> Answer:
        """Returns the answer with one fact changed."""
        group = {**self.group, fact: value} if of is None else self.group
        members = [{**m, fact: value} if i == of else m for i, m in enumerate(self.members)]
        return self.decided(self.program, group, members)


def turns(before: Answer, after: Answer, *, word: bool) -> bool:
    """Whether an answer has turned: yes to no, no to yes, a word to another."""
    return after.value is not None and (after.value != before.value if word else after.state != before.state)


def changes(question: Question, facts: Sequence[tuple[str, int | None]]) -> list[Change]:
    """Returns the nearest change of each sort that turns a known answer, nearest amounts first; `facts` are those the
    answer rests on (name, member)."""
    now = question.outcome.answer(question.rule, question.member)
    if now.value is None:
        return []
    found: list[Change] = []
    for name, of in facts:
        found += _nearest_of_fact(question, now, name, of)
    money = sorted((c for c in found if _kind(question, c) == "money"), key=lambda c: (c.distance, not c.before))
    counts = sorted((c for c in found if _kind(question, c) in ("count", "area")), key=lambda c: c.distance)
    words = [c for c in found if _kind(question, c) in ("flag", "choice")]
    date = _nearest_date(question, now)
    return money[:1] + ([date] if date else []) + counts[:1] + words[:1]


def _kind(question: Question, change: Change) -> str:
    return question.program.rulebook.facts[change.fact or ""].kind.name


def _nearest_of_fact(question: Question, now: Answer, name: str, of: int | None) -> list[Change]:
    fact = question.program.rulebook.facts[name]
    facts = question.group if of is None else question.members[of]
    before = facts.get(name)
    if before is None or fact.kind.name == "date":
        return []

    def turned(value: int) -> bool:
        return turns(now, question.again(name, of, value), word=question.word)

    if fact.kind.choices or fact.high - fact.low <= 6:
        tries = sorted((v for v in range(fact.low, fact.high + 1) if v != before), key=lambda v: abs(v - before))
        found = [value for value in tries if turned(value)][:1]
    else:
        edges = {value for value in _edges(question, before) if fact.low <= value <= fact.high} | {fact.low, fact.high}
        above = _first_turn(before, sorted(value for value in edges if value > before), turned)
        below = _first_turn(before, sorted((value for value in edges if value < before), reverse=True), turned)
        found = sorted((value for value in (above, below) if value is not None), key=lambda v: abs(v - before))[:1]
    return [Change(name, of, before, v, None, question.again(name, of, v), abs(v - before)) for v in found]


def _first_turn(before: int, outward: list[int], turned: Callable[[int], bool]) -> int | None:
    """Returns the value nearest to `before` that turns the answer, going outward; between two values tried, an answer
    turns at most once, so the turn is found by halving."""
    still = before
    for value in outward:
        if not turned(value):
            still = value
            continue
        while abs(value - still) > 1:
            middle = (value + still) // 2
            still, value = (still, middle) if turned(middle) else (middle, value)
        return value
    return None


def _edges(question: Question, before: int) -> Iterator[int]:
    """Yields the values to try: where a comparison turns if the fact enters it as it is, a step to each side, and
    ever longer steps."""
    for node, member in _comparisons(question):
        (low_a, high_a), (low_b, high_b) = (question.outcome.bounds(arg, member) for arg in node.args)
        if low_a != high_a or low_b != high_b:
            continue
        scale = RATE_SCALE if node.args[0].kind.name == "fine" else 1
        for gap in ((low_b - low_a) // scale, (low_a - low_b) // scale):
            yield from (before + gap + step for step in (-1, 0, 1))
    for power in range(0, 40, 2):
        yield from (before + (1 << power), before - (1 << power))


def _comparisons(question: Question) -> Iterator[tuple[Node, int | None]]:
    """Yields every size comparison that was computed, for each entity it was computed for."""
    plan = question.outcome.reading.plan
    for node in plan.nodes:
        if node.op in ("less", "at_most") and node.args[0].kind.name != "date":
            bound = plan.kept[id(node)]
            levels = {bound.low.level, bound.high.level} - {None}
            if levels == {"member"}:
                yield from ((node, one) for one in range(len(question.members)))
            elif levels:
                yield node, None


def _nearest_date(question: Question, now: Answer) -> Change | None:
    """Returns the next month from which the answer differs though no fact does: by age or by a dated parameter."""
    for month in _months(question):
        program = question.program.rulebook.at(month)
        answer = question.decided(program, question.group, question.members)
        if answer.value is not None and answer.value != now.value:
            return Change(None, None, now.value, answer.value, month, answer, 0)
    return None


def _months(question: Question) -> list[str]:
    """Returns the months ahead in which an amount or rule that the answer rests on changes, or a member reaches an age
    that a rule asks for."""
    program = question.program
    rulebook = program.rulebook
    names, parameters = rulebook.rests_on(question.rule)
    rules, amounts = [rulebook.rules[name] for name in names], [rulebook.parameters[name] for name in parameters]
    dates = {value.since for p in amounts for dated in (p.values, *p.places.values()) for value in dated}
    dates |= {f"{version.since}-01" for rule in rules for version in rule.versions if version.since}
    dates |= {f"{rulebook.schemes[rule.benefit].since}-01" for rule in rules}
    months = {day[:7] if day.endswith("-01") else next_month(day[:7]) for day in dates}
    births = [as_date(facts[f.name]) for facts in question.members for f in rulebook.facts.values()
              if f.past and f.name in facts]  # fmt: skip
    months |= {f"{birth.year + age:04d}-{birth.month:02d}" for birth in births for age in _ages(question)}
    return sorted(month for month in months if program.month < month < "9999")


def _ages(question: Question) -> set[int]:
    """Returns the ages that comparisons and bands of the answer ask for."""
    program, found = question.program, set()
    for node in question.outcome.reading.plan.nodes:
        if node.op == "bands" and _is_age(program, node.args[0]):
            value = program.value(node.data)
            found |= {int(age) for age in value.amount} if value and isinstance(value.amount, dict) else set()
        elif node.op in ("less", "at_most", "equal") and any(_is_age(program, arg) for arg in node.args):
            for arg in node.args:
                bound = question.outcome.reading.plan.kept[id(arg)]
                if bound.low.constant is not None:
                    found |= {bound.low.constant, bound.low.constant + 1}
    return found


def _is_age(program: Program, node: Node) -> bool:
    while node.op in ("rule", "of_group"):
        version = program.version(node.data) if node.op == "rule" else None
        inner = version.node if version else node.args[0] if node.args else None
        if inner is None:
            return False
        node = inner
    return node.op == "years_between"
