"""The invariant of files (returns what breaks it; nothing where it holds)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from tuodi.ground.files import store
from tuodi.ground.files.models import File

MOST_NAMED = 20
_UNDER_WAY = 3_600  # seconds in which a content may wait for its row


def i22_every_file_has_its_content_and_the_reverse() -> Iterator[str]:
    """I22: every row that was not erased has a content with its digest, and every content has such a row."""
    yield from islice(_broken(), MOST_NAMED)


def _broken() -> Iterator[str]:
    needed = set(File.objects.filter(erased_at__isnull=True).values_list("digest", flat=True))
    for digest in sorted(needed):
        try:
            store.get(digest)
        except store.DamagedError as error:
            yield str(error)
    erased = set(File.objects.filter(erased_at__isnull=False).values_list("digest", flat=True)) - needed
    for digest, age in store.contents():
        if digest in erased or (digest not in needed and age > _UNDER_WAY):
            yield f"the content {digest} in {store.folder()} belongs to no file"
