"""The only readers of files that others use. Every reading goes through a reach and stands in the journal."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from tuodi.ground.files import store
from tuodi.ground.files.models import File
from tuodi.ground.journal.actions import Subject, write
from tuodi.ground.officers.reach import Reach


class NotReachedError(LookupError):
    """There is no such file, or the reach does not hold it: which of both is not said."""


def files(reach: Reach) -> QuerySet[File]:
    """Returns the files within a reach that were not erased, the latest first."""
    return File.objects.filter(reach.within("place_code", "person"), erased_at__isnull=True).order_by("-kept_at", "-pk")


@transaction.atomic
def open_file(reach: Reach, file_id: int) -> tuple[File, bytes]:
    """Returns a file and its content, and writes down who read it. NotReachedError where it is not within reach,
    store.DamagedError where the content is not what was kept."""
    file = files(reach).filter(pk=file_id).first()
    if file is None:
        raise NotReachedError(f"file {file_id} is not within reach")
    data = store.get(file.digest)
    kind = "person" if file.person is not None else "file"
    write(reach.actor, "files.read", Subject(kind, file.person or file.pk, file.place_code), detail={"file": file.pk})
    return file, data
