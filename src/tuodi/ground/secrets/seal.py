"""Sealing: authenticated encryption of one value, bound to the row and field where it stands.

    suite (1 byte) | generation (2 bytes) | nonce (12 random bytes) | ciphertext | tag (16 bytes)

Authenticated with it: the first three bytes and the text it is bound to ('person.number:123'), so that what was sealed
for one row or field opens in no other. Nonces are random (NIST SP 800-38D, 8.2.2: at most 2**32 values a key); a
generation of keys is replaced long before by `tuodi keys rotate`. Knows no table.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag

from tuodi.ground.secrets.keyring import keyring, reread
from tuodi.ground.secrets.suites import NONCE, TAG
from tuodi.rules.errors import InputError

HEAD = 3  # bytes that name suite and generation
LENGTH = HEAD + NONCE + TAG  # bytes that sealing adds


class UnsealError(InputError):
    """Something sealed cannot be read. Names the row and field, never what stands there."""


def seal(plain: bytes, bound: str) -> bytes:
    """Returns `plain` sealed with the current generation and bound to `bound`, written 'table.field:row id'."""
    return seal_many((plain,), (bound,))[0]


def seal_many(plains: Sequence[bytes], bounds: Sequence[str]) -> list[bytes]:
    """Returns each value sealed and bound to the text beside it. ValueError where there are not as many of both."""
    key = keyring().current
    head, encrypt, nonces = key.head, key.sealer.encrypt, os.urandom(NONCE * len(plains))
    sealed = []
    at = 0
    for plain, bound in zip(plains, bounds, strict=True):
        nonce = nonces[at : at + NONCE]
        at += NONCE
        sealed.append(head + nonce + encrypt(nonce, plain, head + bound.encode()))
    return sealed


def unseal(sealed: bytes | memoryview, bound: str) -> bytes:
    """Returns what was sealed. UnsealError where it was altered, stands in another row or field than it was sealed
    for, or its key is not here."""
    return unseal_many((sealed,), (bound,))[0]


def unseal_many(sealed: Sequence[bytes | memoryview], bounds: Sequence[str]) -> list[bytes]:
    """Returns what was sealed, each bound to the text beside it. UnsealError for the first that cannot be read."""
    by_head = keyring().by_head
    plains = []
    before, decrypt = None, None
    for value, bound in zip(sealed, bounds, strict=True):
        value = bytes(value)
        head = value[:HEAD]
        if head != before:
            key = by_head.get(head) or reread().by_head.get(head)
            if key is None:
                raise UnsealError(f"{bound} cannot be read: {_unknown(head)}")
            before, decrypt = head, key.sealer.decrypt
        try:
            plains.append(decrypt(value[3:15], value[15:], head + bound.encode()))  # type: ignore[misc]
        except (InvalidTag, ValueError):
            raise UnsealError(
                f"{bound} cannot be read: it was altered, or sealed for another row or field; restore that row from a "
                "backup"
            ) from None
    return plains


def generation_of(sealed: bytes | memoryview) -> int:
    """Returns the number of the generation that sealed a value."""
    return int.from_bytes(bytes(sealed[1:HEAD]), "big")


def _unknown(head: bytes) -> str:
    if len(head) < HEAD:
        return "nothing sealed stands there"
    return f"it was sealed with generation {generation_of(head)} of the keys, which is not here; put its file back"
