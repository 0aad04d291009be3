"""A backup made while everything runs: the journal's head, the files, the database, then the files that came since.

In this order what the database says is at least what was there before it: a head that it holds, files that it names.
Columns are left out (they are copied again), sent messages too, and the keys: who has both can read everything.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from django.conf import settings

from tuodi.ground import clock
from tuodi.ground.backups import database
from tuodi.ground.backups.archive import Writer, written
from tuodi.ground.files import store
from tuodi.ground.journal.actions import Actor, write
from tuodi.ground.secrets.keyfiles import read_keys
from tuodi.ground.secrets.models import Generation
from tuodi.rules.errors import InputError

BESIDE = ("journal-head.json", "journal-heads.jsonl", "erasures.jsonl")  # kept outside the database


def back_up(actor: Actor, out: Path) -> int:
    """Writes a backup into a file that is not there yet; returns how many files of people it holds."""
    write(actor, "backup.make")
    data = Path(settings.DATA)
    for left in data.glob(".backup-*"):  # of a backup that was killed
        shutil.rmtree(left)
    with written(out) as archive, tempfile.TemporaryDirectory(dir=data, prefix=".backup-") as passing:
        for name in BESIDE:
            archive.add(name, data / name)
        _add_contents(archive)
        database.dump(Path(passing) / "database")
        archive.add("database", Path(passing) / "database")
        _add_contents(archive)
        archive.close_with({
            "made_at": clock.now().isoformat(), "database": _vendor(),
            "generations": list(Generation.objects.filter(retired_at=None).values_list("number", flat=True)),
        })  # fmt: skip
        return sum(name.startswith("files/") for name in archive.members)


def back_up_keys(out: Path) -> int:
    """Writes the keys and the secret that signs sessions into a file of their own; returns how many keys."""
    folder = Path(settings.KEYS)
    keys = read_keys(folder)
    if not keys:
        raise InputError(f"there are no keys in {folder} yet; nothing has been sealed")
    with written(out) as archive:
        for key in keys:
            name = f"{'retired' if key.retired else 'generation'}-{key.number}.key"
            archive.add(f"keys/{name}", folder / name)
        archive.add("keys/signing", folder / "signing")
        archive.close_with({"made_at": clock.now().isoformat()})
    return len(keys)


def _add_contents(archive: Writer) -> None:
    for digest, _ in store.contents():
        name = f"files/{digest[:2]}/{digest}"
        if name not in archive.members:
            archive.add(name, store.place(digest))


def _vendor() -> str:
    from django.db import connection

    return str(connection.vendor)
