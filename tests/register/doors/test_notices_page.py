"""What a person is told, and where she reads it: break-glass, proxies, corrections; her inbox, and who may see it."""

from __future__ import annotations

import datetime
import re

import pytest
from django.urls import reverse

from tests.register.doors.browser.conftest import signed_in
from tests.register.doors.conftest import AT, COMMITTEE, NUMBER, OTHER_DISTRICT, STREET
from tuodi.ground import clock
from tuodi.ground.journal.actions import Actor
from tuodi.ground.journal.models import Entry
from tuodi.ground.journal.queries import about
from tuodi.ground.notices.actions import mark_read, say
from tuodi.ground.notices.delivery import deliver
from tuodi.ground.notices.models import Notice
from tuodi.ground.notices.queries import text_of
from tuodi.ground.officers import emergencies
from tuodi.ground.officers.actions import NotAllowedError
from tuodi.ground.officers.models import Account
from tuodi.ground.officers.reach import reach_of
from tuodi.stages.people import actions
from tuodi.stages.people.models import PersonRecord, Resident
from tuodi.stages.people.proxies import end_proxy, make_proxy
from tuodi.web.portal.notices.view import SHOWN

MOST_QUERIES = 12
CLERK = Actor(None, "clerk", STREET, "register")


@pytest.fixture
def as_(client, register):
    """A function that signs in a resident of the register: `as_("mother")` returns the browser."""

    def signed(name):
        person = getattr(register, name)
        account, made = Account.objects.get_or_create(username=f"resident-of-{name}", resident=True)
        if made:
            Resident.objects.create(account=account, person=person, subject=f"issuer {name}", since=clock.now())
        client.logout()
        client.force_login(account)
        return client

    return signed


def told(person, key, text="您的事项已经受理。\nYour application was taken in.", channels=("sms", "letter")):
    return say(CLERK, person.pk, key, "受理通知 / Taken in", text, channels)


def page_of(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def said_to(person):
    """What was said to a person since: subject and text of each notice, the first first."""
    return [f"{one.subject} {text_of(one)}" for one in Notice.objects.filter(person=person.pk).order_by("pk")]


def proxy_for(register, scopes=("see",)):
    until = clock.today() + datetime.timedelta(days=90)
    return make_proxy(Actor(None, "resident", None, "own"), register.mother, register.daughter, scopes, until)


@pytest.mark.parametrize(
    ("language", "subject", "text", "state"),
    [
        ("zh", "受理通知", "您的事项已经受理。", "已用短信发出"),
        ("en", "Taken in", "Your application was taken in.", "sent by text message"),
    ],
)
def test_a_notice_is_read_in_the_readers_language_with_the_way_it_went(
    as_, register, settings, tmp_path, django_capture_on_commit_callbacks, language, subject, text, state
):  # fmt: skip
    settings.DATA = tmp_path
    told(register.mother, "k1")
    with django_capture_on_commit_callbacks(execute=True):
        deliver(clock.now())
    client = as_("mother")
    client.cookies["language"] = language
    page = page_of(client.get("/me/notices/"))
    assert subject in page
    assert text in page
    assert state in page
    assert "style=" not in page
    assert "<script" not in page.split("<main", 1)[1]


def test_a_notice_that_waits_or_failed_is_there_too(as_, register):
    told(register.mother, "k1", channels=["letter"])
    failed = told(register.mother, "k2")
    Notice.objects.filter(pk=failed.pk).update(state="failed", channel="sms")
    page = page_of(as_("mother").get("/me/notices/"))
    assert "正在用信送出" in page
    assert "没有送到" in page


def test_she_sees_what_was_said_to_her_alone_and_her_look_is_her_own(as_, register):
    told(register.mother, "k1", "给阿婆的")
    told(register.daughter, "k2", "给女儿的")
    page = page_of(as_("mother").get("/me/notices/"))
    assert "给阿婆的" in page
    assert "给女儿的" not in page
    row = Entry.objects.filter(act="people.read").latest("id")
    assert (row.subject, row.role, row.purpose) == (register.mother.pk, "resident", "own")
    assert row.pk not in [look.id for look in about(register.mother.pk)[0]]


def test_03_no_officer_has_the_page(client, register):
    client.force_login(register.account("clerk"))
    assert client.get("/me/notices/").status_code == 403


def test_pages_go_from_the_latest_to_the_first_each_once_in_as_many_queries(
    as_, register, django_assert_max_num_queries
):  # fmt: skip
    count = 2 * SHOWN + 3
    for number in range(count):
        told(register.mother, f"k{number}", f"第〔{number}〕件")
    client, seen, where = as_("mother"), [], "/me/notices/"
    while where:
        with django_assert_max_num_queries(MOST_QUERIES):
            page = page_of(client.get(where))
        found = [int(one) for one in re.findall("〔([0-9]+)〕", page)]
        assert len(found) <= SHOWN
        seen += found
        more = re.search(r'href="(\?older=[0-9]+)"', page)
        where = "/me/notices/" + more[1] if more else ""
        told(register.mother, f"meanwhile-{len(seen)}", "后来的")  # moves no page
    assert seen == list(range(count))[::-1]


@pytest.mark.parametrize("older", ["x", "-1", "9" * 30, "１２"])
def test_an_address_that_is_none_leads_to_the_first_page(as_, register, older):
    told(register.mother, "k1", "只此一件")
    assert "只此一件" in page_of(as_("mother").get("/me/notices/", {"older": older}))


def test_the_number_of_unread_stands_on_her_first_page_and_in_the_menu(as_, register, django_assert_max_num_queries):
    one = told(register.mother, "k1")
    told(register.mother, "k2")
    client = as_("mother")
    for path in ("/me/", "/me/notices/", "/me/facts/", "/"):
        with django_assert_max_num_queries(MOST_QUERIES):
            assert "未读 2 条" in page_of(client.get(path)), path
    mark_read(CLERK, one)
    assert "未读 1 条" in page_of(client.get("/me/"))
    client.logout()
    assert "未读" not in page_of(client.get("/"))


def test_she_marks_hers_as_read_once_by_a_form(as_, register):
    one, other = told(register.mother, "k1"), told(register.daughter, "k2")
    client = as_("mother")
    path = reverse("resident-notice-read", args=[one.pk])
    assert path in page_of(client.get("/me/notices/"))
    assert client.get(path).status_code == 405
    answer = client.post(path, {"older": "77"})
    assert (answer.status_code, answer["Location"]) == (302, "/me/notices/?older=77")
    assert client.post(path, {"older": "//elsewhere.example"})["Location"] == "/me/notices/"
    page = page_of(client.get("/me/notices/"))
    assert f"{clock.today().isoformat()} 看过" in page
    assert path not in page
    row = Entry.objects.get(act="notices.read")
    assert (row.subject, row.purpose) == (register.mother.pk, "own")
    assert client.post(reverse("resident-notice-read", args=[other.pk])).status_code == 404
    assert Notice.objects.get(pk=other.pk).read_at is None


def test_a_proxy_who_may_see_reads_hers_and_marks_nothing(as_, register, django_assert_max_num_queries):
    told(register.mother, "k1", "给阿婆的")
    path = reverse("resident-notices-for", args=[register.mother.pk])
    assert as_("daughter").get(path).status_code in (403, 404)
    held = proxy_for(register)
    client = as_("daughter")
    assert path in page_of(client.get("/me/"))
    with django_assert_max_num_queries(MOST_QUERIES):
        page = page_of(client.get(path))
    assert "给阿婆的" in page
    assert "知道了" not in page
    row = Entry.objects.filter(act="people.read").latest("id")
    assert (row.subject, row.purpose) == (register.mother.pk, "proxy")
    one = Notice.objects.get(key="k1")
    assert client.post(reverse("resident-notice-read", args=[one.pk])).status_code == 404
    assert client.get(reverse("resident-notices-for", args=[register.stranger.pk])).status_code == 404
    end_proxy(CLERK, register.mother.pk, held.pk)
    assert client.get(path).status_code in (403, 404)


def test_a_proxy_who_may_only_apply_does_not_read_hers(as_, register):
    proxy_for(register, ["apply"])
    path = reverse("resident-notices-for", args=[register.mother.pk])
    assert as_("daughter").get(path).status_code in (403, 404)


def test_57_whoever_acts_for_two_persons_reads_one_at_a_time(as_, register):
    proxy_for(register)
    until = clock.today() + datetime.timedelta(days=90)
    make_proxy(CLERK, register.stranger, register.daughter, ["see"], until)
    told(register.mother, "k1", "给阿婆的")
    told(register.stranger, "k2", "给邻区人的")
    page = page_of(as_("daughter").get(reverse("resident-notices-for", args=[register.stranger.pk])))
    assert "给邻区人的" in page
    assert "给阿婆的" not in page


# what is said, and when


def test_50_whoever_is_opened_in_an_emergency_is_told_by_which_office_and_what_came_of_it(appoint, register):
    officer, auditor = appoint("clerk", STREET, username="zhang.san"), register.account("auditor")
    reach = reach_of(officer, "clerk", "service")
    opening = emergencies.open_person(reach, register.stranger.pk, OTHER_DISTRICT, "有人在门里喊救命，没有人应门")
    (first,) = said_to(register.stranger)
    for part in ("甲区一街道受理员", "另一个人会来查", "clerk, ", "Somebody else looks into"):
        assert part in first
    assert "zhang.san" not in first
    assert "救命" not in first  # the reason may name others; the auditor reads it
    emergencies.review(reach_of(auditor, "auditor", "audit"), opening, "unjustified", "没有人喊")
    assert "没有必要" in said_to(register.stranger)[1]
    assert Entry.objects.filter(act="notices.say", subject=register.stranger.pk).count() == 2
    assert said_to(register.mother) == []


def test_50_an_opening_that_is_refused_tells_nobody_anything(appoint, register):
    reach = reach_of(appoint("clerk", STREET), "clerk", "service")
    with pytest.raises(NotAllowedError):
        emergencies.open_person(reach, register.stranger.pk, OTHER_DISTRICT, "x")
    assert not Notice.objects.exists()


def test_both_are_told_that_one_acts_for_the_other_and_that_it_has_ended_without_names(register):
    held = proxy_for(register)
    mother, daughter = said_to(register.mother), said_to(register.daughter)
    assert "替您办" in mother[0]
    assert held.until.isoformat() in mother[0]
    assert "有人请您代办" in daughter[0]
    assert end_proxy(CLERK, register.daughter.pk, held.pk)
    assert not end_proxy(CLERK, register.daughter.pk, held.pk)
    mother, daughter = said_to(register.mother), said_to(register.daughter)
    assert ["代办结束了" in said[1] for said in (mother, daughter)] == [True, True]
    assert [len(mother), len(daughter)] == [2, 2]
    for said in mother + daughter:
        assert register.mother.name not in said
        assert register.daughter.name not in said


def test_a_correction_by_hand_tells_which_fact_and_not_what_it_says_now(client, register):
    clerk = register.account("clerk")
    signed_in(client, clerk, purpose="register")
    path = reverse("desk-person-record", args=[register.mother.pk])
    sent = {"value": "8123", "since": "2016-02-01", "kind": "paper", "reason": "mistaken"}
    assert client.post(f"{path}?fact=pension_month", sent).status_code == 302
    (said,) = said_to(register.mother)
    assert "养老" in said
    assert "8123" not in said.replace(",", "")
    made = PersonRecord.objects.latest("id")
    path = reverse("desk-person-retract", args=[register.mother.pk, made.pk])
    assert client.post(path, {"reason": "misread"}).status_code == 302
    assert "撤" in said_to(register.mother)[1]
    assert said_to(register.daughter) == []


def test_what_a_source_brings_is_no_correction(register):
    actions.record(register.actor, register.mother, "pension_month", 900, register.line, valid_from=clock.today())
    assert said_to(register.mother) == []


def test_what_is_told_stands_or_falls_with_the_act(register, monkeypatch):
    def broken(*_):
        raise RuntimeError

    monkeypatch.setattr("tuodi.stages.people.actions._touch", broken)
    with pytest.raises(RuntimeError):
        actions.record(
            register.actor, register.mother, "pension_month", 900, register.line, valid_from=clock.today(),
            reason="mistaken",
        )  # fmt: skip
    assert said_to(register.mother) == []


# auditors are told


def opened(register, count):
    reach = reach_of(register.account("clerk"), "clerk", "service")
    for _ in range(count):
        emergencies.open_person(reach, register.mother.pk, COMMITTEE, "有人在门里喊救命，没有人应门")


@pytest.mark.parametrize("role", sorted(emergencies.REVIEWERS))
def test_50_whoever_reviews_sees_on_the_first_page_how_many_openings_wait(client, appoint, register, role):
    shown = reverse("desk-break-glass-reviews")
    signed_in(client, appoint(role, AT["auditor"]))
    band = page_of(client.get("/desk/")).split("</dl>")[0]
    assert "等评判的紧急打开</dt><dd>0</dd>" in band
    opened(register, 2)
    assert f'等评判的紧急打开</dt><dd><a href="{shown}">2</a></dd>' in page_of(client.get("/desk/"))
    signed_in(client, register.account("clerk"))
    assert "等评判的紧急打开" not in page_of(client.get("/desk/"))


def test_50_only_openings_of_ones_place_are_counted(client, appoint, register):
    opened(register, 1)
    signed_in(client, appoint("auditor", 310104000000))
    assert "等评判的紧急打开</dt><dd>0</dd>" in page_of(client.get("/desk/"))


def test_the_desk_of_an_auditor_takes_as_many_queries_however_many_wait(
    client, register, django_assert_max_num_queries
):  # fmt: skip
    signed_in(client, register.account("auditor"))
    for count in (0, 3):
        opened(register, count)
        with django_assert_max_num_queries(MOST_QUERIES):
            client.get("/desk/")


# limits


@pytest.fixture
def limited(settings):
    """A function that lowers a limit of the doors for this test."""

    def lower(action, rate):
        settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {action: rate}

    return lower


def test_14_numbers_are_not_tried_out_by_naming_proxies(as_, register, limited):
    limited("make_proxy", "3/h/user")
    client = as_("daughter")
    until = (clock.today() + datetime.timedelta(days=90)).isoformat()
    asked = {"name": "不是这个名字", "number": NUMBER, "scope": "see", "until": until}
    assert [client.post("/me/proxies/", asked).status_code for _ in range(4)] == [400, 400, 400, 429]
    right = asked | {"name": register.mother.name, "confirmed": "1"}
    answer = client.post("/me/proxies/", right)
    assert answer.status_code == 429  # right or wrong, the answer is the same
    assert NUMBER not in answer.content.decode()
    refused = Entry.objects.filter(act="people.make_proxy", outcome="refused", subject=register.daughter.pk)
    assert refused.count() == 5
    assert client.get("/me/proxies/").status_code == 200
    assert as_("mother").post("/me/proxies/", asked).status_code == 400  # everybody has her own


@pytest.mark.parametrize("path", ["/sign_in/resident/leave/", "/sign_in/resident/back/"])
def test_14_tries_to_sign_in_as_a_resident_are_limited(client, db, limited, settings, tmp_path, path):
    settings.IDENTITY = tmp_path / "none.json"
    limited("resident_sign_in", "3/m/ip")
    answers = [client.get(path) for _ in range(4)]
    assert [answer.status_code == 429 for answer in answers] == [False, False, False, True]
    assert "请" in answers[-1].content.decode()
    assert client.get("/sign_in/resident/").status_code == 200  # the other ways stay to be read


def test_14_the_doors_limit_both(settings):
    assert settings.ACCOUNT_RATE_LIMITS["make_proxy"] == "20/h/user"
    assert settings.ACCOUNT_RATE_LIMITS["resident_sign_in"] == "60/m/ip"
