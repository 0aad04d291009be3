"""The map of districts: tiles of the project's own, or outlines that were approved; it says in words what it shows."""

import json
import re

import pytest
from django.template import engines

from tuodi.cards.load import content_root
from tuodi.ground.journal.actions import SYSTEM
from tuodi.ground.journal.models import Entry
from tuodi.ground.places.geometry import WIDTH, load_geometry
from tuodi.ground.places.load import load_places
from tuodi.ground.places.models import Outline
from tuodi.rules.errors import InputError
from tuodi.web.map.draw import draw, step_of, tiles

pytestmark = pytest.mark.django_db
APPROVAL = "GS(2020)1234号"
PAGE = '{% load map %}{% district_map values caption="各区户数" note="示例" current=here %}'
JINGAN, PUDONG = 310106000000, 310115000000


def page(values, language="zh", here=None):
    template = engines["django"].from_string(PAGE)
    return template.render({"values": values, "language": language, "here": here})


def counted():
    return {tile.code: 10 * number for number, tile in enumerate(tiles(), 1)}


def test_tiles_are_sixteen_squares_that_do_not_cover_each_other():
    assert len(tiles()) == len({(tile.row, tile.column) for tile in tiles()}) == 16


def test_every_district_stands_on_the_map_and_in_the_list_with_its_value(django_assert_num_queries):
    values = counted()
    with django_assert_num_queries(1):
        html = page(values)
    svg, listed = html.split("</svg>")[0], html.split("<details>")[1]
    for tile in tiles():
        for part in (svg, listed):
            assert tile.zh in part
            assert re.search(rf">?\b{values[tile.code]}\b", part)
    assert svg.count("<path") == listed.count("<li>") == 16


def test_the_finding_is_told_to_who_listens_in_both_languages():
    values = counted() | {PUDONG: 4000}
    assert 'aria-label="最多的是浦东（4,000），最少的是崇明（10）。 标出的是静安。"' in page(values, here=JINGAN)
    assert 'aria-label="Most: Pudong (4,000); least: Chongming (10). Marked: Jing&#x27;an."' in page(
        values, "en", JINGAN
    )
    assert 'role="img"' in page(values)


def test_the_map_marks_one_district_without_values():
    drawn = draw({}, "zh", JINGAN)
    assert [area.name for area in drawn.areas if area.here] == ["静安"]
    assert drawn.key == ()
    assert {area.step for area in drawn.areas} == {0}
    assert drawn.finding == "标出的是静安。"


def test_four_steps_of_round_numbers_reach_the_largest_value():
    assert step_of({1: 312}) == 100
    assert step_of({1: 0}) == step_of({}) == 1
    for most in range(1, 3_000, 7):
        width = step_of({1: most})
        assert most < 4 * width
        assert set(str(width).rstrip("0")) <= set("1235")
    drawn = draw(counted(), "zh")  # 10 to 160
    assert [text for _, text in drawn.key] == ["不到 50", "50–99", "100–149", "150 以上"]
    assert {area.step for area in drawn.areas} == {1, 2, 3, 4}
    assert all(area.step == min(4, 1 + int(area.value) // 50) for area in drawn.areas)


def test_what_is_hidden_or_unknown_stands_as_it_is_and_without_a_step():
    drawn = {area.code: area for area in draw(counted() | {JINGAN: "<5", PUDONG: None}, "zh").areas}
    assert (drawn[JINGAN].value, drawn[JINGAN].step) == ("<5", 0)
    assert (drawn[PUDONG].value, drawn[PUDONG].step) == ("—", 0)
    assert "&lt;5" in page(counted() | {JINGAN: "<5"})


def test_24_the_map_has_no_style_and_no_script_of_its_own():
    html = page(counted(), here=JINGAN)
    assert not re.search(r"style=|<script|<style|\son\w+=", html)


# Outlines


def square(x, y, side=0.1):
    return [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]


def features(**changed):
    found = []
    for tile in tiles():
        x, y = 121 + tile.column * 0.1, 31.8 - tile.row * 0.1
        shape = {"type": "Polygon", "coordinates": [square(x, y)]}
        found.append({"type": "Feature", "properties": {"code": str(tile.code // 10**6)}, "geometry": shape})
    found[0] = found[0] | changed
    return {"type": "FeatureCollection", "features": found}


@pytest.fixture
def take(db, tmp_path):
    load_places(SYSTEM, content_root("shanghai"))

    def taken(data, approval=APPROVAL):
        file = tmp_path / "districts.geojson"
        file.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
        return load_geometry(SYSTEM, file, approval)

    return taken


def test_approved_outlines_take_the_place_of_the_tiles_with_their_number(take):
    kept = take(features())
    assert (kept.outlines, kept.points, kept.left) == (16, 80, 64)
    assert Entry.objects.filter(act="places.geometry").count() == 1
    html = page(counted(), here=JINGAN)
    assert f"审图号：{APPROVAL}" in html
    assert "示意图" not in html
    assert html.count('<path class="area') == 16
    assert take(features()).outlines == Outline.objects.count() == 16


def test_outlines_lie_on_the_sheet_and_points_that_say_nothing_are_left_out(take):
    data = features()
    ring = data["features"][0]["geometry"]["coordinates"][0]
    (x, y), (after, _) = ring[0], ring[1]
    ring[1:1] = [[x + (after - x) * step / 1000, y] for step in range(1, 1000)]  # a straight side in a thousand points
    kept = take(data)
    assert (kept.points, kept.left) == (80 + 999, 64)
    numbers = [int(n) for one in Outline.objects.all() for n in re.findall(r"\d+", one.path)]
    assert 0 <= min(numbers) <= max(numbers) <= 2 * WIDTH
    assert "-" not in "".join(Outline.objects.values_list("path", flat=True))


def test_islands_and_holes_are_rings_of_one_path(take):
    shape = {
        "type": "MultiPolygon",
        "coordinates": [[square(121.3, 31.8), square(121.33, 31.83, 0.02)], [square(121.5, 31.8, 0.05)]],
    }
    take(features(geometry=shape))
    assert Outline.objects.get(place_id=tiles()[0].code).path.count("M") == 3


@pytest.mark.parametrize("approval", ["", "none", "GS2020-1234", "GS(2020)号", "GS(2020)1234号; more"])
def test_outlines_without_an_approval_number_are_refused(take, approval):
    with pytest.raises(InputError, match="approval number"):
        take(features(), approval)
    assert Outline.objects.count() == 0


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("{", "not JSON"),
        ("[]", "no outline for 310101"),
        ({"features": [1]}, "feature 1: its property `code`"),
        (features(properties={"code": "999999"}), "feature 1: its property `code` is '999999'"),
        (features(properties={"code": "310106"}), "310106 stands twice"),
        ({"features": features()["features"][1:]}, "no outline for 310151"),
        (features(geometry={"type": "Point", "coordinates": [121, 31]}), "no Polygon"),
        (features(geometry={"type": "Polygon", "coordinates": [[[1, 2], [3, 4]]]}), "not closed"),
        (features(geometry={"type": "Polygon", "coordinates": [square(400, 31)]}), "longitude and latitude"),
        (features(geometry={"type": "Polygon", "coordinates": [[["<a>", 1]]]}), "longitude and latitude"),
        (features(geometry={"type": "Polygon", "coordinates": [square(121.3, 31.8, 1e-9)]}), "too small"),
    ],
)
def test_a_file_that_is_no_map_of_the_districts_is_refused_in_one_line(take, data, said):
    with pytest.raises(InputError) as error:
        take(data)
    assert said in str(error.value)
    assert "\n" not in str(error.value)
    assert Outline.objects.count() == 0


def test_36_a_file_of_too_many_points_is_refused(take, monkeypatch):
    monkeypatch.setattr("tuodi.ground.places.geometry.MOST_POINTS", 79)
    with pytest.raises(InputError, match="80 points"):
        take(features())
    monkeypatch.setattr("tuodi.ground.places.geometry.LARGEST", 100)
    with pytest.raises(InputError, match="larger than"):
        take(features())
