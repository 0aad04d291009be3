"""Changing the keys: a new generation, everything sealed anew in batches by id, the old generation retired at the end.

Until then both generations open, and both are looked under. A batch, its indexes and how far it has come are one
transaction, so a rotation that was killed goes on where it was. Knows no model by name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Count

from tuodi.ground import clock
from tuodi.ground.journal.actions import Actor, Subject, write
from tuodi.ground.secrets.index import blind
from tuodi.ground.secrets.keyfiles import Key, make_key, set_retired
from tuodi.ground.secrets.keyring import check_keys, keyring, reread
from tuodi.ground.secrets.models import Generation, Rotation
from tuodi.ground.secrets.seal import generation_of, seal_many, unseal_many
from tuodi.ground.secrets.sealed import SealedColumn, heads, sealed_tables, stale
from tuodi.rules.errors import InputError

BATCH = 2_000  # rows a transaction


@dataclass(frozen=True, slots=True)
class Held:
    """One generation as `tuodi keys status` shows it: `values` counts what is sealed with it."""

    number: int
    suite: str
    made_at: Any
    retired_at: Any
    values: int


def generations() -> list[Held]:
    """Returns the generations that the database knows, the oldest first."""
    counts: dict[int, int] = {}
    for model, columns in sealed_tables().items():
        for column in columns:
            for row in heads(model, column).values("head").annotate(values=Count("pk")).order_by():
                number = generation_of(row["head"])
                counts[number] = counts.get(number, 0) + row["values"]
    return [
        Held(one.number, one.suite, one.made_at, one.retired_at, counts.get(one.number, 0))
        for one in Generation.objects.order_by("number")
    ]


def unfinished() -> bool:
    """Whether a rotation was begun and has not come to its end."""
    return len(keyring().live) > 1


def rotate(
    actor: Actor, *, batch: int = BATCH, progress: Callable[[str, int], None] | None = None,
    outside: Callable[[], int] | None = None,
) -> int:  # fmt: skip
    """Seals everything anew under a new generation, or goes on with a rotation that was begun; returns the number of
    the generation that is alone in use then. `progress` is told each table and how many rows of it were sealed anew;
    `outside` seals anew what lies outside the database. InputError where the keys are not as they should be."""
    if wrong := check_keys():
        raise InputError(wrong[0])
    current = _begin(actor)
    if outside:
        outside()
    while not _finish(actor, current):
        for model, columns in sealed_tables().items():
            _seal_anew(model, columns, current, batch, progress or (lambda table, rows: None))
    for one in Generation.objects.filter(retired_at__isnull=False):
        set_retired(settings.KEYS, one.number, retired=True)
    reread()
    return current.number


def _begin(actor: Actor) -> Key:
    if not unfinished():
        last = Generation.objects.latest("number").number
        make_key(settings.KEYS, max(last, keyring().current.number) + 1, settings.SUITE)
        if wrong := check_keys():  # also writes the new generation down
            raise InputError(wrong[0])
    current = reread().current
    with transaction.atomic():
        if not Rotation.objects.filter(generation=current.number, finished_at__isnull=True).exists():
            for model in sealed_tables():
                Rotation.objects.update_or_create(
                    table=model._meta.db_table, generation_id=current.number,
                    defaults={"done_to": 0, "finished_at": None},
                )  # fmt: skip
            write(actor, "keys.rotate_begin", Subject("generation", current.number))
    return current


def _seal_anew(
    model: type[Any], columns: tuple[SealedColumn, ...], current: Key, batch: int,
    progress: Callable[[str, int], None],
) -> None:  # fmt: skip
    """Seals the rows of one table that an older generation sealed, from where the last batch ended to the last id."""
    rotation = Rotation.objects.get(table=model._meta.db_table, generation=current.number)
    rows, names = 0, [name for column in columns for name in (column.name, column.index) if name]
    while True:
        with transaction.atomic():
            found = list(
                stale(model, columns, current.head).filter(pk__gt=rotation.done_to).order_by("pk")
                .select_for_update().only("pk", *names)[:batch]
            )  # fmt: skip
            rotation.done_to = found[-1].pk if found else 0  # 0: once more from the start, until nothing is left
            for column in columns:
                _anew(model, column, [one for one in found if len(getattr(one, column.name))])
            rotation.save(update_fields=["done_to"])
        rows += len(found)
        progress(model._meta.db_table, rows)
        if not found:
            return


def _anew(model: type[Any], column: SealedColumn, found: list[Any]) -> None:
    bounds = [column.bound_to(one.pk) for one in found]
    plains = unseal_many([getattr(one, column.name) for one in found], bounds)
    changed: list[tuple[Any, ...]] = [
        (sealed, *((blind(column.bound, plain.decode()),) if column.index else ()), one.pk)
        for one, plain, sealed in zip(found, plains, seal_many(plains, bounds), strict=True)
    ]
    quoted = connection.ops.quote_name
    sets = ", ".join(f"{quoted(name)} = %s" for name in (column.name, column.index) if name)
    table, key = quoted(model._meta.db_table), quoted(model._meta.pk.column)
    try:
        with connection.cursor() as cursor:
            cursor.executemany(f"UPDATE {table} SET {sets} WHERE {key} = %s", changed)
    except IntegrityError:
        raise InputError(
            f"{model._meta.db_table}: two rows hold the same {column.name}, one of them among {found[0].pk} to "
            f"{found[-1].pk}; settle that duplicate, then run 'tuodi keys rotate' again"
        ) from None


@transaction.atomic
def _finish(actor: Actor, current: Key) -> bool:
    """Retires the older generations if nothing is sealed with them any more, while nobody writes."""
    tables = sealed_tables()
    if connection.vendor == "postgresql":  # waits for writers that sealed before the new key was there
        names = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in tables)
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {names} IN SHARE MODE")
    if any(stale(model, columns, current.head).exists() for model, columns in tables.items()):
        return False
    now = clock.now()
    Generation.objects.filter(number__lt=current.number, retired_at__isnull=True).update(retired_at=now)
    Rotation.objects.filter(generation=current.number).update(finished_at=now)
    write(actor, "keys.rotate_end", Subject("generation", current.number))
    return True
