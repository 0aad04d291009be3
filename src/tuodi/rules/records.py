"""One household of a city's columns as a situation: the way back from a count to people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tuodi.rules.errors import InputError
from tuodi.rules.kinds import NEVER, as_date, show
from tuodi.rules.primitive import GROUP, MEMBER
from tuodi.rules.rulebook import Rulebook
from tuodi.rules.situation import ETERNITY
from tuodi.rules.tables import files_of
from tuodi.rules.vocabulary import Fact

Object = dict[str, Any]


def situation_of(rulebook: Rulebook, shard: Path, household: int, month: str, answers: tuple[str, ...]) -> Object:
    """Returns a household of a shard as a situation that asks some answers; ids are the surrogate ids as text, the
    household's after an h."""
    family = rulebook.families()[0]
    assert family.group is not None, "the first family has a group"
    files, member, group = files_of(shard, family), family.member, family.group
    homes, persons = (_rows(files[level], family.key, household) for level in (GROUP, MEMBER))
    if not homes or not persons:
        raise InputError(f"{shard}: has no {group.name} {household}")
    ids = [str(person.get(f"{member.name}_id", number)) for number, person in enumerate(persons, 1)]
    asked = {True: {}, False: {}}  # type: dict[bool, Object]
    for name in answers:
        grouped = rulebook.entities[rulebook.rules[name].entity].members is not None
        asked[grouped][name] = {month: None}
    people = {
        i: _facts(rulebook, person, month) | {n: dict(a) for n, a in asked[False].items()}
        for i, person in zip(ids, persons, strict=True)
    }
    home = {"members": ids, **_facts(rulebook, homes[0], month), **asked[True]}
    return {member.plural: people, group.plural: {f"h{household}": home}}


def _rows(path: Path, key: str, household: int) -> list[Object]:
    table = pq.read_table(path, filters=[(key, "=", household)])
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


def find_households(rulebook: Rulebook, shard: Path, results: Path, wanted: Object, limit: int = 1) -> list[int]:
    """Returns the first households of a shard whose result columns equal `wanted` (column -> value)."""
    family = rulebook.families()[0]
    table = pq.read_table(files_of(results / shard.name, family)[GROUP], columns=[family.key, *wanted])
    mask = None
    for name, value in wanted.items():
        column = table.column(name)
        column = column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
        test = pc.equal(column, value)
        mask = test if mask is None else pc.and_(mask, test)
    found = table.filter(mask) if mask is not None else table
    return [int(i) for i in found.column(family.key).slice(0, limit).to_pylist()]
