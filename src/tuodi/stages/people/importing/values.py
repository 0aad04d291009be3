"""A chunk's columns turned into what the register holds, column by column, and which rows cannot stand and why.

A reason is a word and what it speaks of (`why_*` in `web.desk.imports`), never the value that was wrong: it may be
somebody's number. Knows no database.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tuodi.ground.secrets.numbers import UnfitError, phone_number, resident_number
from tuodi.rules.errors import InputError
from tuodi.rules.vocabulary import Fact
from tuodi.stages.people import facts
from tuodi.stages.people.actions import ADDRESS_MOST, NAME_MOST, RELATIONS
from tuodi.stages.people.importing.mapping import Target
from tuodi.stages.people.importing.rows import FORMULA, Chunk

Array = npt.NDArray[Any]
KEY_MOST = 48
_TRUE, _FALSE = {"true", "yes", "1", "是", "有"}, {"false", "no", "0", "否", "无", "没有"}


@dataclass(slots=True)
class Values:
    """A chunk, read: texts by identity, committees, and per fact target its numbers and where there is one. `bad`: row
    to (column, reason, detail), the first that was found."""

    count: int
    line: int
    texts: dict[str, list[str]] = field(default_factory=dict)
    committees: Array = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    found: list[tuple[Target, Array, Array]] = field(default_factory=list)
    bad: dict[int, tuple[str, str, str]] = field(default_factory=dict)

    def refuse(self, row: int, column: str, why: str, detail: object = "") -> None:
        """Notes why a row cannot stand, unless it has been refused already."""
        self.bad.setdefault(row, (column, why, str(detail)))


def read_values(chunk: Chunk, wanted: list[Target], places: Array) -> Values:
    """Returns a chunk's values. `places`: the sorted codes of the committees there are."""
    made = Values(chunk.table.num_rows, chunk.line)
    for target in wanted:
        column = chunk.table.column(target.column).combine_chunks()
        if target.fact is not None:
            made.found.append((target, *_numbers(column, target, chunk.typed, made)))
        elif target.identity == "committee":
            made.committees = _committees(column, target.column, places, made)
        else:
            made.texts[target.identity] = _texts(column, target, made)
    return made


def _texts(column: pa.Array, target: Target, made: Values) -> list[str]:
    read = _READERS.get(target.identity, _key)
    texts = pc.fill_null(column.cast(pa.string()), "").to_pylist()
    for row, text in enumerate(texts):
        try:
            texts[row] = read(text)
        except UnfitError as error:
            made.refuse(row, target.column, error.why, error.detail)
            texts[row] = ""
    return texts


def _name(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise UnfitError("empty_name")
    return _plain(text, NAME_MOST)


def _plain(text: str, most: int) -> str:
    if text.startswith(FORMULA):
        raise UnfitError("formula")
    if len(text) > most:
        raise UnfitError("too_long", detail=most)
    if any(ord(sign) < 32 for sign in text):
        raise UnfitError("control")
    return text


def _relation(text: str) -> str:
    text = _RELATIONS.get(text.strip(), text.strip()) or "other"
    if text not in RELATIONS:
        raise UnfitError("relation", detail=", ".join(RELATIONS))
    return text


def _key(text: str) -> str:
    return _plain(text.strip(), KEY_MOST)


_RELATIONS = {"户主": "head", "本人": "head", "配偶": "spouse", "子女": "child", "父母": "parent", "其他": "other"}
_READERS: dict[str, Callable[[str], str]] = {
    "name": _name, "relation": _relation,
    "number": lambda text: resident_number(text) if text.strip() else "",
    "phone": lambda text: phone_number(text) if text.strip() else "",
    "address": lambda text: _plain(" ".join(text.split()), ADDRESS_MOST),
}  # fmt: skip


def _committees(column: pa.Array, title: str, places: Array, made: Values) -> Array:
    try:
        codes = pc.fill_null(pc.cast(column, pa.int64()), 0).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        texts = pc.fill_null(column.cast(pa.string()), "").to_pylist()
        codes = np.array([int(text) if text.isascii() and text.isdigit() and len(text) == 12 else 0 for text in texts])
    near = np.minimum(np.searchsorted(places, codes), max(len(places) - 1, 0))
    there = places[near] == codes if len(places) else np.zeros(len(codes), dtype=bool)
    for row in np.flatnonzero(~there).tolist():
        made.refuse(row, title, "committee")
    return codes.astype(np.int64)


def _numbers(column: pa.Array, target: Target, typed: bool, made: Values) -> tuple[Array, Array]:
    """Returns a fact's numbers as the register holds them, and which rows have one."""
    assert target.fact is not None
    if typed and not pa.types.is_string(column.type):
        return _typed(column, target, made)
    texts = pc.fill_null(column.cast(pa.string()), "").dictionary_encode()
    read = [_outside(target.fact, text) for text in texts.dictionary.to_pylist()]
    numbers = np.array([number or 0 for number, _ in read] or [0], dtype=np.int64)
    places = texts.indices.to_numpy(zero_copy_only=False)
    known = np.array([number is not None for number, _ in read] or [False])
    for place, (_, wrong) in enumerate(read):
        if wrong:
            for row in np.flatnonzero(places == place).tolist():
                made.refuse(row, target.column, "value", target.fact.name)
    return numbers[places], known[places]


def _outside(fact: Fact, text: str) -> tuple[int | None, bool]:
    """Returns the number of a value as people write it, and whether it is none; nothing for an empty cell."""
    text = text.strip()
    if not text:
        return None, False
    try:
        return facts.stored(fact, _written(fact, text)), False
    except (InputError, ArithmeticError):
        return None, True


def _written(fact: Fact, text: str) -> Any:
    if fact.kind.name == "flag":
        return True if text.lower() in _TRUE else False if text.lower() in _FALSE else text
    if fact.kind.choices:
        said = {label: word for words in fact.words.values() for word, label in words.items()}
        return said.get(text, text)
    if fact.kind.name == "date":
        return text[:10].replace("/", "-")
    return Decimal(text.replace(",", ""))


def _typed(column: pa.Array, target: Target, made: Values) -> tuple[Array, Array]:
    """Reads a column as contract section 0 has them: fen, hundredths of m2, days, flags, words as a dictionary."""
    fact, kind = target.fact, target.fact.kind if target.fact else None
    assert fact is not None
    assert kind is not None
    known = column.is_valid().to_numpy(zero_copy_only=False)
    if kind.choices:
        if not pa.types.is_dictionary(column.type):
            return _refused(column, target, made, known)
        words = [facts.code(word) if word in kind.choices else -1 for word in column.dictionary.to_pylist()]
        places = pc.fill_null(column.indices, 0).to_numpy(zero_copy_only=False)
        values = np.array(words or [0], dtype=np.int64)[places]
        wrong = known & (values < 0)
    else:
        target_type = {"flag": pa.bool_(), "date": pa.date32()}.get(kind.name)
        if (target_type is not None and column.type != target_type) or not (
            target_type or pa.types.is_integer(column.type)
        ):
            return _refused(column, target, made, known)
        whole = column.cast(pa.int32()).cast(pa.int64()) if kind.name == "date" else column.cast(pa.int64())
        values = pc.fill_null(whole, 0).to_numpy(zero_copy_only=False)
        wrong = known & ((values < kind.low) | (values > fact.high))
    for row in np.flatnonzero(wrong).tolist():
        made.refuse(row, target.column, "value", fact.name)
    return values, known


def _refused(column: pa.Array, target: Target, made: Values, known: Array) -> tuple[Array, Array]:
    for row in np.flatnonzero(known).tolist():
        made.refuse(row, target.column, "type", column.type)
    return np.zeros(len(column), dtype=np.int64), known
