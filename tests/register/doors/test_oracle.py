"""Who may open what, against a table written by hand: every route x every role x where the object lies x the method.

The expected answer comes from `routes.ROUTES` (role -> route) and from walking up the parents of a place, never from
the policies or the reach of the code. Nothing of what lies beyond is in any answer, refused or not.
"""

from __future__ import annotations

import logging

import pytest
from django.urls import reverse

from tests.register.doors import routes
from tests.register.doors.routes import KNOWN, MISSING, ROUTES, STAFF, said
from tests.register.doors.test_security_gate import every_route
from tests.register.doors.town import COMMITTEES, EVIL, NEXT_DOOR, OTHER_DISTRICT, OWN, STREET, lies_in, undone
from tests.register.signed_in import Browser

pytestmark = pytest.mark.django_db
SEATS = (OWN, STREET)
NONE = 7_999_999_999  # the id of nothing
SOMEBODY = [*((role, seat) for role in STAFF for seat in SEATS), ("resident", 0), ("anonymous", 0)]
WITH_ID = sorted(name for name, route in ROUTES.items() if route.takes)


@pytest.fixture(scope="module")
def browsers(town):
    """A browser for each role and seat, signed in and lately proved."""
    logging.disable(logging.WARNING)
    held = {}
    for role, seat in SOMEBODY:
        held[role, seat] = browser = Browser()
        account = town.resident if role == "resident" else town.officers.get((role, seat))
        if account is not None:
            browser.force_login(account)
            browser.step_up(account)
    yield held
    logging.disable(logging.NOTSET)


def test_01_the_table_names_every_route():
    served = {name for name, _ in every_route()}
    assert served - KNOWN == set(), MISSING.format(sorted(served - KNOWN))
    assert KNOWN - served == set(), "routes.py names routes that are not"


def test_01_routes_with_an_id_are_tried_with_one():
    """A route whose address takes something says in the table what, or stands in a list that says why not."""
    from django.urls import get_resolver

    takes = {
        str(name)
        for name, found in get_resolver().reverse_dict.lists()
        if not callable(name) and any(params for possibilities, *_ in found for _, params in possibilities)
    }
    assert len(takes) > 20
    assert (
        takes
        - set(WITH_ID)
        - routes.PUBLIC_BY_NAME
        - routes.NOBODYS
        - routes.REFERENCE
        - routes.WHOLE_CITY
        - {"enrol-link"}
        == set()
    )


def lies(town, route, role, seat, place):
    """Whether somebody reaches the object of a route that lies in the committee `place`; None is no object at all."""
    if place is None:
        return False
    if role == "resident":
        return place in {
            "resident-facts-for": (NEXT_DOOR,), "resident-notices-for": (NEXT_DOOR,),  # whom she may see for
            "resident-proxy-end": (OWN,), "desk-file": (OWN,), "resident-notice-read": (OWN,),
        }[route]  # fmt: skip
    return lies_in(place, seat)


def expected(town, name, role, seat, place, method):
    """The kind of answer: allowed, refused (403), hidden (404), method (405), sign_in."""
    route = ROUTES[name]
    if role not in route.roles:
        return "sign_in" if role == "anonymous" and method == "get" else "refused"
    if not (route.get if method == "get" else route.post is not None):
        return "method"
    return "allowed" if lies(town, name, role, seat, place) else "hidden"


def kind_of(answer):
    where = answer.headers.get("Location", "")
    if answer.status_code == 302 and where.startswith("/sign_in/"):
        return "sign_in"
    named = {200: "allowed", 302: "allowed", 403: "refused", 404: "hidden", 405: "method"}
    return named.get(answer.status_code, str(answer.status_code))


def ask(browser, town, name, place, method):
    route, committee = ROUTES[name], town.here.get(place)
    args = [committee.rows[one] if committee else NONE for one in route.takes]
    where = reverse(name, args=args) + route.query
    return (
        browser.post(where, said(route.post, committee or town.here[OWN])) if method == "post" else browser.get(where)
    )


def questions(name):
    """Role, seat, place and method of every question: a role that the route does not serve asks from one seat, and a
    method that it does not serve is asked about one object, since neither comes as far as the object."""
    route = ROUTES[name]
    for role, seat in SOMEBODY:
        if role not in route.roles and seat == OWN:
            continue
        for method, served in (("get", route.get), ("post", route.post is not None)):
            for place in (*COMMITTEES, None) if served else (OTHER_DISTRICT,):
                yield role, seat, place, method


@pytest.mark.parametrize("name", WITH_ID)
def test_01_whoever_may_open_an_object_is_whom_the_table_says(town, browsers, name):
    wrong, told, allowed, everything = [], [], 0, town.beyond(None)
    for role, seat, place, method in questions(name):
        with undone():
            answer = ask(browsers[role, seat], town, name, place, method)
        found, wanted = kind_of(answer), expected(town, name, role, seat, place, method)
        asked = f"{role} at {seat}: {method} of {COMMITTEES.get(place, 'nothing')}"
        allowed += found == "allowed"
        if found != wanted:
            wrong.append(f"{asked}: {wanted} expected, {found} ({answer.status_code}) found")
        hidden = everything if found != "allowed" else town.beyond(seat) if role in STAFF else {}
        body = answer.content.decode()
        told += [f"{asked}: {what}" for mark, what in hidden.items() if mark in body]
        told += [f"{asked}: not escaped"] if EVIL in body and name != "desk-file" else []
    assert wrong == []
    assert told == []
    assert allowed, "nobody was let in: the table or the town is wrong"


def test_01_a_pair_of_two_places_is_open_to_who_reaches_both(town, browsers):
    from tuodi.ground import clock
    from tuodi.stages.people.models import Pair

    for far, open_at in ((NEXT_DOOR, {STREET}), (OTHER_DISTRICT, set())):
        with undone():
            row = Pair.objects.create(
                one_id=town.here[OWN].rows["alone"], other_id=town.here[far].rows["alone"], weight=900, why="name:same",
                found_at=clock.now(),
            )  # fmt: skip
            for seat in SEATS:
                answer = browsers["clerk", seat].get(reverse("desk-duplicate", args=[row.pk]))
                assert (answer.status_code == 200) == (seat in open_at), (far, seat)
                listed = browsers["clerk", seat].get(reverse("desk-duplicates")).content.decode()
                assert (reverse("desk-duplicate", args=[row.pk]) in listed) == (seat in open_at), (far, seat)


def test_01_files_are_taken_in_for_the_whole_city_alone(town, browsers):
    """Nobody of a street or committee finds an import, or brings a file; no other role has the pages."""
    from tuodi.ground import clock
    from tuodi.stages.people.models import Import, Source

    with undone():
        made = Import.objects.create(
            name="进口名", digest="0" * 64, mapping="{}", day=clock.today(), source=Source.objects.first(),
            known_since=clock.now(),
        )  # fmt: skip
        for (role, seat), browser in browsers.items():
            for name, args in (("desk-import", []), ("desk-import-one", [made.pk]), ("desk-import-start", ["x"])):
                answer = browser.get(reverse(name, args=args))
                wanted = "refused" if role != "clerk" else "hidden" if args else "allowed"
                assert kind_of(answer) == ("sign_in" if role == "anonymous" else wanted), (role, seat, name)
                assert "进口名" not in answer.content.decode()
                assert browser.post(reverse(name, args=args), {}).status_code in (200, 403, 404, 405)
        assert Import.objects.count() == 1


@pytest.mark.parametrize("name", sorted(routes.NOBODYS))
def test_01_the_passkey_of_another_is_nobodys(town, browsers, name):
    from allauth.mfa.models import Authenticator

    from tuodi.ground.officers.models import Account

    with undone():
        owner = Account.objects.get(username="granter")
        key = Authenticator.objects.create(user=owner, type="webauthn", data={"name": "x", "credential": {}})
        for (role, seat), browser in browsers.items():
            for method in ("get", "post"):
                answer = getattr(browser, method)(reverse(name, args=[key.pk]), {"name": "y"})
                assert answer.status_code in (302, 403, 404), (role, seat, answer.status_code)
                assert answer.status_code != 302 or answer["Location"].startswith("/sign_in/"), (role, seat)
        assert Authenticator.objects.get(pk=key.pk).data["name"] == "x"


def test_03_reference_data_is_open_to_the_system_administrator_alone(town, browsers):
    for (role, seat), browser in browsers.items():
        for where in ("/desk/reference/places/", f"/desk/reference/places/place/{OTHER_DISTRICT}/change/"):
            answer = browser.get(where)
            assert (answer.status_code == 200) == (role == "system_administrator"), (role, seat, answer.status_code)


@pytest.mark.parametrize("name", sorted(set(ROUTES) - set(WITH_ID)))
def test_03_every_route_without_an_object_is_open_to_whom_the_table_says(town, browsers, name):
    route = ROUTES[name]
    for (role, seat), browser in browsers.items():
        for method in ("get", "post"):
            served = route.get if method == "get" else route.post is not None
            with undone():
                answer = getattr(browser, method)(reverse(name), {})
            who = (role, seat, method, answer.status_code)
            if role not in route.roles:
                assert kind_of(answer) == ("sign_in" if role == "anonymous" and method == "get" else "refused"), who
            elif served:
                assert answer.status_code in (200, 302, 400, 422), who
            else:
                assert answer.status_code == 405 or name.startswith("admin:"), who


def test_50_one_person_opened_opens_nobody_else(town, browsers):
    """Break-glass on one member of a household elsewhere: her own data and no other member's, on any page."""
    from datetime import timedelta

    from tuodi.ground import clock
    from tuodi.ground.officers.models import Opening

    far = town.here[OTHER_DISTRICT]
    hers = (f"{far.sign}次", f"{far.sign}巷2号", f"{far.sign}路1弄7号")  # the last is the household's
    others = {mark: what for mark, what in far.marks.items() if what not in ("household", "home_record", "spouse")}
    others = {mark: what for mark, what in others.items() if not mark.endswith(hers)}
    for role in ("clerk", "community_worker"):
        with undone():
            Opening.objects.create(
                account=town.officers[role, STREET], person=far.rows["spouse"], reason="x", opened_at=clock.now(),
                until=clock.now() + timedelta(minutes=9),
            )  # fmt: skip
            pages = ("community-home", "community-difficulties") if role == "community_worker" else ("desk-home",)
            shown = {"community_worker": "community-household", "clerk": "desk-household"}[role]
            where = [*map(reverse, pages), reverse(shown, args=[far.rows["household"]])]
            where += [reverse("desk-person", args=[far.rows["spouse"]])] if role == "clerk" else []
            for path in where:
                body = browsers[role, STREET].get(path).content.decode()
                assert {what for mark, what in others.items() if mark in body} == set(), (role, path)
            if role == "community_worker":
                asked = browsers[role, STREET].post(reverse("community-home"), {"name": f"钱{far.sign}首"})
                assert f"钱{far.sign}次" not in asked.content.decode(), "found by the name of somebody not reached"
