"""The keys in use by this process, and whether they are those that the database was sealed with.

The files are the truth of which keys there are, `models.Generation` of which the database needs: `check_keys` holds one
against the other at start, so that a lost key is found then and not when somebody is read.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import connection, transaction

from tuodi.ground import clock
from tuodi.ground.secrets.keyfiles import Key, make_key, open_to_others, read_keys, set_retired
from tuodi.ground.secrets.models import Generation
from tuodi.rules.errors import InputError


class KeysLostError(InputError):
    """The database was sealed with a key that is not here. One line says which and what to do."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """All generations that are here. `live`: those in use, the newest first; the first one seals."""

    live: tuple[Key, ...]
    by_head: dict[bytes, Key] = field(repr=False)

    @property
    def current(self) -> Key:
        """The generation that seals."""
        return self.live[0]


_held: tuple[Path, int, Keyring] | None = None


def keyring() -> Keyring:
    """Returns the keys as they stand in the folder now: a generation that another process made is seen at once. Makes
    the first generation for a database that was never sealed. KeysLostError where the database's keys are gone."""
    global _held
    folder = Path(settings.KEYS)
    stamp = _stamp(folder)
    if _held is None or _held[:2] != (folder, stamp):
        keys = read_keys(folder)
        if not any(not key.retired for key in keys):
            keys = _first(folder)
            stamp = _stamp(folder)
        live = tuple(key for key in keys if not key.retired)
        _held = folder, stamp, Keyring(live, {key.head: key for key in keys})
    return _held[2]


def reread() -> Keyring:
    """Returns the keys, read again whatever the folder's time says: times of folders are coarse."""
    global _held
    _held = None
    return keyring()


def _stamp(folder: Path) -> int:
    try:
        return os.stat(folder).st_mtime_ns
    except FileNotFoundError:
        return 0


def _first(folder: Path) -> list[Key]:
    lost = Generation.objects.filter(retired_at__isnull=True).order_by("number").first()
    if lost is not None:
        raise KeysLostError(_missing(lost.number, folder))
    make_key(folder, 1, settings.SUITE)
    keys = read_keys(folder)
    record_generations(keys)
    return keys


def record_generations(keys: list[Key]) -> None:
    """Writes down the fingerprint of every key in use that the database does not know yet."""
    known = set(Generation.objects.values_list("number", flat=True))
    now = clock.now()
    Generation.objects.bulk_create(
        (
            Generation(number=key.number, suite=key.suite, fingerprint=key.fingerprint, made_at=now)
            for key in keys if not key.retired and key.number not in known
        ),
        ignore_conflicts=True,
    )  # fmt: skip


def check_keys() -> list[str]:
    """Returns what is wrong with the keys, one line each: one that is missing, is another than the database was sealed
    with, or can be read by others. Where all is well the files follow the database in what is retired."""
    folder = Path(settings.KEYS)
    if Generation._meta.db_table not in connection.introspection.table_names():
        return []
    keys = {key.number: key for key in read_keys(folder)}
    generations = list(Generation.objects.order_by("number"))
    found = [_missing(one.number, folder) for one in generations if not one.retired_at and one.number not in keys]
    found += [
        f"generation {one.number} of the keys in {folder} is another key than the database was sealed with; put back "
        "the right file from its safe copy"
        for one in generations
        if one.number in keys and keys[one.number].fingerprint != bytes(one.fingerprint)
    ]
    found += [f"{path} can be read by others; run chmod go-rwx {path}" for path in open_to_others(folder)]
    if not found:
        for one in generations:
            set_retired(folder, one.number, retired=one.retired_at is not None)
        with transaction.atomic():
            reread()
            record_generations(read_keys(folder))
    return found


def _missing(number: int, folder: Path) -> str:
    return (
        f"the database was sealed with generation {number} of the keys, which is not in {folder}; put its file "
        f"generation-{number}.key back from its safe copy"
    )


@checks.register(checks.Tags.database)
def keys_are_here(**_: Any) -> list[checks.Error]:
    """Django's check of the database: an error a line of `check_keys`."""
    return [checks.Error(line, id="tuodi.keys") for line in check_keys()]
