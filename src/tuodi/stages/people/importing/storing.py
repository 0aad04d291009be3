"""One chunk put into the register, set-based: who is known already, who is new, and what is said of them.

A row's person is the one that the source's own key names, else the one with the row's resident number, else a new one.
What a source says again unchanged is not recorded again; what changed takes the place of what it said before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db.models.functions import Coalesce

from tuodi.ground import clock
from tuodi.ground.columns import write_columns
from tuodi.ground.secrets.index import blind_many, blinds
from tuodi.ground.secrets.seal import seal_many
from tuodi.ground.work.numbers import take
from tuodi.stages.people import facts
from tuodi.stages.people.actions import ALWAYS, end_membership
from tuodi.stages.people.importing.changes import changed_only
from tuodi.stages.people.importing.values import Values
from tuodi.stages.people.models import (
    Household,
    HouseholdRecord,
    Import,
    Membership,
    Person,
    PersonRecord,
    Source,
    SourceKey,
)
from tuodi.stages.people.names import initials_key, name_key, name_keys
from tuodi.stages.people.sealed import sealed_values

Array = npt.NDArray[Any]
_EPOCH = date(1970, 1, 1)
_END_OF_TIME = (clock.NO_END - _EPOCH).days
_PIECE = 5_000  # keys looked up in one query


@dataclass(slots=True)
class Statement:
    """What a source says in this chunk about subjects of one kind: one row a subject, one column a fact."""

    model: type[PersonRecord] | type[HouseholdRecord]
    source: Source
    subjects: Array
    fresh: Array  # which subjects are new to the register
    facts: list[str]
    values: Array  # (subjects, facts)
    known: Array


def store(taken: Import, values: Values, declared: Source | None) -> tuple[int, int]:
    """Stores a chunk within the caller's transaction; returns how many people came in new and how many records."""
    _refuse_twice(values)
    known, by_key = _known(taken, values)
    at = clock.now()  # of the chunk: what gives way and what takes its place meet in one instant
    rows = np.array([row for row in range(values.count) if row not in values.bad], dtype=np.int64)
    if not len(rows):
        return 0, 0
    persons, fresh = _persons(taken, values, rows, known, by_key)
    homes, fresh_homes = _households(taken, values, rows, persons)
    _belong(taken, values, rows, persons, fresh, homes, at)
    written = 0
    for source, is_declared in ((taken.source, False), (declared, True)):
        if source is not None:
            for statement in _statements(values, rows, persons, fresh, homes, fresh_homes, source, is_declared):
                written += _append(taken, changed_only(statement, taken.day, at), at)
    return int(fresh.sum()), written


def _refuse_twice(values: Values) -> None:
    """Refuses a row whose number or key stands on an earlier row of the chunk."""
    for identity in ("number", "record_id"):
        seen: dict[str, int] = {}
        for row, text in enumerate(values.texts.get(identity, [])):
            if text and row not in values.bad and seen.setdefault(text, row) != row:
                values.refuse(row, identity, "twice", values.line + seen[text])


def _look_up(model: Any, key: str, wanted: list[Any], value: Any, **where: Any) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for first in range(0, len(wanted), _PIECE):
        piece = wanted[first : first + _PIECE]
        found |= {
            bytes(k) if isinstance(k, memoryview) else k: v
            for k, v in model.objects.filter(**{f"{key}__in": piece}, **where).values_list(key, value)
        }
    return found


def _known(taken: Import, values: Values) -> tuple[list[int | None], dict[str, int]]:
    """Returns, for each row of the chunk, the person it is about if the register knows her; and whom each key names.
    Refuses a row whose number the register knows under another name, unless the source's own key says it is she."""
    texts, nobody = values.texts, [""] * values.count
    numbers, keys, names = (texts.get(name, nobody) for name in ("number", "record_id", "name"))
    by_key = _look_up(SourceKey, "key", [k for k in keys if k], "subject", source=taken.source, kind="person")
    wanted = {index: number for number in set(numbers) - {""} for index in blinds("person.number", number)}
    held = _look_up(Person, "number_index", list(wanted), Coalesce("merged_into_id", "pk"))
    by_number: dict[str, int] = {wanted[index]: person for index, person in held.items()}
    called = _look_up(Person, "pk", list(by_number.values()), "name_key")
    found: list[int | None] = []
    for row, (key, number, name) in enumerate(zip(keys, numbers, names, strict=True)):
        person = by_key.get(key) or by_number.get(number)
        if person and not by_key.get(key) and called[person] != name_key(name):
            values.refuse(row, "name", "other_name")
        found.append(person)
    return found, by_key


def _persons(
    taken: Import, values: Values, rows: Array, known: list[int | None], by_key: dict[str, int]
) -> tuple[Array, Array]:  # fmt: skip
    """Returns each row's person, and which are new; new ones are written."""
    found = [known[row] for row in rows]
    fresh = np.array([one is None for one in found])
    first = take("person", int(fresh.sum())) if fresh.any() else 0
    persons = np.array([one or 0 for one in found], dtype=np.int64)
    persons[fresh] = first + np.arange(int(fresh.sum()))
    _write_persons(taken, values, rows[fresh], persons[fresh])
    keys = values.texts.get("record_id", [""] * values.count)
    said = {keys[row]: int(one) for row, one in zip(rows, persons, strict=True) if keys[row]}
    _write_keys(taken.source, "person", {key: one for key, one in said.items() if key not in by_key})
    return persons, fresh


def _write_persons(taken: Import, values: Values, rows: Array, ids: Array) -> None:
    texts = {name: [column[row] for row in rows] for name, column in values.texts.items()}
    empty = [""] * len(rows)
    numbers, phones = texts.get("number", empty), texts.get("phone", empty)
    numbered = zip(numbers, blind_many("person.number", numbers), strict=True)
    rung = zip(phones, blind_many("person.phone", phones), strict=True)
    shut_numbers = seal_many([n.encode() for n in numbers], [f"person.number:{one}" for one in ids])
    shut_phones = seal_many([p.encode() for p in phones], [f"person.phone:{one}" for one in ids])
    given = texts["name"]
    write_columns(Person._meta.db_table, {
        "id": ("bigint", ids), "name": ("text", given), "name_key": ("text", name_keys(given)),
        "initials_key": ("text", [initials_key(name) for name in given]),
        "number": ("bytes", [shut if number else b"" for number, shut in zip(numbers, shut_numbers, strict=True)]),
        "number_index": ("bytes", [index if number else None for number, index in numbered]),
        "phone": ("bytes", [shut if phone else b"" for phone, shut in zip(phones, shut_phones, strict=True)]),
        "phone_index": ("bytes", [index if phone else None for phone, index in rung]),
        "place_code": ("bigint", values.committees[rows]), "address": ("text", texts.get("address", empty)),
        "generated": ("flag", taken.generated), "known_since": ("instant", taken.known_since),
    }, len(rows))  # fmt: skip


def _write_keys(source: Source, kind: str, subjects: dict[str, int]) -> None:
    write_columns(SourceKey._meta.db_table, {
        "source_id": ("bigint", source.pk), "kind": ("text", kind), "key": ("text", list(subjects)),
        "subject": ("bigint", list(subjects.values())),
    }, len(subjects))  # fmt: skip


def _households(taken: Import, values: Values, rows: Array, persons: Array) -> tuple[Array, Array]:
    """Returns each row's household, and which rows' are new. A row without a key is alone in a household of its own,
    known by the person's key."""
    texts = values.texts
    given = texts.get("household_id") or [""] * values.count
    keys = [given[row] or f"alone-{person}" for row, person in zip(rows.tolist(), persons.tolist(), strict=True)]
    known = _look_up(SourceKey, "key", list(dict.fromkeys(keys)), "subject", source=taken.source, kind="household")
    new = {key: place for place, key in reversed(list(enumerate(keys))) if key not in known}
    first = take("household", len(new)) if new else 0
    made = {key: first + place for place, key in enumerate(sorted(new, key=new.__getitem__))}
    addresses = texts.get("address", [])
    heads = [int(rows[new[key]]) for key in made]
    write_columns(Household._meta.db_table, {
        "id": ("bigint", list(made.values())), "place_code": ("bigint", values.committees[heads]),
        "address": ("text", [addresses[head] if addresses else "" for head in heads]),
        "generated": ("flag", taken.generated), "changed_at": ("instant", taken.known_since),
    }, len(made))  # fmt: skip
    _write_keys(taken.source, "household", made)
    both = known | made
    homes = np.array([both[key] for key in keys], dtype=np.int64)
    return homes, np.array([key in made for key in keys])


def _belong(
    taken: Import, values: Values, rows: Array, persons: Array, fresh: Array, homes: Array, at: datetime
) -> None:  # fmt: skip
    """Writes who belongs where: new people at once, the others where that changed."""
    known = persons[~fresh].tolist()
    open_ones: dict[int, Membership] = {}
    for first in range(0, len(known), _PIECE):
        held = Membership.objects.filter(
            person__in=known[first : first + _PIECE], retracted_at=clock.NEVER, valid_to=clock.NO_END
        )
        open_ones |= {one.person_id: one for one in held}
    entering = np.ones(len(rows), dtype=bool)
    for place, (person, home) in enumerate(zip(persons.tolist(), homes.tolist(), strict=True)):
        if (held := open_ones.get(person)) is None:
            continue
        # it stands as it is, or began later than this file speaks of
        entering[place] = held.household_id != home and held.valid_from < taken.day
        if entering[place]:
            end_membership(held, taken.day, at)
            Household.objects.filter(pk=held.household_id).update(changed_at=clock.now())
    relations = values.texts.get("relation")
    write_columns(Membership._meta.db_table, {
        "person_id": ("bigint", persons[entering]), "household_id": ("bigint", homes[entering]),
        "relation": ("text", [relations[row] for row in rows[entering]] if relations else "head"),
        "valid_from": ("day", (taken.day - _EPOCH).days), "valid_to": ("day", _END_OF_TIME),
        "known_since": ("instant", at), "retracted_at": ("instant", clock.NEVER),
        "source_id": ("bigint", taken.source_id), "reference": ("bigint", taken.pk),
    }, int(entering.sum()))  # fmt: skip
    _mark(taken, homes[entering])


def _mark(taken: Import, homes: Array) -> None:
    """Marks households that were there before as changed, so that the next copy in columns reads them again."""
    entered = np.unique(homes).tolist()
    for first in range(0, len(entered), _PIECE):
        there = Household.objects.filter(pk__in=entered[first : first + _PIECE], changed_at__lt=taken.known_since)
        there.update(changed_at=clock.now())


def _statements(
    values: Values, rows: Array, persons: Array, fresh: Array, homes: Array, fresh_homes: Array, source: Source,
    declared: bool,
) -> list[Statement]:  # fmt: skip
    found = []
    for entity, model, subjects, new in (
        ("person", PersonRecord, persons, fresh), ("household", HouseholdRecord, homes, fresh_homes),
    ):  # fmt: skip
        said = [
            (target.fact.name, numbers[rows], known[rows]) for target, numbers, known in values.found
            if target.fact is not None and target.fact.entity == entity and target.declared == declared
        ]  # fmt: skip
        if not said:
            continue
        numbers = np.stack([column for _, column, _ in said], axis=1)
        known = np.stack([mask for _, _, mask in said], axis=1)
        kept = known.any(axis=1)
        names = [name for name, _, _ in said]
        found.append(Statement(model, source, subjects[kept], new[kept], names, numbers[kept], known[kept]))
    return found


def _append(taken: Import, said: Statement, at: datetime) -> int:
    """Writes a statement's records: in clear, and sealed where the fact is guarded as health."""
    where, which = np.nonzero(said.known)
    if not len(where):
        return 0
    cards = [facts.cards()[name] for name in said.facts]
    codes = np.array([facts.code(name) for name in said.facts], dtype=np.int64)[which]
    first_days = np.array([((ALWAYS if card.eternal else taken.day) - _EPOCH).days for card in cards])[which]
    shut = np.array([card.guard == facts.HEALTH for card in cards])[which]
    ids = take("record", len(where)) + np.arange(len(where))
    numbers = said.values[where, which]
    key = "person_id" if said.model is PersonRecord else "household_id"
    table = said.model._meta.db_table
    for sealed in (False, True):
        rows = np.flatnonzero(shut == sealed)
        values = sealed_values(table, ids[rows].tolist(), numbers[rows].tolist()) if sealed else b""
        write_columns(table, {
            "id": ("bigint", ids[rows]), key: ("bigint", said.subjects[where[rows]]), "fact": ("integer", codes[rows]),
            "value": ("bigint", np.zeros(len(rows), dtype=np.int64) if sealed else numbers[rows]),
            "sealed": ("sealed", values), "valid_from": ("day", first_days[rows]), "valid_to": ("day", _END_OF_TIME),
            "known_since": ("instant", at), "retracted_at": ("instant", clock.NEVER),
            "source_id": ("bigint", said.source.pk), "reference": ("bigint", taken.pk),
        }, len(rows))  # fmt: skip
    return len(where)
