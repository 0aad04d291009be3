"""Resident numbers and telephones, in the one form in which they are kept."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuodi.ground.secrets.numbers import (
    birth_date,
    check_digit,
    impossible_phone,
    is_impossible,
    phone_number,
    resident_number,
    sex,
)
from tuodi.rules.errors import InputError

# Made up: area codes 9999 are nobody's.
FIRST = "99990019480501001"
NUMBER = FIRST + check_digit(FIRST)
days = st.dates(datetime.date(1900, 1, 1), datetime.date(2020, 12, 31))


def made(day, sequence, area="999900"):
    first = f"{area}{day:%Y%m%d}{sequence:03d}"
    return first + check_digit(first)


def test_the_check_digit_is_that_of_the_standard():
    assert check_digit("11010519491231002") == "X"  # the example of GB 11643-1999
    assert check_digit("44052418800101001") == "4"  # its other one


@given(days, st.integers(0, 999))
def test_a_number_in_any_writing_is_the_same_number(day, sequence):
    number = made(day, sequence)
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in number)
    spaced = f" {number[:6]} {number[6:14]}-{number[14:]} "
    assert {resident_number(text) for text in (number, number.lower(), wide, spaced)} == {number}
    assert birth_date(number) == day
    assert sex(number) == ("male" if sequence % 2 else "female")


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(1999, 12, 31)), st.integers(0, 999))
def test_the_form_of_15_digits_becomes_18(day, sequence):
    assert resident_number(f"999900{day:%y%m%d}{sequence:03d}") == made(day, sequence)


@given(st.integers(0, 16), st.integers(1, 9))
def test_any_one_wrong_digit_is_refused(place, more):
    wrong = NUMBER[:place] + str((int(NUMBER[place]) + more) % 10) + NUMBER[place + 1 :]
    with pytest.raises(InputError) as caught:
        resident_number(wrong)
    assert wrong not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "18 digits"), ("12345", "this has 5 characters"), ("九" * 18, "18 digits"), (NUMBER[:17] + "Y", "18 digits"),
     ("²" * 18, "check digit|18 digits"), (f"{'9' * 6}19490230001{check_digit('9' * 6 + '19490230001')}", "no day"),
     (made(datetime.date(1849, 1, 1), 1), "cannot be"), (made(datetime.date(2999, 1, 1), 1), "cannot be"),
     ("٣" * 18, "18 digits")],
)  # fmt: skip
def test_what_is_no_number_is_refused_with_the_reason(text, reason):
    with pytest.raises(InputError, match=reason):
        resident_number(text)


def test_an_area_that_no_table_has_is_taken():
    for area in ("310151", "310225", "419001", "820000", "999999"):
        assert resident_number(made(datetime.date(1990, 1, 1), 1, area)).startswith(area)


@pytest.mark.parametrize(
    ("text", "kept"),
    [("13800001111", "13800001111"), ("+86 138-0000-1111", "13800001111"), ("0086 138 0000 1111", "13800001111"),
     ("86 13800001111", "13800001111"), ("１３８００００１１１１", "13800001111"), ("(021) 1234 5678", "02112345678"),
     ("0755-1234567", "07551234567")],
)  # fmt: skip
def test_a_telephone_is_kept_as_digits(text, kept):
    assert phone_number(text) == kept


@pytest.mark.parametrize("text", ["", "12345678", "23800001111", "138000011112", "call me", "+1 202 555 0100"])
def test_what_is_no_telephone_is_refused_without_being_shown(text):
    with pytest.raises(InputError) as caught:
        phone_number(text)
    assert not text or text not in str(caught.value)


def test_a_generated_telephone_is_no_subscribers():
    assert phone_number(impossible_phone(123)) == "10000000123"
    assert is_impossible(impossible_phone(99_999_999))
    assert not is_impossible("13800001111")


def test_a_country_code_is_one_at_the_beginning_alone():
    assert phone_number("13800861234") == "13800861234"
    assert phone_number("10000868879") == "10000868879"
