"""The only writers of files: keep one, erase one. The row and its line of the journal are one transaction; the bytes
are in their place before it is over."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Protocol

from django.db import transaction
from django.db.models import Sum

from tuodi.ground import clock
from tuodi.ground.files import store
from tuodi.ground.files.kinds import MIB, MOST, examined, shown_name
from tuodi.ground.files.models import File
from tuodi.ground.journal.actions import Actor, Subject, write
from tuodi.rules.errors import InputError

PERSON_FILES, PERSON_BYTES = 200, 500 * MIB  # the most that is kept about one person
ACCOUNT_FILES_DAY = 500  # the most that one account brings in 24 hours
_PIECE = 2**16
_SETTLED = 3_600  # seconds after which a content without a row belongs to nothing that is still under way


class Stream(Protocol):
    """What bytes are read from."""

    def read(self, size: int = -1, /) -> bytes:
        """Returns at most so many bytes; none at the end."""


def keep(actor: Actor, person: int | None, place_code: int | None, name: str, stream: Stream) -> File:
    """Returns the file of a stream, kept about a person at a place. InputError, without the name, where it is too
    large or too many, or of a kind that is not kept. A stream that breaks off leaves nothing behind."""
    _refuse_beyond_quota(actor, person)
    name = shown_name(name)
    kind, data = examined(name, _read(stream))
    digest = store.digest_of(data)
    try:
        with transaction.atomic():
            list(File.objects.select_for_update().filter(digest=digest))  # whoever erases the same content waits
            file = File.objects.create(
                person=person, place_code=place_code, name=name, kind=kind.name, size=len(data), digest=digest,
                kept_at=clock.now(), kept_by=actor.account,
            )  # fmt: skip
            store.put(data)
            write(actor, "files.keep", _subject(file), detail={"file": file.pk, "digest": digest, "kind": kind.name})
            return file
    except BaseException:
        _drop_unneeded(digest)
        raise


def erase(actor: Actor, file: File) -> None:
    """Erases a file: its row stays, without name, its content goes unless another row has the same. The list of what
    was erased, outside the database, gets a line: an older backup is restored without it. InputError where it was
    erased before."""
    with transaction.atomic():
        changed = File.objects.filter(pk=file.pk, erased_at__isnull=True).update(erased_at=clock.now(), name="")
        if not changed:
            raise InputError(f"file {file.pk} was erased before; reload the page")
        write(actor, "files.erase", _subject(file), detail={"file": file.pk})
        transaction.on_commit(partial(store.list_erased, file.pk, clock.now().isoformat()))
    _drop_unneeded(file.digest)


def sweep(settled: int = _SETTLED) -> int:
    """Removes contents that no row needs and that have stood for `settled` seconds: what a crash in the middle of
    keeping or erasing left behind. Returns how many."""
    store.drop_drafts(settled)
    return sum(_drop_unneeded(digest) for digest, age in list(store.contents()) if age >= settled)


@transaction.atomic
def _drop_unneeded(digest: str) -> bool:
    rows = list(File.objects.select_for_update().filter(digest=digest))
    if any(row.erased_at is None for row in rows):
        return False
    store.remove(digest)
    return True


def _refuse_beyond_quota(actor: Actor, person: int | None) -> None:
    if person is not None:
        kept = File.objects.filter(person=person, erased_at__isnull=True)
        if kept.count() >= PERSON_FILES or (kept.aggregate(all=Sum("size"))["all"] or 0) >= PERSON_BYTES:
            raise InputError(
                f"{PERSON_FILES} files or {PERSON_BYTES // MIB} MiB are kept about this person, the most there may be; "
                "erase some first"
            )
    day_ago = clock.now() - timedelta(days=1)
    if File.objects.filter(kept_by=actor.account, kept_at__gt=day_ago).count() >= ACCOUNT_FILES_DAY:
        raise InputError(f"this account has brought {ACCOUNT_FILES_DAY} files within a day, the most; go on tomorrow")


def _read(stream: Stream) -> bytes:
    parts, size = [], 0
    while part := stream.read(_PIECE):
        size += len(part)
        if size > MOST:
            raise InputError(f"the file has more than {MOST // MIB} MiB; send it in parts")
        parts.append(part)
    return b"".join(parts)


def _subject(file: File) -> Subject:
    return Subject("person" if file.person is not None else "file", file.person or file.pk, file.place_code)
