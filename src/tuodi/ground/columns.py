"""Whole numbers between the database and arrays, set-based, on SQLite and PostgreSQL alike, in Django's own connection
and so in its transaction. What every copy in columns and every large import stands on; knows no table by name.

PostgreSQL takes binary COPY rows (fixed widths, so that a whole block is one array of bytes) and gives aggregated
arrays, of which libpq reads one row a block instead of one a record. SQLite takes and gives rows.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection, transaction

Array = npt.NDArray[Any]
_TYPES = {  # kinds of column a table is written with, and what PostgreSQL calls them
    "bigint": "int8", "integer": "int4", "day": "date", "instant": "timestamptz", "sealed": "bytea", "text": "text",
    "bytes": "bytea", "flag": "bool",
}  # fmt: skip
_LOOSE = {"text", "bytes", "flag"}  # kinds whose width is not fixed, or that may be null
_SIGNATURE, _END = b"PGCOPY\n\xff\r\n\0" + b"\0" * 8, b"\xff\xff"
_PG_DAY = date(2000, 1, 1)
_PG_INSTANT = datetime(2000, 1, 1, tzinfo=UTC)
_UNIX_DAY = date(1970, 1, 1)
_WALK = (
    "enable_seqscan = off", "enable_hashjoin = off", "enable_mergejoin = off", "jit = off", "work_mem = '64MB'",
    "max_parallel_workers_per_gather = 0",
)  # fmt: skip
_BLOCK = 200_000  # rows of SQLite turned into arrays at once


@contextmanager
def by_index() -> Iterator[None]:
    """Within, and in one transaction, PostgreSQL walks its indexes in one process. A large table is asked for piece by
    piece; the planner, which judges each piece alone, would read the whole table for each."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("".join(f"SET LOCAL {one};" for one in _WALK))
        yield


def read_numbers(sql: str, values: Sequence[Any], columns: Sequence[str], block: str) -> dict[str, Array]:
    """Returns the whole-number columns of a query as int64 arrays, in no order. `sql` selects FROM and WHERE only;
    `columns` are expressions; `block` is a whole-number expression that cuts the rows into pieces of a few
    thousand. A column written as 'sealed:EXPRESSION' comes as an array of objects: bytes of one length, of the rows
    that have any, in the order in which the rows come."""
    names = [column.removeprefix("sealed:") for column in columns]
    if connection.vendor == "postgresql":
        return _read_postgres(sql, values, columns, names, block)
    found: list[list[Array]] = [[] for _ in columns]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(names)} {sql}", values)
        while rows := cursor.fetchmany(_BLOCK):
            for place, part in enumerate(zip(*rows, strict=True)):
                found[place].append(_array(part, columns[place]))
    return {name: _joined(parts, columns[place]) for place, (name, parts) in enumerate(zip(names, found, strict=True))}


def _array(part: Sequence[Any], column: str) -> Array:
    if column.startswith("sealed:"):
        sealed = [one for one in part if one]
        made = np.empty(len(sealed), dtype=object)
        made[:] = sealed
        return made
    return np.array(part, dtype=np.int64)


def _joined(parts: list[Array], column: str) -> Array:
    return np.concatenate(parts) if parts else np.empty(0, dtype=object if column.startswith("sealed:") else np.int64)


def _read_postgres(
    sql: str, values: Sequence[Any], columns: Sequence[str], names: Sequence[str], block: str
) -> dict[str, Array]:  # fmt: skip
    from psycopg import Cursor

    said = ", ".join(
        f"array_agg({name}) FILTER (WHERE octet_length({name}) > 0)" if column.startswith("sealed:")
        else f"array_agg(({name})::bigint)" for name, column in zip(names, columns, strict=True)
    )  # fmt: skip
    found: list[list[Array]] = [[] for _ in columns]
    connection.ensure_connection()
    with Cursor(connection.connection) as cursor:
        cursor.execute(f"SELECT {said} {sql} GROUP BY {block}", values, binary=True)
        result: Any = cursor.pgresult
        for row in range(result.ntuples):
            for place, column in enumerate(columns):
                found[place].append(_elements(result.get_value(row, place), column))
    return {name: _joined(parts, columns[place]) for place, (name, parts) in enumerate(zip(names, found, strict=True))}


def _elements(sent: bytes | None, column: str) -> Array:
    """Returns the elements of an array as PostgreSQL sends it: 20 bytes ahead, then length and bytes of each."""
    if sent is None:  # of no row
        return _joined([], column)
    if column.startswith("sealed:"):
        length = int.from_bytes(sent[20:24], "big")
        items = np.frombuffer(sent, dtype=np.dtype([("length", ">i4"), ("bytes", f"V{length}")]), offset=20)
        if (items["length"] != length).any():
            raise ValueError(f"{column}: sealed values differ in length; they are not of one kind")
        made = np.empty(len(items), dtype=object)
        made[:] = [item.tobytes() for item in items["bytes"]]
        return made
    items = np.frombuffer(sent, dtype=np.dtype([("length", ">i4"), ("value", ">i8")]), offset=20)
    return items["value"].astype(np.int64)


def write_columns(table: str, columns: Mapping[str, tuple[str, Any]], count: int) -> None:
    """Appends `count` rows. `columns`: name to (kind, values), values being one for each row or one for all: 'bigint',
    'integer' (arrays or a number), 'day' (days since 1970), 'instant' (one datetime), 'sealed' (bytes of one length, or
    b''), 'text', 'flag', 'bytes' (None for null)."""
    if count == 0:
        return
    if connection.vendor == "postgresql" and not any(kind in _LOOSE for kind, _ in columns.values()):
        _write_block(table, columns, count)
        return
    rows = zip(*(_each(kind, values, count) for kind, values in columns.values()), strict=True)
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        with connection.connection.cursor().copy(_copy(table, columns)) as copy:
            copy.set_types([_TYPES[kind] for kind, _ in columns.values()])
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join("?" for _ in columns)
    sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
    for part in iter(lambda: list(itertools.islice(rows, _BLOCK)), []):
        connection.connection.executemany(sql, part)


def _copy(table: str, columns: Mapping[str, Any]) -> str:
    return f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT BINARY)"


def _each(kind: str, values: Any, count: int) -> Any:
    """Returns a column's values as Python ones, written as the database's driver takes them."""
    text = connection.vendor == "sqlite"
    if kind == "instant":
        return itertools.repeat(values.replace(tzinfo=None).isoformat(sep=" ") if text else values, count)
    if kind == "day":
        if isinstance(values, int):
            values = np.full(count, values)
        unique, places = np.unique(values, return_inverse=True)
        days = [_UNIX_DAY + timedelta(days=int(day)) for day in unique]
        return np.array([day.isoformat() if text else day for day in days], dtype=object)[places].tolist()
    if isinstance(values, np.ndarray):
        return values.tolist()
    return values if isinstance(values, list) else itertools.repeat(values, count)


def _write_block(table: str, columns: Mapping[str, tuple[str, Any]], count: int) -> None:
    """Sends rows of fixed widths to PostgreSQL as one array of bytes."""
    fields: list[tuple[str, Any]] = [("fields", ">i2")]
    made: list[tuple[str, int, Any]] = []
    for name, (kind, values) in columns.items():
        width, array = _postgres_values(kind, values)
        fields.append((f"{name}_length", ">i4"))
        if width:
            fields.append((name, f"V{width}" if kind == "sealed" else f">i{width}"))
        made.append((name, width, array))
    rows = np.empty(count, dtype=np.dtype(fields))
    rows["fields"] = len(columns)
    for name, width, array in made:
        rows[f"{name}_length"] = width
        if width:
            rows[name] = array
    connection.ensure_connection()
    with connection.connection.cursor().copy(_copy(table, columns)) as copy:
        copy.write(_SIGNATURE)
        copy.write(rows.tobytes())
        copy.write(_END)


def _postgres_values(kind: str, values: Any) -> tuple[int, Any]:
    if kind == "sealed":
        if isinstance(values, bytes):
            return len(values), np.frombuffer(values, dtype=f"V{len(values)}")[0] if values else None
        width = len(values[0])
        if any(len(value) != width for value in values):
            raise ValueError("sealed values differ in length; they are not of one kind")
        return width, np.frombuffer(b"".join(values), dtype=f"V{width}")
    if kind == "day":
        return 4, np.asarray(values) - (_PG_DAY - _UNIX_DAY).days
    if kind == "instant":
        return 8, (values - _PG_INSTANT) // timedelta(microseconds=1)
    return (4 if kind == "integer" else 8), values
