"""The page of a person: what it shows, to whom, at what cost, and what a clerk may do on it."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from tests.register.doors.conftest import NUMBER, PHONE
from tuodi.ground.journal.models import Entry
from tuodi.stages.people import actions
from tuodi.stages.people.models import PersonRecord

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_desk(client, register):
    """A function that signs somebody of a role in and returns her client."""

    def signed_in(role, **session):
        client.force_login(register.account(role))
        if session:
            held = client.session
            held.update(session)
            held.save()
        return client

    return signed_in


def page(client, one, query=""):
    return client.get(reverse("desk-person", args=[one.pk]) + query)


def text(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_shows_facts_with_source_and_what_was_declared_beside(at_desk, register):
    said = text(page(at_desk("verifier"), register.daughter))
    assert said.index("2,190.00") < said.index("1,500.00"), "what is used stands first"
    assert "税务专线" in said
    assert "本人申报" in said
    assert "不一致" in said


def test_nobody_outside_reach_is_a_page_that_does_not_exist(at_desk, register):
    client = at_desk("clerk")
    assert page(client, register.stranger).status_code == 404
    assert client.get(reverse("desk-person", args=[987654])).status_code == 404


@pytest.mark.parametrize("role", ["analyst", "system_administrator", "community_worker"])
def test_3_roles_without_need_have_no_such_page(at_desk, register, role):
    assert page(at_desk(role), register.mother).status_code == 403


def test_4_guarded_facts_are_hidden_from_roles_without_need_and_the_page_says_so(at_desk, register):
    said = text(page(at_desk("payment_officer"), register.mother))
    assert "残疾等级" not in said
    assert "健康和残疾" in said
    assert "您的角色不显示" in said
    seen = text(page(at_desk("verifier"), register.mother))
    assert "残疾等级" in seen


def test_4_answers_of_lines_are_hidden_from_roles_that_do_not_verify(at_desk, register):
    said = text(page(at_desk("clerk"), register.daughter))
    assert "2,190.00" not in said
    assert "专线的答复，您的角色不显示" in said


def test_a_look_is_written_down_with_its_purpose(at_desk, register):
    page(at_desk("verifier"), register.mother)
    row = Entry.objects.filter(act="people.read", subject=register.mother.pk).latest("id")
    assert (row.role, row.purpose) == ("verifier", "verify")


def test_52_the_number_is_masked_and_showing_it_is_written_down(at_desk, register):
    client = at_desk("clerk")
    said = text(page(client, register.mother))
    assert NUMBER not in said
    assert PHONE not in said
    assert client.get(reverse("desk-person-number", args=[register.mother.pk])).status_code == 405
    shown = text(client.post(reverse("desk-person-number", args=[register.mother.pk])))
    assert NUMBER in shown
    assert PHONE in shown
    assert Entry.objects.filter(act="people.reveal_number", subject=register.mother.pk).count() == 1


def test_51_no_name_and_no_number_in_the_title_or_the_address(at_desk, register):
    said = text(at_desk("clerk").post(reverse("desk-person-number", args=[register.mother.pk])))
    title = said.partition("<title>")[2].partition("</title>")[0]
    assert register.mother.name not in title
    assert NUMBER not in title


def test_at_most_twelve_queries_however_long_the_history(at_desk, register, django_assert_max_num_queries):
    client = at_desk("clerk")
    page(client, register.mother)  # the first of a minute also writes down when the session was last seen
    with django_assert_max_num_queries(12):
        page(client, register.mother)
    for wage in range(40):
        actions.record(
            register.actor, register.mother, "pension_month", 700 + wage, register.registration,
            valid_from=date(2016, 1, 1),
        )  # fmt: skip
    for _ in range(20):
        page(client, register.mother)
    with django_assert_max_num_queries(12):
        page(client, register.mother)


def test_a_correction_strikes_what_was_there_and_keeps_it_on_the_page(at_desk, register):
    client = at_desk("clerk", purpose="register")
    where = reverse("desk-person-record", args=[register.mother.pk]) + "?fact=pension_month"
    sent = {"value": "1,320.50", "since": "2016-02-01", "kind": "paper", "reference": "17", "reason": "changed"}
    assert client.post(where, sent).status_code == 302
    again = sent | {"value": "1400"}
    assert client.post(where, again).status_code == 302
    said = text(page(client, register.mother))
    assert "<s>1,320.50" in said
    assert "1,400.00" in said
    assert "凭证 17" in said
    written = Entry.objects.filter(act="people.record", subject=register.mother.pk, detail__contains="changed")
    assert written.count() == 2


def test_a_wrong_value_is_said_beside_the_field_and_nothing_is_retyped(at_desk, register):
    client, before = at_desk("clerk", purpose="register"), PersonRecord.objects.count()
    where = reverse("desk-person-record", args=[register.mother.pk]) + "?fact=pension_month"
    said = text(client.post(where, {"value": "much", "since": "2016-02-01", "kind": "paper", "reason": "changed"}))
    assert "<title>错误：" in said
    assert 'href="#record-value"' in said
    assert 'value="much"' in said
    assert 'aria-invalid="true"' in said
    assert PersonRecord.objects.count() == before


def test_7_the_server_does_not_trust_the_fact_that_the_form_names(at_desk, register):
    client, before = at_desk("clerk", purpose="register"), PersonRecord.objects.count()
    sent = {"value": "1", "since": "2016-02-01", "kind": "paper", "reason": "changed"}
    for fact in ("nonsense", "homes", "district", ""):
        where = reverse("desk-person-record", args=[register.mother.pk]) + f"?fact={fact}"
        assert client.post(where, sent).status_code == 404
    sent |= {"kind": "line"}  # a clerk cannot say that a line answered
    where = reverse("desk-person-record", args=[register.mother.pk]) + "?fact=pension_month"
    assert client.post(where, sent).status_code == 200
    assert PersonRecord.objects.count() == before


def test_taking_back_strikes_and_says_so_when_it_was_done_already(at_desk, register):
    client = at_desk("clerk", purpose="register")
    held = PersonRecord.objects.filter(person=register.mother).latest("id")
    where = reverse("desk-person-retract", args=[register.mother.pk, held.pk])
    assert client.post(where, {"reason": "misread"}).status_code == 302
    assert "<s>" in text(page(client, register.mother))
    assert "已经被收回" in text(client.post(where, {"reason": "misread"}, follow=True))
    other = reverse("desk-person-retract", args=[register.daughter.pk, held.pk])
    assert client.post(other, {"reason": "misread"}).status_code == 404


@pytest.mark.parametrize("role", ["verifier", "approver", "auditor"])
def test_3_only_a_clerk_records(at_desk, register, role):
    client = at_desk(role)
    where = reverse("desk-person-record", args=[register.mother.pk]) + "?fact=pension_month"
    assert client.post(where, {"value": "1"}).status_code == 403
    assert 'id="act"' not in text(page(client, register.mother))


def test_what_did_we_know_on_a_day_about_another(at_desk, register):
    client = at_desk("clerk")
    then = text(page(client, register.mother, "?day=2016-06-01&known_on=2015-12-31"))
    assert "700.00" not in then
    assert "2015-12-31 时知道的、关于 2016-06-01 的情况" in then
    assert "700.00" in text(page(client, register.mother, "?day=2016-06-01"))
    wrong = text(page(client, register.mother, "?day=2016-13-40"))
    assert "<title>错误：" not in wrong


def test_28_what_people_write_is_text_wherever_it_is_shown(at_desk, register):
    marker = "<script>'\"&marker"
    odd = actions.add_person(
        register.actor, register.registration, name=marker, place_code=register.mother.place_code, address=marker,
        household=register.home, relation="other",
    )  # fmt: skip
    client = at_desk("clerk")
    for where in (
        reverse("desk-person", args=[odd.pk]), reverse("desk-person", args=[register.mother.pk]),
        reverse("desk-household", args=[register.home.pk]), reverse("desk-home"),
    ):  # fmt: skip
        said = text(client.get(where))
        assert "<script>'" not in said, where
        assert "&lt;script&gt;" in said, where


def test_english_is_complete(at_desk, register):
    client = at_desk("clerk")
    client.cookies["language"] = "en"
    said = text(page(client, register.mother))
    assert '<html lang="en"' in said
    assert "Record a fact" in said
