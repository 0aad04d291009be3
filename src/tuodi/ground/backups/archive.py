"""One file that holds many: a TAR whose last entry says the size and SHA-256 of every other. Written under a passing
name and renamed; read only if every entry is what that list says. Knows no database.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from tuodi.rules.errors import InputError

LIST, FORM = "manifest.json", 1
_NAME = re.compile(
    r"database|journal-head\.json|journal-heads\.jsonl|erasures\.jsonl|manifest\.json|files/[0-9a-f]{2}/[0-9a-f]{64}"
    r"|keys/(signing|(generation|retired)-[0-9]{1,4}\.key)"
)
_PIECE = 2**20


class Writer:
    """Entries added one after another, within `written`."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar, self.members = tar, dict[str, list[Any]]()

    def add(self, name: str, path: Path) -> bool:
        """Adds a file; returns False where there is none (any more)."""
        try:
            with path.open("rb") as file:
                self._put(name, file, os.fstat(file.fileno()).st_size)
        except FileNotFoundError:
            return False
        return True

    def close_with(self, said: dict[str, Any]) -> None:
        """Adds the list of entries with what else is said of them."""
        data = json.dumps({"form": FORM, **said, "members": self.members}, sort_keys=True).encode()
        self._put(LIST, io.BytesIO(data), len(data))

    def _put(self, name: str, file: IO[bytes], size: int) -> None:
        entry, seen = tarfile.TarInfo(name), hashlib.sha256()
        entry.size, entry.mode = size, 0o600
        self._tar.addfile(entry, _Watched(file, seen))
        self.members[name] = [size, seen.hexdigest()]


class _Watched(io.RawIOBase):
    """A file whose bytes are hashed as they are read."""

    def __init__(self, file: IO[bytes], seen: Any) -> None:
        self._file, self._seen = file, seen

    def read(self, size: int = -1) -> bytes:
        part = self._file.read(size)
        self._seen.update(part)
        return part


@contextmanager
def written(path: Path) -> Iterator[Writer]:
    """Yields what entries are added to; `path` is there afterwards, whole, for its owner alone. InputError where it is
    there before."""
    if path.exists():
        raise InputError(f"{path} is there already; name another file")
    draft = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(handle, "wb") as file:
            with tarfile.open(fileobj=file, mode="w|", format=tarfile.PAX_FORMAT) as tar:
                yield Writer(tar)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror or error}") from None
    finally:
        draft.unlink(missing_ok=True)


def unpack(path: Path, into: Path) -> dict[str, Any]:
    """Unpacks every entry under a folder and returns the list. InputError where the file is not whole, holds a name
    that it should not, or an entry is not what the list says."""
    found: dict[str, list[Any]] = {}
    try:
        with tarfile.open(path, "r|") as tar:
            for entry in tar:
                if not (entry.isreg() and _NAME.fullmatch(entry.name)) or entry.name in found:
                    raise InputError(f"{path}: holds an entry that no backup of tuodi has; nothing was restored")
                found[entry.name] = [entry.size, _copied(tar, entry, into / entry.name)]
        said: dict[str, Any] = json.loads((into / LIST).read_text(encoding="utf-8"))
        del found[LIST]
        if said["form"] != FORM:
            raise InputError(f"{path}: is of form {said['form']}, and this reads form {FORM}; restore it with its own")
        wrong = sorted(name for name in found | said["members"] if found.get(name) != said["members"].get(name))
    except (tarfile.TarError, EOFError, ValueError, KeyError, FileNotFoundError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{path}: is no whole backup of tuodi; nothing was restored") from None
    if wrong:
        raise InputError(f"{path}: {wrong[0]} is not what was backed up; nothing was restored; take another backup")
    return said


def _copied(tar: tarfile.TarFile, entry: tarfile.TarInfo, to: Path) -> str:
    file, seen = tar.extractfile(entry), hashlib.sha256()
    to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        while file is not None and (part := file.read(_PIECE)):
            seen.update(part)
            out.write(part)
    return seen.hexdigest()
