"""What tests of the doors share: a small register with people in it, and somebody of every role."""

from __future__ import annotations

from types import SimpleNamespace

import pytest


@pytest.fixture(autouse=True)
def watch():
    """No request changes anything without a row of the journal."""
    from tests.register.doors.watched import watched

    with watched():
        yield


AT = {"auditor": 310000000000, "analyst": 310000000000}  # the others sit in the first street
STREET = 310101002000


@pytest.fixture
def register(appoint):
    """`register.account(role)` is somebody of a role; `register.ids` are the rows that pages are shown with."""
    from tests.register.doors.somebody import somebody

    def account(role):
        return somebody() if role == "resident" else appoint(role, AT.get(role, STREET))

    return SimpleNamespace(account=account, ids={})
