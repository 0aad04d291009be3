"""Settled facts over arrays: the column reading of what `people.settled` says for a few. Knows no database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tuodi.rules.vocabulary import Fact
from tuodi.stages.people import facts

Array = npt.NDArray[Any]


def settle(
    subjects: Array, records: Mapping[str, Array], ranks: Mapping[int, Mapping[int, int]]
) -> Iterator[tuple[int, Array, Array]]:
    """Yields, for each fact that occurs, its code, the settled number of each of `subjects` (sorted), and whether there
    is one. Records about others, such as a household that nobody belongs to now, are passed over. `records`: subject,
    fact, value, source and row arrays; `ranks`: fact code to source id to rank."""
    if not len(subjects):
        return
    there = subjects[np.minimum(np.searchsorted(subjects, records["subject"]), len(subjects) - 1)] == records["subject"]
    if not there.all():
        records = {name: values[there] for name, values in records.items()}
    codes, place = np.unique(records["fact"], return_inverse=True)
    order = np.argsort(place.astype(np.int16), kind="stable")
    edges = np.searchsorted(place[order], np.arange(len(codes) + 1))
    for number, fact_code in enumerate(codes.tolist()):
        rows = order[edges[number] : edges[number + 1]]
        where = np.searchsorted(subjects, records["subject"][rows])
        values = np.zeros(len(subjects), dtype=np.int64)
        known = np.zeros(len(subjects), dtype=bool)
        if len(rows) > 1 and np.bincount(where).max() > 1:
            rank = ranks.get(fact_code, {})
            sources, back = np.unique(records["source"][rows], return_inverse=True)
            weights = np.array([-rank.get(source, 0) for source in sources.tolist()])[back]
            last = np.lexsort((records["row"][rows], weights, where))  # the greatest of each subject comes last
            rows, where = rows[last], where[last]
            top = np.append(where[1:] != where[:-1], True)
            rows, where = rows[top], where[top]
        values[where], known[where] = records["value"][rows], True
        yield fact_code, values, known


def column(fact: Fact, values: Array, known: Array) -> pa.Array:
    """Returns a fact's column as `tuodi determine` reads it (contract section 0). InputError for a word that the
    fact's card no longer lists."""
    kind, mask = fact.kind, ~known
    if kind.choices:
        inside = np.zeros(len(values), dtype=np.int32)
        for held in np.unique(values[known]).tolist():
            inside[values == held] = facts.inside(fact, held)
        return pa.DictionaryArray.from_arrays(pa.array(inside, mask=mask), pa.array(list(kind.choices), pa.string()))
    types = {"flag": np.bool_, "count": np.int32, "area": np.int32, "date": np.int32}
    made = pa.array(values.astype(types.get(kind.name, np.int64)), mask=mask)
    return made.cast(pa.date32()) if kind.name == "date" else made
