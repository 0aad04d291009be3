"""The explanation of answers: sentence, reasons, what is still needed, what would change each.

`explain_json` returns JSON text; `explanations` the same as plain objects, which `tuodi.rules.pages` shows as text and
HTML, so nothing is said in one form that another lacks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import orjson

from tuodi.rules.calculate import Decided, decide_situation, refusal, written
from tuodi.rules.changes import Change, Question, changes
from tuodi.rules.decide import Outcome
from tuodi.rules.kinds import show
from tuodi.rules.needs import needs, ordered
from tuodi.rules.pins import pinned
from tuodi.rules.rulebook import Program, Rulebook
from tuodi.rules.situation import read_situation
from tuodi.rules.telling import Tell, read_telling
from tuodi.rules.wording import LANGUAGES, json_text, said

Object = dict[str, Any]


def explanations(rulebook: Rulebook, data: Any, *, case: bool = False) -> list[Object]:
    """Returns an explanation of every asked answer of a situation, in the order asked."""
    return explained(decide_situation(read_situation(rulebook, data), keep=True, case=case))


def explained(answers: Sequence[Decided]) -> list[Object]:
    """Returns answers explained together: a reason that several share is told once, then only named (`above`)."""
    found: list[Object] = orjson.loads(explain_json(answers))
    return found


def explain_json(answers: Sequence[Decided], *, ahead: bool = True) -> str:
    """Returns explanations of answers decided with `keep` as JSON. `ahead`: also what is needed and would change."""
    tellers: dict[int, Tell] = {}
    texts = []
    for decided in answers:
        key = id(decided.outcome)
        if key not in tellers:
            tellers[key] = _teller(decided)
        reason = tellers[key](decided.answer.name, decided.answer.member)
        rest = "," + orjson.dumps(_ahead(decided)).decode()[1:] if ahead else "}"
        texts.append(f'{_head(decided)},"reason":{reason}{rest}')
    return f"[{','.join(texts)}]"


def _teller(decided: Decided) -> Tell:
    outcome: Outcome = decided.outcome
    cache = outcome.reading.plan.program.lowered
    key = ("telling", id(outcome.reading))
    if key not in cache:
        cache[key] = read_telling(outcome.reading)
    ids = [_quoted(i)[1:-1] for i in (*decided.members, decided.group or "")]
    tell: Tell = cache[key](outcome.group, outcome.members, ids[:-1], ids[-1])
    return tell


def _head(decided: Decided) -> str:
    """Returns the beginning of an explanation as JSON, open for what follows."""
    program, answer, ask = decided.outcome.reading.plan.program, decided.answer, decided.ask
    margin = "null" if answer.margin is None else answer.margin
    head = (
        f'{_named(program, answer.name)},"id":{_quoted(ask.id)},"month":"{ask.month}",'
        f'"value":{json_text(written(program.rulebook, answer))},"state":"{answer.state}","code":"{answer.clause}",'
        f'"margin":{margin}'
    )
    return f'{head},"refusal":{json_text(refusal(decided))}' if answer.state == "refused" else head


@lru_cache(4096)
def _quoted(text: str) -> str:
    return json_text(text)


def _named(program: Program, name: str) -> str:
    """Returns what is the same for everybody who asks for an answer, as the beginning of its JSON."""
    key = ("named", name)
    if key not in program.lowered:
        rule = program.rulebook.rules[name]
        label = {language: rule.label(language) for language in LANGUAGES}
        found = {"answer": name, "entity": rule.entity, "label": label, "unit": rule.unit}
        program.lowered[key] = json_text(found | {"pins": pinned(program.rulebook)[0]})[:-1]
    return str(program.lowered[key])


def _ahead(decided: Decided) -> Object:
    """Returns what is still needed and what would change the answer."""
    outcome, answer = decided.outcome, decided.answer
    rulebook = outcome.reading.plan.program.rulebook
    group, members = decided.facts
    waiting = needs(outcome, answer.name, answer.member)
    waiting = ordered(waiting, outcome, answer.name, answer.member, group, members)
    question = Question(outcome, answer.name, answer.member, group, members)
    whole = orjson.loads(_teller(decided)(answer.name, answer.member))  # nothing told above here
    rests_on = [
        (name, None if rulebook.entities[rulebook.facts[name].entity].members else decided.members.index(of))
        for name, of in dict.fromkeys(_facts(whole))
    ]
    return {
        "needs": [_need(need.name, need.member, need.settles, decided, rulebook) for need in waiting],
        "changes": [_change(change, decided, rulebook) for change in changes(question, rests_on)],
    }


def _facts(reason: Object) -> Iterator[tuple[str, str]]:
    yield from ((used["name"], used["of"]) for used in reason.get("facts", ()))
    for other in reason.get("because", ()):
        yield from _facts(other)


def _whose(member: int | None, decided: Decided) -> str:
    return decided.members[member] if member is not None else decided.group or decided.members[0]


def _need(name: str, member: int | None, settles: bool, decided: Decided, rulebook: Rulebook) -> Object:
    fact = rulebook.facts[name]
    return {
        "fact": name, "of": _whose(member, decided), "label": {"zh": fact.zh, "en": fact.en}, "settles": settles,
    }  # fmt: skip


def _change(change: Change, decided: Decided, rulebook: Rulebook) -> Object:
    rule = rulebook.rules[change.answer.name]
    value = change.answer.value
    found: Object = {"state": change.answer.state, "value": None if value is None else show(rule.kind, value)}
    sentences = _change_sentences(change, decided, rulebook)
    if change.month is not None:
        return {"sort": "date", "month": change.month, **found, "sentence": sentences}
    fact = rulebook.facts[change.fact or ""]
    assert change.before is not None
    assert change.after is not None
    return {
        "sort": "word" if fact.kind.choices or fact.kind.name == "flag" else "amount",
        "fact": fact.name, "of": _whose(change.member, decided),
        "from": show(fact.kind, change.before), "to": show(fact.kind, change.after), **found, "sentence": sentences,
    }  # fmt: skip


def _change_sentences(change: Change, decided: Decided, rulebook: Rulebook) -> dict[str, str]:
    rule = rulebook.rules[change.answer.name]
    value = change.answer.value
    result = {language: said(rule.kind, value or 0, language, rule) for language in LANGUAGES}
    if rule.kind.name == "flag":
        result = {"zh": f"结果为“{result['zh']}”", "en": f"the answer is {result['en']}"}
    if change.month is not None:
        return {
            "zh": f"其他情况不变，从 {change.month} 起：{result['zh']}",
            "en": f"with nothing else changed, from {change.month}: {result['en']}",
        }
    fact = rulebook.facts[change.fact or ""]
    before, after = (
        {language: said(fact.kind, number or 0, language, fact) for language in LANGUAGES}
        for number in (change.before, change.after)
    )
    who = _whose(change.member, decided)
    return {
        "zh": f"如果{fact.zh}（{who}）从 {before['zh']} 变为 {after['zh']}：{result['zh']}",
        "en": f"if {fact.en} ({who}) goes from {before['en']} to {after['en']}: {result['en']}",
    }
