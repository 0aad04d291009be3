"""Canary persons: everything that is known of them goes through import and pages, and then stands nowhere but where it
is meant to stand: in no log, address, title, error page, journal row or file, and sealed in the database itself.
"""

from __future__ import annotations

import io
import logging
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import reverse

from tests.register.doors.town import OWN, STREET
from tests.register.people.files import number, write_csv
from tests.register.people.files import rows as good_rows
from tests.register.signed_in import Browser
from tuodi.web.log import Line, Plain

pytestmark = pytest.mark.django_db
NAME, OTHER, PHONE, ADDRESS = "金丝雀甲", "金丝雀乙", "10076543210", "金丝雀路 9 弄 7 号"
NUMBER, BAD = number("1951-07-19", 77), number("1951-07-19", 78)[:-1] + "A"
BILL, WORDS, PAPER, SAID = 765_432_109, "金丝雀摔断了腿", "金丝雀的病历", "金丝雀的通知"  # fen; what is sealed
SEALED = (NUMBER, PHONE, "7654321.09", "7,654,321.09", str(BILL), WORDS, PAPER, SAID)
NAMES = ("金丝雀", "jinsique")
COLUMNS = {  # where a name or address of somebody stands in clear, so that she can be found
    ("people.person", "name"), ("people.person", "name_key"), ("people.person", "address"),
    ("people.household", "address"), ("files.file", "name"),
}  # fmt: skip
WRITTEN = {"notices"}  # folder under TUODI_DATA where a gateway leaves what is sent: see the ways out


class Watch:
    """What leaves the doors besides the body of a page: heads, addresses, titles, error pages, logs."""

    def __init__(self):
        self.leaves, self.stream = [], io.StringIO()
        self.handler = logging.StreamHandler(self.stream)
        self.handler.addFilter(Plain())
        self.handler.setFormatter(Line())

    def __enter__(self):
        self.levels = {log: log.level for log in map(logging.getLogger, ("", "django", "tuodi"))}
        for log in self.levels:
            log.setLevel(logging.DEBUG)
        for log in (logging.getLogger(), logging.getLogger("django")):
            log.addHandler(self.handler)
        return self

    def __exit__(self, *_):
        for log, level in self.levels.items():
            log.setLevel(level)
            log.removeHandler(self.handler)

    def saw(self, answer):
        """Keeps of an answer what must hold nothing, and returns its body."""
        body = answer.content.decode("utf-8", "replace")
        self.leaves += [f"{name}: {value}" for name, value in answer.headers.items()]
        self.leaves += [str(answer.cookies), body.partition("<title>")[2].partition("</title>")[0]]
        self.leaves += re.findall(r'(?:href|src|action)="([^"]*)"', body)
        if answer.status_code in (403, 404, 405, 413, 429, 500):  # a form with a mistake shows again what was typed
            self.leaves.append(body)
        return body


@pytest.fixture(scope="module")
def canaries(town, tmp_path_factory):
    """Two canaries brought in by a file, with a row that cannot be taken; returns them."""
    from tuodi.ground.journal.actions import Actor
    from tuodi.stages.people.importing.mapping import guess
    from tuodi.stages.people.importing.rows import columns_of
    from tuodi.stages.people.importing.taking import begin, take
    from tuodi.stages.people.models import Fault, Person, Source

    first = [*good_rows()[0]]
    first[2:7] = [NAME, NUMBER, PHONE, ADDRESS, str(OWN)]
    path = write_csv(tmp_path_factory.mktemp("canaries") / "people.csv", [
        [*first[:1], "金", *first[2:]], ["12", "丝", OTHER, "", "", ADDRESS, str(OWN), *first[7:]],
        ["13", "雀", NAME, BAD, PHONE, ADDRESS, str(OWN), *first[7:]],
    ])  # fmt: skip
    actor = Actor(town.officers["clerk", STREET].pk, "clerk", STREET, "register")
    done = take(actor, begin(actor, path, guess(columns_of(path)), Source.objects.get(code="registration")), path)
    assert (done.people, done.faults) == (2, 1)
    fault = Fault.objects.get()
    assert BAD not in fault.reason + fault.detail
    return Person.objects.get(name=NAME), Person.objects.get(name=OTHER)


@pytest.fixture(scope="module")
def watch(town, canaries):
    """Everything that can be done to the canaries by pages, done; returns what left."""
    from tuodi.stages.people.models import Pair

    one, other = canaries
    pair = Pair.objects.create(one=one, other=other, weight=987, why="name:same", found_at=one.known_since)
    with Watch() as found:
        browsers = {role: Browser(raise_request_exception=False) for role in ("clerk", "community_worker", "auditor")}
        for role, browser in browsers.items():
            browser.force_login(town.officers[role, STREET])
            browser.step_up(town.officers[role, STREET])
        _at_the_desk(found, browsers["clerk"], one, pair)
        _in_the_committee(found, browsers["community_worker"], one)
        for name in ("desk-journal", "desk-unusual", "desk-chain"):
            found.saw(browsers["auditor"].get(reverse(name)))
        _papers_and_notices(one, town)
        _as_herself(found, one)
        _what_goes_wrong(found, browsers["clerk"], one)
    return found


def _at_the_desk(found, browser, one, pair):
    for text in (NUMBER, PHONE, NAME, "jinsique", ADDRESS):
        assert str(one.pk) in found.saw(browser.post(reverse("desk-search"), {"text": text, "purpose": "service"}))
    assert NAME in found.saw(browser.get(reverse("desk-person", args=[one.pk])))
    assert NUMBER in found.saw(browser.post(reverse("desk-person-number", args=[one.pk])))
    sent = {"value": "7654321.09", "since": "2016-02-01", "kind": "paper", "reason": "changed"}
    for value in ("7654321.09", NUMBER, NAME):
        found.saw(
            browser.post(reverse("desk-person-record", args=[one.pk]) + "?fact=medical_bill", sent | {"value": value})
        )
    assert "7,654,321.09" in found.saw(browser.get(reverse("desk-person", args=[one.pk])))
    home = one.memberships.first().household_id
    found.saw(browser.get(reverse("desk-household", args=[home])))
    for name, post in (("desk-duplicate-decide", {"verdict": "one"}), ("desk-duplicate-undo", {})):
        answer = browser.post(reverse(name, args=[pair.pk]), post, follow=True)
        assert OTHER in found.saw(answer)


def _in_the_committee(found, browser, one):
    found.saw(browser.post(reverse("community-home"), {"name": NAME}))
    note = {"kind": "illness", "said": WORDS, "consent": "spoken"}
    answer = browser.post(reverse("community-note", args=[one.pk]), note, follow=True)
    assert WORDS in found.saw(answer)


def _papers_and_notices(one, town):
    from tuodi.ground.files.actions import keep
    from tuodi.ground.journal.actions import Actor
    from tuodi.ground.notices.actions import say

    actor = Actor(town.officers["clerk", STREET].pk, "clerk", STREET, "service")
    keep(actor, one.pk, OWN, "金丝雀.csv", io.BytesIO(f"{PAPER},{NUMBER}\n".encode()))
    say(actor, one.pk, "canary:1", "办理结果", f"{SAID} {NUMBER}", ["portal"])


def _as_herself(found, one):
    from tuodi.stages.people.models import Resident
    from tuodi.stages.people.residents import admit

    account = admit("issuer canary", NUMBER)
    assert Resident.objects.get(account=account).person == one
    browser = Browser()
    browser.force_login(account)
    for name in ("resident-home", "resident-facts", "resident-looked", "resident-proxies"):
        found.saw(browser.get(reverse(name)))
    assert NUMBER in found.saw(browser.post(reverse("resident-copy")))
    proxy = {"name": OTHER, "number": NUMBER, "scope": "see", "until": "2099-01-01"}
    found.saw(browser.post(reverse("resident-proxies"), proxy))
    found.saw(browser.get(reverse("desk-person", args=[one.pk])))  # refused


def _what_goes_wrong(found, browser, one):
    """Each kind of refusal, with a canary in what was asked; and a page that breaks with one in its error."""
    found.saw(browser.get(f"/desk/people/{NUMBER}/"))
    found.saw(browser.get(f"/desk/search/?text={quote(NAME)}"))
    found.saw(browser.get(f"/desk/journal/?account={quote(NAME)}"))
    found.saw(browser.put("/desk/search/", {"text": NAME}))
    found.saw(browser.post("/desk/role/", {"act": NAME}))
    found.saw(Browser(enforce_csrf_checks=True).post("/desk/search/", {"text": NAME, "purpose": "service"}))
    found.saw(browser.post("/desk/search/", {"text": f"{NUMBER[:-1]}0", "purpose": "service"}))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tuodi.web.desk.person.view.moment", _broken)
        answer = browser.get(reverse("desk-person", args=[one.pk]))
        assert answer.status_code == 500
        found.saw(answer)


def _broken(_request):
    raise ValueError(f"{NAME} {NUMBER} {PHONE} {WORDS}")


def test_51_nothing_leaves_but_by_the_body_of_a_page(watch):
    marks = (*SEALED, *NAMES, ADDRESS, quote("金丝雀"))
    assert [(one, said) for said in watch.leaves for one in marks if one in said] == []


def test_51_the_log_names_nobody(watch):
    said = watch.stream.getvalue()
    assert "ValueError" in said, "the log was not watched"
    assert [one for one in (*SEALED, *NAMES, ADDRESS, quote("金丝雀")) if one in said] == []


def test_51_names_stand_in_their_columns_alone(watch):
    from django.db.models import CharField, TextField

    found = set()
    for model in apps.get_models():
        for column in model._meta.concrete_fields:
            if isinstance(column, (CharField, TextField)):
                for name in NAMES:
                    if model.objects.filter(**{f"{column.attname}__contains": name}).exists():
                        found.add((model._meta.label_lower, column.attname))
    assert found <= COLUMNS
    assert ("people.person", "name") in found


def test_51_sessions_hold_nobody(watch):
    from django.contrib.sessions.models import Session

    for session in Session.objects.all():
        said = str(session.get_decoded())
        assert not [one for one in (*SEALED, *NAMES) if one in said]


def test_51_files_under_the_data_hold_nobody(watch):
    looked = 0
    for path in Path(settings.DATA).rglob("*"):
        if path.is_file() and not WRITTEN & set(path.relative_to(settings.DATA).parts) and "postgres" not in path.parts:
            looked, data = looked + 1, path.read_bytes()
            assert not [one for one in (*SEALED, *NAMES) if one.encode() in data], path
            assert "金丝雀" not in path.name
    assert looked


def dump():
    """The database as it lies on a disk, raw: SQLite's own pages, or what PostgreSQL dumps of every table."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return connection.connection.serialize()
    parts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            with cursor.cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                parts += [bytes(part) for part in copy]
    return b"".join(parts)


def test_52_a_raw_dump_of_the_database_holds_no_number_telephone_or_health(watch):
    raw = dump()
    assert NAME.encode() in raw, "the dump holds nothing"
    bill = (BILL.to_bytes(4, "big"), BILL.to_bytes(8, "big"))
    for said in (*(one.encode() for one in SEALED), *bill):
        assert said not in raw, said
        assert said.hex().encode() not in raw, said
    assert str(BILL + 1).encode() not in raw, "the test would find anything"


def test_52_the_day_of_a_number_and_its_halves_are_not_kept_beside_it(watch):
    """A number of which the area or the end stood in clear would be guessed from the rest."""
    raw = dump()
    for part in (NUMBER[6:], NUMBER[:14], NUMBER[-8:], PHONE[3:]):
        assert part.encode() not in raw, part


def test_4_health_is_on_no_page_of_a_role_without_need(town, watch, canaries):
    from tuodi.ground.officers.roles import ROLES

    for role in ("payment_officer", "clerk"):
        browser = Browser()
        browser.force_login(town.officers[role, STREET])
        body = browser.get(reverse("desk-person", args=[canaries[0].pk])).content.decode()
        assert ("7,654,321.09" in body) == ("health" in ROLES[role].sees)


def test_51_the_import_says_what_was_wrong_without_the_value(watch):
    from tuodi.stages.people.models import Fault

    (fault,) = Fault.objects.all()
    assert fault.line
    assert not [one for one in (*SEALED, *NAMES, BAD) if one in fault.reason + fault.detail + fault.column]
