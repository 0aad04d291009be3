"""The key files: one a generation, in a folder outside the database, readable by their owner alone.

    KEYS/generation-2.key   in use; the highest number seals
    KEYS/retired-1.key      nothing in the database is sealed with it any more, but older backups are

Knows no database. A key never stands in a log, an error or a repr.
"""

from __future__ import annotations

import hmac
import json
import os
import re
import secrets
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from tuodi.ground.secrets.suites import SUITES, Sealer
from tuodi.rules.errors import InputError

INDEX_KEY = 32  # bytes
_FILE = re.compile(r"(generation|retired)-([1-9]\d{0,3})\.key")


@dataclass(frozen=True)
class Key:
    """One generation: a key that seals and a key that indexes, made apart from each other."""

    number: int
    suite: str
    retired: bool
    sealing: bytes = field(repr=False)
    indexing: bytes = field(repr=False)

    @cached_property
    def head(self) -> bytes:
        """The first three bytes of all that this generation sealed: suite, number."""
        return bytes([SUITES[self.suite].byte]) + self.number.to_bytes(2, "big")

    @cached_property
    def sealer(self) -> Sealer:
        """The cipher under the key."""
        return SUITES[self.suite].sealer(self.sealing)

    @cached_property
    def fingerprint(self) -> bytes:
        """32 bytes that tell this key from any other and say nothing of it."""
        return hmac.digest(self.sealing + self.indexing, b"tuodi fingerprint " + self.head, "sha256")

    def field_key(self, name: str) -> bytes:
        """Returns the key under which values of one field are indexed."""
        return hmac.digest(self.indexing, name.encode(), "sha256")


def read_keys(folder: Path) -> list[Key]:
    """Returns the keys of a folder by number, the newest first. InputError for a file that is no key."""
    names = os.listdir(folder) if folder.exists() else []
    found = [(folder / name, match) for name in names if (match := _FILE.fullmatch(name))]
    keys = [_read(path, int(match[2]), retired=match[1] == "retired") for path, match in found]
    return sorted(keys, key=lambda key: key.number, reverse=True)


def _read(path: Path, number: int, *, retired: bool) -> Key:
    try:
        held = json.loads(path.read_text(encoding="ascii"))
        suite, sealing, indexing = held["suite"], bytes.fromhex(held["sealing"]), bytes.fromhex(held["indexing"])
        whole = len(sealing) == SUITES[suite].key_length and len(indexing) == INDEX_KEY
    except (ValueError, KeyError, TypeError):
        whole = False
    if not whole:
        raise InputError(f"{path}: this is no whole key file; put the file back from its safe copy") from None
    return Key(number, suite, retired, sealing, indexing)


def make_key(folder: Path, number: int, suite: str) -> None:
    """Makes the key file of a generation, unless it is there."""
    if suite not in SUITES:
        raise InputError(f"TUODI_SUITE is '{suite}'; write one of {', '.join(SUITES)}")
    text = json.dumps({
        "suite": suite, "sealing": secrets.token_hex(SUITES[suite].key_length), "indexing": secrets.token_hex(INDEX_KEY)
    })  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder / f".draft-{secrets.token_hex(8)}"
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, folder / f"generation-{number}.key")
    except FileExistsError:
        pass  # another process was first: its key stands
    finally:
        draft.unlink()
        _settle(folder)


def set_retired(folder: Path, number: int, *, retired: bool) -> None:
    """Renames the key file of a generation to or from retired; does nothing where it is so already."""
    live, gone = folder / f"generation-{number}.key", folder / f"retired-{number}.key"
    old, new = (live, gone) if retired else (gone, live)
    if old.exists():
        os.replace(old, new)
        _settle(folder)


def open_to_others(folder: Path) -> list[Path]:
    """Returns the folder and the key files that others than their owner can read."""
    paths = (
        [folder, *(folder / name for name in os.listdir(folder) if _FILE.fullmatch(name))] if folder.exists() else []
    )
    return [path for path in sorted(paths) if path.stat().st_mode & 0o077]


def _settle(folder: Path) -> None:
    """Makes names in a folder outlast a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
