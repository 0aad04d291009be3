"""The explanation of an answer as one value: sentence, reasons, what is still needed, what would change it.

`explanations` returns plain objects (JSON); `tuodi.rules.pages` shows the same objects as text and HTML, so nothing is
said in one form that another lacks.
"""

from __future__ import annotations

from typing import Any

from tuodi.rules.calculate import Decided, decide_situation, refusal, written
from tuodi.rules.changes import Change, Question, changes
from tuodi.rules.kinds import show
from tuodi.rules.needs import needs, ordered
from tuodi.rules.reasons import ParameterUsed, Reason, Reasons
from tuodi.rules.rulebook import Rulebook
from tuodi.rules.situation import read_situation
from tuodi.rules.wording import arithmetic, fact_row, said, sentence, state_of

LANGUAGES = ("zh", "en")
Object = dict[str, Any]


def explanations(rulebook: Rulebook, data: Any, *, case: bool = False) -> list[Object]:
    """Returns an explanation of every asked answer of a situation, in the order asked."""
    return explained(decide_situation(read_situation(rulebook, data), keep=True, case=case))


def explained(answers: list[Decided], *, ahead: bool = True) -> list[Object]:
    """Returns answers explained together: a reason that several share is told once, then named with `above`."""
    shared: dict[int, tuple[Reasons, set[int]]] = {}
    found = []
    for decided in answers:
        key = id(decided.outcome)
        if key not in shared:
            shared[key] = Reasons(decided.outcome), set()
        found.append(explanation(decided, *shared[key], ahead=ahead))
    return found


def explanation(decided: Decided, reasons: Reasons, told: set[int], *, ahead: bool = True) -> Object:
    """Returns one answer explained. `told`: the reasons told already; `ahead`: also say what is needed and what would
    change it."""
    program = decided.outcome.reading.plan.program
    rulebook, answer, ask = program.rulebook, decided.answer, decided.ask
    rule = rulebook.rules[answer.name]
    root = reasons.of(answer.name, answer.member)
    found: Object = {
        "answer": answer.name, "entity": ask.entity, "id": ask.id, "month": ask.month,
        "label": {language: rule.label(language) for language in LANGUAGES},
        "unit": rule.unit, "value": written(rulebook, answer), "state": answer.state,
        "code": answer.clause, "margin": answer.margin,
        "reason": _tree(root, reasons, decided, told),
        "uncertain": sorted({used.name for used in _parameters(root) if used.value and not used.value.verified}),
    }  # fmt: skip
    if answer.state == "refused":
        found["refusal"] = refusal(decided)
    if ahead:
        group, members = decided.facts
        waiting = ordered(
            needs(decided.outcome, answer.name, answer.member),
            decided.outcome,
            answer.name,
            answer.member,
            group,
            members,
        )
        found["needs"] = [_need(need.name, need.member, need.settles, decided, rulebook) for need in waiting]
        question = Question(decided.outcome, answer.name, answer.member, group, members)
        found["changes"] = [_change(change, decided, rulebook) for change in changes(question)]
    return found


def _whose(member: int | None, decided: Decided) -> str:
    return decided.members[member] if member is not None else decided.group or decided.members[0]


def _tree(reason: Reason, reasons: Reasons, decided: Decided, told: set[int]) -> Object:
    """Returns a reason and what it rests on; a reason told already is named only, with `above`."""
    rulebook = reasons.program.rulebook
    rule = rulebook.rules[reason.rule]
    articles = rulebook.schemes[rule.benefit].articles
    value = show(rule.kind, reason.low) if reason.known else state_of(reason)
    node: Object = {
        "rule": reason.rule, "of": _whose(reason.member, decided), "value": value, "state": state_of(reason),
        "sentence": {language: sentence(reason, rule, reasons, language) for language in LANGUAGES},
        "law": {"benefit": rule.benefit, "anchor": reason.law, **articles.get(reason.law, {})},
    }  # fmt: skip
    if id(reason) in told:
        return node | {"above": True}
    told.add(id(reason))
    calculation = arithmetic(reason, reasons)
    if calculation:
        node["arithmetic"] = calculation
    if reason.parameters:
        node["parameters"] = [_parameter(used, rulebook) for used in reason.parameters]
    if reason.facts:
        node["facts"] = [_fact(used, decided, rulebook) for used in reason.facts]
    if reason.because:
        node["because"] = [_tree(other, reasons, decided, told) for other in reason.because]
    return node


def _parameter(used: ParameterUsed, rulebook: Rulebook) -> Object:
    parameter = rulebook.parameters.get(used.name)
    if parameter is None:  # the month from which a scheme answers
        scheme = rulebook.schemes.get(used.name.removesuffix(".since"))
        return {"name": used.name, "value": None, "since": scheme.since if scheme else None, "state": "missing"}
    found: Object = {
        "name": used.name, "label": {"zh": parameter.zh, "en": parameter.en}, "unit": parameter.unit,
        "value": None if used.amount is None else show(parameter.kind, used.amount),
    }  # fmt: skip
    if used.value is None:
        return {**found, "state": "missing"}
    found |= {"since": used.value.since, "source": used.value.source, "verified": used.value.verified}
    return found | ({"assumed": True} if used.value.assumed else {})


def _parameters(reason: Reason) -> list[ParameterUsed]:
    return reason.parameters + [used for other in reason.because for used in _parameters(other)]


def _fact(used: Any, decided: Decided, rulebook: Rulebook) -> Object:
    fact = rulebook.facts[used.name]
    values = {language: fact_row(used, rulebook, language)[1] for language in LANGUAGES}
    return {
        "name": used.name, "of": _whose(used.member, decided), "label": {"zh": fact.zh, "en": fact.en},
        "value": show(fact.kind, used.low) if used.low == used.high else "unknown",
        "shown": values, "source": "declared",
    }  # fmt: skip


def _need(name: str, member: int | None, settles: bool, decided: Decided, rulebook: Rulebook) -> Object:
    fact = rulebook.facts[name]
    return {
        "fact": name, "of": _whose(member, decided), "label": {"zh": fact.zh, "en": fact.en}, "settles": settles,
    }  # fmt: skip


def _change(change: Change, decided: Decided, rulebook: Rulebook) -> Object:
    rule = rulebook.rules[change.answer.name]
    value = change.answer.value
    found: Object = {"state": change.answer.state, "value": None if value is None else show(rule.kind, value)}
    if change.month is not None:
        return {
            "sort": "date",
            "month": change.month,
            **found,
            "sentence": _change_sentences(change, decided, rulebook),
        }
    fact = rulebook.facts[change.fact or ""]
    assert change.before is not None
    assert change.after is not None
    return {
        "sort": "word" if fact.kind.choices or fact.kind.name == "flag" else "amount",
        "fact": fact.name, "of": _whose(change.member, decided),
        "from": show(fact.kind, change.before), "to": show(fact.kind, change.after), **found,
        "sentence": _change_sentences(change, decided, rulebook),
    }  # fmt: skip


def _change_sentences(change: Change, decided: Decided, rulebook: Rulebook) -> dict[str, str]:
    rule = rulebook.rules[change.answer.name]
    value = change.answer.value
    result = {language: said(rule.kind, value or 0, language) for language in LANGUAGES}
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
