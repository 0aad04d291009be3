"""Places: written once, read by day; what a merger ended keeps its code, and figures stay comparable (C9)."""

import datetime
import shutil

import pytest

from tuodi.cards.load import content_root
from tuodi.ground import clock
from tuodi.ground.journal.actions import SYSTEM
from tuodi.ground.journal.models import Entry
from tuodi.ground.places import queries
from tuodi.ground.places.load import load_places
from tuodi.ground.places.models import Centre, Place
from tuodi.rules.errors import InputError

ROOT = content_root("shanghai")
pytestmark = pytest.mark.django_db
DAY = datetime.date
ZHABEI, JINGAN = 310108000000, 310106000000


@pytest.fixture
def city(db):
    return load_places(SYSTEM, ROOT)


def test_loading_writes_the_shelf_once_and_says_so_in_the_journal(city):
    assert (city.centres, city.bureaus) == (216, 11)
    assert city.changed == city.places + city.centres + city.bureaus == Place.objects.count() + 227
    again = load_places(SYSTEM, ROOT)
    assert (again.places, again.changed) == (city.places, 0)
    assert list(Entry.objects.values_list("act", flat=True)) == ["places.load", "places.load"]


def test_a_changed_shelf_is_written_and_a_place_is_never_dropped(city, tmp_path):
    shutil.copytree(ROOT / "places", tmp_path / "city" / "places")
    shelf = tmp_path / "city" / "places" / "places.yaml"
    text = shelf.read_text(encoding="utf-8")
    shelf.write_text(text.replace("      外滩街道: Waitan\n", "      外滩街道: The Bund\n"), encoding="utf-8")
    assert load_places(SYSTEM, tmp_path / "city").changed == 2  # the subdistrict and its centre
    assert queries.place(310101002000).en == "The Bund Subdistrict"
    shelf.write_text(text.replace("      瑞金二路街道: Ruijin Erlu\n", ""), encoding="utf-8")
    with pytest.raises(InputError, match="310101010000 is in the register"):
        load_places(SYSTEM, tmp_path / "city")
    assert queries.place(310101010000).zh == "瑞金二路街道"


def test_c9_a_merged_district_keeps_its_code_and_is_read_as_its_successor_afterwards(city):
    before, after = DAY(2015, 11, 3), DAY(2015, 11, 4)
    assert queries.name_on(ZHABEI, before) == "闸北区"
    assert queries.name_on(ZHABEI, after) == queries.name_on(JINGAN, before) == "静安区"
    assert queries.parts(JINGAN, before).count() == 5
    assert queries.parts(ZHABEI, before).count() == 9
    assert queries.parts(JINGAN, after).count() == 14
    assert queries.parts(ZHABEI, after).count() == 0


def test_c9_a_committee_moves_with_its_subdistrict_and_back_again_by_day(city):
    old, new = 310108006001, 310106006001
    before, after = DAY(2014, 5, 1), DAY(2017, 5, 1)
    assert queries.on(old, after).code == queries.on(new, after).code == new
    assert queries.on(old, before).code == queries.on(new, before).code == old
    assert queries.district_on(new, before).zh == "闸北区"
    assert queries.district_on(old, after).zh == "静安区"
    assert [one.zh for one in queries.ancestors(old)] == ["上海市", "闸北区", "天目西路街道", "示例第1居委会"]


def test_c9_figures_of_both_sides_of_a_merger_are_compared_by_the_codes_of_one_day(city):
    """Two counts by district, taken in 2014 and 2017: read by the codes of 2017 they have the same districts."""
    in_2014 = {one.code: 100 for one in queries.of_level("district", DAY(2014, 12, 31))}
    in_2017 = {one.code: 100 for one in queries.of_level("district", DAY(2017, 12, 31))}
    assert (len(in_2014), len(in_2017)) == (17, 16)
    now = queries.codes_on(DAY(2017, 12, 31))
    comparable: dict[int, int] = {}
    for code, count in in_2014.items():
        comparable[now.get(code, code)] = comparable.get(now.get(code, code), 0) + count
    assert comparable.keys() == in_2017.keys()
    assert comparable[JINGAN] == 200
    assert queries.codes_on(DAY(2015, 11, 3)) == {}
    assert 310230000000 not in queries.codes_on(DAY(2016, 7, 21))


def test_chongming_county_became_a_district(city):
    assert queries.name_on(310151000000, DAY(2016, 7, 21)) == "崇明县"
    assert queries.name_on(310230000000, DAY(2016, 7, 22)) == "崇明区"


def test_a_place_that_is_not_or_was_not_yet_is_refused_by_name(city):
    with pytest.raises(queries.PlaceError, match="310199000000"):
        queries.place(310199000000)
    with pytest.raises(queries.PlaceError, match="2011-12-31"):
        queries.on(JINGAN, DAY(2011, 12, 31))
    with pytest.raises(queries.PlaceError, match="no district"):
        queries.district_on(310000000000, DAY(2016, 1, 1))


@pytest.mark.parametrize(
    ("code", "line"),
    [
        (310000000000, [310000000000]),
        (310106000000, [310000000000, 310106000000]),
        (310110000000, [310000000000, 310110000000]),
        (310106010000, [310000000000, 310106000000, 310106010000]),
        (310106010010, [310000000000, 310106000000, 310106010000, 310106010010]),
    ],
)
def test_a_line_leads_from_the_city_down(code, line):
    assert queries.line(code) == line


def test_a_label_says_where_in_one_query(city, django_assert_num_queries):
    with django_assert_num_queries(1):
        said = queries.labels([310106006001, 310115000000])
    assert said == {310106006001: "静安区天目西路街道示例第1居委会", 310115000000: "浦东新区"}
    english = queries.labels([310106006001], "en")[310106006001]
    assert english == "Jing'an, Tianmu Xilu Subdistrict, Example Committee 1"


def test_a_centre_is_open_every_day_and_shorter_when_offices_rest(city):
    centre = Centre.objects.get(place_id=310106006000)
    working, holiday, weekend = DAY(2018, 4, 4), DAY(2018, 4, 5), DAY(2018, 4, 15)
    assert queries.open_on(centre, working).closes == datetime.time(16, 30)
    assert queries.open_on(centre, holiday).closes == queries.open_on(centre, weekend).closes == datetime.time(11, 30)
    worked_sunday = DAY(2018, 4, 8)
    assert queries.open_on(centre, worked_sunday).working
    assert queries.open_on(centre, DAY(2016, 4, 5)) is None, "the hours before March 2018 are not established"


def test_centres_are_found_by_the_code_of_before_the_merger(city):
    assert queries.centres(ZHABEI, DAY(2014, 1, 1)).count() == queries.centres(JINGAN, DAY(2014, 1, 1)).count() == 14
    assert queries.centres(310108006000, DAY(2014, 1, 1)).get().place_id == 310106006000
    assert queries.centres(310000000000, clock.today()).count() == 216


def test_bureaus_of_2016_are_marked_as_made_up(city):
    assert list(queries.bureaus(DAY(2016, 12, 31)).values_list("generated", flat=True)) == [True] * 9
    assert list(queries.bureaus(DAY(2018, 12, 31)).values_list("generated", flat=True)) == [False] * 11
