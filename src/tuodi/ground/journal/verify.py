"""Walks the chain from its first row and names the first that does not follow from the one before.

Reads in lists of bounded length, beside writers and the sealer. Heads kept outside the database tell what the chain
cannot: a tail that was cut, or a chain that somebody computed anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from heapq import merge

from django.db import connection

from tuodi.ground import clock
from tuodi.ground.journal import chain, heads
from tuodi.ground.journal.heads import Head
from tuodi.ground.journal.models import Entry

SEALED_WITHIN = timedelta(seconds=5)
NAMED = 10  # unsealed rows named one by one; the others are counted
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong: its kind (altered, missing, reordered, inserted, truncated, rewritten, unsealed), the row's id
    and sequence where there is one, and a line that says what and what to do."""

    kind: str
    sequence: int | None
    id: int | None
    line: str


@dataclass(slots=True)
class Verdict:
    """How many rows were walked, until which sequence, and what was found; nothing found is a whole chain."""

    rows: int = 0
    last: int = 0
    findings: list[Finding] = field(default_factory=list)


def verify(outside: Iterable[Head] = (), *, progress: Progress | None = None, newest: int | None = None) -> Verdict:
    """Walks the whole chain, or its `newest` rows, against the heads kept in TUODI_DATA and those handed in."""
    verdict = Verdict()
    start = _start(newest)
    anchors = merge(heads.history(), sorted(outside, key=_sequence), key=_sequence)
    broken = _walk(start, anchors, verdict, progress)
    if broken:
        verdict.findings.append(broken)
    verdict.findings += unsealed()
    return verdict


def unsealed() -> list[Finding]:
    """Returns the rows that no sealer has chained within SEALED_WITHIN, at most NAMED by name and the rest counted."""
    waiting = Entry.objects.filter(sequence__isnull=True, at__lt=clock.now() - SEALED_WITHIN)
    ids = list(waiting.order_by("id").values_list("id", flat=True)[: NAMED + 1])
    if not ids:
        return []
    more = f" and {waiting.count() - NAMED} more" if len(ids) > NAMED else ""
    named = ", ".join(str(one) for one in ids[:NAMED])
    said = f"not sealed within {SEALED_WITHIN.seconds} s: row {named}{more}; `tuodi work` seals them"
    return [Finding("unsealed", None, ids[0], said)]


def _sequence(head: Head) -> int:
    return head.sequence


def _start(newest: int | None) -> tuple[int, bytes]:
    """Returns the sequence after which the walk begins, and its digest."""
    head = heads.current()
    after = max(0, head.sequence - newest) if head and newest is not None else 0
    digest = Entry.objects.filter(sequence=after).values_list("digest", flat=True).first() if after else None
    return (after, bytes(digest)) if digest else (0, chain.GENESIS)


def _walk(
    start: tuple[int, bytes], anchors: Iterator[Head], verdict: Verdict, progress: Progress | None
) -> Finding | None:  # fmt: skip
    """Returns the first thing that breaks the chain, and counts in the verdict what was walked."""
    link, (verdict.last, before) = chain.link, start
    head = heads.current()
    of = head.sequence if head else 0
    expected = verdict.last + 1
    anchor = _next(anchors, expected)
    mark = anchor.sequence if anchor else None
    for rows in chain.sealed(verdict.last or None):
        for row in rows:
            if row[0] != expected:
                return _displaced(row, expected)
            if link(before, row[2:]) != row[1]:
                return _unlinked(before, row, anchor)
            before = row[1]
            while anchor and expected == mark:
                if anchor.digest != before.hex():
                    return _rewritten(anchor, row)
                anchor = _next(anchors, expected)
                mark = anchor.sequence if anchor else None
            expected += 1
        verdict.rows += len(rows)
        verdict.last = rows[-1][0]
        if progress:
            progress(verdict.last, max(of, verdict.last))
    if anchor:
        return _truncated(anchor, verdict.last)
    return _doubled(start[0], verdict)


def _next(anchors: Iterator[Head], least: int) -> Head | None:
    """Returns the next head at a sequence or after it; heads fall where a tail was cut, and the cut is found first."""
    return next((one for one in anchors if one.sequence >= least), None)


def _displaced(row: chain.Sealed, expected: int) -> Finding:
    sequence, _, one = row[:3]
    if sequence > expected:
        gone = f"sequence {expected}" + (f" to {sequence - 1}" if sequence - 1 > expected else "")
        return Finding("missing", expected, None, f"missing: {gone}, before row {one}; compare with a backup of before")
    said = f"inserted: row {one} stands at sequence {sequence}, where the chain has {expected}; compare with a backup"
    return Finding("inserted", sequence, one, said)


def _unlinked(before: bytes, row: chain.Sealed, anchor: Head | None) -> Finding:
    """Says how a row does not follow: another follows in its place, it follows elsewhere, or nothing fits."""
    sequence, digest, one = row[:3]
    after = next(chain.sealed(sequence), [])
    if after and chain.link(before, after[0][2:]) == after[0][1]:
        said = f"inserted: row {one} at sequence {sequence}; the row after it follows from the row before it"
        return Finding("inserted", sequence, one, said)
    for rows in chain.sealed():
        for other in rows:
            if isinstance(other[1], bytes) and chain.link(other[1], row[2:]) == digest:
                said = f"reordered: row {one} stands at sequence {sequence} and follows row {other[2]}"
                return Finding("reordered", sequence, one, said)
    moved = _now_at(anchor) if anchor else None
    if anchor and moved is not None and moved < anchor.sequence:
        said = f"missing: {anchor.sequence - moved} rows before row {one} (sequence {sequence}), the rest renumbered"
        return Finding("missing", sequence, one, said)
    said = f"altered: row {one} (sequence {sequence}) does not follow from what it says; compare with a backup"
    return Finding("altered", sequence, one, said)


def _now_at(head: Head) -> int | None:
    """Returns where the row that a head names stands now."""
    found = Entry.objects.filter(digest=bytes.fromhex(head.digest), sequence__isnull=False)
    place: int | None = found.values_list("sequence", flat=True).first()
    return place


def _rewritten(anchor: Head, row: chain.Sealed) -> Finding:
    said = f"rewritten: at sequence {row[0]} (row {row[2]}) the head kept outside at {anchor.time} says another digest"
    return Finding("rewritten", row[0], row[2], f"{said}; rows until there were computed anew")


def _truncated(anchor: Head, last: int) -> Finding:
    said = (
        f"truncated: the chain ends at sequence {last}; the head kept outside at {anchor.time} says {anchor.sequence}"
    )
    return Finding("truncated", last + 1, None, f"{said}; compare with a backup")


def _doubled(after: int, verdict: Verdict) -> Finding | None:
    """Finds rows that share a sequence or stand before the first, which the walk by sequence steps over."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM journal_entry WHERE sequence > %s AND sequence <= %s", [after, verdict.last]
        )
        extra = cursor.fetchone()[0] - verdict.rows
    if not extra:
        return None
    return Finding(
        "inserted", None, None, f"inserted: {extra} rows share a sequence with another; compare with a backup"
    )
