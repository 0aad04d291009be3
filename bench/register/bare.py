"""The bare database's side: the same rows put into the same indexes, and the same rows asked for, without any of us."""

from __future__ import annotations

import tempfile
import time
from typing import Any

from django.db import connection, models

from tuodi.stages.people.models import Household, HouseholdRecord, Membership, Person, PersonRecord, SourceKey

TABLES: tuple[type[models.Model], ...] = (Household, Person, SourceKey, Membership, PersonRecord, HouseholdRecord)


def rows() -> int:
    """Returns how many rows the register's people, households, keys, memberships and records have."""
    return sum(model._default_manager.count() for model in TABLES)


def rows_a_second(part: int) -> float:
    """Returns how many of these very rows a second go into empty tables with the same columns and indexes: every
    `part`-th share of each table, by COPY in binary on PostgreSQL, by executemany in one transaction on SQLite."""
    count, seconds = 0, 0.0
    put = _copy if connection.vendor == "postgresql" else _executemany
    for model in TABLES:
        most = model._default_manager.count() // part
        seconds += put(model._meta.db_table, most)
        count += most
    return count / seconds


def _copy(table: str, most: int) -> float:
    with connection.cursor() as cursor, tempfile.TemporaryFile() as file:
        cursor.execute("DROP TABLE IF EXISTS bare")
        cursor.execute(f"CREATE TABLE bare (LIKE {table} INCLUDING DEFAULTS INCLUDING IDENTITY INCLUDING INDEXES)")
        with connection.connection.cursor() as raw:
            with raw.copy(f"COPY (SELECT * FROM {table} LIMIT {most}) TO STDOUT (FORMAT BINARY)") as copy:
                for block in copy:
                    file.write(block)
            file.seek(0)
            begun = time.perf_counter()
            with raw.copy("COPY bare FROM STDIN (FORMAT BINARY)") as copy:
                while block := file.read(2**20):
                    copy.write(block)
            seconds = time.perf_counter() - begun
        cursor.execute("DROP TABLE bare")
    return seconds


def _executemany(table: str, most: int) -> float:
    raw = connection.connection
    made = raw.execute("SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL", [table]).fetchall()
    begin = raw.execute(f"SELECT * FROM {table} LIMIT {most}").fetchall()
    raw.execute("DROP TABLE IF EXISTS bare")
    for place, (sql,) in enumerate(sorted(made, key=lambda one: not one[0].startswith("CREATE TABLE"))):
        name = sql.split('"')[1]
        raw.execute(sql.replace(f'"{table}"', '"bare"').replace(f'"{name}"', f'"bare{place or ""}"', 1))
    begun = time.perf_counter()
    raw.execute("BEGIN")
    raw.executemany(f"INSERT INTO bare VALUES ({', '.join('?' for _ in begin[0])})", begin)
    raw.execute("COMMIT")
    seconds = time.perf_counter() - begun
    raw.execute("DROP TABLE bare")
    return seconds


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
