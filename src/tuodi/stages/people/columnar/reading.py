"""One shard of the register, read from the database and settled: the households of a range of ids and who belongs to
them. Surrogate ids only; no name and no number leaves here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import pyarrow as pa
from django.db import connection

from tuodi.ground.columns import Array, read_numbers
from tuodi.stages.people import facts
from tuodi.stages.people.actions import RELATIONS
from tuodi.stages.people.columnar.settling import column, settle
from tuodi.stages.people.models import Household, HouseholdRecord, Membership, PersonRecord, Source
from tuodi.stages.people.sealed import opened_many

_DISTRICT = 10**6  # codes of places within a district
_SHUT = -(2**62)  # in place of a value that is sealed; no fact's value is so small
_STANDING = "{0}.valid_from <= %s AND {0}.valid_to > %s AND {0}.known_since < %s AND {0}.retracted_at >= %s"


@dataclass(frozen=True, slots=True)
class Moment:
    """The two clocks of a copy: facts as they hold on `day`, as known just before `known`."""

    day: date
    known: datetime

    def values(self) -> tuple[Any, ...]:
        """Returns what a condition of standing rows takes, as the database writes it."""
        known = connection.ops.adapt_datetimefield_value(self.known)
        day = connection.ops.adapt_datefield_value(self.day)
        return day, day, known, known


def belonging(moment: Moment) -> tuple[Array, Array]:
    """Returns the ids of all households that somebody belongs to, ascending, and how many people each has."""
    table = Membership._meta.db_table
    found = read_numbers(
        f"FROM {table} m WHERE {_STANDING.format('m')}", moment.values(), ["m.household_id"], "m.household_id / 65536"
    )
    ids, counts = np.unique(found["m.household_id"], return_counts=True)
    return ids, counts


def read_tables(moment: Moment, first: int, after: int, only: Iterable[int] | None = None) -> dict[str, pa.Table]:
    """Returns the tables `persons` and `households` of the households [first, after), or of those of them in `only`."""
    homes, persons, home_of, relation = _members(moment, first, after, only)
    ranks = _ranks()
    tables = {
        "persons": {"person_id": pa.array(persons), "household_id": pa.array(home_of)},
        "households": {"household_id": pa.array(homes)},
    }
    order = np.argsort(persons)  # settling wants subjects sorted; the table stands by household
    back = np.argsort(order)
    records = _records(PersonRecord, "person_id", moment, first, after, only)
    for code, values, known in settle(persons[order], records, ranks):
        if (fact := facts.by_code().get(code)) is not None:
            tables["persons"][fact.name] = column(fact, values[back], known[back])
    said = facts.cards()["relation"]
    codes = np.array([facts.code(word) for word in RELATIONS])[relation]
    tables["persons"]["relation"] = column(said, codes, np.ones(len(codes), dtype=bool))
    records = _records(HouseholdRecord, "household_id", moment, first, after, only)
    for code, values, known in settle(homes, records, ranks):
        if (fact := facts.by_code().get(code)) is not None:
            tables["households"][fact.name] = column(fact, values, known)
    tables["households"] |= _places(homes, first, after)
    return {name: pa.table(columns) for name, columns in tables.items()}


def _ranks() -> dict[int, dict[int, int]]:
    kinds = dict(Source.objects.values_list("id", "kind"))
    return {
        code: {source: facts.ranks(fact.name)[kind] for source, kind in kinds.items()}
        for code, fact in facts.by_code().items()
    }


def _within(first: int, after: int, only: Iterable[int] | None, key: str) -> tuple[str, tuple[Any, ...]]:
    chosen = "" if only is None else f" AND {key} IN ({', '.join(str(int(one)) for one in only) or 'NULL'})"
    return f"{key} >= %s AND {key} < %s{chosen}", (first, after)


def _members(
    moment: Moment, first: int, after: int, only: Iterable[int] | None
) -> tuple[Array, Array, Array, Array]:  # fmt: skip
    """Returns the households, and the persons by household: their ids, their household's, their relation's place."""
    within, values = _within(first, after, only, "m.household_id")
    cases = " ".join(f"WHEN '{word}' THEN {place}" for place, word in enumerate(RELATIONS))
    relation = f"CASE m.relation {cases} ELSE {RELATIONS.index('other')} END"
    found = read_numbers(
        f"FROM {Membership._meta.db_table} m WHERE {within} AND {_STANDING.format('m')}",
        (*values, *moment.values()), ["m.household_id", "m.person_id", relation], "m.household_id / 4096",
    )  # fmt: skip
    order = np.lexsort((found["m.person_id"], found[relation] != 0, found["m.household_id"]))
    homes, persons = found["m.household_id"][order], found["m.person_id"][order]
    return np.unique(homes), persons, homes, found[relation][order]


def _records(
    model: type[PersonRecord] | type[HouseholdRecord], key: str, moment: Moment, first: int, after: int,
    only: Iterable[int] | None,
) -> Mapping[str, Array]:  # fmt: skip
    table, subject = model._meta.db_table, f"r.{key}"
    if model is PersonRecord:
        within, values = _within(first, after, only, "m.household_id")
        joined = f"FROM {Membership._meta.db_table} m JOIN {table} r ON r.person_id = m.person_id"
        where, values = f"{within} AND {_STANDING.format('m')}", (*values, *moment.values())
    else:
        within, values = _within(first, after, only, subject)
        joined, where = f"FROM {table} r", within
    where, values = f"{where} AND {_STANDING.format('r')}", (*values, *moment.values())
    length = "octet_length(r.sealed)" if connection.vendor == "postgresql" else "length(r.sealed)"
    names = {
        "subject": subject, "fact": "r.fact", "source": "r.source_id", "row": "r.id",
        "value": f"CASE WHEN {length} > 0 THEN {_SHUT} ELSE r.value END",
    }  # fmt: skip
    read = read_numbers(f"{joined} WHERE {where}", values, [*names.values(), "sealed:r.sealed"], f"{subject} / 4096")
    found = {name: read[said] for name, said in names.items()}
    shut = found["value"] == _SHUT
    found["value"][shut] = opened_many(table, found["row"][shut].tolist(), read["r.sealed"].tolist())
    return found


def _places(homes: Array, first: int, after: int) -> dict[str, pa.Array]:
    """Returns the column of the fact that a household's place decides."""
    name = facts.place_fact("household")
    if name is None:
        return {}
    table = Household._meta.db_table
    found = read_numbers(
        f"FROM {table} h WHERE h.id >= %s AND h.id < %s", (first, after), ["h.id", "h.place_code"], "h.id / 65536"
    )
    order = np.argsort(found["h.id"])
    districts = found["h.place_code"][order][np.searchsorted(found["h.id"][order], homes)] // _DISTRICT
    unique, back = np.unique(districts, return_inverse=True)
    card = facts.cards()[name]
    known = np.array([str(one) in card.kind.choices for one in unique.tolist()], dtype=bool)
    codes = np.array([facts.code(str(one)) for one in unique.tolist()], dtype=np.int64)
    return {name: column(card, codes[back], known[back])} if len(homes) else {}
