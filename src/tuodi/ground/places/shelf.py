"""Reads a city's shelf of places (`places/places.yaml`) and shows every mistake in it at once.

Expands the short lists into one row a place, centre and bureau. Knows no database and no city: what it returns is
written by `load`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tuodi.cards.mistakes import Mistakes
from tuodi.ground.places.entries import Entries
from tuodi.ground.places.rows import NO_END, BureauRow, CentreRow, PlaceRow, Shelf
from tuodi.rules.documents import Document, read_document

DISTRICT, PART = 10**6, 10**3  # codes within a district, within a subdistrict or town
MOST_PARTS, MOST_COMMITTEES = 999, 899
KINDS = {"街道": "Subdistrict", "镇": "Town", "乡": "Township"}  # by how the name of a part ends
_NAMED = ("zh", "en", "source", "verified")


def shelf_of(root: Path) -> Path:
    """Returns the file of a content package's places."""
    return root / "places" / "places.yaml"


def read_shelf(root: Path) -> Shelf:
    """Returns the shelf of a content package's folder; CardError with every mistake, each with file and line."""
    mistakes = Mistakes(root.parent)
    shelf = Shelf((), (), ())
    with mistakes.noting(str(shelf_of(root))):
        document = read_document(shelf_of(root))
        entries = Entries(document, mistakes)
        entries.only((), {"kept_from", "city", "districts", "ended", "centres", "bureaus"})
        districts = _districts(document, entries)
        if not mistakes.lines:
            places = tuple(_places(document, districts, entries))
            shelf = Shelf(places, tuple(_centres(document, places, entries)), tuple(_bureaus(document, entries)))
    mistakes.raise_any()
    return shelf


@dataclass(frozen=True, slots=True)
class _District:
    code: int
    entry: dict[str, Any]
    since: date
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Ended:
    code: int
    into: int
    first: int
    last: int
    until: date


def _districts(document: Document, entries: Entries) -> list[_District]:
    kept_from = entries.day(document, "kept_from")
    entries.only(("city",), {"code", *_NAMED}, {"code", *_NAMED})
    found = []
    for code in entries.names(("districts",)):
        entry = entries.only(
            ("districts", code), {"since", "committees", "parts", *_NAMED}, {"committees", "parts", *_NAMED}
        )
        if not entry:
            continue
        if not isinstance(code, int) or not 10**5 <= code < 10**6:
            entries.add(("districts", code), f"'{code}' is no code of a district: 6 digits of GB/T 2260")
        names = entries.names(("districts", code, "parts"))
        parts = tuple((str(zh), str(entry["parts"][zh])) for zh in names)
        for zh, _ in parts:
            if not any(zh.endswith(ending) for ending in KINDS):
                entries.add(("districts", code, "parts", zh), f"'{zh}' ends in none of {', '.join(KINDS)}")
        most = len(parts) * MOST_COMMITTEES
        if len(parts) > MOST_PARTS:
            entries.add(("districts", code, "parts"), f"{len(parts)} parts; a code has room for {MOST_PARTS}")
        if not isinstance(entry["committees"], int) or not 0 <= entry["committees"] <= most:
            entries.add(("districts", code, "committees"), f"committees should be a whole number from 0 to {most}")
        since = entries.day(entry, "since", ("districts", code)) if "since" in entry else kept_from
        found.append(_District(code, entry, since, parts))
    return found


def _ended(document: Document, districts: list[_District], entries: Entries) -> Iterator[_Ended]:
    known = {district.code: district for district in districts}
    keys = {"until", "into", "parts", *_NAMED}
    for code in entries.names(("ended",), required=False):
        entry = entries.only(("ended", code), keys, keys)
        if not entry:
            continue
        into, parts = known.get(entry["into"]), entry["parts"]
        if into is None or code in known:
            entries.add(("ended", code), f"'{code}' should have ended, and '{entry['into']}' be a district of today")
        elif not isinstance(parts, list) or len(parts) != 2 or not 1 <= parts[0] <= parts[1] <= len(into.parts):
            entries.add(
                ("ended", code, "parts"), f"parts should be [first, last] of the {len(into.parts)} of {into.code}"
            )
        else:
            yield _Ended(code, into.code, parts[0], parts[1], entries.day(entry, "until", ("ended", code)))


def _places(document: Document, districts: list[_District], entries: Entries) -> Iterator[PlaceRow]:
    kept_from, city = entries.day(document, "kept_from"), document["city"]
    top = city["code"] * DISTRICT
    yield PlaceRow(top, "city", city["zh"], city["en"], None, kept_from, source=city["source"])
    ended = list(_ended(document, districts, entries))
    for district in districts:
        code, entry = district.code * DISTRICT, district.entry
        yield PlaceRow(
            code, "district", entry["zh"], entry["en"], top, district.since, source=entry["source"]
        )  # fmt: skip
        yield from _parts(district, code, district.since, ended)
    for old in ended:
        entry, into = document["ended"][old.code], old.into * DISTRICT
        code = old.code * DISTRICT
        yield PlaceRow(
            code, "district", entry["zh"], entry["en"], top, kept_from, old.until, into, source=entry["source"]
        )  # fmt: skip
        district = next(one for one in districts if one.code == old.into)
        for row in _parts(district, into, kept_from, ()):
            if old.first <= row.code % DISTRICT // PART <= old.last:
                parent = code if row.level == "subdistrict" else (row.parent_id or 0) - into + code
                yield PlaceRow(
                    row.code - into + code, row.level, row.zh, row.en, parent, kept_from, old.until, row.code,
                    generated=True, source=row.source,
                )  # fmt: skip


def _parts(district: _District, code: int, since: date, ended: Sequence[_Ended]) -> Iterator[PlaceRow]:
    """The subdistricts, towns and committees of a district; what it took over begins on the day of the merger."""
    taken = [old for old in ended if old.into == district.code]
    count, over = divmod(district.entry["committees"], len(district.parts))
    for number, (zh, en) in enumerate(district.parts, 1):
        begins = max([since, *(old.until for old in taken if old.first <= number <= old.last)])
        part, kind = code + number * PART, next(en for ending, en in KINDS.items() if zh.endswith(ending))
        source = "knowledge (medium); its number is generated"
        yield PlaceRow(part, "subdistrict", zh, f"{en} {kind}", code, begins, generated=True, source=source)
        for committee in range(1, count + (number <= over) + 1):
            zh_name, en_name = f"示例第{committee}居委会", f"Example Committee {committee}"
            yield PlaceRow(part + committee, "committee", zh_name, en_name, part, begins, generated=True)


def _centres(document: Document, places: tuple[PlaceRow, ...], entries: Entries) -> Iterator[CentreRow]:
    keys = {"zh", "en", "address", "second", "hours"}
    entry = entries.only(("centres",), keys, keys)
    said = {"from", "weekday", "holiday", "source", "verified"}
    if entry and not entries.only(("centres", "hours"), said, said):
        return
    parts = {row.code: row for row in places if row.level == "subdistrict" and row.until == NO_END}
    second = {code * PART for code in entry.get("second") or ()}
    for code in second - parts.keys():
        entries.add(("centres", "second"), f"'{code // PART}' is no subdistrict or town of today")
    if not entry or second - parts.keys():
        return
    for language in ("zh", "en"):
        if "{part}" not in str(entry[language]):
            entries.add(("centres", language), "the name should hold {part}, the name of its place")
    hours, at = entry["hours"], ("centres", "hours")
    since = entries.day(hours, "from", at)
    weekday, holiday = (entries.hours(hours, key, at) for key in ("weekday", "holiday"))
    for code, part in parts.items():
        for number in range(1, 2 + (code in second)):
            mark = ("", "") if number == 1 else ("第二", " (second)")
            yield CentreRow(
                code * 10 + number, code, str(entry["zh"]).replace("{part}", part.zh) + mark[0],
                str(entry["en"]).replace("{part}", part.en) + mark[1], entry["address"],
                entries.day(document, "kept_from"), since, *weekday, *holiday,
            )  # fmt: skip


def _bureaus(document: Document, entries: Entries) -> Iterator[BureauRow]:
    for code in entries.names(("bureaus",)):
        at = ("bureaus", code)
        entry = entries.only(at, {"since", "generated_from", *_NAMED}, {"since", *_NAMED})
        if entry:
            generated_from = entries.day(entry, "generated_from", at) if "generated_from" in entry else None
            since = entries.day(entry, "since", at)
            yield BureauRow(str(code), entry["zh"], entry["en"], since, generated_from, entry["source"])
