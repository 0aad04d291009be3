"""The search box of the desk: what it shows, what it writes down, and that what was typed stands nowhere."""

import logging

import pytest
from django.urls import reverse

from tests.register.people.conftest import COMMITTEE, OTHER_DISTRICT
from tuodi.ground.journal.actions import Actor
from tuodi.ground.journal.models import Entry
from tuodi.ground.secrets.numbers import resident_number
from tuodi.stages.people.actions import add_person
from tuodi.stages.people.models import Source
from tuodi.stages.people.search import SEARCHES_A_MINUTE

pytestmark = pytest.mark.django_db
NUMBER = resident_number("310101500101123")


@pytest.fixture
def people(places):
    """Thirty in the first street and one in the other district."""
    source = Source.objects.create(code="r", kind="registration", zh="户籍登记", en="registration")
    actor = Actor(None, "clerk", 310101002000, "register")

    def add(name, place=COMMITTEE, **more):
        given = {"birth_date": "1950-01-01"}
        return add_person(actor, source, name=name, place_code=place, facts_given=given, **more)

    found = [add("王一", number=NUMBER, phone="13800000000", address="示例路 1 号")]
    return [*found, *(add(f"王{c}") for c in "二三四五六七八九十" * 3), add("远方", OTHER_DISTRICT)]


@pytest.fixture
def clerk(client, appoint):
    """A clerk of the first street, signed in."""
    client.force_login(appoint("clerk", 310101002000))
    return client


def ask(client, text, purpose="service", **more):
    return client.post(reverse("desk-search"), {"text": text, "purpose": purpose} | more)


def test_15_a_number_with_spaces_finds_one_masked(clerk, people):
    answer = ask(clerk, f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}")
    said = answer.content.decode()
    assert "王一" in said
    assert "1950" in said
    assert "甲区" in said
    assert NUMBER not in said.split("</form>")[-1]
    assert NUMBER[-4:] in said


def test_41_a_page_holds_twenty_and_leads_on(clerk, people):
    first = ask(clerk, "王")
    assert first.content.decode().count('<th scope="row"') == 20
    second = ask(clerk, "王", after=first.context["found"].after)
    assert second.content.decode().count('<th scope="row"') == 8
    assert not second.context["found"].more


def test_at_most_twelve_queries_on_the_next_page_too(clerk, people, django_assert_max_num_queries):
    first = ask(clerk, "wang")
    with django_assert_max_num_queries(12):
        ask(clerk, "wang", after=first.context["found"].after)


def test_02_nobody_beyond_reach_is_in_the_answer(clerk, people):
    assert "远方" not in ask(clerk, "yuanfang").content.decode()
    known, unknown = ask(clerk, "远方"), ask(clerk, "近处")
    assert known.content.decode().count("没有找到") == unknown.content.decode().count("没有找到") == 1


@pytest.mark.parametrize("text", ["王", NUMBER, "wang", "示例路1", "13800000000", "王二"])
def test_at_most_twelve_queries_however_long_the_list(clerk, people, django_assert_max_num_queries, text):
    ask(clerk, "nobody")
    with django_assert_max_num_queries(12):
        ask(clerk, text)


@pytest.mark.parametrize(("text", "status"), [("", 422), ("z", 422), (NUMBER[:17] + "0", 422), ("示例-2017-1", 200)])
def test_what_cannot_be_looked_for_is_said(clerk, people, text, status):
    assert ask(clerk, text).status_code == status


def test_49_a_purpose_of_another_role_is_refused(clerk, people):
    assert ask(clerk, "王", "audit").status_code == 422
    assert not Entry.objects.filter(act="people.search").exists()


def test_49_who_is_opened_next_is_opened_for_the_purpose_of_the_search(clerk, people):
    ask(clerk, "王", "register")
    assert clerk.session["purpose"] == "register"
    assert set(Entry.objects.filter(act="people.found").values_list("purpose", flat=True)) == {"register"}


def test_14_the_sixty_first_search_of_a_minute_is_refused(clerk, people):
    for _ in range(SEARCHES_A_MINUTE):
        ask(clerk, "近处")
    answer = ask(clerk, "近处")
    assert answer.status_code == 429
    assert "一分钟" in answer.content.decode()


def test_51_what_was_typed_stands_in_no_address_log_or_journal(clerk, people, caplog):
    with caplog.at_level(logging.DEBUG, "tuodi"):
        answer = ask(clerk, "王一")
    assert "王一" not in answer.request["QUERY_STRING"] + answer.request["PATH_INFO"] + caplog.text
    assert not Entry.objects.filter(detail__contains="王").exists()
    assert clerk.get(reverse("desk-search"), {"text": "王一"}).content.decode().count("王一") == 0


@pytest.mark.parametrize("role", ["community_worker", "assessor", "analyst", "system_administrator"])
def test_03_roles_without_the_box_are_refused(client, appoint, role):
    client.force_login(appoint(role, 310101002000))
    assert client.get(reverse("desk-search")).status_code == 403
    assert ask(client, "王").status_code == 403


def test_28_a_name_is_text(clerk, people):
    assert "<script>x" not in ask(clerk, "<script>x</script>").content.decode()


def test_english(clerk, people):
    clerk.cookies["language"] = "en"
    said = ask(clerk, "王一").content.decode()
    assert "Find a person" in said
    assert "handling your application" in said
