"""Signing in: two factors, one answer to whoever guesses, and sessions that end when they should."""

import statistics
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connection
from django.test import override_settings

from tests.register.signed_in import PASSWORD, SECRET, Browser, code, sign_in
from tuodi.ground.journal.models import Entry
from tuodi.ground.officers.models import Account

STREET = 310101002000
DESK = "/desk/"


@pytest.fixture(autouse=True)
def no_tries_yet(db):
    cache.clear()


@pytest.fixture
def clerk(enrolled):
    return enrolled("clerk", STREET)


def test_21_staff_sign_in_with_password_and_code(clerk):
    browser = Browser()
    assert browser.post("/sign_in/", {"login": clerk.username, "password": PASSWORD})["Location"] == "/sign_in/code/"
    assert browser.get(DESK).status_code == 302  # the password alone opens nothing
    assert browser.post("/sign_in/code/", {"code": "000000"}).status_code == 200
    assert browser.get(DESK).status_code == 302
    assert browser.post("/sign_in/code/", {"code": code()})["Location"] == DESK
    assert browser.get(DESK).status_code == 200
    assert Entry.objects.get(act="officers.sign_in", outcome="done").account == clerk.pk


def test_21_a_code_works_once(clerk):
    with time_machine.travel(time.time(), tick=False):
        assert sign_in(Browser(), clerk).status_code == 302
        assert sign_in(Browser(), clerk).status_code == 200


def test_21_an_officer_without_a_second_factor_is_turned_away(clerk):
    Authenticator.objects.filter(user=clerk).delete()
    browser = Browser()
    assert browser.post("/sign_in/", {"login": clerk.username, "password": PASSWORD}).status_code == 403
    assert browser.get(DESK).status_code == 302
    assert browser.get("/sign_in/code/").status_code == 302


def test_21_a_recovery_code_works_once(clerk):
    spare = Authenticator.objects.get(user=clerk, type="recovery_codes").wrap().get_unused_codes()[0]
    for expected in (302, 200):
        browser = Browser()
        browser.post("/sign_in/", {"login": clerk.username, "password": PASSWORD})
        assert browser.post("/sign_in/code/", {"code": spare}).status_code == expected


def test_21_the_second_factor_is_sealed_in_the_database(clerk):
    assert SECRET not in str(list(Authenticator.objects.values_list("data", flat=True)))


def test_14_codes_and_passwords_are_limited_and_the_limit_outlives_the_process(clerk):
    for _ in range(5):
        assert Browser().post("/sign_in/", {"login": clerk.username, "password": "wrong"}).status_code == 200
    assert sign_in(Browser(), clerk).status_code == 200  # the right one, but too late
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM web_cache")
        assert cursor.fetchone()[0] > 0


def test_14_codes_are_limited(clerk):
    browser = Browser()
    browser.post("/sign_in/", {"login": clerk.username, "password": PASSWORD})
    for _ in range(5):
        assert browser.post("/sign_in/code/", {"code": "000000"}).status_code == 200
    assert browser.post("/sign_in/code/", {"code": code()}).status_code == 200


@pytest.mark.parametrize("case", ["unknown", "wrong", "shut", "resident"])
def test_15_every_failed_sign_in_reads_the_same(clerk, case):
    Account.objects.filter(pk=clerk.pk).update(is_active=case != "shut", resident=case == "resident")
    name = "nobody" if case == "unknown" else clerk.username
    password = PASSWORD if case in ("shut", "resident") else "wrong password here"
    answer = Browser().post("/sign_in/", {"login": name, "password": password})
    said = answer.content.decode().replace(name, "NAME")
    assert answer.status_code == 200
    assert "用户名或密码不对" in said
    Account.objects.filter(pk=clerk.pk).update(is_active=True, resident=False)
    cache.clear()
    other = Browser().post("/sign_in/", {"login": clerk.username, "password": "wrong password here"}).content.decode()
    assert _without_tokens(other.replace(clerk.username, "NAME")) == _without_tokens(said)


def _without_tokens(page):
    return [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line]


@override_settings(ACCOUNT_RATE_LIMITS=False)
def test_15_an_unknown_name_takes_as_long_as_a_wrong_password(clerk):
    def seconds(name):
        begun = time.perf_counter()
        Browser().post("/sign_in/", {"login": name, "password": "wrong password here"})
        return time.perf_counter() - begun

    seconds("warm")
    pairs = [(seconds(clerk.username), seconds("nobody")) for _ in range(5)]
    known, unknown = (statistics.median(side) for side in zip(*pairs, strict=True))
    assert 0.5 < known / unknown < 2


def test_16_the_session_has_another_name_after_sign_in_step_up_and_switch_of_role(clerk):
    browser, names = Browser(), []
    browser.post("/sign_in/", {"login": clerk.username, "password": PASSWORD})
    names.append(browser.cookies["session"].value)
    browser.post("/sign_in/code/", {"code": code()})
    names.append(browser.cookies["session"].value)
    with time_machine.travel(time.time() + 31, tick=True):
        assert browser.post("/sign_in/again/", {"code": code(), "next": DESK})["Location"] == DESK
    names.append(browser.cookies["session"].value)
    browser.post("/desk/role/", {"act": "clerk:register"})
    names.append(browser.cookies["session"].value)
    assert len(set(names)) == 4
    for old in names[:-1]:
        thief = Browser()
        thief.cookies["session"] = old
        assert thief.get(DESK).status_code == 302
    assert browser.get(DESK).status_code == 200


def test_17_signing_out_ends_the_session_at_the_server(clerk):
    browser = Browser()
    sign_in(browser, clerk)
    held = browser.cookies["session"].value
    assert browser.post("/sign_in/out/").status_code == 302
    browser.cookies["session"] = held
    assert browser.get(DESK).status_code == 302


def test_17_a_changed_password_ends_every_other_session_and_keeps_this_one(clerk):
    here, there = Browser(), Browser()
    sign_in(here, clerk)
    there.force_login(clerk)
    new = "another long sentence 8"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/sign_in/password/", form).status_code == 302
    assert here.get(DESK).status_code == 200
    assert there.get(DESK).status_code == 302
    assert Entry.objects.filter(act="officers.credentials", account=clerk.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_17_a_changed_factor_ends_every_other_session(clerk):
    here, there = Browser(), Browser()
    sign_in(here, clerk)
    with time_machine.travel(time.time() + 31, tick=True):
        sign_in(there, clerk)
    assert there.get(DESK).status_code == 200
    here.step_up(clerk)
    assert here.post("/sign_in/factors/recovery/new/").status_code == 302
    assert here.get(DESK).status_code == 200
    assert there.get(DESK).status_code == 302


def test_17_a_shut_account_is_out_at_once(clerk):
    browser = Browser()
    sign_in(browser, clerk)
    Account.objects.filter(pk=clerk.pk).update(is_active=False)
    assert browser.get(DESK).status_code == 302


def test_18_sessions_end_idle_after_thirty_minutes_and_in_any_case_after_ten_hours(clerk):
    begun = time.time()
    for minutes, expected in ((29, 200), (29 + 31, 302)):
        browser = Browser()
        cache.clear()
        with time_machine.travel(begun, tick=False):
            browser.force_login(clerk)
            assert browser.get(DESK).status_code == 200
        with time_machine.travel(begun + minutes * 60, tick=False):
            assert browser.get(DESK).status_code == expected
    browser = Browser()
    with time_machine.travel(begun, tick=False):
        browser.force_login(clerk)
        browser.get(DESK)
    for minute in range(25, 10 * 60, 25):
        with time_machine.travel(begun + minute * 60, tick=False):
            assert browser.post("/sign_in/session/", {"next": DESK}).status_code == 302
            assert browser.get(DESK).status_code == 200
    with time_machine.travel(begun + 10 * 3600 + 1, tick=False):
        assert browser.get(DESK).status_code == 302


def test_18_the_page_of_a_session_says_when_it_ends(clerk):
    browser = Browser()
    browser.force_login(clerk)
    with time_machine.travel("2017-03-22T01:00:00+00:00", tick=False):
        said = browser.get("/sign_in/session/").content.decode()
    assert "09:30" in said
    assert "19:00" in said


def test_19_sessions_are_listed_and_ended_one_by_one_or_together(clerk, django_assert_max_num_queries):
    here, there, third = Browser(), Browser(), Browser()
    for ahead, browser in enumerate((here, there, third)):
        with time_machine.travel(time.time() + 31 * ahead, tick=True):
            sign_in(browser, clerk)
    with django_assert_max_num_queries(12):
        said = here.get("/sign_in/places/").content.decode()
    ids = [part.split('"')[0] for part in said.split('name="end" value="')[1:]]
    assert len(ids) == 3  # two others, and the button for all
    here.post("/sign_in/places/", {"end": ids[0]})
    assert sorted(browser.get(DESK).status_code for browser in (here, there, third)) == [200, 200, 302]
    here.post("/sign_in/places/", {"end": "others"})
    assert [browser.get(DESK).status_code for browser in (here, there, third)] == [200, 302, 302]


def test_19_nobody_ends_the_sessions_of_another_account(clerk, enrolled):
    from allauth.usersessions.models import UserSession

    other = enrolled("verifier", STREET)
    here, there = Browser(), Browser()
    sign_in(here, clerk)
    sign_in(there, other)
    here.post("/sign_in/places/", {"end": str(UserSession.objects.get(user=other).pk)})
    assert there.get(DESK).status_code == 200


def test_43_sign_in_goes_on_only_inside(clerk):
    browser = Browser()
    browser.post("/sign_in/", {"login": clerk.username, "password": PASSWORD, "next": "https://elsewhere.example/"})
    assert browser.post("/sign_in/code/", {"code": code()})["Location"] == DESK


@pytest.mark.parametrize(
    "away", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "javascript:1"]
)
def test_43_every_next_stays_inside(clerk, away):
    browser = Browser()
    browser.force_login(clerk)
    browser.step_up(clerk)
    assert browser.post("/sign_in/session/", {"next": away})["Location"] == "/"
    assert browser.post("/reader/language/", {"next": away, "language": "en"})["Location"] == "/"
    assert browser.post("/sign_in/out/", {"next": away})["Location"] == "/"
