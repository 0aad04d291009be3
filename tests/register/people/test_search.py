"""One search box: everything by which people are found, within reach, written down, at the pace of a person."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from tuodi.ground import clock
from tuodi.ground.journal.models import Entry
from tuodi.ground.officers.reach import reach_of
from tuodi.ground.secrets.index import blind
from tuodi.ground.secrets.numbers import resident_number
from tuodi.ground.work.numbers import take
from tuodi.stages.people.models import Household, Membership, Person, Source
from tuodi.stages.people.names import initials_key, name_key
from tuodi.stages.people.search import SEARCHES_A_MINUTE, TooManyError, kind_of, search

pytestmark = pytest.mark.django_db
NEAR, FAR = 310101002001, 310104003001
NUMBER = resident_number("310101500101123")


@pytest.fixture
def register(places):
    """A function that writes a person: `register("张三", place, number=..., phone=..., address=...)`."""

    def registered(name, place=NEAR, *, number="", phone="", address="", merged_into=None):
        return Person.objects.create(
            id=take("person"), name=name, name_key=name_key(name), initials_key=initials_key(name), place_code=place,
            number_index=blind("person.number", number) if number else None, address=address,
            phone_index=blind("person.phone", phone) if phone else None, known_since=clock.now(),
            merged_into=merged_into,
        )  # fmt: skip

    return registered


@pytest.fixture
def clerk(appoint):
    """The reach of a clerk of the first district."""
    return reach_of(appoint("clerk", 310101000000), "clerk", "service")


def names(reach, text, **more):
    return [one.name for one in search(reach, text, "service", **more).persons]


def test_kinds():
    kinds = {
        " 310101 19500101 1236 ": "number", "３１０１０１１９５００１０１１２３Ｘ": "number",
        "310101500101123": "number",
        "13800000000": "phone", "+86 138-0000-0000": "phone", "021-12345678": "phone", "户123": "household",
        "123": "household", "示例-2017-1": "case", "DB-1703-0128": "case", "张三": "name", "𠮷田": "name",
        "zhang san": "pinyin", "Zhāng Sān": "pinyin", "zs": "pinyin", "z": "short", "示例路12号": "address",
        " ": "nothing",
    }  # fmt: skip
    assert {text: kind_of(text) for text in kinds} == kinds


@pytest.mark.parametrize("typed", [NUMBER, "310101 500101 123", f" {NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]} "])
def test_a_number_finds_one_in_every_writing(register, clerk, typed):
    register("张三", number=NUMBER)
    register("李四")
    assert names(clerk, typed) == ["张三"]


def test_a_number_with_a_wrong_check_digit_is_said_to_be_wrong(clerk):
    wrong = NUMBER[:17] + ("1" if NUMBER[17] != "1" else "2")
    assert search(clerk, wrong, "service").kind == "wrong_number"


def test_a_telephone_finds_everybody_who_has_it(register, clerk):
    register("张三", phone="13800000000")
    register("李四", phone="13800000000")
    assert sorted(names(clerk, "+86 138 0000 0000")) == ["张三", "李四"]


def test_a_name_finds_the_exact_first_then_what_begins_so_then_what_sounds_so(register, clerk):
    for name in ("章三", "张三丰", "張三", "张三", "李四"):
        register(name)
    assert names(clerk, "张三")[:2] == ["张三", "张三丰"]
    assert set(names(clerk, "张三")[2:]) == {"張三", "章三"}
    assert names(clerk, "張三")[0] == "張三"
    assert set(names(clerk, "張三")) == {"張三", "张三", "张三丰", "章三"}


def test_rare_characters_and_dots(register, clerk):
    register("𠮷𬣙")
    register("玛依拉·古丽")
    assert names(clerk, "𠮷𬣙") == names(clerk, "𠮷") == ["𠮷𬣙"]
    assert names(clerk, "玛依拉古丽") == names(clerk, "mayila guli") == names(clerk, "mylgl") == ["玛依拉·古丽"]


@pytest.mark.parametrize("typed", ["ouyangfeng", "Ouyang Feng", "ōu yáng fēng", "ouyangf", "oyf", "OYF", "欧阳"])
def test_pinyin_and_initials(register, clerk, typed):
    register("欧阳锋")
    register("李四")
    assert names(clerk, typed) == ["欧阳锋"]


@pytest.mark.parametrize("typed", ["lv lv", "lü lü", "lǚ", "lyu"])
def test_u_with_dots(register, clerk, typed):
    register("吕绿")
    assert names(clerk, typed) == ["吕绿"]


@pytest.mark.parametrize("typed", ["示例路12号", "示例路 12", "示例路１２号 3室", "甲区示例路12", "示例路"])
def test_an_address_is_found_by_its_road_and_number(register, clerk, typed):
    register("张三", address="示例路12号3室")
    register("李四", address="别处路1号")
    assert names(clerk, typed) == ["张三"]


def test_a_household_finds_its_members_of_today(register, clerk):
    home = Household.objects.create(id=take("household"), place_code=NEAR, changed_at=clock.now())
    source = Source.objects.create(code="s", kind="registration", zh="源", en="source")
    day = clock.today()
    for name, to in (("张三", clock.NO_END), ("李四", day)):
        Membership.objects.create(
            person=register(name), household=home, relation="head", valid_from=day - timedelta(9), valid_to=to,
            known_since=clock.now(), source=source,
        )  # fmt: skip
    assert names(clerk, f"户{home.pk}") == ["张三"]


def test_a_case_number_is_recognised_and_finds_nothing_yet(clerk):
    assert search(clerk, "示例-2017-000001", "service").kind == "case"


def test_15_nobody_beyond_reach_is_told_apart_from_nobody(register, clerk):
    register("张三", FAR, number=NUMBER, phone="13800000000", address="示例路12号")
    other = resident_number("310101500101124")
    for known, unknown in ((NUMBER, other), ("13800000000", "13800000001"), ("张三", "李四"), ("示例路12", "示例路13")):
        assert search(clerk, known, "service") == search(clerk, unknown, "service")


def test_a_merged_person_leads_to_the_one_kept(register, clerk):
    kept = register("张三", number=NUMBER)
    gone = resident_number("310101500101124")
    register("张叁", number=gone, merged_into=kept)
    assert names(clerk, gone) == ["张三"]
    assert names(clerk, "zhangsan") == ["张三"]


def test_a_merged_person_within_reach_does_not_open_one_beyond(register, clerk):
    register("张叁", number=NUMBER, merged_into=register("张三", FAR))
    assert names(clerk, NUMBER) == []


def test_pages_hold_everybody_once(register, clerk):
    for count in range(30):
        register(f"王{'一二三'[count % 3]}")
        register("汪一")
    seen, after = [], ""
    while True:
        found = search(clerk, "王", "service", after)
        assert len(found.persons) <= 20
        seen += [one.pk for one in found.persons]
        if not found.more:
            break
        after = found.after
    assert len(seen) == len(set(seen)) == 60


def test_pages_of_an_address(register, clerk):
    for count in range(45):
        register("张三", address=f"示例路 {count % 3} 号")
    seen, after = [], ""
    for _ in range(3):
        found = search(clerk, "示例路", "service", after)
        seen += [one.pk for one in found.persons]
        after = found.after
    assert after == ""
    assert len(seen) == len(set(seen)) == 45
    assert len(names(clerk, "甲区示例路1号")) == 15


def test_48_a_search_is_written_down_with_whom_it_showed_and_never_what_was_typed(register, clerk):
    one = register("张三", number=NUMBER)
    search(clerk, NUMBER, "register")
    made, shown = Entry.objects.order_by("id")
    assert (made.act, made.purpose, json.loads(made.detail)) == (
        "people.search",
        "register",
        {"count": 1, "kind": "number"},
    )
    assert (shown.act, shown.purpose, shown.kind, shown.subject) == ("people.found", "register", "person", one.pk)
    assert NUMBER not in made.detail + shown.detail


def test_49_a_purpose_that_the_role_does_not_serve_is_refused(clerk):
    with pytest.raises(ValueError, match="does not serve"):
        search(clerk, "张三", "audit")


def test_14_more_searches_than_a_person_makes_are_refused_until_a_minute_has_passed(clerk):
    with time_machine.travel("2026-01-05T02:00:00Z", tick=False) as traveller:
        for _ in range(SEARCHES_A_MINUTE):
            search(clerk, "13800000000", "service")
        with pytest.raises(TooManyError):
            search(clerk, "13800000000", "service")
        assert Entry.objects.filter(outcome="refused").count() == 1
        traveller.shift(61)
        search(clerk, "13800000000", "service")


@pytest.mark.parametrize(
    "typed", ["'; drop table people_person; --", "%", "_", "\\", "\x00张", "张" * 4000, "0" * 4000, "🙂"]
)
def test_29_whatever_is_typed_is_only_looked_for(register, clerk, typed):
    register("李四", address="路1号")
    assert names(clerk, typed) == []


@pytest.mark.parametrize(
    ("column", "index"), [("name", "person_name"), ("name_key", "person_name_key"), ("initials_key", "person_initials"),
                          ("address", "person_address")],
)  # fmt: skip
def test_every_prefix_is_served_by_an_index(register, column, index):
    register("张三", address="示例路12号")
    found = Person.objects.filter(**{f"{column}__gte": "a", f"{column}__lt": "a\U0010ffff"}).order_by(column, "pk")[:21]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
    plan = found.explain()
    assert index in plan
    assert "Index Cond" in plan or "SEARCH" in plan


def test_prefixes_are_ordered_by_code_point(register, clerk):
    for name in ("张三", "张三𠮷", "张三A", "张三·丰", "张三龥"):
        register(name)
    assert len(names(clerk, "张三")) == 5
