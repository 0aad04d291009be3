"""The stage that keeps house once a day: contents of files that nothing needs any more, and done work that nobody asks
about again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction

from tuodi.ground import clock
from tuodi.ground.files.actions import sweep
from tuodi.ground.work import leases

NAME = "upkeep"
FORGOTTEN = ("notices", NAME)  # stages whose done items are not needed to know that they are done
KEPT = timedelta(days=90)  # that a done item stays to be looked at


def due(now: datetime) -> Iterator[str]:
    """Yields the day, until it is in the list; asked every second, so that it writes nothing the rest of the day."""
    day = now.astimezone(clock.ZONE).date().isoformat()
    if not leases.known(NAME, day):
        yield day


def do(key: str, fence: int = 0) -> None:
    """Forgets old work within the caller's transaction, and sweeps the files once that is committed: a sweep looks at
    every content, which would hold the database. One that is cut off is begun again the next day."""
    leases.forget(FORGOTTEN, clock.now() - KEPT)
    transaction.on_commit(sweep)
