"""How names are looked for: one key by sound and one by initials, the same for 张学友, 張學友 and "Zhang Xueyou".

A key is a pure function of the name: characters simplified, variants folded, read in pinyin without tones (ü is v) and
joined; surnames read as surnames (单 shan); dots, spaces and marks dropped; Latin letters lower-cased; a character
without a known reading stays itself, so that it still finds its name. Each character is read once a process, so that
millions of names cost a table look-up each. Knows no database.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from pypinyin import lazy_pinyin

if TYPE_CHECKING:
    from opencc import OpenCC

LONGEST_KEY, LONGEST_INITIALS = 300, 64
_LATIN_WORD = re.compile(r"([A-Za-zÀ-ɏＡ-Ｚａ-ｚ])[A-Za-zÀ-ɏＡ-Ｚａ-ｚ'’.]*")
_DOT = re.compile("[·•‧∙・．.]")
_KEPT = ("Co", "Cn")  # private use, and characters younger than Python's tables: rare characters of names
_HAN_THEN_LATIN = re.compile("([^a-z]+)([a-z]+)")

with open(Path(__file__).with_name("names.yaml"), encoding="utf-8") as _file:
    _WORDS: dict[str, str] = yaml.safe_load(_file)
_VARIANTS = {pair[0]: pair[1] for pair in _WORDS["variants"].split()} | {one: one for one in _WORDS["kept"].split()}
_SURNAMES, _READINGS = (
    dict(_HAN_THEN_LATIN.findall(_WORDS[part].replace(" ", ""))) for part in ("surnames", "readings")
)


@cache
def _simplifier() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")


class _Folding(dict[int, str]):
    """Codepoint -> the plain form of the character: simplified, lower-cased, without marks; empty for what names may
    be written with or without. Filled as characters come."""

    def __missing__(self, code: int) -> str:
        found = self[code] = self._fold(unicodedata.normalize("NFKC", chr(code)))
        return found

    def _fold(self, text: str) -> str:
        plain = unicodedata.normalize("NFKD", text)
        text = (plain if plain[0].isascii() else text).casefold()
        kinds = [(one, unicodedata.category(one)) for one in text]
        folded = "".join(one for one, kind in kinds if kind[0] in "LN" or kind in _KEPT)
        if len(folded) == 1:
            folded = _VARIANTS.get(folded) or _simplifier().convert(folded)
            return _VARIANTS.get(folded, folded)
        return folded


class _Reading(dict[int, str]):
    """Codepoint of a folded character -> its pinyin, or itself."""

    def __missing__(self, code: int) -> str:
        found = self[code] = _READINGS.get(chr(code)) or lazy_pinyin(chr(code))[0]
        return found


class _Initial(dict[int, str]):
    """Codepoint of a folded character -> the first letter of its pinyin, or itself."""

    def __missing__(self, code: int) -> str:
        found = self[code] = _READ[code][:1]
        return found


_FOLDED, _READ, _FIRST = _Folding(), _Reading(), _Initial()


def characters(name: str) -> str:
    """Returns a name in the characters by which two writings of it are held the same: 張·三 is 张三."""
    return name.translate(_FOLDED)


def _surname(name: str, plain: str) -> tuple[str, int]:
    """Returns the reading of a surname read as one, and its length; a name with a dot in it has no such surname."""
    for head in (plain[:2], plain[:1]):
        read = _SURNAMES.get(head)
        if read is not None:
            return ("", 0) if _DOT.search(name) else (read, len(head))
    return "", 0


def name_key(name: str) -> str:
    """Returns the key by sound: pinyin joined, at most 300 characters."""
    plain = name.translate(_FOLDED)
    read, length = _surname(name, plain)
    return (read + plain[length:].translate(_READ))[:LONGEST_KEY]


def initials_key(name: str) -> str:
    """Returns the key by initials, zh as z: 张学友 is zxy, John Smith js. At most 64 characters."""
    if _LATIN_WORD.search(name):
        name = _LATIN_WORD.sub(r"\1", name)
    plain = name.translate(_FOLDED)
    read, length = _surname(name, plain)
    if not length:
        return plain.translate(_FIRST)[:LONGEST_INITIALS]
    head = read[:1] + (plain[1].translate(_FIRST) if length == 2 else "")
    return (head + plain[length:].translate(_FIRST))[:LONGEST_INITIALS]


def name_keys(names: Iterable[str]) -> list[str]:
    """Returns `name_key` of each name, in order."""
    return [name_key(name) for name in names]


def initials_keys(names: Iterable[str]) -> list[str]:
    """Returns `initials_key` of each name, in order."""
    return [initials_key(name) for name in names]
