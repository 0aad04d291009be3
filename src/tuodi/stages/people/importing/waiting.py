"""Files that wait to be taken in by `tuodi work`: laid down by whoever brings them, begun once their mapping is agreed,
and taken a chunk at a time. They lie outside of what is served, readable by their owner alone, until they are in."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

from django.conf import settings

from tuodi.ground.journal.actions import Actor, Subject, write
from tuodi.ground.places.models import Place
from tuodi.rules.errors import InputError
from tuodi.stages.people.importing.taking import begin, take
from tuodi.stages.people.models import Import, Source

_ODD = re.compile(r"[^\w.\-（）()]+")
NAME_MOST = 80


def lay_down(actor: Actor, name: str, pieces: Iterable[bytes]) -> str:
    """Keeps a file that was brought and returns the word that it is found by; nothing is taken in yet."""
    word, name = secrets.token_urlsafe(16), _ODD.sub("_", Path(name).name)[-NAME_MOST:].lstrip(".") or "file"
    folder = _folder() / "brought" / word
    folder.mkdir(parents=True, mode=0o700)
    with open(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        size = sum(out.write(piece) for piece in pieces)
    write(actor, "people.import_bring", Subject("import"), detail={"bytes": size})
    return word


def brought(word: str) -> Path:
    """Returns the file that a word of `lay_down` finds. InputError where it is there no more."""
    found = [path for path in (_folder() / "brought" / word).glob("*") if path.is_file()]
    if not found or "/" in word or word.startswith("."):
        raise InputError("the file is not here any more; bring it again")
    return found[0]


def start(actor: Actor, word: str, mapping: dict[str, str], source: Source, day: date) -> Import:
    """Begins the import of a file that was brought, and leaves the rest to `tuodi work`. InputError as `begin`."""
    path = brought(word)
    made = begin(actor, path, mapping, source, day=day)
    here = _folder() / str(made.pk)
    shutil.rmtree(here, ignore_errors=True)
    path.parent.rename(here)
    return made


def due(_now: datetime) -> Iterator[str]:
    """Yields 'IMPORT:ROW' for every import under way whose file lies here: the next chunk."""
    for one in Import.objects.filter(state="running").order_by("id"):
        if _file(one.pk) is not None:
            yield f"{one.pk}:{one.taken_to}"


def do(key: str, _fence: int = 0) -> None:
    """Takes the chunk that a key names, unless it is in already; a file that cannot be taken stops its import."""
    number, row = (int(part) for part in key.split(":"))
    one, path = Import.objects.select_related("source").get(pk=number), _file(number)
    if one.state != "running" or one.taken_to != row or path is None:
        return
    city = Place.objects.filter(level="city").first()
    actor = Actor(one.begun_by, "clerk", city.pk if city else None, "register")
    try:
        one = take(actor, one, path, chunks=1)
    except InputError:
        Import.objects.filter(pk=number).update(state="stopped")
        write(actor, "people.import_stop", Subject("import", number), outcome="failed")
    if Import.objects.get(pk=number).state != "running":
        shutil.rmtree(path.parent, ignore_errors=True)


def _folder() -> Path:
    return Path(settings.DATA) / "imports"


def _file(number: int) -> Path | None:
    return next((path for path in (_folder() / str(number)).glob("*") if path.is_file()), None)
