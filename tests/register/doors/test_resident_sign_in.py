"""A resident signs in through the city's identity provider, over real HTTP; whatever is not right is refused."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth import SESSION_KEY

from tests.database import free_port
from tests.register.doors.resident_world import REDIRECT, at_provider, call, sign_in
from tuodi.ground.journal.models import Entry
from tuodi.ground.officers.models import Account
from tuodi.stages.people.actions import add_person
from tuodi.stages.people.models import Resident, Source
from tuodi.web.sign_in.resident import openid
from tuodi.world.identity.door import identity_door
from tuodi.world.identity.files import RESIDENTS, write_client
from tuodi.world.identity.provider import PATH, Provider
from tuodi.world.numbers import check_digit
from tuodi.world.server import world_server

NUMBER = "99000119500203002" + check_digit("99000119500203002")
STRANGER = "99000119600203002" + check_digit("99000119600203002")
LISTED = [
    {"sub": "resident-1", "name": "王秀英", "number": NUMBER},
    {"sub": "resident-2", "name": "无名氏", "number": STRANGER},
]
WRONG = {  # what the provider does wrong: what the log says of it
    "nonce": "InvalidClaimError", "expired": "ExpiredTokenError", "audience": "audience", "issuer": "InvalidClaimError",
    "algorithm": "token: ", "unsigned": "token: ", "key": "BadSignatureError", "subject": "subject",
    "error": "provider: HTTPError", "huge": "provider: ", "redirect": "provider: HTTPError", "slow": "provider: ",
}  # fmt: skip


@pytest.fixture
def provider(tmp_path, settings):
    """The provider, serving; `provider.misbehaves` says what it does wrong."""
    secret = "示例 secret:with+signs"
    clients = {"tuodi": {"client_secret": secret, "redirect_uris": [REDIRECT]}}
    made = Provider("", clients, LISTED)
    server = world_server(0, {PATH: identity_door(made)})
    made.issuer = f"http://127.0.0.1:{server.server_port}{PATH}"
    path = tmp_path / "identity.json"
    path.write_text(json.dumps({"issuer": made.issuer, "client_id": "tuodi", "client_secret": secret}), "utf-8")
    settings.IDENTITY = path
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def mother(places):
    """Somebody of the register whom the provider can vouch for."""
    from tuodi.ground.journal.actions import SYSTEM

    source = Source.objects.create(code="registration", kind="registration", zh="户籍登记", en="registration")
    return add_person(SYSTEM, source, name="王秀英", place_code=310101002001, number=NUMBER)


def test_she_signs_in_and_comes_to_her_own_page(client, provider, mother):
    answer = sign_in(client, "resident-1")
    assert (answer.status_code, answer["Location"]) == (302, "/me/")
    account = Account.objects.get(resident=True)
    assert not account.has_usable_password()
    assert Resident.objects.get(account=account).person_id == mother.pk
    assert "王秀英" in client.get("/me/").content.decode()
    row = Entry.objects.get(act="people.sign_in")
    assert (row.account, row.subject, row.purpose, row.outcome) == (account.pk, mother.pk, "own", "done")


def test_the_second_time_is_the_same_account(client, provider, mother):
    sign_in(client, "resident-1")
    client.logout()
    sign_in(client, "resident-1")
    assert Account.objects.filter(resident=True).count() == Resident.objects.count() == 1


def test_somebody_the_register_does_not_know_is_told_what_to_do(client, provider, mother):
    answer = sign_in(client, "resident-2")
    assert answer.status_code == 403
    assert "居委会" in answer.content.decode()
    assert STRANGER not in answer.content.decode()
    assert SESSION_KEY not in client.session
    assert not Account.objects.filter(resident=True).exists()
    assert Entry.objects.get(act="people.sign_in").outcome == "refused"


@pytest.mark.parametrize("wrong", WRONG)
def test_a_provider_that_is_not_right_is_not_believed(client, provider, mother, monkeypatch, caplog, wrong):
    monkeypatch.setattr(openid, "WAIT", 0.5)
    provider.misbehaves = wrong
    answer = sign_in(client, "resident-1")
    assert answer.status_code == 400
    assert WRONG[wrong] in caplog.text
    assert NUMBER not in caplog.text
    assert SESSION_KEY not in client.session
    assert not Account.objects.filter(resident=True).exists()


def test_a_code_serves_once(client, provider, mother):
    left = client.get("/sign_in/resident/leave/")
    back = at_provider(left["Location"], "resident-1")
    first = client.get(back)
    assert first.status_code == 302
    client.logout()
    assert client.get(back).status_code == 400  # the session has forgotten it
    again = client.get("/sign_in/resident/leave/")
    state = parse_qs(urlsplit(again["Location"]).query)["state"][0]
    code = parse_qs(urlsplit(back).query)["code"][0]
    assert client.get("/sign_in/resident/back/", {"code": code, "state": state}).status_code == 400
    assert SESSION_KEY not in client.session


@pytest.mark.parametrize("state", ["", "another", None])
def test_24_a_code_that_this_browser_did_not_ask_for_is_refused(client, provider, mother, state):
    left = client.get("/sign_in/resident/leave/")
    code = parse_qs(urlsplit(at_provider(left["Location"], "resident-1")).query)["code"][0]
    sent = {"code": code} | ({"state": state} if state is not None else {})
    assert client.get("/sign_in/resident/back/", sent).status_code == 400
    assert SESSION_KEY not in client.session


def test_coming_back_too_late_is_refused(client, provider, mother, monkeypatch):
    monkeypatch.setattr(openid, "SIGN_IN_SECONDS", -1)
    answer = sign_in(client, "resident-1")
    assert answer.status_code == 400
    assert "重新开始" in answer.content.decode()


def test_16_the_session_has_another_name_afterwards(client, provider, mother):
    left = client.get("/sign_in/resident/leave/")
    before = client.session.session_key
    client.get(at_provider(left["Location"], "resident-1"))
    assert client.session.session_key not in (None, before)


@pytest.mark.parametrize("next", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "me"])
def test_43_nobody_is_sent_elsewhere_afterwards(client, provider, mother, next):
    assert sign_in(client, "resident-1", next=next)["Location"] == "/me/"


def test_43_the_page_that_was_asked_for_comes_afterwards(client, provider, mother):
    asked = client.get("/me/facts/")
    assert asked["Location"] == "/sign_in/resident/?next=%2Fme%2Ffacts%2F"
    assert "/sign_in/resident/leave/?next=/me/facts/" in client.get(asked["Location"]).content.decode()
    assert sign_in(client, "resident-1", next="/me/facts/")["Location"] == "/me/facts/"


def test_a_subject_that_is_suddenly_somebody_else_is_refused(client, provider, mother, source_of_other):
    sign_in(client, "resident-1")
    client.logout()
    provider.residents["resident-1"] = LISTED[0] | {"number": STRANGER}
    assert sign_in(client, "resident-1").status_code == 403


@pytest.fixture
def source_of_other(mother):
    from tuodi.ground.journal.actions import SYSTEM

    return add_person(SYSTEM, Source.objects.get(), name="无名氏", place_code=310101002001, number=STRANGER)


def test_a_closed_account_stays_closed(client, provider, mother):
    sign_in(client, "resident-1")
    Account.objects.filter(resident=True).update(is_active=False)
    assert client.get("/me/").status_code in (302, 403)
    client.logout()
    assert sign_in(client, "resident-1").status_code == 403


def test_a_provider_of_a_merged_person_leads_to_the_one_kept(client, provider, mother, source_of_other):
    mother.merged_into = source_of_other
    mother.save()
    assert sign_in(client, "resident-1").status_code == 302
    assert "无名氏" in client.get("/me/").content.decode()


def test_without_a_provider_the_page_says_the_other_ways(client, db, settings, tmp_path):
    settings.IDENTITY = tmp_path / "none.json"
    answer = client.get("/sign_in/resident/leave/")
    assert answer.status_code == 503
    assert "居委会" in answer.content.decode()


def test_an_issuer_without_https_is_refused(tmp_path):
    path = tmp_path / "identity.json"
    path.write_text(json.dumps({"issuer": "http://identity.example", "client_id": "a", "client_secret": "b"}), "utf-8")
    with pytest.raises(ValueError, match="https"):
        openid.read_client(path)


def test_the_whole_way_with_the_process_that_runs_in_a_demonstration(client, mother, settings, tmp_path):
    port = free_port()
    folder = tmp_path / "world"
    write_client(folder, port, 80, hosts=["testserver"])
    known = json.loads((folder / "identity.json").read_text("utf-8"))
    known["redirect_uris"] = [REDIRECT]
    (folder / "identity.json").write_text(json.dumps(known), "utf-8")
    assert (folder / "identity.json").stat().st_mode & 0o077 == 0
    (folder / RESIDENTS).write_text(json.dumps({"residents": LISTED}), "utf-8")
    settings.IDENTITY = folder / "identity.json"
    environment = os.environ | {
        "TUODI_DATA": str(tmp_path), "TUODI_WORLD_PORT": str(port), "TUODI_DEMONSTRATION": "1",
    }  # fmt: skip
    process = subprocess.Popen([sys.executable, "-m", "tuodi", "world"], env=environment, stdout=subprocess.PIPE)
    try:
        assert b"simulated outsiders" in process.stdout.readline()
        assert sign_in(client, "resident-1").status_code == 302
        assert call(f"http://127.0.0.1:{port}/elsewhere")[0] == 404
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=5) == 0
        assert time.monotonic() - begun < 5
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
