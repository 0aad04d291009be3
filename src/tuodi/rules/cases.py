"""Worked cases in OpenFisca's YAML test shape: tests, documentation and demonstration at once (contract section 3).

A case says its period, the persons and groups with their facts, and the output expected: a value, `unknown`, a
refusal (the answer null beside `error`), or the facts still needed (`needs`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tuodi.rules.calculate import Decided, decide_situation, refusal, written
from tuodi.rules.documents import read_yaml_text
from tuodi.rules.errors import InputError, nearest
from tuodi.rules.kinds import month_days, parse, show
from tuodi.rules.needs import needs
from tuodi.rules.rulebook import Rule, Rulebook
from tuodi.rules.situation import ETERNITY, read_situation

KEYS = {"name", "period", "input", "output", "strict", "note"}
LARGEST = 20_000_000  # bytes of one file of cases


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a case: where it stands, its name, and what differs (empty: it passed)."""

    where: str
    name: str
    differences: tuple[str, ...]


def files_of(paths: list[Path]) -> list[Path]:
    """Returns the case files that paths lead to: files as given, folders searched for cases*.yaml."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(path.rglob("cases*.yaml"))
            if not inside:
                raise InputError(f"{path}: holds no cases.yaml")
            found += inside
        elif path.is_file():
            found.append(path)
        else:
            raise InputError(f"{path}: there is no such file or folder")
    return found


def run_cases(rulebook: Rulebook, paths: list[Path]) -> Iterator[Result]:
    """Yields the result of every case, in order; a case that cannot be read has failed and says why."""
    for path in files_of(paths):
        try:
            if path.stat().st_size > LARGEST:
                raise InputError(f"{path}: larger than {LARGEST // 1_000_000} MB")
            cases, lines = read_yaml_text(path.read_text(encoding="utf-8"), str(path))
            if not isinstance(cases, list):
                raise InputError(f"{path}: should be a list of cases")
        except (InputError, UnicodeDecodeError) as error:
            yield Result(str(path), "", (str(error),))
            continue
        for number, case in enumerate(cases, 1):
            line = min(lines[id(case)].values()) if isinstance(case, dict) and id(case) in lines else number
            where = f"{path}:{line}"
            name = str(case.get("name", f"case {number}")) if isinstance(case, dict) else f"case {number}"
            yield Result(where, name, tuple(_differences(rulebook, case)))


def _differences(rulebook: Rulebook, case: Any) -> list[str]:
    try:
        _check(case)
        month = str(case["period"])
        output = dict(case["output"])
        error, wanted_needs = output.pop("error", None), output.pop("needs", None)
        if wanted_needs is not None and not isinstance(wanted_needs, list):
            raise InputError("needs is a list of facts")
        data, expected = situation_of(rulebook, case["input"], output, month)
        if wanted_needs is not None and not expected:
            _ask_everything(rulebook, data, month)
        situation = read_situation(rulebook, data)
        told = wanted_needs is not None or error is not None
        decided = decide_situation(situation, keep=told, case=not case.get("strict", False))
    except InputError as problem:
        wanted = (
            case["output"].get("error") if isinstance(case, dict) and isinstance(case.get("output"), dict) else None
        )
        if wanted is not None and str(wanted) in str(problem):
            return []
        return [str(problem)]
    found = [line for one in decided for line in _compare(rulebook, one, expected)] if expected else []
    refusals = [refusal(one) for one in decided if one.answer.state == "refused"]
    if error is not None and not any(str(error) in line for line in refusals):
        found.append(f"no refusal says '{error}'" + (f"; they say {'; '.join(refusals)}" if refusals else ""))
    if wanted_needs is not None:
        actual = {need.name for one in decided for need in needs(one.outcome, one.answer.name, one.answer.member)}
        if actual != set(wanted_needs):
            found.append(f"needs {sorted(actual)}, expected {sorted(wanted_needs)}")
    return found


def _ask_everything(rulebook: Rulebook, data: dict[str, Any], month: str) -> None:
    """Needs that stand alone are those of every answer that anyone in the case can be given."""
    plurals = {entity.plural: entity.name for entity in rulebook.entities.values()}
    for plural, units in data.items():
        for rule in rulebook.answers():
            for unit in units.values() if plurals.get(plural) == rule.entity else ():
                unit[rule.name] = {month: None}


def _check(case: Any) -> None:
    if not isinstance(case, dict):
        raise InputError("a case says name, period, input and output")
    for key in case.keys() - KEYS:
        raise InputError(f"unknown word '{key}'{nearest(str(key), KEYS)}")
    for key in ("period", "input", "output"):
        if key not in case:
            raise InputError(f"the case lacks {key}")
    month_days(str(case["period"]))
    if not isinstance(case["input"], dict) or not isinstance(case["output"], dict):
        raise InputError("input and output are mappings of entities")


def situation_of(
    rulebook: Rulebook, given: dict[str, Any], output: dict[str, Any], month: str
) -> tuple[dict[str, Any], dict[tuple[str, str, str], Any]]:
    """Returns a case's input as a situation that asks for its output, and what is expected of each answer."""
    data: dict[str, Any] = {}
    for plural, units in given.items():
        if not isinstance(units, dict):
            raise InputError(f"{plural}: should be a mapping of ids")
        data[plural] = {str(i): _dated(rulebook, facts, month) for i, facts in units.items()}
    expected: dict[tuple[str, str, str], Any] = {}
    plurals = {entity.plural: entity for entity in rulebook.entities.values()}
    for plural, units in output.items():
        if plural not in plurals or not isinstance(units, dict):
            raise InputError(f"output: unknown entity '{plural}'{nearest(plural, plurals)}")
        for unit, answers in units.items():
            if not isinstance(answers, dict):
                raise InputError(f"output: {plural}/{unit} should be a mapping of answers")
            if str(unit) not in data.get(plural, {}):
                raise InputError(
                    f"output: there is no {plurals[plural].name} '{unit}'{nearest(str(unit), data.get(plural, {}))}"
                )
            for name, value in answers.items():
                variable = rulebook.variable(plurals[plural].name, str(name))
                if not isinstance(variable, Rule):
                    raise InputError(f"output: '{name}' is a fact, not an answer")
                data[plural][str(unit)][name] = {month: None}
                expected[plurals[plural].name, str(unit), name] = value
    return data, expected


def _dated(rulebook: Rulebook, facts: Any, month: str) -> dict[str, Any]:
    if not isinstance(facts, dict):
        raise InputError("facts are a mapping of names to values")
    dated: dict[str, Any] = {}
    for name, value in facts.items():
        if name == "members":
            dated[name] = [str(member) for member in value] if isinstance(value, list) else value
            continue
        fact = rulebook.facts.get(name)
        dated[name] = {ETERNITY if fact is not None and fact.eternal else month: value}
    return dated


def _compare(rulebook: Rulebook, decided: Decided, expected: dict[tuple[str, str, str], Any]) -> list[str]:
    ask, answer = decided.ask, decided.answer
    value = expected[ask.entity, ask.id, ask.name]
    actual = written(rulebook, answer)
    if value is None:
        return [] if answer.state == "refused" else [f"{ask.id}: {ask.name} is {actual}, expected a refusal"]
    kind = rulebook.rules[answer.name].kind
    if value in ("unknown", "refused") and value not in kind.choices:
        wanted = value
    else:
        try:
            wanted = show(kind, parse(kind, value))
        except InputError as error:
            return [f"{ask.id}: {ask.name}: {error}"]
    return [] if actual == wanted else [f"{ask.id}: {ask.name} is {actual}, expected {wanted}"]
