"""What every answer carries, and what no request gets past: headers, cookies, hosts, origins, errors, logs."""

import importlib
import io
import logging
import os
import subprocess
import sys
import tempfile

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings

from tests.register.doors.test_security_gate import every_route
from tests.register.signed_in import Browser
from tuodi.web import refusals
from tuodi.web.log import Line, Plain

STREET = 310101002000
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture
def clerk(appoint):
    return appoint("clerk", STREET)


@pytest.fixture
def quiet():
    """A client that answers 500 instead of raising."""
    return Client(raise_request_exception=False)


def answers(client):
    """An answer of every kind: page, redirect, static file, and each refusal."""
    yield client.get("/")
    yield client.get("/desk/")
    static = client.get("/static/tuodi.css")
    static.close()
    yield static
    yield client.get("/sign_in/")
    yield client.get("/nowhere/")
    yield client.post("/desk/")
    yield client.put("/")
    yield client.get("/", headers={"host": "elsewhere.example"})
    yield client.post("/sign_in/", b"x", content_type="text/plain", CONTENT_LENGTH=str(settings.MOST_BODY + 1))
    yield Client(enforce_csrf_checks=True).post("/sign_in/", {"login": "a", "password": "b"})


@pytest.mark.django_db
def test_26_headers_stand_on_every_answer(quiet, monkeypatch):
    found = list(answers(quiet))
    assert {one.status_code for one in found} == {200, 302, 400, 403, 404, 405, 413}
    monkeypatch.setattr("tuodi.web.portal.health.view.connection", None)
    broken = quiet.get("/healthz")
    assert broken.status_code == 500
    for one in (*found, broken):
        for name, value in EVERYWHERE.items():
            assert one.headers.get(name) == value, (one.status_code, name)
        policy = one.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "form-action 'self'" in policy
        assert "unsafe" not in policy


def test_26_nothing_of_a_session_is_kept_in_caches(clerk):
    browser = Browser()
    browser.force_login(clerk)
    for page in ("/desk/", "/", "/nowhere/", "/desk/officers/"):
        assert browser.get(page).headers["Cache-Control"] == "no-store", page
    assert "no-store" in Browser().get("/sign_in/").headers["Cache-Control"]


def under_https(code):
    """What Python prints for `code` where the settings are those of https."""
    with tempfile.TemporaryDirectory() as data:  # and an empty database, whatever other tests left in theirs
        environment = os.environ | {"TUODI_HTTPS": "1", "TUODI_HOSTS": "tuodi.example", "TUODI_DATA": data}
        for ours in ("TUODI_DATABASE_URL", "DJANGO_ALLOW_ASYNC_UNSAFE"):  # the tests' own, and that of their browser
            environment.pop(ours, None)
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
        )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_25_cookies_are_host_only_and_secure_under_https():
    said = under_https(
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "from django.test.utils import setup_test_environment; setup_test_environment()\n"
        "answer = Client().get('/sign_in/', secure=True, headers={'host': 'tuodi.example'})\n"
        "print(answer.cookies.output()); print(answer.headers['Strict-Transport-Security'])\n"
        "print(Client().get('/', headers={'host': 'tuodi.example'}).status_code)\n"
        "from django.conf import settings; print(settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE)"
    )
    assert "__Host-csrf=" in said
    assert "Secure" in said
    assert "HttpOnly" in said
    assert "SameSite=Lax" in said
    assert "Path=/" in said
    assert "domain=" not in said.lower()
    assert "max-age=31536000; includeSubDomains" in said
    assert "\n301\n" in said
    assert "__Host-session True" in said


@pytest.mark.django_db
def test_25_cookies_of_plain_http_are_for_scripts_of_nobody(client):
    answer = client.get("/sign_in/")
    cookie = answer.cookies["csrf"]
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", "")


def test_60_the_deployment_check_is_clean_under_https():
    under_https(
        "import django; django.setup()\n"
        "from django.core.management import call_command\n"
        "call_command('check', deploy=True, fail_level='WARNING')"
    )


@pytest.mark.django_db
def test_24_no_form_is_taken_without_its_token(clerk):
    strict = Browser(enforce_csrf_checks=True)
    strict.force_login(clerk)
    for name, view in every_route():
        assert not getattr(view, "csrf_exempt", False), name
    for page in ("/sign_in/", "/sign_in/out/", "/desk/role/", "/sign_in/session/", "/reader/language/"):
        assert strict.post(page, {}).status_code == 403, page


@pytest.mark.django_db
def test_24_a_form_from_another_origin_is_refused_even_with_its_token(clerk):
    strict = Browser(enforce_csrf_checks=True)
    strict.force_login(clerk)
    token = strict.get("/sign_in/session/").content.decode().split('csrfmiddlewaretoken" value="')[1].split('"')[0]
    form = {"csrfmiddlewaretoken": token, "next": "/desk/"}
    assert strict.post("/sign_in/session/", form, headers={"origin": "https://elsewhere.example"}).status_code == 403
    assert strict.post("/sign_in/session/", form, headers={"origin": "http://testserver"}).status_code == 302


@pytest.mark.django_db
def test_42_the_host_is_known_or_refused(quiet):
    for host in ("elsewhere.example", "localhost.elsewhere.example", "localhost:80@elsewhere.example", "a b"):
        assert quiet.get("/sign_in/", headers={"host": host}).status_code == 400, host
    assert quiet.get("/sign_in/", headers={"host": "localhost:8000"}).status_code == 200


def test_42_what_a_proxy_would_say_is_not_believed_without_one(clerk):
    browser = Browser()
    said = browser.get("/desk/", headers={"x-forwarded-host": "elsewhere.example", "x-forwarded-proto": "https"})
    assert said["Location"].startswith("/sign_in/")
    assert said.wsgi_request.is_secure() is False
    assert said.wsgi_request.get_host() == "testserver"


def test_42_methods_are_not_overridden(clerk):
    browser = Browser()
    browser.force_login(clerk)
    for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        assert browser.get("/sign_in/places/", headers={name: "POST"}).status_code == 200
        assert browser.post("/desk/", {"_method": "GET"}, headers={name: "GET"}).status_code == 405
    for method in ("put", "patch", "delete", "trace"):
        assert getattr(browser, method)("/desk/").status_code == 405, method


@pytest.mark.django_db
def test_41_a_body_is_bounded(quiet):
    large = str(settings.MOST_BODY + 1)
    assert quiet.post("/sign_in/", b"x", content_type="text/plain", CONTENT_LENGTH=large).status_code == 413
    assert quiet.post("/sign_in/", b"x", content_type="text/plain", CONTENT_LENGTH="-1").status_code == 400
    chunked = quiet.post("/sign_in/", b"x", content_type="text/plain", headers={"transfer-encoding": "chunked"})
    assert chunked.status_code == 400
    assert quiet.post("/sign_in/", {"login": "x" * (3 * 1024**2), "password": "y"}).status_code == 400
    assert quiet.post("/sign_in/", {f"field{number}": "x" for number in range(600)}).status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh", "en"])
def test_58_errors_are_plain_in_both_languages(quiet, language, monkeypatch):
    quiet.cookies["language"] = language
    monkeypatch.setattr("tuodi.web.portal.health.view.connection", None)
    for answer in (quiet.get("/nowhere/"), quiet.post("/desk/"), quiet.get("/healthz")):
        page = answer.content.decode()
        assert answer.status_code in (403, 404, 500)
        assert f'lang="{"en" if language == "en" else "zh-Hans-CN"}"' in page
        for telling in ("Traceback", "Django", "tuodi.web", ".py", "5.2", "DEBUG"):
            assert telling not in page
    assert settings.DEBUG is False


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/.git/config", "/static/", "/static/../settings.py", "/admin/", "/metrics", "/docs/"]
)
def test_58_nothing_else_is_served(quiet, path):
    assert quiet.get(path).status_code == 404


@pytest.mark.django_db
def test_58_no_answer_names_a_version(quiet):
    for one in answers(quiet):
        assert "Server" not in one.headers
        assert "X-Powered-By" not in one.headers


def test_58_the_page_of_refusals_needs_nothing():
    """Neither a session nor a reader may be there when things break."""
    for status in (400, 403, 404, 413, 429, 500):
        assert refusals._page(object(), status).status_code == status


def logged(message, *args, **more):
    """What one record writes."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(Plain())
    handler.setFormatter(Line())
    record = logging.LogRecord("tuodi", logging.ERROR, __file__, 1, message, args, more.get("exc_info"))
    handler.handle(record)
    return stream.getvalue()


def test_51_a_log_is_one_line_without_what_was_asked_or_sent():
    said = logged("answered /desk/search?words=310101194805011234 for 13800138000\nFORGED 2017 ERROR x\u2028y")
    assert said.count("\n") == 1
    for secret in ("310101194805011234", "words", "13800138000"):
        assert secret not in said
    try:
        raise ValueError("zhang san, 310101194805011234")
    except ValueError:
        said = logged("failed", exc_info=sys.exc_info())
    assert "ValueError" in said
    assert "zhang" not in said
    assert "310101194805011234" not in said
    assert said.count("\n") == 1


@pytest.mark.django_db
def test_51_what_a_form_carried_is_in_no_log(quiet, monkeypatch):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(Plain())
    handler.setFormatter(Line())
    monkeypatch.setattr(logging.getLogger("django"), "handlers", [handler])
    monkeypatch.setattr("tuodi.web.sign_in.adapters.Accounts.authenticate", lambda *_a, **_k: 1 / 0)
    answer = quiet.post("/sign_in/?next=/canary-path/", {"login": "canary-name", "password": "canary-password"})
    assert answer.status_code == 500
    said = stream.getvalue()
    assert "ZeroDivisionError" in said
    assert "canary" not in said


def test_22_the_profile_mlps3_wants_composition_and_renewal(clerk):
    from django.core.exceptions import ValidationError

    from tuodi.ground import clock
    from tuodi.web.sign_in.passwords import Composed

    for weak in ("onlysmallletters", "ONLYCAPITALS123"):
        with pytest.raises(ValidationError):
            Composed().validate(weak)
    Composed().validate("Three classes 3")
    browser = Browser()
    browser.force_login(clerk)
    with override_settings(PASSWORD_DAYS=90):
        assert browser.get("/desk/")["Location"] == "/sign_in/password/"
        assert browser.get("/sign_in/password/").status_code in (200, 302)
        clerk.password_set_at = clock.now()
        clerk.save()
        assert browser.get("/desk/").status_code == 200
    assert "django.contrib.auth.password_validation" in str(settings.AUTH_PASSWORD_VALIDATORS)


def test_60_accounts_of_a_demonstration_open_nothing_elsewhere(places):
    from tests.register.signed_in import PASSWORD, SECRET, sign_in
    from tuodi.ground.officers.actions import NotAllowedError
    from tuodi.ground.officers.checks import no_demonstration_accounts
    from tuodi.ground.officers.demonstration import demonstration_accounts
    from tuodi.ground.officers.invariants import (
        i17_nobody_holds_roles_that_exclude_each_other,
        i17_two_people_appoint,
    )
    from tuodi.ground.officers.roles import ROLES

    posts = {role: (role, STREET) for role in set(ROLES) - {"resident"}}
    posts["security_administrator_2"] = ("security_administrator", STREET)
    with pytest.raises(NotAllowedError):
        demonstration_accounts(posts, PASSWORD, SECRET)
    with override_settings(DEMONSTRATION=True):
        for _ in range(2):
            made = demonstration_accounts(posts, PASSWORD, SECRET)
        assert len(made) == len(posts)
        assert no_demonstration_accounts(databases=["default"]) == []
        browser = Browser()
        assert sign_in(browser, next(one for one in made if one.username == "clerk")).status_code == 302
        assert browser.get("/desk/").status_code == 200
    assert list(i17_two_people_appoint()) == list(i17_nobody_holds_roles_that_exclude_each_other()) == []
    assert browser.get("/desk/").status_code == 403
    assert sign_in(Browser(), made[0]).status_code == 200
    assert [found.id for found in no_demonstration_accounts(databases=["default"])] == ["officers.E001"]


def test_03_reference_data_is_the_system_administrators_alone(appoint):
    from tuodi.ground.journal.models import Entry
    from tuodi.ground.places.models import Place

    browser = Browser()
    browser.force_login(appoint("system_administrator", 310000000000))
    assert browser.get("/desk/reference/").status_code == 200
    assert "甲区一街道" in browser.get("/desk/reference/places/place/").content.decode()
    change = f"/desk/reference/places/place/{STREET}/change/"
    assert browser.get(change).status_code == 200
    form = {"zh": "甲区新街道", "en": "New", "since": "2012-01-01", "until": "9999-12-31", "source": "", "code": "1"}
    assert browser.post(change, form).status_code == 302
    assert Place.objects.get(pk=STREET).zh == "甲区新街道"
    row = Entry.objects.get(act="places.change")
    assert (row.kind, row.subject) == ("place", STREET)
    for page in (
        "places/place/add/",
        f"places/place/{STREET}/delete/",
        "officers/account/",
        "logout/",
        "password_change/",
    ):
        assert browser.get(f"/desk/reference/{page}").status_code in (403, 404), page
    other = Browser()
    other.force_login(appoint("clerk", STREET))
    assert other.get("/desk/reference/").status_code == 403
    assert other.get(change).status_code == 403


def test_the_first_administrators_are_made_by_a_command(places, capsys):
    command = importlib.import_module("tuodi.web.commands.officers")
    assert command.administrators(["an", "bai", "chen"], place=310000000000) == 0
    said = capsys.readouterr().out
    assert said.count("/sign_in/enrol/") == 3
    from tuodi.rules.errors import InputError

    with pytest.raises(InputError):
        command.administrators(["d", "e", "f"], place=310000000000)
    call_command("check", databases=["default"])
