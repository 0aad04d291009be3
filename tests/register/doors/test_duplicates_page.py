"""Pairs at the desk: the list, side by side, a decision, and parting again."""

from datetime import date

import pytest
from django.urls import reverse

from tests.register.people.conftest import COMMITTEE, OTHER_DISTRICT
from tuodi.ground import clock
from tuodi.ground.journal.actions import Actor
from tuodi.ground.secrets.numbers import resident_number
from tuodi.stages.people.actions import add_person
from tuodi.stages.people.models import Merge, Pair, Person, Source

pytestmark = pytest.mark.django_db
NUMBER = resident_number("310101500101123")


@pytest.fixture
def pair(places):
    """A pair of the first street, the first with a number; `pair.far` is one with somebody of another district."""
    source = Source.objects.create(code="r", kind="registration", zh="户籍登记", en="registration")
    actor = Actor(None, "clerk", 310101002000, "register")

    def add(born, place=COMMITTEE, **more):
        given = {"birth_date": born, "sex": "female"}
        return add_person(actor, source, name="王一", place_code=place, day=date(2016, 1, 1), facts_given=given, **more)

    one, other, far = add("1950-01-01", number=NUMBER), add("1950-01-10"), add("1950-01-01", OTHER_DISTRICT)

    def paired(other):
        return Pair.objects.create(
            one=one, other=other, weight=987, why="name:same birth:near number:near", found_at=clock.now()
        )

    made = paired(other)
    made.far = paired(far)
    return made


@pytest.fixture
def clerk(client, appoint):
    """A clerk of the first street, signed in."""
    client.force_login(appoint("clerk", 310101002000))
    return client


def decide(client, pair, verdict):
    return client.post(reverse("desk-duplicate-decide", args=[pair.pk]), {"verdict": verdict})


def test_02_the_list_shows_pairs_within_reach(clerk, pair):
    said = clerk.get(reverse("desk-duplicates")).content.decode()
    assert reverse("desk-duplicate", args=[pair.pk]) in said
    assert reverse("desk-duplicate", args=[pair.far.pk]) not in said
    assert "同名 · 生日差一位 · 证件号差一笔" in said


def test_side_by_side(clerk, pair):
    said = clerk.get(reverse("desk-duplicate", args=[pair.pk])).content.decode()
    assert "1950-01-01" in said
    assert "1950-01-10" in said
    assert said.count('class="differs"') == 1
    assert NUMBER not in said


@pytest.mark.parametrize("route", ["desk-duplicate-decide", "desk-duplicate-undo"])
def test_01_a_pair_beyond_reach_is_nowhere(clerk, pair, route):
    assert clerk.get(reverse("desk-duplicate", args=[pair.far.pk])).status_code == 404
    assert clerk.post(reverse(route, args=[pair.far.pk]), {"verdict": "one"}).status_code == 404
    assert clerk.get(reverse("desk-duplicate", args=[10**15])).status_code == 404
    assert Pair.objects.get(pk=pair.far.pk).verdict == ""


def test_one_person_is_decided_and_parted_again(clerk, pair):
    assert decide(clerk, pair, "one").status_code == 302
    assert Person.objects.get(pk=pair.other_id).merged_into_id == pair.one_id
    said = clerk.get(reverse("desk-duplicate", args=[pair.pk])).content.decode()
    assert f"保留 {pair.one_id}" in said
    assert clerk.post(reverse("desk-duplicate-undo", args=[pair.pk])).status_code == 302
    assert Person.objects.get(pk=pair.other_id).merged_into_id is None
    assert Merge.objects.get().undone_at is not None


def test_two_persons_are_decided_once(clerk, pair):
    assert decide(clerk, pair, "different").status_code == 302
    assert decide(clerk, pair, "one").status_code == 409
    assert clerk.post(reverse("desk-duplicate-undo", args=[pair.pk])).status_code == 409
    assert "已决定：是两个人" in clerk.get(reverse("desk-duplicate", args=[pair.pk])).content.decode()


def test_07_the_one_without_a_number_cannot_be_kept_even_if_posted(clerk, pair):
    said = clerk.get(reverse("desk-duplicate", args=[pair.pk])).content.decode()
    assert 'value="other"' not in said
    assert decide(clerk, pair, "other").status_code == 409
    assert not Merge.objects.exists()


@pytest.mark.parametrize("verdict", ["", "both", "same"])
def test_nothing_chosen_decides_nothing(clerk, pair, verdict):
    answer = decide(clerk, pair, verdict)
    assert answer.status_code == 422
    assert "错误" in answer.content.decode()
    assert Pair.objects.get(pk=pair.pk).verdict == ""


@pytest.mark.parametrize("role", ["verifier", "approver", "auditor", "community_worker"])
def test_03_only_clerks_decide(client, appoint, pair, role):
    client.force_login(appoint(role, 310000000000))
    assert client.get(reverse("desk-duplicates")).status_code == 403
    assert decide(client, pair, "one").status_code == 403


def test_at_most_twelve_queries(clerk, pair, django_assert_max_num_queries):
    for route, args in (("desk-duplicates", []), ("desk-duplicate", [pair.pk])):
        with django_assert_max_num_queries(12):
            clerk.get(reverse(route, args=args))
    decide(clerk, pair, "one")
    with django_assert_max_num_queries(12):
        clerk.get(reverse("desk-duplicate", args=[pair.pk]))


def test_english(clerk, pair):
    clerk.cookies["language"] = "en"
    assert "One person: keep A" in clerk.get(reverse("desk-duplicate", args=[pair.pk])).content.decode()
