"""Every state-changing route leaves a row of the journal: each request of every test here is watched (`watched.py`),
and each route is asked in every way that its policy lets somebody ask."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse

from tests.register.doors.browser.conftest import signed_in
from tests.register.doors.test_security_gate import every_route
from tuodi.ground.journal.models import Entry
from tuodi.ground.places.models import Place


def address(name):
    """The address of a route with ones for whatever it takes; None for one that takes more than numbers."""
    for count in range(4):
        try:
            return reverse(name, args=[1] * count)
        except NoReverseMatch:
            continue
    return None


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_48_no_route_changes_anything_in_silence(client, register, method):
    for name, view in sorted(every_route(), key=lambda one: one[0]):
        declared = getattr(view, "policy", None)
        path = address(name)
        if declared is None or path is None:
            continue
        for role in sorted(declared.roles) or [""]:
            client.logout()
            if role:
                account = register.account(role)
                signed_in(client, account)
                client.step_up(account)
            assert getattr(client, method)(path).status_code != 500, f"{method} {path} as {role}"


@pytest.mark.django_db
def test_48_a_route_that_changes_something_in_silence_would_be_seen(client, places, monkeypatch):
    def silent(self, request):
        Place.objects.filter(pk=310000000000).update(zh="别的名字")
        return HttpResponse()

    monkeypatch.setattr("django.test.client.ClientHandler.get_response", silent)
    assert RequestFactory().get("/")
    with pytest.raises(AssertionError, match=r"changed \['places_place'\] and left no row"):
        client.get("/")


@pytest.mark.django_db
def test_48_a_row_says_who_when_where_what_why_and_with_what_outcome(client, register):
    account = register.account("auditor")
    signed_in(client, account)
    client.post(reverse("desk-chain"))
    row = Entry.objects.get(act="journal.verify")
    assert (row.account, row.role, row.place) == (account.pk, "auditor", 310000000000)
    assert (row.kind, row.purpose, row.outcome) == ("journal", "audit", "done")
    assert row.at
