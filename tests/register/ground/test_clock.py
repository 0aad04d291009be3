"""The clock of the law: months, and working days with the substitutions that were announced."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from tuodi.ground import announced, clock
from tuodi.rules.errors import InputError

# From the yearly notices of the General Office of the State Council for 2012 to 2016.
_WORKED = """
2012-01-21 2012-01-29 2012-03-31 2012-04-01 2012-04-28 2012-09-29
2013-01-05 2013-01-06 2013-02-16 2013-02-17 2013-04-07 2013-04-27 2013-04-28 2013-06-08 2013-06-09 2013-09-22
2013-09-29 2013-10-12 2014-01-26 2014-02-08 2014-05-04 2014-09-28 2014-10-11
2015-01-04 2015-02-15 2015-02-28 2015-09-06 2015-10-10 2016-02-06 2016-02-14 2016-06-12 2016-09-18 2016-10-08
2016-10-09
"""
_CLOSED = """
2012-01-02 2012-01-03 2012-01-23 2012-01-27 2012-04-02 2012-04-30 2012-06-22 2012-10-05
2013-01-02 2013-02-11 2013-02-15 2013-04-04 2013-06-10 2013-09-19 2013-10-07 2014-01-01 2014-01-31 2014-02-06
2014-04-07 2014-05-01 2014-06-02 2014-09-08 2014-10-07 2015-01-02 2015-02-18 2015-02-24 2015-04-06 2015-05-01
2015-06-22 2015-09-03 2015-09-04 2015-10-07 2016-01-01 2016-02-08 2016-02-12 2016-04-04 2016-05-02 2016-06-09
2016-09-15 2016-10-07
"""
WORKED, CLOSED = _WORKED.split(), _CLOSED.split()
DAYS = st.dates(date(2012, 1, 1), date(2024, 12, 31))


@pytest.mark.parametrize("day", WORKED)
def test_a_weekend_day_worked_instead_of_another_is_a_working_day(day):
    found = date.fromisoformat(day)
    assert found.weekday() > 4
    assert clock.working_day(found)


@pytest.mark.parametrize("day", CLOSED)
def test_a_weekday_of_a_holiday_is_none(day):
    found = date.fromisoformat(day)
    assert found.weekday() < 5
    assert not clock.working_day(found)


@pytest.mark.parametrize("year", range(2012, 2017))
def test_the_notices_say_all_substitutions_and_no_others(year):
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    worked = [f"{day}" for day in days if day.year == year and day.weekday() > 4 and clock.working_day(day)]
    assert worked == [day for day in WORKED if day.startswith(str(year))]


@pytest.mark.parametrize(
    ("year", "count"),
    # 365 or 366 days less weekends less the 11 statutory days (Regulation on Public Holidays; 13 from 2025). 2012 gave
    # a day to 2011-12-31; 3 September 2015 was a twelfth.
    [(2012, 249), (2013, 250), (2014, 250), (2015, 249), (2016, 250), (2025, 248), (2026, 248)],
)
def test_a_year_has_the_working_days_that_the_regulation_leaves(year, count):
    assert clock.working_days_between(date(year, 1, 1), date(year, 12, 31)) == count


def test_a_deadline_counts_from_the_next_day_and_over_the_spring_festival():
    assert clock.add_working_days(date(2016, 2, 5), 1) == date(2016, 2, 6)  # a Saturday, worked
    assert clock.add_working_days(date(2016, 2, 5), 2) == date(2016, 2, 14)  # a Sunday, after seven days off
    assert clock.add_working_days(date(2016, 2, 7), 1) == date(2016, 2, 14)
    assert clock.add_working_days(date(2016, 2, 7), 0) == date(2016, 2, 7)
    assert clock.working_days_between(date(2016, 2, 5), date(2016, 2, 15)) == 3


@given(DAYS, st.integers(1, 300))
def test_days_added_are_days_between(day, count):
    end = clock.add_working_days(day, count)
    assert clock.working_day(end)
    assert clock.working_days_between(day, end) == count
    assert clock.working_days_between(end, day) == -count


@given(DAYS, st.integers(0, 100), st.integers(0, 100))
def test_a_step_and_a_step_are_one_walk(day, one, other):
    assert clock.add_working_days(clock.add_working_days(day, one), other) == clock.add_working_days(day, one + other)


def test_years_outside_what_is_announced_are_refused_by_name():
    after = clock.last_year() + 1
    for ask in (
        lambda: clock.working_day(date(after, 1, 4)),
        lambda: clock.add_working_days(date(after - 1, 12, 31), 1),
        lambda: clock.working_days_between(date(after - 1, 1, 1), date(after, 1, 4)),
    ):
        with pytest.raises(clock.CalendarError, match=rf"{after}.*calendar\.yaml"):
            ask()
    with pytest.raises(clock.CalendarError, match="2011"):
        clock.working_day(date(2011, 12, 30))
    with pytest.raises(ValueError, match="-1"):
        clock.add_working_days(date(2016, 1, 4), -1)


def test_a_year_that_the_library_does_not_have_comes_from_the_citys_calendar(monkeypatch):
    after = clock.last_year() + 1
    weekend = next(day for day in (date(after, 1, n) for n in range(1, 9)) if day.weekday() == 5)
    closed = date(after, 1, 1) if date(after, 1, 1).weekday() < 5 else date(after, 1, 3)
    year = announced.Year(frozenset({closed}), frozenset({weekend}))
    monkeypatch.setattr(clock, "announced", lambda: {after: year})
    clock._working_days.cache_clear()
    try:
        assert clock.last_year() == after
        assert not clock.working_day(closed)
        assert clock.working_day(weekend)
    finally:
        clock._working_days.cache_clear()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2027: {holidays: [], workdays: []}", "source"),
        ("2027: {source: x, holidays: [2027-01-02], workdays: []}", "2027-01-02 should be a weekday"),
        ("2027: {source: x, holidays: [], workdays: [2027-01-04]}", "2027-01-04 should be a weekend day"),
        ("2027: {source: x, holidays: [2026-01-01], workdays: []}", "2026-01-01"),
    ],
)
def test_a_calendar_with_a_mistake_is_refused_where_it_stands(tmp_path, text, said):
    path = tmp_path / "calendar.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        announced.read_years(path)


def test_a_month_later_is_the_same_day_or_the_months_last():
    assert clock.add_months(date(2016, 1, 31), 1) == date(2016, 2, 29)
    assert clock.add_months(date(2016, 11, 15), 3) == date(2017, 2, 15)
    assert clock.add_months(date(2016, 3, 31), -1) == date(2016, 2, 29)
    assert clock.month(date(2016, 12, 31)) == "2016-12"


@time_machine.travel(datetime(2016, 12, 31, 16, 30, tzinfo=UTC), tick=False)
def test_the_day_of_the_law_begins_at_midnight_in_shanghai():
    assert clock.today() == date(2017, 1, 1)
