"""The ciphers that seal, each with the byte that names it in what it sealed. Knows no key.

AES-256-GCM by default; SM4-GCM (GB/T 32907, NIST SP 800-38D) where Chinese cryptography is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TAG, NONCE = 16, 12  # bytes


class Sealer(Protocol):
    """Authenticated encryption under one key. `decrypt` raises InvalidTag for anything that `encrypt` did not make."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes:
        """Returns the ciphertext with its tag behind it."""

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes:
        """Returns the plain text. InvalidTag where anything differs."""


class Sm4Gcm:
    """SM4-GCM in the shape of `AESGCM`, which the library has not."""

    def __init__(self, key: bytes) -> None:
        self._cipher = algorithms.SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes:
        """Returns the ciphertext with its tag behind it."""
        work = Cipher(self._cipher, modes.GCM(nonce)).encryptor()
        work.authenticate_additional_data(associated_data or b"")
        return work.update(data) + work.finalize() + work.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes:
        """Returns the plain text. InvalidTag where anything differs."""
        if len(data) < TAG:
            raise InvalidTag
        work = Cipher(self._cipher, modes.GCM(nonce, data[-TAG:])).decryptor()
        work.authenticate_additional_data(associated_data or b"")
        return work.update(data[:-TAG]) + work.finalize()


@dataclass(frozen=True, slots=True)
class Suite:
    """A cipher: its name, its byte in what it sealed, the length of its key in bytes."""

    name: str
    byte: int
    key_length: int
    sealer: Callable[[bytes], Sealer]


SUITES = {
    suite.name: suite for suite in (Suite("aes-256-gcm", 1, 32, AESGCM), Suite("sm4-gcm", 2, 16, Sm4Gcm))
}  # fmt: skip
