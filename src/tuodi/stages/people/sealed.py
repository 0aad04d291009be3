"""Numbers of records that are sealed: eight bytes, bound to the table and the row."""

from __future__ import annotations

from collections.abc import Sequence

from tuodi.ground.secrets.seal import seal_many, unseal, unseal_many


def bound(table: str, row: int) -> str:
    """Returns what a sealed value of a record is bound to."""
    return f"{table}.sealed:{row}"


def sealed_values(table: str, rows: Sequence[int], values: Sequence[int]) -> list[bytes]:
    """Returns each value sealed for its row."""
    return seal_many([value.to_bytes(8, "big", signed=True) for value in values], [bound(table, row) for row in rows])


def opened(table: str, row: int, sealed: bytes) -> int:
    """Returns the value that was sealed for a row."""
    return int.from_bytes(unseal(sealed, bound(table, row)), "big", signed=True)


def opened_many(table: str, rows: Sequence[int], sealed: Sequence[bytes]) -> list[int]:
    """Returns the values that were sealed for the rows."""
    plain = unseal_many(list(sealed), [bound(table, row) for row in rows])
    return [int.from_bytes(value, "big", signed=True) for value in plain]
