"""The sealer: gives every new row the next sequence and the digest that follows from the row before.

Runs beside the acts, never in their way: rows are read as committed, and a row that commits late simply gets a later
sequence. One sealer at a time, by a lock on one row that nobody else takes.
"""

from __future__ import annotations

from django.db import connection, transaction

from tuodi.ground.journal import chain, heads
from tuodi.ground.journal.models import Entry
from tuodi.ground.work.models import Counter

BATCH = 2_000  # rows a transaction: short enough that writers on SQLite wait some hundredths of a second
_LOCK = "journal.sealer"


def seal(limit: int = BATCH) -> int:
    """Seals one batch and keeps the new head outside; returns how many rows, 0 when nothing waits."""
    if not Entry.objects.filter(sequence__isnull=True).exists():
        return 0
    with transaction.atomic():
        _lock()
        count = _chain(chain.unsealed(limit))
    keep_head()
    return count


def seal_all() -> int:
    """Seals until nothing waits; returns how many rows."""
    total = 0
    while count := seal():
        total += count
    return total


def keep_head() -> None:
    """Writes the head as committed into TUODI_DATA, in the order of the chain whoever sealed it."""
    if heads.stands():
        return
    with transaction.atomic():
        _lock()
        head = heads.current()
        if head:
            heads.keep(head)


def _lock() -> None:
    """Waits until no other sealer works. SQLite has one writer at a time anyway."""
    Counter.objects.get_or_create(name=_LOCK)
    Counter.objects.select_for_update().get(name=_LOCK)


def _chain(rows: list[chain.Row]) -> int:
    head = heads.current()
    sequence, digest = (head.sequence, bytes.fromhex(head.digest)) if head else (0, chain.GENESIS)
    links = []
    for row in rows:
        sequence, digest = sequence + 1, chain.link(digest, row)
        links.append((sequence, digest, row[0]))
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE journal_entry SET sequence = %s, digest = %s WHERE id = %s", links)
    return len(links)
