"""Published figures beside a decided city: the city's own number, scaled, and the number found here.

A figure is data (`figures/published.yaml`): which columns of the generated city receive, what of a decided answer they
add up, or which amount of the law it is. Fitted figures are what the generator was told; only followed ones are
evidence. Knows no figure by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from tuodi.rules.documents import read_document
from tuodi.rules.errors import InputError
from tuodi.rules.kinds import show
from tuodi.rules.rulebook import Family, Rulebook
from tuodi.rules.tables import files_of

BASE = "city_people"
MARKS = ("fitted", "followed", "fixed", "simulated")
NEAR = 0.03  # of 1: how close a ratio has to be
Object = dict[str, Any]
Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Decided:
    """A generated city and its results."""

    rulebook: Rulebook
    city: Path
    results: Path
    manifest: Object

    @property
    def home(self) -> Family:
        """The family that most people are decided in."""
        return self.rulebook.families()[0]

    def shards(self) -> list[str]:
        """The names of the shards."""
        return [str(shard["name"]) for shard in self.manifest["shards"]]


def read_published(path: Path) -> Object:
    """Returns the published figures by name; InputError if the base of the scale or a mark is missing."""
    figures = read_document(path)
    if BASE not in figures:
        raise InputError(f"{path}: has no '{BASE}', the residents that figures are scaled by")
    for name, figure in figures.items():
        if name != BASE and figure.get("mark") not in MARKS:
            raise InputError(f"{figures.where(name)}: figure '{name}': mark is one of {', '.join(MARKS)}")
    return dict(figures)


def beside(figures: Object, decided: Decided) -> list[Object]:
    """Returns, per figure: the published value scaled to the generated city, the number found here (None where the
    city or the law has none), their ratio, how it is marked, and a note."""
    base = decided.manifest["totals"]["people"] / figures[BASE]["value"]
    found = []
    for name, figure in figures.items():
        if name == BASE:
            continue
        here = _here(figure, decided)
        scaled = float(figure["value"]) * (1 if figure.get("scales") is False else base) / figure.get("months", 1)
        found.append(
            {
                "name": name, "zh": figure["zh"], "en": figure["en"], "unit": figure["unit"], "value": figure["value"],
                "scaled": scaled, "here": here, "ratio": None if here is None or not scaled else here / scaled,
                "mark": figure["mark"], "as_of": str(figure["as_of"]), "source": figure["source"],
                "note": figure.get("derived", {}),
            }
        )  # fmt: skip
    return found


def evidence(rows: list[Object]) -> tuple[int, int]:
    """Returns how many followed figures lie within 3 % of what was published, of how many."""
    followed = [row["ratio"] for row in rows if row["mark"] == "followed" and row["ratio"] is not None]
    return sum(abs(ratio - 1) <= NEAR for ratio in followed), len(followed)


def _here(figure: Object, decided: Decided) -> float | None:
    if "parameter" in figure:
        return _amount(figure, decided.rulebook)
    if "rows" in figure and "sum" in figure:
        total = decided.manifest["totals"]["answers"].get(figure["sum"])
        whole = total is not None and not total["entities"]["refused"] and not total["entities"]["unknown"]
        return total["sum"] / 100 if total is not None and whole else None
    parts = [_in_shard(figure, decided, shard) for shard in decided.shards()]
    if any(part is None for part in parts):
        return None
    number = sum(part for part in parts if part is not None)
    if "share_of" in figure:
        entitled = decided.manifest["totals"]["answers"][figure["share_of"]]["people"]
        return number / entitled if entitled else None
    return number / 100 if "sum" in figure else number


def _amount(figure: Object, rulebook: Rulebook) -> float | None:
    """Returns an amount of the law in a month, by key where it is a list."""
    parameter = rulebook.parameters[figure["parameter"]]
    value = parameter.at(f"{figure['at']}-01")
    amount = value.amount if value else None
    if isinstance(amount, dict):
        amount = amount.get(str(figure.get("key")))
    return None if amount is None else float(show(parameter.kind, amount))


def _in_shard(figure: Object, decided: Decided, shard: str) -> int | None:
    """Counts the people of a shard whom a figure means, or sums what they receive (fen)."""
    folder, home = decided.city / shard, decided.home
    table = figure.get("rows", home.member_table)
    path = folder / f"{table}.parquet"
    wanted = {**figure.get("where", {}), **figure.get("unless", {})}
    receipts = _names(figure.get("receipt"))
    if not path.exists() or not {*wanted, *receipts} <= set(pq.read_schema(path).names):
        return None
    persons = pq.read_table(path, columns=[*dict.fromkeys((*receipts, *wanted))] or None)
    chosen = np.ones(persons.num_rows, dtype=bool)
    if receipts:
        chosen = np.logical_or.reduce([persons.column(name).to_numpy() for name in receipts])
    for name, value in figure.get("where", {}).items():
        chosen &= _equal(persons, name, value)
    for name, value in figure.get("unless", {}).items():
        chosen &= ~_equal(persons, name, value)
    if "sum" not in figure:
        return int(chosen.sum())
    sums = [_received(decided, shard, name, chosen) for name in _names(figure["sum"])]
    return None if None in sums else sum(one for one in sums if one is not None)


def _names(value: Any) -> list[str]:
    return [] if value is None else [value] if isinstance(value, str) else list(value)


def _equal(table: pa.Table, name: str, value: Any) -> Array:
    column = table.column(name)
    if pa.types.is_dictionary(column.type):
        column = column.cast(pa.string())
    found: Array = pc.fill_null(pc.equal(column, value), False).to_numpy()
    return found


def _received(decided: Decided, shard: str, answer: str, chosen: Array) -> int | None:
    """Returns what the chosen people receive by an answer, in fen; a household's amount counts once, and None where an
    amount is refused or not known, for a part is no sum."""
    rulebook, home = decided.rulebook, decided.home
    files = files_of(decided.results / shard, home)
    if rulebook.entities[rulebook.rules[answer].entity].members is None:
        return _sum_of(pq.read_table(files["member"], columns=[answer]), answer, chosen)
    key = home.key
    groups = pq.read_table(files["group"], columns=[key, answer])
    persons = pq.read_table(files_of(decided.city / shard, home)["member"], columns=[key]).column(key).to_numpy()
    return _sum_of(groups, answer, np.isin(groups.column(key).to_numpy(), persons[chosen]))


def _sum_of(results: pa.Table, answer: str, chosen: Array) -> int | None:
    amounts = results.column(answer).filter(pa.array(chosen))
    return None if amounts.null_count else int(pc.sum(amounts).as_py() or 0)
