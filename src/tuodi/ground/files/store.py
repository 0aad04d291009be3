"""The bytes of files: under TUODI_DATA/files, outside every folder that is served, sealed, once by their digest.

    files/3f/3f5a...   the sealed bytes of the content whose SHA-256 is 3f5a...

Written under a passing name and renamed, so that what stands under a digest is whole. Knows no database.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from tuodi.ground.secrets.keyring import keyring
from tuodi.ground.secrets.seal import HEAD, UnsealError, seal, unseal
from tuodi.rules.errors import InputError

_DIGEST, _DRAFT = re.compile(r"[0-9a-f]{64}"), ".draft-"


class DamagedError(Exception):
    """What stands under a digest is not what was put there, or nothing does. Names the digest."""


def folder() -> Path:
    """Returns where the bytes lie."""
    return Path(settings.DATA) / "files"


def place(digest: str) -> Path:
    """Returns where the bytes of a digest lie. ValueError for what is no digest, so that no path climbs out."""
    if not _DIGEST.fullmatch(digest):
        raise ValueError("a digest has 64 hexadecimal digits")
    return folder() / digest[:2] / digest


def digest_of(data: bytes) -> str:
    """Returns the SHA-256 of a content, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def put(data: bytes) -> str:
    """Puts a content in its place and returns its digest; what is there already is written over with the same."""
    digest = digest_of(data)
    _write(place(digest), seal(data, _bound(digest)))
    return digest


def get(digest: str) -> bytes:
    """Returns the content of a digest. DamagedError where it is gone or altered."""
    try:
        data = unseal(place(digest).read_bytes(), _bound(digest))
    except FileNotFoundError:
        raise DamagedError(f"the content {digest} is gone from {folder()}; restore it from a backup") from None
    except UnsealError:
        data = None
    if data is None or digest_of(data) != digest:
        raise DamagedError(f"the content {digest} in {folder()} was altered; restore it from a backup")
    return data


def remove(digest: str) -> None:
    """Removes the content of a digest, if it is there."""
    place(digest).unlink(missing_ok=True)


def list_erased(file: int, at: str) -> None:
    """Adds a line to TUODI_DATA/erasures.jsonl, which says what no restore may bring back."""
    with (Path(settings.DATA) / "erasures.jsonl").open("a", encoding="utf-8") as out:
        out.write(json.dumps({"file": file, "at": at}) + "\n")
        out.flush()
        os.fsync(out.fileno())


def contents() -> Iterator[tuple[str, int]]:
    """Yields the digest of every content that is there and the seconds since it was put there."""
    now = time.time()
    for path in sorted(folder().glob("[0-9a-f][0-9a-f]/*")):
        if _DIGEST.fullmatch(path.name):
            yield path.name, int(now - path.stat().st_mtime)


def drop_drafts(older_than: int) -> None:
    """Removes what was never renamed and is older than so many seconds: writing it was cut off."""
    for path in folder().glob(f"*/{_DRAFT}*"):
        if time.time() - path.stat().st_mtime > older_than:
            path.unlink(missing_ok=True)


def seal_anew() -> int:
    """Seals every content anew that an older generation of keys sealed; returns how many. Killed, it goes on when
    called again: what is done says so by itself."""
    head, count = keyring().current.head, 0
    for digest, _ in contents():
        path = place(digest)
        with path.open("rb") as file:
            stale = file.read(HEAD) != head
        if stale:
            _write(path, seal(get(digest), _bound(digest)))
            count += 1
    return count


def _bound(digest: str) -> str:
    return f"file.content:{digest}"


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.parent / f"{_DRAFT}{secrets.token_hex(8)}"
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise InputError(f"the file cannot be kept: {error.strerror}; make room under TUODI_DATA") from None
