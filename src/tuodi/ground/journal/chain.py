"""How rows are chained: digest = SHA-256(digest before || canonical row), from 32 zero bytes on.

The canonical row is a JSON array of what a row says, in the order of COLUMNS, in UTF-8 without blanks; its time is
UTC to the microsecond. It is the same on SQLite and PostgreSQL, so that a journal may move. `sequence` is not in it:
the place in the chain is what the digest before says.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import orjson
from django.db import connection

GENESIS = bytes(32)
COLUMNS = "id, {at}, account, role, place, act, purpose, kind, subject, subject_place, outcome, detail"
_AT = {
    "sqlite": 'CASE length("at") WHEN 19 THEN "at" || \'.000000\' ELSE "at" END',
    "postgresql": "to_char(\"at\" AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
}
CHUNK = 10_000
Row = tuple[Any, ...]  # what COLUMNS name
Sealed = tuple[Any, ...]  # sequence, digest, and what COLUMNS name


def link(before: bytes, row: Row) -> bytes:
    """Returns the digest of a row after the digest before it. What no column can hold is put as its text."""
    return sha256(before + orjson.dumps(row, default=repr)).digest()


def unsealed(limit: int) -> list[Row]:
    """Returns the first rows that no sealer has chained, in the order of their ids."""
    asked = _select("SELECT {columns} FROM journal_entry WHERE sequence IS NULL ORDER BY id LIMIT %s")
    with connection.cursor() as cursor:
        cursor.execute(asked, [limit])
        found: list[Row] = cursor.fetchall()
    return found


def sealed(after: int | None = None) -> Iterator[list[Sealed]]:
    """Yields the sealed rows in the order of the chain after a sequence, in lists of at most CHUNK."""
    first = "SELECT sequence, digest, {columns} FROM journal_entry WHERE sequence IS NOT NULL"
    rest = first + " AND sequence > %s"
    end = " ORDER BY sequence LIMIT %s"
    rows: list[Sealed] = []
    while True:
        with connection.cursor() as cursor:
            if after is None:
                cursor.execute(_select(first + end), [CHUNK])
            else:
                cursor.execute(_select(rest + end), [after, CHUNK])
            rows = cursor.fetchall()
        if not rows:
            return
        after = rows[-1][0]
        yield rows


def _select(statement: str) -> str:
    return statement.replace("{columns}", COLUMNS.replace("{at}", _AT[connection.vendor]))
