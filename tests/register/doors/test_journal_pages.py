"""The auditor's pages: within reach, in both languages, bounded, and themselves written down."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.register.doors.browser.conftest import signed_in
from tuodi.ground import clock
from tuodi.ground.journal import queries, verify
from tuodi.ground.journal.actions import SYSTEM, Actor, Subject, write
from tuodi.ground.journal.models import Entry
from tuodi.ground.journal.sealing import seal_all
from tuodi.ground.officers.models import Opening
from tuodi.web.words import all_words

SRC = Path(__file__).parents[3] / "src" / "tuodi"
PATHS = [reverse(name) for name in ("desk-journal", "desk-unusual", "desk-chain")]
STREET, OTHER = 310101002000, 310104003000


@pytest.fixture(autouse=True)
def outside(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "DATA", tmp_path)
    return tmp_path


@pytest.fixture
def auditor(client, appoint):
    signed_in(client, appoint("auditor", STREET))
    return client


@pytest.fixture
def clerk(appoint):
    return appoint("clerk", STREET, username="zhang.clerk")


def read(account, person, place=STREET, home=310101002001, **more):
    actor = Actor(account.pk, "clerk", place, "service")
    return write(actor, "people.read", Subject("person", person, home), **more)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("role", ["clerk", "community_worker", "approver", "system_administrator", "resident"])
def test_03_only_auditors_open_the_journal(client, appoint, path, role):
    signed_in(client, appoint(role, STREET))
    assert client.get(path).status_code == 403


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_stand_in_both_languages_with_few_queries(auditor, clerk, path, language):
    counts = []
    auditor.cookies["language"] = language
    auditor.get(path)  # the session is renewed once
    for _ in range(2):
        for person in range(30):
            read(clerk, person)
            read(clerk, person, home=310104003001)
            read(clerk, person, outcome="refused")
        with CaptureQueriesContext(connection) as asked:
            answer = auditor.get(path)
        counts.append(sum("SAVEPOINT" not in one["sql"] for one in asked))
        assert answer.status_code == 200
        text = answer.content.decode()
        assert ("日志链" in text) == (language == "zh")
        assert ("The chain" in text) == (language == "en")
    assert counts[0] == counts[1], "constant in the length of the list"
    assert counts[0] <= 12


@pytest.mark.django_db
def test_39_an_auditor_sees_who_looked_and_why_within_reach(auditor, appoint, clerk):
    read(clerk, 4711)
    read(appoint("clerk", OTHER, username="far.clerk"), 815, OTHER, 310104003001)
    text = auditor.get(PATHS[0]).content.decode()
    for said in ("zhang.clerk", "受理员", "办理您的事项", "人员 4711", "甲区一街道"):
        assert said in text
    assert "far.clerk" not in text
    assert "815" not in text
    row = Entry.objects.get(act="journal.search")
    assert (row.role, row.purpose, row.subject) == ("auditor", "audit", None)


@pytest.mark.django_db
def test_39_a_search_by_person_officer_act_purpose_and_day(auditor, clerk):
    read(clerk, 4711)
    write(Actor(clerk.pk, "clerk", STREET, "register"), "people.record", Subject("person", 815, 310101002001))

    def found(**asked):
        text = auditor.get(PATHS[0], asked).content.decode()
        return {person for person in ("4711", "815") if f"人员 {person}" in text}

    assert found(person="815") == {"815"}
    assert Entry.objects.filter(act="journal.search").latest("id").subject == 815
    assert found(account="zhang.clerk") == {"4711", "815"}
    assert found(act="people.record") == {"815"}
    assert found(purpose="service") == {"4711"}
    yesterday = str(clock.today() - timedelta(days=1))
    assert found(since=yesterday, until=yesterday) == set()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked",
    [
        {"account": "nobody"}, {"person": "x"}, {"person": "9" * 40}, {"act": "x"}, {"since": "2016-13-01"},
        {"since": "2001-01-01"}, {"since": "2020-02-01", "until": "2020-01-01"},
    ],
)  # fmt: skip
def test_41_a_search_out_of_bounds_is_refused_with_a_reason(auditor, asked):
    answer = auditor.get(PATHS[0], asked)
    assert answer.status_code == 400
    assert 'class="errors' in answer.content.decode()


@pytest.mark.django_db
def test_41_pages_follow_each_other_and_nonsense_is_the_first(auditor, clerk):
    for person in range(1000, 1000 + queries.PAGE + 5):
        read(clerk, person)
    seen, path = [], PATHS[0] + "?act=people.read"
    while path:
        text = auditor.get(path).content.decode()
        seen += re.findall(r"人员 (\d+)", text)
        older = re.search(r'href="([^"]*older=\d+)"', text)
        path = PATHS[0] + older[1].replace("&amp;", "&") if older else None
    assert [int(person) for person in seen] == list(range(1000 + queries.PAGE + 4, 999, -1))
    for nonsense in ("x", "-1", "9" * 30, "١"):
        assert auditor.get(PATHS[0], {"older": nonsense}).status_code == 200


@pytest.mark.django_db
def test_39_unusual_looking_and_openings_apart_with_their_reason(auditor, clerk):
    read(clerk, 4711, home=310104003001)
    for person in range(queries.MANY):
        read(clerk, person)
    read(clerk, 999, outcome="refused")
    Opening.objects.create(
        account=clerk, person=4711, reason="老人走失", opened_at=clock.now(), until=clock.now() + timedelta(hours=1)
    )
    text = auditor.get(PATHS[1]).content.decode()
    apart, rest = text.split('id="outside-h"')
    assert "老人走失" in apart
    assert "等人复核" in apart
    far, rest = rest.split('id="many-h"')
    assert re.findall(r"人员 (\d+)", far) == ["4711"]
    lots, no = rest.split('id="refused-h"')
    assert f'<td class="num">{queries.MANY + 2}</td>' in lots
    assert re.findall(r"人员 (\d+)", no) == ["999"]


@pytest.mark.django_db
def test_47_the_chain_is_verified_on_demand_and_what_is_broken_is_named(auditor, clerk, lifted):
    rows = [read(clerk, person) for person in range(5)]
    seal_all()
    assert "都接得上" not in auditor.get(PATHS[2]).content.decode()
    text = auditor.post(PATHS[2]).content.decode()
    assert "核验了 5 行" in text
    assert Entry.objects.filter(act="journal.verify").count() == 1
    with lifted(), connection.cursor() as cursor:
        cursor.execute("UPDATE journal_entry SET subject = 77 WHERE id = %s", [rows[2].pk])
    text = auditor.post(PATHS[2]).content.decode()
    assert f"第 3 行（编号 {rows[2].pk}）被改过" in text
    auditor.cookies["language"] = "en"
    assert f"Row 3 (id {rows[2].pk}) was altered" in auditor.post(PATHS[2]).content.decode()


@pytest.mark.django_db
def test_rows_that_wait_too_long_for_the_sealer_are_shown(auditor, monkeypatch):
    row = write(SYSTEM, "people.import")
    assert "还没有接上链" not in auditor.get(PATHS[2]).content.decode()
    monkeypatch.setattr(verify, "SEALED_WITHIN", timedelta(0))
    assert f"超过 5 秒还没有接上链（编号 {row.pk} 起）" in auditor.get(PATHS[2]).content.decode()


@pytest.mark.django_db
def test_59_a_head_outside_that_cannot_be_read_is_said(auditor, outside):
    (outside / "journal-head.json").write_text("{", encoding="utf-8")
    for answer in (auditor.get(PATHS[2]), auditor.post(PATHS[2])):
        assert answer.status_code == 200
        assert "读不出来" in answer.content.decode()


def test_every_kind_of_finding_has_words():
    kinds = set(re.findall(r'Finding\(\s*"(\w+)"', (SRC / "ground/journal/verify.py").read_text(encoding="utf-8")))
    assert kinds >= {"altered", "missing", "reordered", "inserted", "truncated", "rewritten", "unsealed"}
    assert {kind for kind in kinds if f"desk.chain.kind_{kind}" not in all_words()} == set()


def test_every_act_of_the_journal_has_words():
    """Add them to desk/journal/words.yaml: `act_<app>_<verb>`."""
    acts = set()
    for path in SRC.rglob("*.py"):
        acts |= set(re.findall(r'\bwrite(?:_each)?\([^"\n]*"([a-z]+\.[a-z_]+)"', path.read_text(encoding="utf-8")))
    assert "journal.verify" in acts
    assert {act for act in acts if f"desk.journal.act_{act.replace('.', '_')}" not in all_words()} == set()
