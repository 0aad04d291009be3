"""Every act by every route leaves its row of the journal: who, when, where, what, why, and how it ended. The acts stand
in `routes.ROUTES`; a new route that takes a POST is added there."""

from __future__ import annotations

import logging

import pytest
from django.urls import reverse

from tests.register.doors.routes import ANYBODY, KNOWN, MISSING, ROUTES, SIGNING_IN, STAFF, said
from tests.register.doors.test_security_gate import every_route
from tests.register.doors.town import OWN, STREET, undone
from tests.register.signed_in import Browser
from tuodi.ground.officers.roles import ROLES

pytestmark = pytest.mark.django_db
SILENT = {"language", "mode", "session"}  # change nothing but the reader's own cookies, and how long her session lasts
ACTS = sorted(name for name, route in ROUTES.items() if route.post is not None and name not in SILENT)
READS = sorted(name for name, route in ROUTES.items() if route.reads)


@pytest.fixture(scope="module", autouse=True)
def quiet():
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def somebody(town, route, role=""):
    """An account that may call a route, and a browser of hers that was lately proved."""
    role = role or route.roles[0]
    account = town.resident if role == "resident" else town.officers[role, STREET]
    browser = Browser()
    browser.force_login(account)
    browser.step_up(account)
    return account, browser


def where(town, name):
    route, one = ROUTES[name], town.here[OWN]
    return reverse(name, args=[one.rows[row] for row in route.takes]) + route.query


def sent(town, name):
    """What is sent by a POST; of the page of roles and the search box the values depend on who asks."""
    role = ROUTES[name].roles[0]
    if name == "desk-role":
        return {"act": f"{role}:{ROLES[role].purposes[0]}"}
    if name == "desk-search":
        return {"text": f"钱{town.here[OWN].sign}首", "purpose": ROLES[role].purposes[0]}
    if name == "resident-proxies":  # somebody else than the resident herself
        place = next(one for one in town.here if one != OWN)
        return said(ROUTES[name].post, town.here[place])
    return said(ROUTES[name].post, town.here[OWN])


def rows_of(call):
    """The rows of the journal that a call left, and its answer."""
    from tuodi.ground.journal.models import Entry

    last = Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0
    answer = call()
    return list(Entry.objects.filter(id__gt=last).order_by("id")), answer


def test_48_every_route_that_takes_a_post_is_accounted_for(town):
    """Asked without anything: a route that answers with anything but 405 takes posts."""
    takes = set()
    for name, view in every_route():
        if getattr(view, "policy", None) is None or name in SIGNING_IN:
            continue
        assert name in KNOWN, MISSING.format(name)
        if name not in ROUTES:
            continue
        browser = Browser() if ROUTES[name].roles == ANYBODY else somebody(town, ROUTES[name])[1]
        with undone():
            if browser.post(where(town, name), {}).status_code != 405:
                takes.add(name)
    assert takes == set(ACTS) | SILENT


@pytest.mark.parametrize("name", ACTS)
def test_48_an_act_leaves_a_row_with_who_when_where_what_why_and_outcome(town, name):
    from tuodi.ground import clock

    route = ROUTES[name]
    account, browser = somebody(town, route)
    begun = clock.now()
    with undone():
        rows, answer = rows_of(lambda: browser.post(where(town, name), sent(town, name)))
    assert answer.status_code in (200, 302), answer.content.decode()[-2000:]
    assert route.acts, MISSING.format(name)
    assert set(route.acts) <= {row.act for row in rows}, [row.act for row in rows]
    for row in rows:
        assert row.account == account.pk
        assert begun <= row.at <= clock.now()
        assert row.outcome == "done"
        if row.act in route.acts:
            assert row.role == route.roles[0]
            assert row.purpose in ROLES[row.role].purposes
            assert row.place == (None if row.role == "resident" else STREET)
        if row.kind == "person":
            assert row.subject in {one for here in town.here.values() for one in here.rows.values()}


@pytest.mark.parametrize("name", READS)
def test_48_whoever_is_shown_has_a_row_of_her_own(town, name):
    route = ROUTES[name]
    wanted = {town.here[OWN].rows[one] for one in route.reads}
    for role in route.roles:
        account, browser = somebody(town, route, role)
        address = where(town, name)
        if name in ("resident-facts-for", "resident-notices-for"):
            one = next(here for place, here in town.here.items() if place != OWN)
            wanted, address = {one.rows["person"]}, reverse(name, args=[one.rows["person"]])
        with undone():
            rows, answer = rows_of(lambda at=address, by=browser: by.get(at))
        assert answer.status_code == 200, (role, answer.status_code)
        read = {row.subject for row in rows if row.act == "people.read" and row.kind == "person"}
        assert wanted <= read, role
        assert {(row.account, row.role) for row in rows} == {(account.pk, role)}


@pytest.mark.parametrize("name", ["desk-duplicates", "community-home", "community-difficulties", "desk-search"])
def test_48_everybody_in_a_list_has_a_row_of_her_own(town, name):
    _, browser = somebody(town, ROUTES[name])
    with undone():
        if name == "desk-search":
            rows, answer = rows_of(lambda: browser.post(where(town, name), sent(town, name)))
        else:
            rows, answer = rows_of(lambda: browser.get(where(town, name)))
    body = answer.content.decode()
    read = {row.subject for row in rows if row.act in ("people.found", "people.read_list", "people.read")}
    names = {one.rows[said]: f"钱{one.sign}{sign}" for one in town.here.values()
             for said, sign in (("person", "首"), ("spouse", "次"), ("alone", "三"), ("alike", "四"))}  # fmt: skip
    shown = {row for row, name in names.items() if name in body}
    assert shown
    assert shown <= read


def test_48_a_file_brought_and_begun_is_written_down_twice(town, tmp_path):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tests.register.people.files import rows as people
    from tests.register.people.files import write_csv
    from tuodi.ground.officers.models import Appointment

    account, browser = somebody(town, ROUTES["desk-person-record"])
    file = SimpleUploadedFile("x.csv", write_csv(tmp_path / "people.csv", people()).read_bytes())
    with undone():
        Appointment.objects.filter(account=account).update(place_id=310000000000)
        brought, answer = rows_of(lambda: browser.post(reverse("desk-import"), {"file": file}))
        said = {one["name"]: one["target"] for one in browser.get(answer["Location"]).context["columns"]}
        form = {"source": "registration", "kind": "registration", "day": "2016-01-01"}
        begun, _ = rows_of(lambda: browser.post(answer["Location"], said | form))
    for rows, act in ((brought, "people.import_bring"), (begun, "people.import_begin")):
        (row,) = rows
        assert (row.act, row.account, row.place, row.outcome) == (act, account.pk, 310000000000, "done")
        assert (row.role, row.purpose) == ("clerk", "register")


def test_48_a_download_is_written_down_under_the_person(town):
    account, browser = somebody(town, ROUTES["desk-file"])
    with undone():
        rows, _ = rows_of(lambda: browser.get(where(town, "desk-file")))
    (row,) = [row for row in rows if row.act == "files.read"]
    assert (row.account, row.kind, row.subject) == (account.pk, "person", town.here[OWN].rows["person"])


@pytest.mark.parametrize("role", STAFF)
def test_48_a_refusal_is_written_down(town, role):
    name = next(name for name, route in ROUTES.items() if role not in route.roles)
    account, browser = somebody(town, ROUTES[name], role)
    with undone():
        rows, answer = rows_of(lambda: browser.get(where(town, name)))
    assert answer.status_code == 403
    (row,) = rows
    assert (row.account, row.act, row.outcome) == (account.pk, "officers.refused", "refused")
    assert name in row.detail
