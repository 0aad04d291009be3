"""Numbers of people: the resident number (GB 11643) and telephones, in the one form in which they are kept.

A refusal says why and never shows the number. The area code of a resident number is not looked up: it was given by the
divisions of its day. Knows no key and no table.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache
from operator import mul

from tuodi.ground import clock
from tuodi.rules.errors import InputError

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643, from ISO 7064 MOD 11-2
CHECKS = "10X98765432"
_ZEROS = ord("0") * sum(WEIGHTS)  # digits are summed as their characters
FIRST_YEAR = 1850
_NUMBER, _OLD, _BARE = re.compile(r"[0-9]{17}[0-9X]"), re.compile(r"[0-9]{15}"), re.compile(r"[\s\-‐-―−()]+")
_MOBILE, _LANDLINE = re.compile(r"1[3-9][0-9]{9}"), re.compile(r"0[1-9][0-9]{8,10}")
_IMPOSSIBLE = re.compile(r"100[0-9]{8}")  # no subscriber's number begins so: 100xx are the operators' own
_COUNTRY = re.compile(r"^(\+|00)86")


class UnfitError(InputError):
    """A text that is not what it should be. `why` names the reason in a word, for lists of them; `detail` is what the
    reason speaks of, never the text itself."""

    def __init__(self, why: str, said: str = "", detail: object = "") -> None:
        super().__init__(said or why)
        self.why, self.detail = why, str(detail)


def resident_number(text: str) -> str:
    """Returns a resident number as 18 characters, X large, from the form of 18 or of 15 digits with full-width
    characters, spaces and hyphens taken as they are meant. InputError with the reason where it is none."""
    kept = text if _NUMBER.fullmatch(text) else _bare(text)
    if _OLD.fullmatch(kept):  # until 1999: the year in two digits, no check digit
        kept = kept[:6] + "19" + kept[6:]
        kept += check_digit(kept)
    elif not _NUMBER.fullmatch(kept):
        raise UnfitError(
            "number_length",
            f"a resident number has 18 digits, the last perhaps X, or 15; this has {len(kept)} characters",
            len(kept),
        )
    elif kept[17] != check_digit(kept[:17]):
        raise UnfitError(
            "number_check", "the check digit of the resident number does not fit the others; compare it with the card"
        )
    _birth(kept[6:14])
    return kept


def check_digit(first: str) -> str:
    """Returns the check digit of the first 17 digits of a resident number."""
    return CHECKS[(sum(map(mul, WEIGHTS, first.encode())) - _ZEROS) % 11]


def birth_date(number: str) -> date:
    """Returns the day of birth in a resident number in canonical form."""
    return _birth(number[6:14])


def sex(number: str) -> str:
    """Returns 'male' or 'female' as a resident number in canonical form says: its 17th digit is odd for men."""
    return "male" if int(number[16]) % 2 else "female"


def phone_number(text: str) -> str:
    """Returns a telephone as digits alone: a mobile's 11, or a landline with its area code. InputError where it is
    neither."""
    kept = _COUNTRY.sub("", _bare(text), count=1)
    if len(kept) == 13 and kept.startswith("86"):
        kept = kept[2:]
    if not (_MOBILE.fullmatch(kept) or _LANDLINE.fullmatch(kept) or _IMPOSSIBLE.fullmatch(kept)):
        raise UnfitError(
            "phone",
            "a telephone is a mobile number of 11 digits or a landline with its area code (021...); this is neither",
        )
    return kept


def impossible_phone(row: int) -> str:
    """Returns the telephone of a generated person: no subscriber has a number that begins with 100."""
    return f"100{row % 10**8:08d}"


def is_impossible(phone: str) -> bool:
    """Whether a telephone in canonical form was generated; no gateway may call it."""
    return _IMPOSSIBLE.fullmatch(phone) is not None


def _bare(text: str) -> str:
    return _BARE.sub("", unicodedata.normalize("NFKC", text)).upper()


@lru_cache(maxsize=65_536)
def _birth(eight: str) -> date:
    try:
        born = date(int(eight[:4]), int(eight[4:6]), int(eight[6:]))
    except ValueError:
        raise UnfitError(
            "number_day", "the resident number holds a day of birth that is no day; compare it with the card"
        ) from None
    if born.year < FIRST_YEAR or born > clock.today():
        raise UnfitError(
            "number_day", "the resident number holds a day of birth that cannot be; compare it with the card"
        )
    return born
