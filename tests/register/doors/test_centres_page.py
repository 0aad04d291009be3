"""Where to go without a phone: the list and the map say the same, hours are of today or said to be unknown."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.urls import reverse

from tuodi.cards.load import content_root
from tuodi.ground import clock
from tuodi.ground.journal.actions import SYSTEM
from tuodi.ground.places.load import load_places
from tuodi.ground.places.models import Centre, Place
from tuodi.ground.places.queries import centre_counts
from tuodi.web.map.draw import tiles

pytestmark = pytest.mark.django_db
PUDONG, JINGAN, ZHABEI = 310115000000, 310106000000, 310108000000
HOUR = "T10:00:00+08:00"


@pytest.fixture
def city(db):
    load_places(SYSTEM, content_root("shanghai"))


@pytest.fixture
def said(client, city):
    """A function that returns the page as text, without its tags."""

    def read(district=None, *, day=None, language="zh"):
        client.cookies["language"] = language
        query = {"district": str(district)} if district is not None else {}
        with time_machine.travel((day or "2018-04-04") + HOUR, tick=False):
            answer = client.get(reverse("centres"), query)
        assert answer.status_code == 200
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))

    return read


def test_list_and_map_say_the_same_of_every_district(client, city):
    html = client.get(reverse("centres")).content.decode()
    listed, drawn = html.partition("districts-h")[2].partition("</nav>")[0], html.partition("<figure")[2]
    counts = {code: int(count) for code, count in re.findall(r"district=(\d+)\".*?&nbsp;(\d+) 家", listed)}
    shapes = dict(re.findall(r">([^<>]+)</text> <text class=\"v\"[^>]*>(\d+)<", drawn))
    assert len(counts) == 16
    assert sum(counts.values()) == 216
    for tile in tiles():
        naive = sum(code // 10**6 == tile.code // 10**6 for code in Centre.objects.values_list("place_id", flat=True))
        assert counts[str(tile.code)] == int(shapes[tile.zh]) == naive
    assert html.index("districts-h") < html.index("<figure")


def test_a_district_shows_each_of_its_centres_with_name_and_address_and_marks_what_is_generated(said):
    page, names = said(PUDONG), Centre.objects.filter(place__parent=PUDONG).values_list("zh", flat=True)
    assert len(names) > 30
    for name in names:
        assert name in page
    assert page.count("示例： 示例路 1 号") == len(names)
    assert "名称和地址是生成的" in page
    assert "浦东 （标出） 38" in page or "浦东（标出） 38" in page


@pytest.mark.parametrize(
    ("day", "hours"),
    [("2018-04-04", "今天 08:30–16:30"), ("2018-04-05", "今天 08:30–11:30"), ("2018-04-08", "今天 08:30–16:30"),
     ("2018-04-15", "今天 08:30–11:30")],
)  # fmt: skip
def test_the_hours_are_those_of_today_working_day_holiday_and_sunday_worked(said, day, hours):
    page = said(JINGAN, day=day)
    assert page.count(hours) == page.count("今天 08:30") == 14
    assert "工作日 08:30–16:30 · 双休日、节假日 08:30–11:30" in page


def test_hours_before_they_are_established_are_not_shown_and_that_is_said(said):
    page = said(JINGAN, day="2018-02-28")
    assert page.count("今天几点开门没有查到") == 14
    assert "08:30" not in page
    assert "开放时间从 2018-03-01 起有资料，更早几点开门没有查到。" in page


def test_a_year_whose_holidays_nobody_has_announced_shows_both_hours_and_guesses_nothing(said):
    page = said(JINGAN, day=f"{clock.last_year() + 1}-01-04")
    assert page.count("今天是不是工作日还没有公布") == page.count("工作日 08:30–16:30") == 14
    assert "今天 08:30" not in page


def test_the_page_is_whole_in_english(said):
    page = said(JINGAN, language="en")
    assert "Example Service Centre of Tianmu Xilu" in page
    assert "Today 08:30–16:30" in page
    assert "Working days 08:30–16:30 · weekends and holidays 08:30–11:30" in page


def test_it_works_for_anybody_in_elder_mode_without_a_script(client, city):
    client.cookies["mode"] = "elder"
    html = client.get(reverse("centres"), {"district": JINGAN}).content.decode()
    assert 'data-mode="elder"' in html
    assert html.count("<script") == 1, "the frame's own, which the page works without"
    assert "<form" not in html.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("said_of", ["310199000000", str(ZHABEI), "x", "310106006000", "-1", "9" * 40, "٣"])
def test_what_is_no_district_of_today_is_not_found(client, city, said_of):
    assert client.get(reverse("centres"), {"district": said_of}).status_code == 404


def test_a_district_with_more_centres_than_a_page_holds_is_paged(client, city):
    first = Centre.objects.filter(place__parent=JINGAN).first()
    for number in range(60):
        first.pk = JINGAN * 10 + 9_000 + number
        first.zh = f"示例加开第{number}中心"
        first.save(force_insert=True)
    pages = [client.get(reverse("centres"), {"district": JINGAN, "page": n}).content.decode() for n in (1, 2)]
    assert [page.count("<h3>") for page in pages] == [50, 24]
    assert "74 家" in pages[0]


def test_the_queries_do_not_grow_with_the_centres(client, city, django_assert_max_num_queries):
    for district in (JINGAN, PUDONG):
        with django_assert_max_num_queries(5):
            client.get(reverse("centres"), {"district": district})


def test_a_register_without_centres_says_so(client, places):
    page = client.get(reverse("centres"), {"district": 310101000000}).content.decode()
    assert "还没有登记服务中心" in page


def test_a_centre_that_ended_is_not_counted_and_one_of_a_merged_district_is_in_its_successor(city):
    day = clock.today()
    before = centre_counts(day)
    assert before[JINGAN] == 14
    assert ZHABEI not in before
    Centre.objects.filter(place__parent=JINGAN).update(until=day)
    assert JINGAN not in centre_counts(day)
    assert Place.objects.filter(pk=JINGAN, until=clock.NO_END).exists()


@pytest.mark.parametrize("name", ["front", "resident-sign-in"])
def test_the_foot_of_every_page_of_residents_leads_to_it(client, name):
    html = client.get(reverse(name)).content.decode()
    assert f'href="{reverse("centres")}"' in html.partition("<footer")[2]
