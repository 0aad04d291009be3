"""Values in and out: exact, in range, and never a floating-point number that was computed with."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuodi.rules.errors import InputError, RuleError
from tuodi.rules.kinds import AREA, COUNT, DATE, FLAG, MONEY, RATE, Kind, kind_of_unit, parse, show

WORDS = Kind("choice", ("red", "310101"))


@pytest.mark.parametrize(
    ("kind", "raw", "held"),
    [
        (MONEY, 12, 1200),
        (MONEY, "12.34", 1234),
        (MONEY, Decimal("0.01"), 1),
        (MONEY, 0.29, 29),
        (MONEY, "1e2", 10000),
        (AREA, "12.34", 1234),
        (RATE, "0.9", 9000),
        (COUNT, 7, 7),
        (COUNT, "7", 7),
        (FLAG, True, 1),
        (WORDS, "red", 0),
        (WORDS, 310101, 1),
        (DATE, "1970-01-02", 1),
    ],
)
def test_a_value_is_held_as_a_whole_number(kind, raw, held):
    assert parse(kind, raw) == held


@pytest.mark.parametrize(
    ("kind", "raw", "said"),
    [
        (MONEY, "12.345", "more than 2 decimals"),
        (MONEY, 0.001, "more than 2 decimals"),
        (MONEY, -1, "out of range: 0 to"),
        (MONEY, 10**10, "out of range"),
        (MONEY, "NaN", "not finite"),
        (MONEY, "Infinity", "not finite"),
        (MONEY, float("nan"), "not finite"),
        (MONEY, "twelve", "not a number"),
        (MONEY, True, "not a number"),
        (MONEY, None, "not a number"),
        (MONEY, [1], "not a number"),
        (COUNT, "1.5", "decimals"),
        (COUNT, -1, "out of range"),
        (FLAG, 1, "neither true nor false"),
        (FLAG, "true", "neither true nor false"),
        (WORDS, "blue", "is not one of red, 310101"),
        (WORDS, ["red"], "is not one of"),
        (WORDS, None, "is not one of"),
        (DATE, 20161231, "is not a day"),
        (DATE, "2016-02-30", "is not a day"),
        (DATE, "1849-12-31", "out of range"),
        (DATE, None, "is not a day"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason(kind, raw, said):
    with pytest.raises(InputError, match=said):
        parse(kind, raw)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.sampled_from([MONEY, AREA, RATE, COUNT]), st.integers(0, 10**11))
def test_a_value_shown_and_read_again_is_the_same(kind, held):
    held = min(held, kind.high)
    assert parse(kind, show(kind, held)) == held


@pytest.mark.parametrize(("held", "shown"), [(144_000, 1440), (1, 0.01), (31_250, 312.5), (-250, -2.5)])
def test_money_is_shown_in_yuan(held, shown):
    assert show(MONEY, held) == shown


def test_an_unknown_unit_is_refused_with_those_there_are():
    with pytest.raises(RuleError, match=r"unknown unit 'dollar'; use one of .*yuan"):
        kind_of_unit("dollar")


@pytest.mark.parametrize("raw", ["9" * 400, "1e999999", "1e-999999", "-1e999999"])
def test_an_enormous_number_is_refused_at_once(raw):
    with pytest.raises(InputError):
        parse(MONEY, raw)


@pytest.mark.parametrize("raw", ["1.00000000000000000000000000000000001", "0.00" + "0" * 40 + "1"])
def test_a_fraction_too_small_to_see_is_not_dropped(raw):
    with pytest.raises(InputError, match="more than 2 decimals"):
        parse(MONEY, raw)


@pytest.mark.parametrize("kind", [MONEY, COUNT, AREA, RATE])
@pytest.mark.parametrize("raw", [{}, [], b"1", object()])
def test_what_is_no_number_at_all_is_refused(kind, raw):
    with pytest.raises(InputError, match="not a number"):
        parse(kind, raw)
