"""The invariant of what is sealed (returns what breaks it; nothing where it holds)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tuodi.ground.secrets.index import blind_many
from tuodi.ground.secrets.keyring import keyring
from tuodi.ground.secrets.seal import UnsealError, unseal, unseal_many
from tuodi.ground.secrets.sealed import SealedColumn, heads, sealed_tables

MOST_NAMED, _PIECE = 20, 20_000


def i19_sealed_values_open_and_are_found() -> Iterator[str]:
    """I19: everything sealed opens where it stands, and its blind index is that of the plain text under the current
    generation; while keys are being rotated, that of any generation in use is not called broken."""
    named = 0
    for model, columns in sealed_tables().items():
        for column in columns:
            for line in _broken(model, column):
                yield line
                named += 1
                if named == MOST_NAMED:
                    return


def _broken(model: type[Any], column: SealedColumn) -> Iterator[str]:
    last, names = 0, [name for name in (column.name, column.index) if name]
    while True:
        rows = list(heads(model, column).filter(pk__gt=last).order_by("pk").values_list("pk", *names)[:_PIECE])
        if not rows:
            return
        last = rows[-1][0]
        yield from _broken_rows(model, column, rows)


def _broken_rows(model: type[Any], column: SealedColumn, rows: list[tuple[Any, ...]]) -> Iterator[str]:
    try:
        plains = unseal_many([row[1] for row in rows], [column.bound_to(row[0]) for row in rows])
    except UnsealError:
        opened = []
        for row in rows:
            try:
                opened.append((row, unseal(row[1], column.bound_to(row[0]))))
            except UnsealError as error:
                yield str(error)
        rows, plains = [row for row, _ in opened], [plain for _, plain in opened]
    if not column.index or len(keyring().live) > 1:
        return
    indexes = blind_many(column.bound, [plain.decode() for plain in plains])
    for row, index in zip(rows, indexes, strict=True):
        if row[2] is None or bytes(row[2]) != index:
            yield f"{model._meta.db_table} {row[0]}: {column.index} is not that of its {column.name}"
