"""One household of a city's columns as a situation: the way back from a count to people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tuodi.rules.errors import InputError
from tuodi.rules.kinds import NEVER, as_date, show
from tuodi.rules.rulebook import Rulebook
from tuodi.rules.situation import ETERNITY
from tuodi.rules.vocabulary import Fact

Object = dict[str, Any]


def situation_of(rulebook: Rulebook, shard: Path, household: int, month: str, answers: tuple[str, ...]) -> Object:
    """Returns a household of a shard as a situation that asks some answers; ids are the surrogate ids as text, the
    household's after an h."""
    homes = _rows(shard / "households.parquet", household)
    persons = _rows(shard / "persons.parquet", household)
    if not homes or not persons:
        raise InputError(f"{shard}: has no household {household}")
    ids = [str(person.get("person_id", number)) for number, person in enumerate(persons, 1)]
    asked = {True: {}, False: {}}  # type: dict[bool, Object]
    for name in answers:
        grouped = rulebook.entities[rulebook.rules[name].entity].members is not None
        asked[grouped][name] = {month: None}
    people = {
        i: _facts(rulebook, person, month) | {n: dict(a) for n, a in asked[False].items()}
        for i, person in zip(ids, persons, strict=True)
    }
    home = {"members": ids, **_facts(rulebook, homes[0], month), **asked[True]}
    group = next(entity for entity in rulebook.entities.values() if entity.members)
    member = rulebook.entities[group.members or ""]
    return {member.plural: people, group.plural: {f"h{household}": home}}


def _rows(path: Path, household: int) -> list[Object]:
    table = pq.read_table(path, filters=[("household_id", "=", household)])
    columns = {}
    for name in table.column_names:
        column = table.column(name)
        columns[name] = column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
    return pa.table(columns).to_pylist()  # type: ignore[no-any-return]


def _facts(rulebook: Rulebook, row: Object, month: str) -> Object:
    facts: Object = {}
    for name, value in row.items():
        fact = rulebook.facts.get(name)
        if fact is None or value is None:
            continue
        facts[name] = {ETERNITY if fact.eternal else month: _outside(fact, value)}
    return facts


def _outside(fact: Fact, value: Any) -> Any:
    if fact.kind.name == "date":
        return "never" if value == as_date(NEVER) else value.isoformat()
    return value if fact.kind.choices or fact.kind.name == "flag" else show(fact.kind, value)


def find_households(shard: Path, results: Path, wanted: Object, limit: int = 1) -> list[int]:
    """Returns the first households of a shard whose result columns equal `wanted` (column -> value)."""
    table = pq.read_table(results / shard.name / "households.parquet", columns=["household_id", *wanted])
    mask = None
    for name, value in wanted.items():
        column = table.column(name)
        column = column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
        test = pc.equal(column, value)
        mask = test if mask is None else pc.and_(mask, test)
    found = table.filter(mask) if mask is not None else table
    return [int(i) for i in found.column("household_id").slice(0, limit).to_pylist()]
