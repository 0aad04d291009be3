"""Blind indexes: what sealed values are found by. A keyed hash a field, 16 bytes; it shows equality and nothing else.

HMAC-SHA256 under a key of the field, which is derived from the generation's index key. Numbers of residents are few
enough to be tried one by one, so the key must not lie in the database. Knows no table.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable

from tuodi.ground.secrets.keyring import keyring

LENGTH = 16  # bytes


def blind(field: str, value: str) -> bytes:
    """Returns the index of a value in a field ('person.number') under the current generation."""
    return hmac.digest(keyring().current.field_key(field), value.encode(), "sha256")[:LENGTH]


def blinds(field: str, value: str) -> list[bytes]:
    """Returns the index of a value under every generation in use, the newest first: what to look up while keys are
    being rotated."""
    text = value.encode()
    return [hmac.digest(key.field_key(field), text, "sha256")[:LENGTH] for key in keyring().live]


def blind_many(field: str, values: Iterable[str]) -> list[bytes]:
    """Returns the index of each value under the current generation."""
    key, digest = keyring().current.field_key(field), hmac.digest
    return [digest(key, value.encode(), "sha256")[:LENGTH] for value in values]
