"""The head of the chain as it stands outside the database: who cuts the journal's tail there cannot cut it here.

TUODI_DATA/journal-head.json holds the last head, replaced whole; journal-heads.jsonl the last head of every minute
before it, and every head that the chain no longer holds.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from tuodi.ground import clock
from tuodi.ground.journal.models import Entry
from tuodi.rules.errors import InputError


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain ended at a time: the last sequence (also the count of sealed rows) and its digest in hex."""

    sequence: int
    digest: str
    time: str

    def as_json(self) -> str:
        """Returns the head as one line of JSON."""
        return json.dumps({**asdict(self), "count": self.sequence})


def current() -> Head | None:
    """Returns the head of the chain in the database now; None before the first row is sealed."""
    last = Entry.objects.filter(sequence__isnull=False).order_by("-sequence").values_list("sequence", "digest").first()
    return Head(last[0], bytes(last[1] or b"").hex(), clock.now().isoformat()) if last else None


def kept() -> Head | None:
    """Returns the head in journal-head.json; None where there is none yet."""
    path = _file("journal-head.json")
    return read(path) if path.exists() else None


def stands() -> bool:
    """Whether journal-head.json holds the head of the chain in the database already."""
    head, outside = current(), kept()
    return head is None or (outside is not None and (head.sequence, head.digest) == (outside.sequence, outside.digest))


def history() -> Iterator[Head]:
    """Yields the heads kept outside, oldest first, the last one at the end."""
    path = _file("journal-heads.jsonl")
    if path.exists():
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                yield _head(f"{path}:{number}", line)
    last = kept()
    if last:
        yield last


def read(path: Path) -> Head:
    """Returns the head of a file. InputError where it is none."""
    return _head(str(path), path.read_text(encoding="utf-8"))


def keep(head: Head) -> None:
    """Writes the head outside the database. Callers hold the sealer's lock."""
    before = kept()
    if before and (before.time[:16] != head.time[:16] or not holds(before)):
        with _file("journal-heads.jsonl").open("a", encoding="utf-8") as file:
            file.write(before.as_json() + "\n")
    write(head, _file("journal-head.json"))


def write(head: Head, path: Path) -> None:
    """Writes a head into a file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    with part.open("w", encoding="utf-8") as file:
        file.write(head.as_json() + "\n")
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def holds(head: Head) -> bool:
    """Whether the chain in the database still has this head at its place."""
    return Entry.objects.filter(sequence=head.sequence, digest=bytes.fromhex(head.digest)).exists()


def _head(where: str, text: str) -> Head:
    try:
        said: dict[str, Any] = json.loads(text)
        head = Head(int(said["sequence"]), str(said["digest"]), datetime.fromisoformat(said["time"]).isoformat())
        if len(bytes.fromhex(head.digest)) != 32:
            raise ValueError
    except (ValueError, KeyError, TypeError):
        raise InputError(f"{where}: this is no head of a journal; `tuodi journal head --out FILE` writes one") from None
    return head


def _file(name: str) -> Path:
    return Path(settings.DATA) / name
