"""Watches what each request of a test writes: whoever changes a row of the register without a row of the journal in
the same request fails the test, whichever test it is."""

from __future__ import annotations

import re
from contextlib import contextmanager

from django.db import connection
from django.test import Client

_WRITE = re.compile(r'^\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
UNWATCHED = (  # tables of no person and no act
    "django_", "secrets_", "web_cache", "work_", "account_", "mfa_", "usersessions_", "socialaccount_",
)  # fmt: skip


@contextmanager
def watched():
    """Every request of Django's test client is watched."""
    plain = Client.request

    def request(self, **asked):
        tables = set()

        def note(execute, sql, params, many, context):
            if match := _WRITE.match(sql):
                tables.add(match[1])
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            answer = plain(self, **asked)
        changed = {table for table in tables if not table.startswith(UNWATCHED)}
        silent = changed - {"journal_entry"} and "journal_entry" not in changed
        assert not silent, f"{asked.get('PATH_INFO')} changed {sorted(changed)} and left no row of the journal"
        return answer

    Client.request = request
    try:
        yield
    finally:
        Client.request = plain
