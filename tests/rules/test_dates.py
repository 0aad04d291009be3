"""Days, months and ages: held against a slow reckoning that counts birthdays one by one."""

from calendar import isleap
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.rules.tiny import decided
from tuodi.rules import columns, kinds
from tuodi.rules.errors import InputError

EPOCH = date(1970, 1, 1)
DAYS = st.dates(date(1850, 1, 1), date(2100, 12, 31))
CLOSE = settings(max_examples=400, deadline=None, derandomize=True)


def number(day):
    return (day - EPOCH).days


def anniversary(born, years):
    """The day on which a year of life is complete: 28 February for the 29th in common years."""
    year = born.year + years
    if (born.month, born.day) == (2, 29) and not isleap(year):
        return date(year, 2, 28)
    return born.replace(year=year)


def slow_years(born, on):
    years = 0
    while anniversary(born, years + 1) <= on:
        years += 1
    return years


@CLOSE
@given(DAYS, DAYS)
@example(date(1952, 2, 29), date(2017, 2, 28))
@example(date(1952, 2, 29), date(2017, 2, 27))
@example(date(1952, 2, 29), date(2016, 2, 28))
@example(date(1952, 2, 29), date(2016, 2, 29))
@example(date(1951, 2, 28), date(2016, 2, 28))
@example(date(1900, 2, 28), date(2000, 2, 28))
@example(date(2016, 12, 31), date(2016, 12, 31))
def test_completed_years_are_counted_birthday_by_birthday(born, on):
    assert kinds.completed_years(number(born), number(on)) == slow_years(born, on)


@CLOSE
@given(DAYS, st.integers(0, 120))
@example(date(2016, 2, 29), 64)
@example(date(2016, 2, 28), 64)
@example(date(2017, 2, 28), 65)
@example(date(2017, 2, 28), 61)
def test_the_latest_birthday_is_the_edge_of_an_age(on, years):
    latest = kinds.latest_birth(number(on), years)
    if latest < kinds.DAY_FIRST:
        assert on.year - years < 1850
        return
    assert kinds.completed_years(latest, number(on)) >= years
    if latest < number(on):
        assert kinds.completed_years(latest + 1, number(on)) < max(years, 1)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.tuples(DAYS, DAYS), min_size=1, max_size=40))
@example([(date(1952, 2, 29), date(2017, 2, 28)), (date(1952, 2, 29), date(2016, 2, 28))])
def test_columns_count_years_as_one_household_does(pairs):
    start = np.array([number(a) for a, _ in pairs], dtype=np.int32)
    end = np.array([number(b) for _, b in pairs], dtype=np.int32)
    years = [kinds.completed_years(int(a), int(b)) for a, b in zip(start, end, strict=True)]
    assert columns._years(start, end).tolist() == years
    last = int(end[0])
    assert columns._years(start, last).tolist() == [kinds.completed_years(int(a), last) for a in start]


@pytest.mark.parametrize(
    ("born", "month", "old"),
    [
        ("1951-12-31", "2016-12", True),
        ("1951-12-31", "2016-11", False),
        ("1952-01-01", "2016-12", False),
        ("1952-01-01", "2017-01", True),
        ("1952-02-29", "2017-02", True),
        ("1952-02-29", "2017-01", False),
        ("1952-02-29", "2016-12", False),
    ],
)
def test_what_starts_at_an_age_starts_with_the_month_in_which_it_is_reached(tiny, born, month, old):
    rulebook = tiny.answer("years_between(one.born, law.month_end) >= law.old_age")
    assert decided(rulebook, [{"born": born}], month=month) is old


@pytest.mark.parametrize(
    ("month", "first", "last"),
    [("2016-02", "2016-02-01", "2016-02-29"), ("2015-02", "2015-02-01", "2015-02-28"),
     ("2016-12", "2016-12-01", "2016-12-31")],
)  # fmt: skip
def test_a_month_begins_and_ends(month, first, last):
    assert kinds.month_days(month) == (kinds.day(first), kinds.day(last))
    assert kinds.as_date(kinds.month_days(month)[1]) + timedelta(days=1) == kinds.as_date(
        kinds.month_days(kinds.next_month(month))[0]
    )


@pytest.mark.parametrize(
    "text", ["2016-13", "2016", "2016-1", "16-01", "2016-12-31", "201612", "", "december", "2016-W1"]
)
def test_what_is_no_month_is_refused(text):
    with pytest.raises(InputError, match="is not a month; write it as 2016-12"):
        kinds.month_days(text)


@pytest.mark.parametrize(
    "text", ["2016-02-30", "2016-2-3", "20160203", "2016", "", "today", "2016-W01-1", "2016-12-31T00:00"]
)
def test_what_is_no_day_is_refused(text):
    with pytest.raises(InputError, match="is not a day; write it as 2016-12-31"):
        kinds.day(text)
