"""Every state-changing route leaves a row of the journal. A new route that takes a POST is added to CALLS."""

import pytest
from django.urls import reverse

from tests.register.doors.browser.conftest import signed_in
from tests.register.doors.test_security_gate import every_route
from tuodi.ground.journal.models import Entry

# route: role, names of the rows of `register` that its address takes, what is posted so that something happens
CALLS = {
    "desk-chain": ("auditor", (), {}),
}  # fmt: skip
SILENT = {  # changes nothing but a cookie of the reader
    "language", "mode",
}  # fmt: skip


def own_routes():
    return sorted((name, view) for name, view in every_route() if getattr(view, "policy", None) is not None)


def takes_posts(client, register, name, view):
    """Whether a route answers a POST with anything but 405, asked as somebody whom its policy lets in."""
    if view.policy.roles:
        signed_in(client, register.account(min(view.policy.roles)))
    count = next(pattern for pattern in (0, 1, 2, 3) if address(name, [1] * pattern))
    return client.post(address(name, [1] * count)).status_code != 405


def address(name, args):
    try:
        return reverse(name, args=args)
    except Exception:
        return None


@pytest.mark.django_db
def test_48_every_route_that_takes_a_post_is_accounted_for(client, register):
    unsafe = {name for name, view in own_routes() if takes_posts(client, register, name, view)}
    assert sorted(unsafe - SILENT - set(CALLS)) == []
    assert sorted(set(CALLS) - unsafe) == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(CALLS))
def test_48_a_state_changing_route_leaves_a_row_with_who_where_what_and_why(client, register, name):
    role, args, said = CALLS[name]
    account = register.account(role)
    signed_in(client, account)
    before = Entry.objects.count()
    answer = client.post(reverse(name, args=[register.ids[arg] for arg in args]), said)
    assert answer.status_code < 400
    rows = Entry.objects.order_by("-id")[: Entry.objects.count() - before]
    assert rows, "no row was written"
    for row in rows:
        assert (row.account, row.role) == (account.pk, role)
        assert row.act
        assert row.purpose
        assert row.place
        assert row.outcome
