"""A reform: what if the law were another. It never touches the catalogue.

A YAML file overrides parameters from a month on; a Python file (from the command line only, since it runs) replaces
rules of one folder, named by its BENEFIT, with rules of the same names.
"""

from __future__ import annotations

import dataclasses
import importlib.util
from pathlib import Path
from typing import Any

from tuodi.cards.load import load
from tuodi.cards.parameters import NOT_ESTABLISHED, amount_of
from tuodi.rules.documents import Document, read_document
from tuodi.rules.errors import InputError, RuleError, nearest
from tuodi.rules.kinds import month_days
from tuodi.rules.rulebook import Rulebook
from tuodi.rules.tracing import collecting
from tuodi.rules.vocabulary import Parameter, RuleText, Value


def load_reformed(package: str, reform: Path | None) -> Rulebook:
    """Returns a package's rulebook as a reform changes it, or as it stands without one."""
    if reform is None:
        return load(package)
    if reform.suffix == ".py":
        return load(package, _replacing(reform))
    return overridden(load(package), read_document(reform))


def overridden(rulebook: Rulebook, reform: Document) -> Rulebook:
    """Returns a rulebook with the parameters that a reform names changed from its months on."""
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
            parameters[name] = _changed(parameters[name], dated)
        except InputError as error:
            raise InputError(f"{where}: {error}") from None
    return dataclasses.replace(rulebook, parameters=parameters, _bound={}, _known={})


def _changed(parameter: Parameter, dated: dict[Any, Any]) -> Parameter:
    if parameter.places:
        raise InputError("the parameter differs by place; a reform of it is a Python file")
    months = sorted(str(month) for month in dated)
    for month in months:
        month_days(month)
    kept = [value for value in parameter.values if value.since < f"{months[0]}-01"]
    for month in months:
        raw = next(value for key, value in dated.items() if str(key) == month)
        amount = None if raw == NOT_ESTABLISHED else amount_of(raw, parameter.kind, parameter.by)
        kept.append(Value(f"{month}-01", amount, "reform", verified=False, assumed=True))
    return dataclasses.replace(parameter, values=tuple(kept))


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
