"""A resident's own pages: her data, who looked, proxies, a copy. Never anything of a relative."""

from __future__ import annotations

import datetime
import json

import pytest

from tuodi.ground import clock
from tuodi.ground.journal.actions import Actor, Subject, write
from tuodi.ground.journal.models import Entry
from tuodi.ground.officers.models import Account
from tuodi.stages.people import queries
from tuodi.stages.people.actions import add_person
from tuodi.stages.people.models import Proxy, Resident, Source
from tuodi.stages.people.residents import resident_reach
from tuodi.world.numbers import check_digit

COMMITTEE = 310101002001
CLERK = Actor(None, "clerk", 310101002000, "service")
MOST_QUERIES = 12
PAGES = ("/me/", "/me/facts/", "/me/looked/", "/me/proxies/")


def number_like(day, sequence):
    body = f"990001{day}{sequence:03d}"
    return body + check_digit(body)


@pytest.fixture
def family(places):
    """A mother, her daughter in the same household, and a neighbour; each with an account."""
    source = Source.objects.create(code="registration", kind="registration", zh="户籍登记", en="registration")
    facts = {"birth_date": "1950-02-03", "sex": "female", "hukou": "local_urban"}
    mother = add_person(
        CLERK, source, name="王秀英", place_code=COMMITTEE, number=number_like("19500203", 2), phone="10000000001",
        address="示例海棠路1弄2号301室", facts_given=facts | {"disability_grade": 2, "pension_month": "3000"},
        day=datetime.date(2012, 1, 1),
    )  # fmt: skip
    home = mother.memberships.get().household
    daughter = add_person(
        CLERK, source, name="顾丽萍", place_code=COMMITTEE, number=number_like("19780203", 2), household=home,
        relation="child", facts_given={"birth_date": "1978-02-03", "sex": "female", "wage_month": "8123.00"},
    )  # fmt: skip
    neighbour = add_person(CLERK, source, name="沈阿大", place_code=COMMITTEE, number=number_like("19600203", 1))
    for person in (mother, daughter, neighbour):
        account = Account.objects.create(username=f"resident-of-{person.pk}", resident=True)
        Resident.objects.create(account=account, person=person, subject=f"issuer {person.pk}", since=clock.now())
        person.account = account
    return mother, daughter, neighbour


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def as_(client):
    """A function that signs somebody in."""

    def signed_in(person):
        client.logout()
        client.force_login(person.account)
        return client

    return signed_in


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_says_the_other_ways_in_both_languages(family, as_, django_assert_max_num_queries, path, language):
    client = as_(family[0])
    client.cookies["language"] = language
    with django_assert_max_num_queries(MOST_QUERIES):
        page = text(client.get(path))
    assert {"zh": "居委会", "en": "neighbourhood committee"}[language] in page
    assert "style=" not in page


def test_her_data_stand_with_their_source_and_since_when(family, as_):
    page = text(as_(family[0]).get("/me/facts/"))
    for said in ("王秀英", "示例海棠路1弄2号301室", "户籍登记", "2012-01-01", "3,000.00", "一直"):
        assert said in page
    assert number_like("19500203", 2) not in page  # the middle of it is hidden
    row = Entry.objects.get(act="people.read")
    assert (row.subject, row.purpose, row.role) == (family[0].pk, "own", "resident")


def test_nobody_signed_in_is_sent_to_the_residents_door(family, client):
    assert client.get("/me/")["Location"] == "/sign_in/resident/?next=%2Fme%2F"


def test_03_an_officer_has_no_page_of_his_own_here(appoint, client, places):
    client.force_login(appoint("clerk", 310101002000))
    assert [client.get(path).status_code for path in PAGES] == [403] * len(PAGES)


def test_she_sees_who_looked_when_and_why_but_not_the_officers_name(family, as_, appoint):
    mother = family[0]
    officer = appoint("clerk", 310101002000, username="zhang.san")
    write(Actor(officer.pk, "clerk", 310101002000, "service"), "people.read", Subject("person", mother.pk, COMMITTEE))
    write(Actor(officer.pk, "approver", 310101002000, "emergency"), "people.read", Subject("person", mother.pk))
    page = text(as_(mother).get("/me/looked/"))
    assert "甲区一街道 受理员" in page
    assert "办理您的事项" in page
    assert "紧急情况" in page
    assert "zhang.san" not in page
    assert clock.today().isoformat() in page


def test_57_looks_at_a_relative_are_not_hers_to_see(family, as_):
    mother, daughter, _ = family
    write(Actor(7, "verifier", 310101002000, "verify"), "people.read", Subject("person", daughter.pk, COMMITTEE))
    write(Actor(7, "verifier", 310101002000, "verify"), "people.read_household", Subject("household", mother.pk))
    assert "核对" not in text(as_(mother).get("/me/looked/"))
    assert "核对" not in text(as_(mother).get("/me/"))
    assert "核对" in text(as_(daughter).get("/me/looked/"))


def test_57_no_page_of_hers_names_a_relative_or_her_income(family, as_):
    client = as_(family[0])
    for path in PAGES:
        page = text(client.get(path))
        assert "顾丽萍" not in page
        assert "8,123" not in page
    copy = text(client.post("/me/copy/"))
    assert "顾丽萍" not in copy
    assert "8123.00" not in copy  # not "8123": instants have six decimals


def test_01_nobody_elses_data_by_changing_the_address(family, as_):
    mother, daughter, neighbour = family
    client = as_(neighbour)
    for one in (mother, daughter, neighbour):
        assert client.get(f"/me/for/{one.pk}/").status_code in (403, 404)


def test_a_reach_is_herself_alone(family):
    mother, _, _ = family
    reach = resident_reach(mother.account, "own")
    assert [one.pk for one in queries.persons(reach)] == [mother.pk]
    assert resident_reach(mother.account, "service").persons == frozenset()
    assert resident_reach(mother.account, "proxy").persons == frozenset()
    mother.account.is_active = False
    mother.account.save()
    assert resident_reach(mother.account, "own").persons == frozenset()


def test_a_copy_of_her_data_to_take_away_is_journalled(family, as_):
    client = as_(family[0])
    assert client.get("/me/copy/").status_code == 405
    answer = client.post("/me/copy/")
    assert answer["Content-Disposition"] == 'attachment; filename="tuodi-my-data.json"'
    found = json.loads(text(answer))
    assert (found["name"], found["number"]) == ("王秀英", number_like("19500203", 2))
    values = {row["fact"]: row["value"] for row in found["records"]}
    assert values["pension_month"].startswith("3000")
    assert values["disability_grade"] == "2"
    assert Entry.objects.get(act="people.copy").subject == family[0].pk


def asked(other, **changed):
    until = clock.today() + datetime.timedelta(days=90)
    given = {"name": other.name, "number": queries.number_of(other), "scope": ["see"], "until": until.isoformat()}
    return given | changed


def make(client, other, **changed):
    first = client.post("/me/proxies/", asked(other, **changed))
    assert "请再看一遍" in text(first)
    assert not Proxy.objects.filter(proxy=other).exists()  # nothing before it is confirmed
    return client.post("/me/proxies/", asked(other, **changed) | {"confirmed": "1"})


def test_a_daughter_acts_for_her_mother_who_sees_it_and_ends_it(family, as_):
    mother, daughter, _ = family
    assert make(as_(mother), daughter).status_code == 302
    assert "顾丽萍" in text(as_(mother).get("/me/proxies/"))
    client = as_(daughter)
    assert "王秀英" in text(client.get("/me/"))
    page = text(client.get(f"/me/for/{mother.pk}/"))
    assert "您在替 王秀英 查看" in page
    assert "3,000.00" in page
    row = Entry.objects.get(act="people.read", purpose="proxy")
    assert (row.account, row.subject) == (daughter.account.pk, mother.pk)
    assert "您的代办人" in text(as_(mother).get("/me/looked/"))
    held = Proxy.objects.get()
    assert as_(mother).post(f"/me/proxies/{held.pk}/end/").status_code == 302
    assert as_(daughter).get(f"/me/for/{mother.pk}/").status_code in (403, 404)
    acts = Entry.objects.filter(act__in=("people.make_proxy", "people.end_proxy")).values_list("act", "subject")
    assert set(acts) == {(act, one.pk) for act in ("people.make_proxy", "people.end_proxy") for one in family[:2]}


def test_the_proxy_may_end_it_too_and_nobody_else(family, as_):
    mother, daughter, neighbour = family
    make(as_(mother), daughter)
    held = Proxy.objects.get()
    assert as_(neighbour).post(f"/me/proxies/{held.pk}/end/").status_code == 404
    assert Proxy.objects.get().ended_at is None
    assert as_(daughter).post(f"/me/proxies/{held.pk}/end/").status_code == 302
    assert as_(daughter).post(f"/me/proxies/{held.pk}/end/").status_code == 404


def test_a_proxy_that_ran_out_or_may_not_see_reaches_nothing(family, as_, monkeypatch):
    mother, daughter, _ = family
    make(as_(mother), daughter, scope=["apply"])
    assert resident_reach(daughter.account, "proxy").persons == frozenset()
    Proxy.objects.update(scope="see,apply")
    assert resident_reach(daughter.account, "proxy").persons == {mother.pk}
    last = Proxy.objects.get().until
    monkeypatch.setattr(clock, "today", lambda: last)
    assert resident_reach(daughter.account, "proxy").persons == frozenset()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"until": "2000-01-01"}, "日期"), ({"until": "2999-01-01"}, "日期"), ({"scope": []}, ""),
        ({"scope": ["everything"]}, ""), ({"number": "1"}, "对不上"), ({"name": "另一人"}, "对不上"),
    ],
)  # fmt: skip
def test_a_proxy_that_cannot_be_is_refused_in_words(family, as_, changed, said):
    mother, daughter, _ = family
    answer = as_(mother).post("/me/proxies/", asked(daughter, **changed) | {"confirmed": "1"})
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not Proxy.objects.exists()


def test_not_oneself_and_not_twice(family, as_):
    mother, daughter, _ = family
    client = as_(mother)
    assert client.post("/me/proxies/", asked(mother) | {"confirmed": "1"}).status_code == 400
    make(client, daughter)
    assert "已经在替您办" in client.post("/me/proxies/", asked(daughter) | {"confirmed": "1"}).content.decode()
    assert Proxy.objects.count() == 1


def test_15_a_number_alone_does_not_tell_who_is_in_the_register(family, as_):
    mother, daughter, _ = family
    client = as_(mother)
    known = client.post("/me/proxies/", asked(daughter, name="另一人"))
    unknown = client.post("/me/proxies/", asked(daughter, name="另一人", number=number_like("19990101", 2)))
    cut = [one.content.decode().replace(queries.number_of(daughter), "").split("csrf")[0] for one in (known, unknown)]
    assert cut[0] == cut[1]
    assert known.status_code == unknown.status_code == 400


def test_05_no_field_but_those_asked_changes_a_proxy(family, as_):
    mother, daughter, neighbour = family
    client = as_(mother)
    client.post("/me/proxies/", asked(daughter) | {"confirmed": "1", "person": neighbour.pk, "person_id": neighbour.pk})
    assert Proxy.objects.get().person_id == mother.pk


def test_the_number_of_queries_does_not_grow_with_the_list(family, as_, django_assert_max_num_queries):
    mother = family[0]
    for turn in range(60):
        actor = Actor(None, "clerk", 310101002000 + 1000 * (turn % 2), "service")
        write(actor, "people.read", Subject("person", mother.pk))
    client = as_(mother)
    with django_assert_max_num_queries(MOST_QUERIES):
        page = text(client.get("/me/looked/"))
    assert page.count('<h2 class="h3">看了') == 50
    assert "更早的" in page
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get("/me/")
