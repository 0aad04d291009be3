"""What must hold of the journal at any time."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from tuodi.ground.journal.verify import verify

_TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journal_entry'",
    "postgresql": (
        "SELECT tgname FROM pg_trigger WHERE tgrelid = 'journal_entry'::regclass AND NOT tgisinternal "
        "AND tgenabled <> 'D'"
    ),
}
_GUARDS = {
    "sqlite": {"journal_entry_enters_unsealed", "journal_entry_sealed_once", "journal_entry_stays"},
    "postgresql": {
        "journal_entry_enters_unsealed", "journal_entry_sealed_once", "journal_entry_stays",
        "journal_entry_stays_whole",
    },
}  # fmt: skip


def i16_journal_chain() -> Iterator[str]:
    """The chain verifies from its first row to the head kept outside, every row is sealed, and its guards stand."""
    for finding in verify().findings:
        yield finding.line
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGERS[connection.vendor])
        standing = {name for (name,) in cursor.fetchall()}
    for name in sorted(_GUARDS[connection.vendor] - standing):
        yield f"the trigger {name} is gone; rows may be altered without being refused"
