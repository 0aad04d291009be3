"""The bare database's side: the same rows put into the same indexes, and the same rows asked for, without any of us."""

from __future__ import annotations

import time
from typing import Any

from django.db import connection

from tuodi.stages.people.models import Person, PersonRecord

COLUMNS = (
    "id", "person_id", "fact", "value", "sealed", "valid_from", "valid_to", "known_since", "retracted_at", "source_id",
    "reference",
)  # fmt: skip


def records_a_second(most: int) -> float:
    """Returns how many of the register's own records a second go into an empty table with the same indexes: by COPY
    in binary on PostgreSQL, by executemany in one transaction on SQLite."""
    table = PersonRecord._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bare_record")
        if connection.vendor == "postgresql":
            cursor.execute(f"CREATE TABLE bare_record (LIKE {table} INCLUDING DEFAULTS INCLUDING INDEXES)")
            return _copy(table, most)
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [table])
        cursor.execute(cursor.fetchone()[0].replace(f'"{table}"', '"bare_record"'))
        cursor.execute("CREATE INDEX bare_record_person ON bare_record (person_id, fact)")
    return _executemany(table, most)


def _copy(table: str, most: int) -> float:
    said = f"COPY (SELECT {', '.join(COLUMNS)} FROM {table} ORDER BY id LIMIT {most}) TO STDOUT (FORMAT BINARY)"
    with connection.connection.cursor() as cursor:
        with cursor.copy(said) as copy:
            blocks = b"".join(bytes(part) for part in copy)
        begun = time.perf_counter()
        with cursor.copy(f"COPY bare_record ({', '.join(COLUMNS)}) FROM STDIN (FORMAT BINARY)") as copy:
            copy.write(blocks)
        seconds = time.perf_counter() - begun
        count: int = cursor.execute("SELECT count(*) FROM bare_record").fetchone()[0]
        cursor.execute("DROP TABLE bare_record")
    return count / seconds


def _executemany(table: str, most: int) -> float:
    raw = connection.connection
    rows = raw.execute(f"SELECT {', '.join(COLUMNS)} FROM {table} ORDER BY id LIMIT {most}").fetchall()
    begun = time.perf_counter()
    raw.execute("BEGIN")
    raw.executemany(f"INSERT INTO bare_record VALUES ({', '.join('?' for _ in COLUMNS)})", rows)
    raw.execute("COMMIT")
    seconds = time.perf_counter() - begun
    raw.execute("DROP TABLE bare_record")
    return len(rows) / seconds


def rows_by_number(index: bytes) -> list[Any]:
    """Returns whoever has a number, asked in plain SQL."""
    return _asked(f"SELECT * FROM {Person._meta.db_table} WHERE number_index = %s", [index])


def rows_by_name(first: str) -> list[Any]:
    """Returns twenty people whose name begins so, asked in plain SQL."""
    table = Person._meta.db_table
    return _asked(
        f"SELECT * FROM {table} WHERE name >= %s AND name < %s ORDER BY name, id LIMIT 21",
        [first, first + "\U0010ffff"],
    )


def rows_of_person(person: int) -> list[Any]:
    """Returns a person and her records, asked in plain SQL."""
    found = _asked(f"SELECT * FROM {Person._meta.db_table} WHERE id = %s", [person])
    return found + _asked(f"SELECT * FROM {PersonRecord._meta.db_table} WHERE person_id = %s", [person])


def _asked(sql: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
