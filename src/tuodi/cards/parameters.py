"""Reads a benefit's parameters.yaml: every amount by date and place, with unit, source and whether it is verified."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from tuodi.cards.mistakes import Mistakes
from tuodi.rules.documents import Document, read_document
from tuodi.rules.errors import InputError, nearest
from tuodi.rules.kinds import Kind, kind_of_unit, parse
from tuodi.rules.vocabulary import Parameter, Value

_KEYS = {"zh", "en", "unit", "by", "values", "places", "note"}
_VALUE_KEYS = {"from", "value", "source", "verified", "note"}
NOT_ESTABLISHED = "not_established"


def read_parameters(path: Path, folder: str, mistakes: Mistakes) -> dict[str, Parameter]:
    """Returns a folder's parameters by full name (folder.name), noting what is wrong with any."""
    parameters: dict[str, Parameter] = {}
    if not path.exists():
        return parameters
    with mistakes.noting(str(path)):
        document = read_document(path)
        for name, entry in document.items():
            with mistakes.noting(document.where(name)):
                parameter = _parameter(f"{folder}.{name}", name, entry, document, mistakes)
                if parameter is not None:
                    parameters[parameter.name] = parameter
    return parameters


def _parameter(full: str, name: str, entry: Any, document: Document, mistakes: Mistakes) -> Parameter | None:
    where = document.where(name)
    if not isinstance(entry, dict):
        mistakes.add(where, f"parameter '{name}' should say zh, en, unit and values")
        return None
    for key in entry.keys() - _KEYS:
        mistakes.add(document.where(name, key), f"parameter '{name}': unknown word '{key}'{nearest(key, _KEYS)}")
    lacking = [key for key in ("zh", "en", "unit", "values") if not entry.get(key)]
    if lacking:
        mistakes.add(where, f"parameter '{name}' lacks {', '.join(lacking)}")
        return None
    by = entry.get("by", "value")
    if by not in ("value", "table", "bands"):
        mistakes.add(where, f"parameter '{name}': by is '{by}'; write value, table or bands")
        return None
    kind = kind_of_unit(entry["unit"], where)
    values = _values(name, entry["values"], kind, by, document, ("values",), mistakes)
    places = {}
    for place, dated in (entry.get("places") or {}).items():
        if by != "value":
            mistakes.add(where, f"parameter '{name}' is a list of amounts and cannot differ by place")
        places[str(place)] = _values(name, dated, kind, by, document, ("places", place), mistakes)
    unit = entry["unit"] if isinstance(entry["unit"], str) else "word"
    return Parameter(full, kind, unit, entry["zh"], entry["en"], values, places, by, where)


def _values(
    name: str, entries: Any, kind: Kind, by: str, document: Document, at: tuple[Any, ...], mistakes: Mistakes
) -> tuple[Value, ...]:
    values: list[Value] = []
    if not isinstance(entries, list):
        mistakes.add(
            document.where(name, *at), f"parameter '{name}': values should be a list, each with from and value"
        )
        return ()
    for i, entry in enumerate(entries):
        where = document.where(name, *at, i)
        with mistakes.noting(where):
            values.append(_value(name, entry, kind, by))
            if len(values) > 1 and values[-2].since >= values[-1].since:
                mistakes.add(where, f"parameter '{name}': {values[-1].since} does not come after {values[-2].since}")
    return tuple(values)


def _value(name: str, entry: Any, kind: Kind, by: str) -> Value:
    if not isinstance(entry, dict):
        raise InputError(f"parameter '{name}': a value says from, value, source and verified")
    for key in entry.keys() - _VALUE_KEYS:
        raise InputError(f"parameter '{name}': unknown word '{key}'{nearest(key, _VALUE_KEYS)}")
    lacking = [key for key in ("from", "value", "source", "verified") if entry.get(key) is None]
    if lacking:
        raise InputError(f"parameter '{name}': a value lacks {', '.join(lacking)}")
    since = str(entry["from"])
    date.fromisoformat(since) if _is_day(since) else _no_day(name, since)
    if not isinstance(entry["verified"], bool):
        raise InputError(f"parameter '{name}': verified is true or false")
    amount = None if entry["value"] == NOT_ESTABLISHED else amount_of(entry["value"], kind, by)
    return Value(since, amount, str(entry["source"]), entry["verified"], str(entry.get("note", "")))


def amount_of(raw: Any, kind: Kind, by: str) -> int | dict[str, int]:
    """Returns a parameter's written value as held inside: a number, or numbers by word or threshold."""
    if by == "value" or (by == "table" and not isinstance(raw, dict)):
        return parse(kind, raw)
    if not isinstance(raw, dict) or not raw:
        raise InputError("a list of amounts is written as a mapping")
    if by == "bands" and not all(isinstance(key, int) for key in raw):
        raise InputError("bands are keyed by the least number of each band")
    if by == "bands" and kind.choices and min(raw) > 0:
        raise InputError("bands of words begin at 0, so that every number has its word")
    keys: Iterable[Any] = sorted(raw) if by == "bands" else raw
    return {str(key): parse(kind, raw[key]) for key in keys}


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _no_day(name: str, text: str) -> None:
    raise InputError(f"parameter '{name}': from is '{text}'; write a day such as 2016-04-01")
