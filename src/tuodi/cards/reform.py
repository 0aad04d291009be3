"""A reform: what if the law were another. It never touches the catalogue.

A YAML file overrides parameters from a month on; a Python file (from the command line only, since it runs) replaces
rules of one folder, named by its BENEFIT, with rules of the same names. What a city assumes, because it existed and was
not published, is a file of the same shape that fills gaps only (`assumed-*.yaml` in the content package).
"""

from __future__ import annotations

import dataclasses
import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tuodi.cards.load import content_root, load
from tuodi.cards.parameters import NOT_ESTABLISHED, amount_of
from tuodi.rules.documents import Document, read_document
from tuodi.rules.errors import InputError, RuleError, nearest
from tuodi.rules.kinds import month_days
from tuodi.rules.rulebook import Rulebook
from tuodi.rules.tracing import collecting
from tuodi.rules.vocabulary import Parameter, RuleText, Value

_REFORM = "reform"


@dataclass(frozen=True, slots=True)
class Law:
    """The law as it is asked for: `rulebook` with everything in, `law` the same without what was assumed (None if
    nothing was), `before` without the reform (None without one)."""

    rulebook: Rulebook
    law: Rulebook | None = None
    before: Rulebook | None = None


def load_law(package: str, *, reform: Path | None = None, assume: bool = False) -> Law:
    """Returns a package's law, with its own assumptions (`assumed-*.yaml` beside the catalogue) if asked for, and as a
    reform changes it, if there is one."""
    files = sorted(content_root(package).glob("assumed-*.yaml")) if assume else []
    established = load(package)

    def supplied(rulebook: Rulebook) -> Rulebook:
        for file in files:
            rulebook = overridden(rulebook, read_document(file), assumed=True)
        return rulebook

    stands = supplied(established)
    if reform is None:
        return Law(stands, established if files else None)
    if reform.suffix == ".py":
        reformed = load(package, _replacing(reform))
        return Law(supplied(reformed), reformed if files else None, stands)
    changed = read_document(reform)
    return Law(overridden(stands, changed), overridden(established, changed) if files else None, stands)


def overridden(rulebook: Rulebook, reform: Document, *, assumed: bool = False) -> Rulebook:
    """Returns a rulebook with the parameters that a reform names changed from its months on; `assumed`: the file only
    supplies what the law has no value for, and every value says its ground."""
    for key in reform.keys() - {"name", "parameters"}:
        raise InputError(f"{reform.where(key)}: unknown word '{key}'{nearest(key, ['name', 'parameters'])}")
    named = reform.get("parameters")
    if not isinstance(named, dict) or not named:
        raise InputError(f"{reform.where()}: a reform says parameters: and, under each name, values by month")
    parameters = dict(rulebook.parameters)
    for name, dated in named.items():
        where = reform.where("parameters", name)
        if name not in parameters:
            raise InputError(f"{where}: there is no parameter '{name}'{nearest(name, parameters)}")
        if not isinstance(dated, dict) or not dated:
            raise InputError(f"{where}: write the new values by month, such as 2017-01: 970")
        try:
            parameters[name] = (_supplied if assumed else _changed)(parameters[name], dated)
        except InputError as error:
            raise InputError(f"{where}: {error}") from None
    return dataclasses.replace(rulebook, parameters=parameters, _bound={}, _known={}, _rests={})


def _changed(parameter: Parameter, dated: dict[Any, Any]) -> Parameter:
    """From its first month on the reform's values are the only ones."""
    values = _dated(parameter, dated)
    kept = [value for value in parameter.values if value.since < values[0].since]
    return dataclasses.replace(parameter, values=(*kept, *values))


def _supplied(parameter: Parameter, dated: dict[Any, Any]) -> Parameter:
    """An assumed value holds until the law's next; one that the law has is not replaced."""
    values = _dated(parameter, dated)
    for value in values:
        stands = parameter.at(value.since)
        if stands is not None and stands.amount is not None:
            raise InputError(f"the law has a value for {value.since[:7]}; only what is missing is assumed")
        if value.amount is not None and value.source == _REFORM:
            raise InputError(f"{value.since[:7]}: an assumed value says its ground; write {{value: ..., ground: ...}}")
    days = {value.since for value in values}
    kept = [value for value in parameter.values if value.since not in days]
    merged = sorted((*kept, *values), key=lambda value: value.since)
    return dataclasses.replace(parameter, values=tuple(merged))


def _dated(parameter: Parameter, dated: dict[Any, Any]) -> list[Value]:
    if parameter.places:
        raise InputError("the parameter differs by place; a reform of it is a Python file")
    return [_value(parameter, str(month), raw) for month, raw in sorted(dated.items(), key=lambda item: str(item[0]))]


def _value(parameter: Parameter, month: str, raw: Any) -> Value:
    month_days(month)
    ground, note = _REFORM, ""
    if isinstance(raw, dict) and "value" in raw:
        for key in raw.keys() - {"value", "ground", "zh"}:
            raise InputError(f"unknown word '{key}'{nearest(str(key), ['value', 'ground', 'zh'])}")
        raw, ground, note = raw["value"], str(raw.get("ground") or _REFORM), str(raw.get("zh") or "")
    amount = None if raw == NOT_ESTABLISHED else amount_of(raw, parameter.kind, parameter.by)
    return Value(f"{month}-01", amount, ground, verified=False, note=note, assumed=True)


def _replacing(path: Path) -> dict[str, list[RuleText]]:
    if not path.is_file():
        raise InputError(f"{path}: there is no such file")
    spec = importlib.util.spec_from_file_location("tuodi_reform", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with collecting() as texts:
        try:
            spec.loader.exec_module(module)
        except (RuleError, InputError) as error:
            raise InputError(f"{path}: {error}") from None
        except Exception as error:
            raise InputError(f"{path}: cannot be run: {error!r}") from None
    benefit = getattr(module, "BENEFIT", None)
    if not isinstance(benefit, str) or not texts:
        raise InputError(f"{path}: should set BENEFIT = 'folder' and define at least one rule of that folder")
    return {benefit: list(texts)}
