"""The marginals of a city, read and checked: numbers, shares and tables by age, found by a dotted path.

Knows the shape of a marginal (`value`, `source`, `verified`), never which city it describes. What the files mean is
written in the files themselves.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from tuodi.world.errors import CityError

AGES = 121  # ages 0 to 120 in completed years; every table by age has this length
_ENTRY_KEYS = {"value", "source", "verified"}

Content = Mapping[str, Mapping[str, Any]]


class Marginals:
    """The marginals of one city, by dotted path `file.entry.key...`.

    `content` is what the folder's files hold, by file name without its ending; `sha256` is the hash of that content
    (comments and layout do not count).
    """

    def __init__(self, content: Content) -> None:
        self.content = content
        for name, entries in content.items():
            _check_file(name, entries)
        self.sha256 = hashlib.sha256(json.dumps(_plain(content), sort_keys=True).encode()).hexdigest()

    @classmethod
    def load(cls, source: Path | str | Content) -> Marginals:
        """Reads the `*.yaml` files of a folder, or takes their content as it is. CityError if it cannot be read."""
        if isinstance(source, Mapping):
            return cls(source)
        files = sorted(Path(source).glob("*.yaml"))
        if not files:
            raise CityError(f"{source}: no marginals found (a folder with *.yaml files is expected)")
        return cls({file.stem: _read(file) for file in files})

    def value(self, path: str) -> Any:
        """The value at `path`, as written. CityError if there is none."""
        name, entry, *keys = path.split(".")
        found: Any = self.content.get(name, {}).get(entry, {}).get("value")
        for key in keys:
            found = found.get(key) if isinstance(found, Mapping) else None
        if found is None:
            raise CityError(f"{name}.yaml: the marginal `{path}` is missing")
        return found

    def number(self, path: str) -> float:
        """The number at `path`."""
        found = self.value(path)
        if isinstance(found, bool) or not isinstance(found, int | float):
            raise CityError(f"{path}: a number is expected, not {found!r}")
        return float(found)

    def pair(self, path: str) -> tuple[float, float]:
        """The two numbers (least, most; or two weights) at `path`."""
        found = self.numbers(path)
        if len(found) != 2:
            raise CityError(f"{path}: two numbers are expected, not {len(found)}")
        return float(found[0]), float(found[1])

    def numbers(self, path: str) -> NDArray[np.float64]:
        """The list of numbers, or the values of the map, at `path`, in the order written."""
        found = self.value(path)
        try:
            return np.array(list(found.values()) if isinstance(found, Mapping) else list(found), dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise CityError(f"{path}: a list of numbers is expected, not {found!r}") from error

    def by_age(self, path: str) -> NDArray[np.float64]:
        """The table by age at `path`: knots joined by straight lines, flat outside; one number an age, shape (121,)."""
        ages, knots = self._knots(path)
        return np.interp(np.arange(AGES), ages, knots)

    def banded(self, path: str) -> NDArray[np.float64]:
        """The age bands at `path`, spread evenly over the ages of each band; the last key closes the last band."""
        ages, totals = self._knots(path)
        years = np.zeros(AGES)
        for first, end, total in zip(ages, ages[1:], totals[:-1], strict=False):
            years[first:end] = total / (end - first)
        return years

    def reference_day(self) -> date:
        """The day on which the city is seen."""
        found = self.value("population.reference_day")
        if not isinstance(found, date):
            raise CityError(f"population.reference_day: a day is expected, not {found!r}")
        return found

    def _knots(self, path: str) -> tuple[list[int], list[float]]:
        found = self.value(path)
        if not isinstance(found, Mapping) or not all(isinstance(age, int) and 0 <= age < AGES for age in found):
            raise CityError(f"{path}: a table by age (0 to {AGES - 1}) is expected, not {found!r}")
        ages = list(found)
        if ages != sorted(ages):
            raise CityError(f"{path}: the ages must rise, found {ages}")
        return ages, [float(found[age]) for age in ages]


def _read(file: Path) -> Mapping[str, Any]:
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, OSError) as error:
        raise CityError(f"{file}: cannot be read as YAML: {' '.join(str(error).split())}") from error
    if not isinstance(content, Mapping):
        raise CityError(f"{file}: a map of marginals is expected")
    return content


def _check_file(name: str, entries: Any) -> None:
    if not isinstance(entries, Mapping):
        raise CityError(f"{name}.yaml: a map of marginals is expected")
    for key, entry in entries.items():
        if not isinstance(entry, Mapping) or set(entry) != _ENTRY_KEYS:
            raise CityError(f"{name}.yaml: `{key}` must have exactly value, source and verified")


def _plain(content: Any) -> Any:
    if isinstance(content, Mapping):
        return {str(key): _plain(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_plain(value) for value in content]
    return content.isoformat() if isinstance(content, date) else content
