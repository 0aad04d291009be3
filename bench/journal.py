"""How fast the journal is sealed and verified, on the database that TUODI_DATABASE_URL names or an SQLite of its own.

    TUODI_DATA=bench/var/journal python -m bench.journal --rows 1000000

Beside it stands the bare chain: the same rows hashed from memory.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator

from tuodi.web.start import ready


def main() -> None:
    """Writes rows where there are fewer, seals and verifies them, and prints rows a second for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    rows = parser.parse_args().rows
    ready()
    from django.core.management import call_command
    from django.db import connection

    from tuodi.ground.journal import chain, sealing
    from tuodi.ground.journal.models import Entry
    from tuodi.ground.journal.verify import verify

    call_command("migrate", verbosity=0)
    missing = rows - Entry.objects.count()
    _said("written", missing, lambda: Entry.objects.bulk_create(_rows(missing), batch_size=5_000))
    _said("sealed", missing, sealing.seal_all)
    verdict = verify()
    if verdict.findings:
        sys.exit(verdict.findings[0].line)
    _said(f"verified on {connection.vendor}", verdict.rows, verify)
    held = [row[2:] for found in chain.sealed() for row in found]
    _said("bare chain", len(held), lambda: _bare(held))


def _rows(count: int) -> Iterator[object]:
    from tuodi.ground import clock
    from tuodi.ground.journal.models import Entry

    for person in range(count):
        yield Entry(
            at=clock.now(), account=person % 500, role="clerk", place=310101002000, act="people.read",
            purpose="service", kind="person", subject=person, subject_place=310101002001,
        )  # fmt: skip


def _bare(rows: list[tuple[object, ...]]) -> None:
    from tuodi.ground.journal import chain

    before = chain.GENESIS
    for row in rows:
        before = chain.link(before, row)


def _said(what: str, count: int, step: object) -> None:
    begun = time.perf_counter()
    step()
    seconds = time.perf_counter() - begun
    print(f"{what:<24} {count:>10,} rows {seconds:8.2f} s {count / seconds:>12,.0f} rows/s", flush=True)


if __name__ == "__main__":
    main()
