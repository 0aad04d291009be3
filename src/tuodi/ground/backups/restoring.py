"""A backup put back, on an empty machine alone: nothing is ever written over.

Everything is unpacked and checked before anything is put in its place. What was erased stays erased: contents that no
row needs are dropped, and a list of later erasures is gone through before anybody can open what they name.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from tuodi.ground.backups import database
from tuodi.ground.backups.archive import unpack
from tuodi.ground.backups.making import BESIDE
from tuodi.ground.files import store
from tuodi.ground.files.actions import erase, sweep
from tuodi.ground.files.models import File
from tuodi.ground.journal.actions import Actor, write
from tuodi.ground.journal.sealing import seal_all
from tuodi.ground.secrets.keyfiles import read_keys
from tuodi.rules.errors import InputError


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore came to: when the backup was made, files that are there, erased again, and not in the backup."""

    made_at: str
    files: int
    erased: int
    missing: list[int]


def restore(actor: Actor, path: Path, erasures: Path | None = None) -> Restored:
    """Puts a backup back into the empty TUODI_DATA and database and brings the database up to date. `erasures`: the
    list kept outside of what was erased since. InputError where anything is there already, or the backup is not
    whole."""
    data = Path(settings.DATA)
    _refuse_unless_empty(data)
    later = _read_erasures(erasures) if erasures else []
    data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data, prefix=".restore-") as passing:
        staged = Path(passing)
        said = unpack(path, staged)
        if said["database"] != connection.vendor:
            raise InputError(
                f"{path}: was made of {said['database']}, and this database is {connection.vendor}; set "
                "TUODI_DATABASE_URL to one of the same kind"
            )
        database.load(staged / "database")
        for name in (*BESIDE, "files"):
            if (staged / name).exists():
                os.replace(staged / name, data / name)
    call_command("migrate", interactive=False, verbosity=0)
    erased = _erase_again(actor, later)
    sweep(settled=0)
    write(actor, "backup.restore", detail={"made_at": said["made_at"], "erased_again": erased})
    seal_all()  # what waited for the sealer when the backup was made
    there = {digest for digest, _ in store.contents()}
    live = File.objects.filter(erased_at__isnull=True).values_list("pk", "digest")
    return Restored(said["made_at"], len(there), erased, sorted(pk for pk, digest in live if digest not in there))


def restore_keys(path: Path) -> int:
    """Puts the keys of a backup of keys back; returns how many. InputError where there are keys already."""
    folder = Path(settings.KEYS)
    if read_keys(folder):
        raise InputError(f"there are keys in {folder} already; move them away first")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".restore-") as passing:
        unpack(path, Path(passing))
        for one in (Path(passing) / "keys").glob("*"):
            os.replace(one, folder / one.name)
    return len(read_keys(folder))


def _refuse_unless_empty(data: Path) -> None:
    keys, held = Path(settings.KEYS), sorted(data.iterdir()) if data.exists() else []
    for path in held:
        if path.name.startswith(".restore-"):  # of a restore that was killed: it is only what was unpacked
            shutil.rmtree(path)
        elif path != keys:
            raise InputError(f"{path} is there; a backup is restored into an empty TUODI_DATA alone")
    if not database.is_empty():
        raise InputError("the database holds tables; a backup is restored into an empty database alone")


def _read_erasures(path: Path) -> list[int]:
    try:
        return [int(json.loads(line)["file"]) for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError(
            f"{path}: is no list of erasures; it is TUODI_DATA/erasures.jsonl of the lost machine"
        ) from None


def _erase_again(actor: Actor, later: list[int]) -> int:
    found = list(File.objects.filter(pk__in=later, erased_at__isnull=True))
    for file in found:
        erase(actor, file)
    return len(found)
