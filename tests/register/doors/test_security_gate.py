"""The gate: no view runs without a policy that lets the account in, now."""

import pytest
from django.test import Client, RequestFactory
from django.urls import URLResolver, get_resolver

from tuodi.ground import clock
from tuodi.ground.journal.models import Entry
from tuodi.web import gate
from tuodi.web.gate import OTHERS, policy_of

DESK = "/desk/"


def every_route(patterns=None, space=""):
    """Every (route name, view) that the doors serve."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from every_route(pattern.url_patterns, inner)
        else:
            yield f"{space}{pattern.name}", pattern.callback


def test_01_every_route_has_a_policy():
    assert [name for name, view in every_route() if policy_of(view, name) is None] == []


def test_01_the_table_of_others_names_only_routes_that_are():
    assert set(OTHERS) - {name for name, _ in every_route()} == set()


@pytest.mark.django_db
def test_03_a_view_without_a_policy_is_refused():
    request = RequestFactory().get("/")
    request.resolver_match = None
    answer = gate.Gate(lambda request: None).process_view(request, lambda request: None, (), {})
    assert answer.status_code == 403


def test_03_nobody_is_sent_to_sign_in_and_back(client, db):
    answer = client.get(DESK + "?page=2")
    assert answer.status_code == 302
    assert answer["Location"] == "/sign_in/?next=%2Fdesk%2F%3Fpage%3D2"
    assert client.post(DESK).status_code == 403


def test_03_an_account_without_a_role_is_refused_and_that_is_journalled(client, appoint):
    officer = appoint("clerk", 310101002000)
    officer.appointments.update(ended_at=clock.now())
    client.force_login(officer)
    assert client.get(DESK).status_code == 403
    row = Entry.objects.get(act="officers.refused")
    assert (row.account, row.outcome) == (officer.pk, "refused")
    assert "desk-home" in row.detail


def test_06_rights_that_change_act_on_the_next_request(client, appoint):
    officer = appoint("clerk", 310101002000)
    client.force_login(officer)
    assert client.get(DESK).status_code == 200
    officer.appointments.update(ended_at=clock.now())
    assert client.get(DESK).status_code == 403
    officer.appointments.update(ended_at=None)
    assert client.get(DESK).status_code == 200
    officer.is_active = False
    officer.save()
    assert client.get(DESK).status_code == 302


def test_21_a_session_without_a_second_factor_is_refused(appoint):
    plain = Client()
    plain.force_login(appoint("clerk", 310101002000))
    assert plain.get(DESK).status_code == 403


@pytest.mark.parametrize("part", ["appointments_now", "reach_by", "policy_of", "two_factors"])
def test_59_whatever_breaks_at_the_gate_refuses(client, appoint, monkeypatch, part):
    client.force_login(appoint("clerk", 310101002000))

    def broken(*_args, **_kwargs):
        raise RuntimeError("planted")

    monkeypatch.setattr(gate, part, broken)
    assert client.get(DESK).status_code == 403
    monkeypatch.undo()
    assert client.get(DESK).status_code == 200


def test_59_a_refusal_that_cannot_be_journalled_still_refuses(client, appoint, monkeypatch):
    officer = appoint("clerk", 310101002000)
    officer.appointments.update(ended_at=clock.now())
    client.force_login(officer)
    monkeypatch.setattr(gate, "write", lambda *_a, **_k: 1 / 0)
    assert client.get(DESK).status_code == 403
