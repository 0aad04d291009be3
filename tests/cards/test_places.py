"""The shelf of places: what the city's holds, and that every mistake in one is named with its line."""

import datetime

import pytest

from tuodi.cards.load import content_root
from tuodi.cards.mistakes import CardError
from tuodi.ground.places.shelf import NO_END, read_shelf

ROOT = content_root("shanghai")
SMALL = """\
kept_from: 2012-01-01
city: {code: 990000, zh: 示例市, en: Example, source: none, verified: false}
districts:
  990101:
    zh: 甲区
    en: Jia
    source: none
    verified: false
    committees: 5
    parts:
      一街道: One
      二镇: Two
ended:
  990108: {zh: 乙区, en: Yi, until: 2015-11-04, into: 990101, parts: [2, 2], source: none, verified: false}
centres:
  zh: 示例{part}中心
  en: Centre of {part}
  address: 示例路 1 号
  second: [990101001]
  hours: {from: 2018-03-01, weekday: "08:30-16:30", holiday: "08:30-11:30", source: none, verified: false}
bureaus:
  civil_affairs: {zh: 民政, en: Civil affairs, since: 2018-02-01, source: none, verified: false}
"""


@pytest.fixture(scope="module")
def city():
    return read_shelf(ROOT)


def small(tmp_path, *changes):
    text = SMALL
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "town" / "places").mkdir(parents=True)
    (tmp_path / "town" / "places" / "places.yaml").write_text(text, encoding="utf-8")
    return read_shelf(tmp_path / "town")


def today(shelf, level):
    return [row for row in shelf.places if row.level == level and row.until == NO_END]


def test_the_city_has_its_districts_parts_committees_and_centres(city):
    assert len(today(city, "district")) == 16
    assert len(today(city, "subdistrict")) == 214
    assert len(today(city, "committee")) == 5_700
    assert len(city.centres) == 216
    assert {centre.place_id for centre in city.centres} == {row.code for row in today(city, "subdistrict")}


def test_eleven_bureaus_are_known_and_nine_stand_in_for_those_of_2016(city):
    day = datetime.date(2016, 12, 31)
    assert len(city.bureaus) == 11
    assert sum(one.generated_from is not None and one.generated_from <= day for one in city.bureaus) == 9


def test_districts_of_the_shelf_are_those_that_the_rules_know(city, shanghai):
    assert {str(row.code // 10**6) for row in today(city, "district")} == set(shanghai.facts["district"].kind.choices)


def test_every_code_stands_once_within_its_parent_and_names_places_of_the_shelf(city):
    by_code = {row.code: row for row in city.places}
    assert len(by_code) == len(city.places)
    for row in city.places:
        if row.parent_id is not None:
            parent = by_code[row.parent_id]
            assert parent.since <= row.since < row.until <= parent.until, row.code
            step = {"city": 10**10, "district": 10**6, "subdistrict": 10**3}[parent.level]
            assert row.code - row.code % step == parent.code
        if row.successor_id is not None:
            assert by_code[row.successor_id].since <= row.until
            assert by_code[row.successor_id].level == row.level


def test_what_no_source_has_says_that_it_is_made_up(city):
    for row in city.places:
        assert row.generated == (row.level in ("subdistrict", "committee")), row.code
        assert row.source or row.level == "committee"
    assert all(centre.generated and "示例" in centre.zh and "示例" in centre.address for centre in city.centres)


def test_a_district_that_was_taken_over_keeps_its_codes_until_that_day(tmp_path):
    shelf = small(tmp_path)
    by_code = {row.code: row for row in shelf.places}
    day = datetime.date(2015, 11, 4)
    old, new = by_code[990108002001], by_code[990101002001]
    assert (old.until, old.successor_id, old.parent_id) == (day, new.code, 990108002000)
    assert new.since == day
    assert by_code[990101001001].since == datetime.date(2012, 1, 1)
    assert [row.code for row in shelf.places if row.level == "committee" and row.code // 10**6 == 990101] == [
        990101001001, 990101001002, 990101001003, 990101002001, 990101002002,
    ]  # fmt: skip
    assert [centre.code for centre in shelf.centres] == [9901010010001, 9901010010002, 9901010020001]


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("committees: 5", "comittees: 5", 9, "'comittees'"),
        ("committees: 5", "committees: many", 9, "whole number"),
        ("  990101:", "  9901:", 5, "6 digits"),
        ("一街道: One", "一街: One", 11, "街道"),
        ("    source: none\n", "", 5, "lacks source"),
        ("kept_from: 2012-01-01", "kept_from: 2012", 1, "YYYY-MM-DD"),
        ("into: 990101", "into: 990102", 14, "990102"),
        ("parts: [2, 2]", "parts: [2, 3]", 14, "[first, last]"),
        ("[990101001]", "[990101009]", 19, "990101009"),
        ('"08:30-16:30"', '"16:30-08:30"', 20, "08:30-16:30"),
        ("{part}中心", "{place}中心", 16, "{part}"),
        ("since: 2018-02-01, source", "source", 22, "lacks since"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path, old, new, line, said):
    with pytest.raises(CardError) as error:
        small(tmp_path, (old, new))
    found = [one for one in error.value.mistakes if f"places.yaml:{line}: " in one]
    assert any(said in one for one in found), error.value.mistakes


def test_all_mistakes_are_shown_at_once(tmp_path):
    with pytest.raises(CardError) as error:
        small(tmp_path, ("committees: 5", "committees: -5"), ("zh: 甲区", "zh: "), ("kept_from: 2012-01-01", "kept: 1"))
    assert len(error.value.mistakes) >= 3
