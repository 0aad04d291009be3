"""The community worker's door: her own households, a difficulty noted with consent, and nothing that is not hers."""

import re
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from tests.register.people.conftest import COMMITTEE, NEXT_DOOR, OTHER_DISTRICT, OTHER_STREET
from tuodi.ground.journal.actions import Actor
from tuodi.ground.journal.models import Entry
from tuodi.ground.officers.reach import reach_of
from tuodi.rules.errors import InputError
from tuodi.stages.people.actions import add_household, add_person, move
from tuodi.stages.people.difficulties import MOST, counted, difficulties, note_difficulty, words_of
from tuodi.stages.people.models import Difficulty, Person, Source
from tuodi.stages.people.visits import visits

pytestmark = pytest.mark.django_db
ACTOR = Actor(None, "clerk", 310101002000, "register")
SAID = "女儿在外地，腿脚不便，想有人送饭"
HOME = "/community/"
DAY = date(2015, 1, 1)


@pytest.fixture
def sources(places):
    return {kind: Source.objects.create(code=kind, kind=kind, zh=kind, en=kind) for kind in ("registration", "line")}


@pytest.fixture
def person(sources):
    """Makes somebody: `person("李阿婆", birth="1934-05-01")`, in a household of her own unless one is given."""

    def made(name, place=COMMITTEE, *, birth="1950-01-01", home=None, relation="head", source="registration", **given):
        known = {"birth_date": birth, **given} if birth else given
        return add_person(
            ACTOR, sources[source], name=name, place_code=place, address="示例路 1 弄", household=home,
            relation=relation, facts_given=known, day=DAY,
        )  # fmt: skip

    return made


@pytest.fixture
def worker(appoint, client):
    """A community worker of one committee, signed in."""
    account = appoint("community_worker", COMMITTEE)
    client.force_login(account)
    return account


@pytest.fixture
def family(person):
    """Li, 82 in 2016, with her son."""
    home = add_household(ACTOR, place_code=COMMITTEE, address="示例路 2 弄")
    li = person("李阿婆", birth="1934-05-01", home=home)
    person("王小明", birth="1960-02-03", home=home, relation="child")
    return li


def page(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def plain(answer):
    """A page without the path asked for and without the tokens of its forms."""
    return re.sub(r'value="[^"]*"', "", answer.content.decode())


def note_path(one):
    return reverse("community-note", args=[one.pk])


@time_machine.travel("2016-12-01T09:00:00+08:00")
def test_the_list_says_what_to_look_after(worker, client, family, person):
    alone = person("独居的陈", birth="1930-12-02")
    note_difficulty(ACTOR, alone, kind="care", words=SAID, consent="spoken")
    html = page(client.get(HOME))
    li, chen = html.split("独居的陈")[0], html.split("独居的陈")[1]
    assert "李阿婆" in li
    assert "2 人" in li
    assert "最年长 82 岁" in li
    assert "独居" not in li.split("李阿婆")[1]
    assert "最年长 85 岁" in chen  # 86 tomorrow
    assert "<b>独居</b>" in chen
    assert "记过 1 件难处" in chen
    assert SAID not in html


def test_03_the_list_holds_the_households_within_reach_and_no_other(worker, client, person):
    for name, place in (("本居", COMMITTEE), ("隔壁", NEXT_DOOR), ("别街", OTHER_STREET), ("别区", OTHER_DISTRICT)):
        person(name, place)
    assert [name for name in ("本居", "隔壁", "别街", "别区") if name in page(client.get(HOME))] == ["本居"]
    for name in ("隔壁", "别街", "别区"):
        assert "community/household/" not in page(client.post(HOME, {"name": name}))
    assert client.post(HOME, {"committee": NEXT_DOOR}).content.decode().count("community/household/") == 0


def test_the_list_is_narrowed_by_name_committee_and_look(appoint, client, person, family):
    client.force_login(appoint("community_worker", 310101002000))
    person("张学友", NEXT_DOOR)
    note_difficulty(ACTOR, family, kind="money", words=SAID, consent="written")

    def shown(**chosen):
        return [name for name in ("李阿婆", "张学友") if name in page(client.post(HOME, chosen)).split("</details>")[1]]

    assert shown() == ["李阿婆", "张学友"]
    assert shown(name="张") == shown(name="zhangxue") == shown(name="張學") == ["张学友"]
    assert shown(name="王小明") == ["李阿婆"], "the household of a member is shown by its head"
    assert shown(committee=NEXT_DOOR) == ["张学友"]
    assert shown(look="alone") == ["张学友"]
    assert shown(look="noted") == ["李阿婆"]
    assert shown(look="noted", committee=NEXT_DOOR) == []
    assert shown(name="没有") == []


def test_22_a_name_typed_stands_in_no_address(worker, client, person):
    person("李阿婆")
    html = page(client.get(HOME))
    assert '<form method="post"' in html
    assert "李阿婆" in page(client.get(HOME + "?name=nobody")), "an address narrows nothing"


def test_pages_follow_each_other_without_a_gap_and_every_page_costs_the_same(
    worker, client, person, django_assert_max_num_queries
):
    for number in range(45):
        person(f"居民{number:02}")
    client.get(HOME)  # the first request of a session also writes when it began
    seen, after, costs = [], None, []
    while True:
        with django_assert_max_num_queries(20) as captured:
            html = page(client.post(HOME, {"after": after}) if after else client.get(HOME))
        costs.append(
            sum(not re.match("SAVEPOINT|RELEASE|BEGIN|COMMIT", one["sql"]) for one in captured.captured_queries)
        )
        seen += re.findall(r"居民\d\d", html)
        more = re.search(r'name="after" value="(\d+)"', html)
        if more is None:
            break
        after = more.group(1)
    assert seen == [f"居民{number:02}" for number in range(45)]
    assert len(set(costs)) == 1, costs
    assert costs[0] <= 12


def test_whoever_is_shown_is_written_down_as_read(worker, client, family):
    before = Entry.objects.count()
    client.get(HOME)
    rows = Entry.objects.filter(pk__gt=0).order_by("id")[before:]
    assert [(row.act, row.purpose, row.account) for row in rows] == [("people.read_list", "visit", worker.pk)] * 2
    assert {row.subject for row in rows} == set(Person.objects.values_list("pk", flat=True))


def test_the_household_shows_plain_facts_and_no_income_health_or_line(worker, client, person):
    li = person("李阿婆", pension_month=1234, disability_grade=2, hukou="local_urban", marital_status="widowed")
    from tuodi.stages.people.actions import record

    record(ACTOR, li, "employed", True, Source.objects.get(code="line"), valid_from=DAY)
    record(ACTOR, li, "money_assets", 98765, Source.objects.get(code="registration"), valid_from=DAY)
    home = li.memberships.get().household_id
    html = page(client.get(reverse("community-household", args=[home])))
    assert "丧偶" in html
    assert "户主" in html
    for hidden in ("1,234", "1234", "98,765", "残疾", "养老金", "有工作"):
        assert hidden not in html, hidden
    assert "李阿婆" not in re.search("<title>.*</title>", html).group()


@pytest.mark.parametrize("place", [NEXT_DOOR, OTHER_STREET, OTHER_DISTRICT])
def test_04_another_committees_household_and_person_are_not_there(worker, client, person, place):
    other = person("别人", place)
    home = other.memberships.get().household_id
    nobody = 10**9
    for name, row in (("community-household", home), ("community-note", other.pk)):
        away, none = client.get(reverse(name, args=[row])), client.get(reverse(name, args=[nobody]))
        assert away.status_code == none.status_code == 404
        assert plain(away) == plain(none)
    answer = client.post(note_path(other), {"kind": "care", "said": SAID, "consent": "spoken"})
    assert answer.status_code == 404
    assert Difficulty.objects.count() == 0


@pytest.mark.parametrize("role", ["clerk", "verifier", "approver", "analyst", "system_administrator"])
def test_03_the_door_is_the_community_workers_alone(appoint, client, family, role):
    client.force_login(appoint(role, 310101002000))
    home = family.memberships.get().household_id
    for path in (HOME, "/community/difficulties/", reverse("community-household", args=[home]), note_path(family)):
        assert client.get(path).status_code == 403, path
    assert client.post(note_path(family), {"kind": "care", "said": SAID, "consent": "spoken"}).status_code == 403


def test_a_difficulty_is_noted_with_consent_and_stands_in_the_list(worker, client, family):
    answer = client.post(note_path(family), {"kind": "care", "said": f"  {SAID} ", "consent": "spoken"})
    assert (answer.status_code, answer["Location"]) == (302, "/community/difficulties/")
    (made,) = Difficulty.objects.all()
    assert (made.kind, made.consent, made.noted_by, made.person_id) == ("care", "spoken", worker.pk, family.pk)
    html = page(client.get(answer["Location"]))
    for said in ("李阿婆", "老人要人照顾", SAID, "已记下"):
        assert said in html
    row = Entry.objects.get(act="people.note_difficulty")
    assert (row.subject, row.account, row.detail) == (family.pk, worker.pk, f'{{"difficulty":{made.pk}}}')
    assert SAID in page(client.get(reverse("community-household", args=[family.memberships.get().household_id])))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"kind": "care", "said": SAID}, "本人没有同意，就不能记"),
        ({"kind": "care", "said": SAID, "consent": "silent"}, "field-error"),
        ({"said": SAID, "consent": "spoken"}, "请选一项"),
        ({"kind": "care", "said": "  ", "consent": "spoken"}, "field-error"),
        ({"kind": "care", "said": "长" * (MOST + 1), "consent": "spoken"}, "field-error"),
        ({}, "本人没有同意，就不能记"),
    ],
)
def test_without_consent_or_words_nothing_is_noted_and_the_page_says_why(worker, client, family, given, said):
    html = page(client.post(note_path(family), given or {"x": "y"}))
    assert said in html
    assert 'role="alert"' in html
    assert "错误：" in html
    assert Difficulty.objects.count() == 0
    assert "checked" not in page(client.get(note_path(family))), "nothing is chosen beforehand, consent least of all"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"consent": ""}, "consent"),
        ({"kind": "cares"}, "'care'"),
        ({"words": " "}, "1 to"),
        ({"words": "长" * 501}, "1 to"),
    ],
)
def test_the_act_itself_refuses_what_the_page_refuses(family, changed, said):
    given = {"kind": "care", "words": SAID, "consent": "spoken"} | changed
    with pytest.raises(InputError, match=said):
        note_difficulty(ACTOR, family, **given)
    assert Difficulty.objects.count() == 0


def test_05_what_is_posted_beside_the_form_changes_nothing(worker, client, family, person):
    other = person("别人", OTHER_STREET)
    client.post(note_path(family), {
        "kind": "care", "said": SAID, "consent": "spoken", "person": other.pk, "person_id": other.pk, "noted_by": 1,
        "place_code": OTHER_STREET, "id": 7,
    })  # fmt: skip
    (made,) = Difficulty.objects.all()
    assert (made.person_id, made.noted_by, made.place_code) == (family.pk, worker.pk, COMMITTEE)


def test_12_what_was_said_is_sealed_in_the_database(worker, family):
    made = note_difficulty(ACTOR, family, kind="care", words=SAID, consent="spoken")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_difficulty")
        row = cursor.fetchone()
    held = b"|".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row)
    assert SAID.encode() not in held
    assert words_of([made]) == [SAID]
    other = note_difficulty(ACTOR, family, kind="care", words="别的", consent="spoken")
    Difficulty.objects.filter(pk=other.pk).update(text=bytes(made.text))
    with pytest.raises(Exception, match=f"difficulty.text:{other.pk}"):
        words_of([Difficulty.objects.get(pk=other.pk)])


def test_24_a_form_without_its_token_is_refused(appoint, family):
    from tests.register.signed_in import Browser

    strict = Browser(enforce_csrf_checks=True)
    strict.force_login(appoint("community_worker", COMMITTEE))
    answer = strict.post(note_path(family), {"kind": "care", "said": SAID, "consent": "spoken"})
    assert answer.status_code == 403
    assert Difficulty.objects.count() == 0


def test_c8_who_moves_takes_her_difficulty_out_of_the_old_reach(appoint, family, sources):
    note_difficulty(ACTOR, family, kind="care", words=SAID, consent="spoken")
    here = reach_of(appoint("community_worker", COMMITTEE), "community_worker", "visit")
    there = reach_of(appoint("community_worker", OTHER_STREET), "community_worker", "visit")
    assert (difficulties(here).count(), difficulties(there).count()) == (1, 0)
    Person.objects.filter(pk=family.pk).update(place_code=OTHER_STREET)
    assert (difficulties(here).count(), difficulties(there).count()) == (0, 1)
    assert counted(here, [family.pk]) == {}


def test_the_dead_are_not_the_oldest(appoint, person):
    home = add_household(ACTOR, place_code=COMMITTEE)
    person("老", birth="1920-01-01", home=home, death_date="2016-01-01")
    person("少", birth="1990-01-01", home=home, relation="child")
    reach = reach_of(appoint("community_worker", COMMITTEE), "community_worker", "visit")
    with time_machine.travel("2016-12-01T09:00:00+08:00"):
        (one,) = visits(reach, limit=9)
        assert one.oldest == 26


def test_who_has_moved_out_is_listed_where_she_lives_now(worker, client, family, sources):
    home = add_household(ACTOR, place_code=COMMITTEE, address="示例路 9 弄")
    son = Person.objects.get(name="王小明")
    move(ACTOR, son, home, "head", sources["registration"], date(2016, 1, 1))
    html = page(client.get(HOME))
    assert html.count("独居") == 1 + 2  # the choice "独居的" and the two households
    assert "王小明" in html


@pytest.mark.parametrize("asked", ["?before=abc", "?before=-1", "?before=99999999999999999999", "?before="])
def test_an_address_that_asks_nonsense_shows_the_first_page(worker, client, family, asked):
    note_difficulty(ACTOR, family, kind="care", words=SAID, consent="spoken")
    assert SAID in page(client.get("/community/difficulties/" + asked))


def test_earlier_difficulties_are_a_page_further(worker, client, family):
    for number in range(25):
        note_difficulty(ACTOR, family, kind="other", words=f"第{number:02}件", consent="spoken")
    first = page(client.get("/community/difficulties/"))
    following = re.search(r'href="(\?before=\d+)"', first).group(1)
    second = page(client.get("/community/difficulties/" + following))
    assert re.findall(r"第(\d\d)件", first + second) == [f"{n:02}" for n in range(24, -1, -1)]
    assert "?before=" not in second


@pytest.mark.parametrize("path", [HOME, "/community/difficulties/"])
def test_every_page_speaks_english(worker, client, family, path):
    client.cookies["language"] = "en"
    note_difficulty(ACTOR, family, kind="care", words="x", consent="spoken")
    html = page(client.get(path)).split("<main")[1].split("</main")[0]
    text = re.sub(r"<[^>]+>|李阿婆|王小明|甲区|一街道|第一居委会|示例路|弄", " ", html)
    assert re.findall(r"[\u4e00-\u9fff]+", text) == []
