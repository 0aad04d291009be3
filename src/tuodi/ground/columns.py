"""Whole numbers between the database and arrays, set-based, on SQLite and PostgreSQL alike, in Django's own connection
and so in its transaction. What every copy in columns and every large import stands on; knows no table by name.

PostgreSQL takes binary COPY rows (fixed widths, so that a whole block is one array of bytes) and gives aggregated
arrays, of which libpq reads one row a block instead of one a record. SQLite takes and gives rows.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection

from tuodi.ground import clock

Array = npt.NDArray[Any]
DAY, INSTANT, SEALED = "day", "instant", "sealed"  # columns that are no plain numbers
_SIGNATURE, _END = b"PGCOPY\n\xff\r\n\0" + b"\0" * 8, b"\xff\xff"
_PG_DAY = date(2000, 1, 1)
_PG_INSTANT = datetime(2000, 1, 1, tzinfo=clock.now().tzinfo)
_UNIX_DAY = date(1970, 1, 1)
_BLOCK = 200_000  # rows of SQLite turned into arrays at once


def read_numbers(sql: str, values: Sequence[Any], columns: Sequence[str], block: str) -> dict[str, Array]:
    """Returns the whole-number columns of a query as int64 arrays, in no order. `sql` selects FROM and WHERE only;
    `columns` are expressions; `block` is a whole-number expression that cuts the rows into pieces of a few
    thousand. A column written as 'sealed:EXPRESSION' comes as bytes of one length, as an array of objects."""
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
        made = np.empty(len(part), dtype=object)
        made[:] = part
        return made
    return np.array(part, dtype=np.int64)


def _joined(parts: list[Array], column: str) -> Array:
    return np.concatenate(parts) if parts else np.empty(0, dtype=object if column.startswith("sealed:") else np.int64)


def _read_postgres(
    sql: str, values: Sequence[Any], columns: Sequence[str], names: Sequence[str], block: str
) -> dict[str, Array]:  # fmt: skip
    from psycopg import ClientCursor

    said = ", ".join(
        f"array_agg({name}{'' if column.startswith('sealed:') else '::bigint'})"
        for name, column in zip(names, columns, strict=True)
    )
    found: list[list[Array]] = [[] for _ in columns]
    connection.ensure_connection()
    raw = connection.connection
    text = ClientCursor(raw).mogrify(f"SELECT {said} {sql} GROUP BY {block}", values)
    with raw.cursor(binary=True) as cursor:
        cursor.execute(text)
        result = cursor.pgresult
        for row in range(result.ntuples):
            for place, column in enumerate(columns):
                found[place].append(_elements(result.get_value(row, place), column))
    return {name: _joined(parts, columns[place]) for place, (name, parts) in enumerate(zip(names, found, strict=True))}


def _elements(sent: bytes, column: str) -> Array:
    """Returns the elements of an array as PostgreSQL sends it: 20 bytes ahead, then length and bytes of each."""
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


def write_numbers(table: str, columns: Mapping[str, tuple[str, Any]], count: int) -> None:
    """Appends `count` rows. `columns`: name to (type, values): 'bigint' or 'integer' with an array or one number,
    'day' with dates as days since 1970, 'instant' with one datetime, 'sealed' with bytes of one length each, or b''."""
    if count == 0:
        return
    if connection.vendor == "postgresql":
        _write_postgres(table, columns, count)
        return
    rows = zip(*(_sqlite_values(kind, values, count) for kind, values in columns.values()), strict=True)
    marks = ", ".join("?" for _ in columns)
    sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
    connection.ensure_connection()
    for part in iter(lambda: list(itertools.islice(rows, _BLOCK)), []):
        connection.connection.executemany(sql, part)


def _sqlite_values(kind: str, values: Any, count: int) -> Any:
    if kind == INSTANT:
        return itertools.repeat(values.replace(tzinfo=None).isoformat(sep=" "), count)
    if kind == DAY:
        if isinstance(values, int):
            return itertools.repeat((_UNIX_DAY + timedelta(days=values)).isoformat(), count)
        unique, places = np.unique(values, return_inverse=True)
        texts = np.array([(_UNIX_DAY + timedelta(days=int(day))).isoformat() for day in unique], dtype=object)
        return texts[places].tolist()
    if isinstance(values, np.ndarray):
        return values.tolist()
    return values if isinstance(values, list) else itertools.repeat(values, count)


def _write_postgres(table: str, columns: Mapping[str, tuple[str, Any]], count: int) -> None:
    fields: list[tuple[str, Any]] = [("fields", ">i2")]
    made: list[tuple[str, int, Any]] = []
    for name, (kind, values) in columns.items():
        width, array = _postgres_values(kind, values)
        fields += [
            (f"{name}_length", ">i4"),
            *([(name, {4: ">i4", 8: ">i8"}[width] if kind != SEALED else f"V{width}")] if width else []),
        ]
        made.append((name, width, array))
    rows = np.empty(count, dtype=np.dtype(fields))
    rows["fields"] = len(columns)
    for name, width, array in made:
        rows[f"{name}_length"] = width
        if width:
            rows[name] = array
    connection.ensure_connection()
    with connection.connection.cursor().copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT BINARY)") as copy:
        copy.write(_SIGNATURE)
        copy.write(rows.tobytes())
        copy.write(_END)


def _postgres_values(kind: str, values: Any) -> tuple[int, Any]:
    if kind == SEALED:
        if isinstance(values, bytes):
            return len(values), np.frombuffer(values, dtype=f"V{len(values)}")[0] if values else None
        width = len(values[0])
        if any(len(value) != width for value in values):
            raise ValueError("sealed values differ in length; they are not of one kind")
        return width, np.frombuffer(b"".join(values), dtype=f"V{width}")
    if kind == DAY:
        return 4, np.asarray(values) - (_PG_DAY - _UNIX_DAY).days
    if kind == INSTANT:
        return 8, (values - _PG_INSTANT) // timedelta(microseconds=1)
    return (4 if kind == "integer" else 8), values
