"""YAML and JSON as this project reads them: exact numbers, no surprises, every mistake with its line.

A decimal number becomes a Decimal, a day stays a text, only `true` and `false` are flags, and a key written twice is
a mistake. Knows nothing of what the documents say.
"""

from __future__ import annotations

import json
from collections.abc import Hashable
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from tuodi.rules.errors import InputError

LARGEST = 50_000_000  # bytes of one document


_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, several times quicker where libyaml is there


class _Reader(_Base):  # type: ignore[misc]
    """YAML with the few scalars that cannot be misread."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012

    def __init__(self, stream: Any) -> None:
        super().__init__(stream)
        self.lines: dict[int, dict[Any, int]] = {}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        found: dict[Hashable, Any] = {}
        for key_node, value_node in node.value:
            key = self.construct_object(key_node, deep=True)
            line = key_node.start_mark.line + 1
            if not isinstance(key, Hashable):
                raise InputError(f"line {line}: a key must be a word or a number")
            if key in found:
                raise InputError(f"line {line}: '{key}' is written twice; keep one")
            found[key] = self.construct_object(value_node, deep=True)
            self.lines.setdefault(id(found), {})[key] = line
        return found


def _mapping(reader: _Reader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    return reader.construct_mapping(node, deep=True)


_Reader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Reader.add_constructor("!decimal", lambda reader, node: Decimal(node.value))
for _tag, _pattern, _first in (
    ("tag:yaml.org,2002:bool", r"^(?:true|false)$", "tf"),
    ("tag:yaml.org,2002:null", r"^(?:~|null|)$", ["~", "n", ""]),
    ("tag:yaml.org,2002:int", r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789"),
    ("!decimal", r"^[-+]?[0-9]+\.[0-9]+$", "-+0123456789"),
    ("tag:yaml.org,2002:merge", r"^(?:<<)$", "<"),
):
    _Reader.add_implicit_resolver(_tag, __import__("re").compile(_pattern), list(_first))


class Document(dict[str, Any]):
    """A mapping read from a file, with `where(key...)` naming file and line of an entry."""

    def __init__(self, data: dict[str, Any], path: str, lines: dict[int, dict[Any, int]]) -> None:
        super().__init__(data)
        self._path, self._lines, self._top = path, lines, data

    def where(self, *keys: Any) -> str:
        """Returns `file:line` of the entry that the keys lead to, as far as they lead."""
        line, here = 1, self._top
        for key in keys:
            if isinstance(here, dict):
                line = self._lines.get(id(here), {}).get(key, line)
            try:
                here = here[key]
            except (KeyError, IndexError, TypeError):
                break
        if isinstance(here, dict) and id(here) in self._lines and keys and isinstance(keys[-1], int):
            line = min(self._lines[id(here)].values())
        return f"{self._path}:{line}"


def _text(path: str | Path) -> str:
    file = Path(path)
    try:
        if file.stat().st_size > LARGEST:
            raise InputError(f"{path}: larger than {LARGEST // 1_000_000} MB")
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file") from None
    except IsADirectoryError:
        raise InputError(f"{path}: is a folder, not a file") from None
    except PermissionError:
        raise InputError(f"{path}: may not be read") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: is not UTF-8 text") from None


def read_yaml_text(text: str, name: str) -> tuple[Any, dict[int, dict[Any, int]]]:
    """Returns what a YAML text says and the lines of its keys; InputError names file and line of a mistake."""
    try:
        reader = _Reader(text)
        try:
            return reader.get_single_data(), reader.lines
        finally:
            reader.dispose()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "cannot be read"
        raise InputError(f"{name}:{mark.line + 1 if mark else 1}: not YAML: {problem}") from None
    except InputError as error:
        raise InputError(f"{name}:{str(error).removeprefix('line ')}") from None
    except (RecursionError, ValueError, ArithmeticError):
        raise InputError(f"{name}: nested too deeply, or a number of too many digits") from None


def read_document(path: str | Path, shown: str | None = None) -> Document:
    """Returns a YAML file that is a mapping, with the lines of its entries; an empty file is an empty mapping."""
    data, lines = read_yaml_text(_text(path), shown or str(path))
    if data is None:
        data = {}
    if not isinstance(data, dict):
        raise InputError(f"{shown or path}:1: should be a mapping of names to entries")
    return Document(data, shown or str(path), lines)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise InputError(f"'{twice}' is written twice; keep one")
    return found


def _constant(word: str) -> Any:
    raise InputError(f"{word} is not a number")


def read_json_text(text: str, name: str) -> Any:
    """Returns what a JSON text says, decimals exact; InputError names place and mistake."""
    try:
        data = json.loads(text, object_pairs_hook=_object, parse_float=Decimal, parse_constant=_constant)
        if "\\u" in text:
            json.dumps(data, ensure_ascii=False, default=str).encode()
        return data
    except json.JSONDecodeError as error:
        raise InputError(f"{name}: not JSON: line {error.lineno} column {error.colno}: {error.msg}") from None
    except InputError as error:
        raise InputError(f"{name}: {error}") from None
    except UnicodeEncodeError as error:
        raise InputError(f"{name}: half a character (\\u{ord(error.object[error.start]):x}) stands alone") from None
    except (RecursionError, ValueError, ArithmeticError):
        raise InputError(f"{name}: nested too deeply, or a number of too many digits") from None


def read_json(path: str | Path) -> Any:
    """Returns what a JSON file says."""
    return read_json_text(_text(path), str(path))
