"""Every form: it changes what it declares and nothing else, and is taken from our own pages alone."""

from __future__ import annotations

import logging
import re

import pytest
import time_machine
from django.apps import apps

from tests.register.doors.routes import ROUTES
from tests.register.doors.test_journal_acts import ACTS, sent, somebody, where
from tests.register.doors.town import undone
from tests.register.signed_in import Browser
from tuodi.ground import clock

pytestmark = pytest.mark.django_db
FIRST = 100_000  # below stand numbers that a database hands out by itself, and another for each call
PASSING = {"sessions.session", "usersessions.usersession"}  # they change with every request
OURS = ("people", "officers", "files", "notices", "journal", "places", "work", "secrets")


@pytest.fixture(scope="module", autouse=True)
def quiet():
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def every_field(declared):
    """Every field of every model of ours, and what attackers try, with a value that would be seen; without what the
    form declares."""
    names = {field for model in apps.get_models() if model._meta.app_label in OURS
             for one in model._meta.concrete_fields for field in (one.name, one.attname)}  # fmt: skip
    names |= {"pk", "is_admin", "role", "purpose", "next_state", "owner", "step", "price"}
    return dict.fromkeys(sorted(names - set(declared)), "1")


def shape(value):
    if isinstance(value, (bytes, memoryview)):
        return f"{len(bytes(value))} bytes"
    if isinstance(value, str) and value.startswith("!"):
        return "no password"
    if isinstance(value, str) and value.startswith("{"):
        return re.sub(r'"[0-9a-f]{64}"|\d+', "#", value)  # the detail of a row of the journal: ids, digests
    if isinstance(value, str) and re.fullmatch(r"[a-z_]+(:[a-z_]*\d+)+(:[a-z_]+)*", value):
        return re.sub(r"\d+", "#", value)  # the key of a notice: PostgreSQL gives no number of a row twice
    return value


def kept():
    """Every row of every table: by model and key, its columns as they compare."""
    found = {}
    for model in apps.get_models():
        label = model._meta.label_lower
        if label in PASSING or model._meta.app_label in ("contenttypes", "auth", "migrations"):
            continue
        columns = [one.attname for one in model._meta.concrete_fields if not one.primary_key]
        for row in model.objects.values_list("pk", *columns):
            found[label, row[0]] = tuple(map(shape, row[1:]))
    return found


def own(value, handed):
    """Whether a value is a number that the database handed out for itself."""
    return isinstance(value, int) and not isinstance(value, bool) and (value in handed or value < FIRST)


def changed(call):
    """What a call changes: rows that were there, by key; new ones without the numbers handed out to them."""
    before = kept()
    answer = call()
    assert answer.status_code in (200, 302), answer.status_code
    after = kept()
    new = {key: row for key, row in after.items() if key not in before}
    handed = {key[1] for key in new}
    old = {key: [a if a not in handed else "new" for a in row] for key, row in after.items()
           if key in before and before[key] != row}  # fmt: skip
    fresh = sorted(str((label, ["new" if own(one, handed) else one for one in row]))
                   for (label, _), row in new.items())  # fmt: skip
    return old, fresh


def asked(town, name, more):
    """What a POST of a route changes, with more sent than it declares."""
    post = sent(town, name)
    with undone(), time_machine.travel(clock.now().replace(microsecond=0), tick=False):
        _, browser = somebody(town, ROUTES[name])
        old, fresh = changed(lambda: browser.post(where(town, name), more | post))
    return old, fresh


@pytest.mark.parametrize("name", [name for name in ACTS if name != "resident-copy"])
def test_05_a_form_changes_what_it_declares_and_nothing_else(town, name):
    optional = {  # what a form declares besides what is sent here
        "desk-search": {"after"}, "community-home": {"after"}, "desk-officer-grant": {"until"},
        "desk-person-record": {"last", "reference"}, "desk-household-record": {"last", "reference"},
        "desk-break-glass-review": {"note"},
    }.get(name, set())  # fmt: skip
    post = set(sent(town, name)) | optional
    with time_machine.travel(clock.now().replace(microsecond=0), tick=False):
        plainly, with_more = asked(town, name, {}), asked(town, name, every_field(post))
    assert plainly == with_more
    assert plainly[1], "nothing was changed: the route's post is wrong"


@pytest.mark.parametrize("name", [*ACTS, "language", "mode", "session"])
def test_24_no_form_is_taken_without_its_token_or_from_elsewhere(town, name):
    strict = Browser(enforce_csrf_checks=True)
    if name in ACTS or name == "session":
        role = ROUTES[name].roles[0]
        account, _ = somebody(town, ROUTES[name], role)
        strict.force_login(account)
        strict.step_up(account)
    with undone():
        before = kept()
        post, at = sent(town, name) if name in ACTS else dict(ROUTES[name].post), where(town, name)
        assert strict.post(at, post).status_code == 403
        page = strict.get("/sign_in/session/" if account_known(strict) else "/sign_in/")
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[1]
        post |= {"csrfmiddlewaretoken": token}
        for origin in ("https://elsewhere.example", "null"):
            assert strict.post(at, post, headers={"origin": origin}).status_code == 403, origin
        assert kept() == before, "something was changed although it was refused"
        assert strict.post(at, post, headers={"origin": "http://testserver"}).status_code in (200, 302)


def account_known(browser):
    return "session" in browser.cookies


@pytest.mark.parametrize("name", [name for name in ACTS if not ROUTES[name].get])
def test_24_nothing_is_done_by_a_get(town, name):
    _, browser = somebody(town, ROUTES[name])
    with undone():
        before = kept()
        assert browser.get(where(town, name), sent(town, name)).status_code == 405
        assert kept() == before
