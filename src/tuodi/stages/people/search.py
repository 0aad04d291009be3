"""One box: what was typed is recognised as a number, telephone, household, case number, name, pinyin or address, and
answered from an index, a page at a time, within reach.

Every search has a purpose and leaves a row in the journal with its kind and count, never with what was typed; every
person shown has a row of her own. Who is beyond reach and who does not exist are answered alike. Prefixes are ranges
[typed, typed + the last character there is], so that a plain B-tree serves them on both databases (migration 0002
orders the columns by code point). Knows no page.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import reduce

from django.db import transaction
from django.db.models import Q, QuerySet, Subquery

from tuodi.ground import clock
from tuodi.ground.journal.actions import Actor, Subject, write, write_each
from tuodi.ground.journal.models import Entry
from tuodi.ground.officers.reach import Reach
from tuodi.ground.officers.roles import ROLES
from tuodi.ground.secrets.index import blinds
from tuodi.ground.secrets.numbers import phone_number, resident_number
from tuodi.rules.errors import InputError
from tuodi.stages.people.models import Membership, Person
from tuodi.stages.people.names import characters, name_key

PAGE, SEARCHES_A_MINUTE, LONGEST = 20, 60, 128
_LAST = "\U0010ffff"
_RESIDENT_NUMBER = re.compile(r"\d{17}[\dXx]|\d{15}")
_PHONE = re.compile(r"(?:\+?86)?1\d{10}|0\d{9,11}")
_HOUSEHOLD = re.compile(r"(?:户|household|hh)?#?(\d{1,10})", re.IGNORECASE)
_CASE = re.compile(r"示例-|[A-Z]{2,}-\d")
_DISTRICT = re.compile(r"^(?:[^\d市]{1,4}市)?(?:[^\d区县]{1,4}[区县])?(?=.*\d)")


class TooManyError(Exception):
    """More searches within a minute than a person makes. Says how many and when to go on."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found. `kind`: number, phone, household, case, name, pinyin, address; where nothing could be
    looked for `wrong_number` and `wrong_phone` (mistyped: they are none), `nothing` and `short`. `after` asks for the
    next page, empty on the last."""

    kind: str
    persons: tuple[Person, ...] = ()
    after: str = ""

    @property
    def more(self) -> bool:
        """Whether there is another page."""
        return bool(self.after)


@dataclass(frozen=True, slots=True)
class _Stage:
    """One range of one column, in its order."""

    column: str
    low: str
    unless: Q | None = None


def plain(text: str) -> str:
    """Returns what was typed as it is looked for: full-width made narrow, without control characters."""
    text = text.encode("utf-8", "ignore").decode("utf-8")
    return re.sub(r"[\x00-\x1f\x7f]", " ", unicodedata.normalize("NFKC", text)).strip()[:LONGEST]


def address_plain(text: str) -> str:
    """Returns an address as it is kept and looked for: full-width made narrow, no spaces."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def kind_of(text: str) -> str:
    """Returns as what a text is looked for; see `Found.kind`."""
    packed = re.sub(r"[\s\-—()]", "", plain(text))
    if not packed:
        return "nothing"
    if _CASE.match(plain(text)):
        return "case"
    for kind, pattern in (("number", _RESIDENT_NUMBER), ("phone", _PHONE), ("household", _HOUSEHOLD)):
        if pattern.fullmatch(packed):
            return kind
    if _latin(packed):
        return "pinyin" if len(packed) > 1 else "short"
    return "address" if re.search(r"\d", packed) else "name"


def search(reach: Reach, text: str, purpose: str, after: str = "") -> Found:
    """Returns a page of the persons whom a text finds within reach, best first; merged persons lead to the one kept.

    ValueError for a purpose that the role does not serve, TooManyError beyond SEARCHES_A_MINUTE.
    """
    if purpose not in ROLES[reach.actor.role].purposes:
        raise ValueError(f"a search for '{purpose}' by '{reach.actor.role}': the role does not serve this purpose")
    actor = replace(reach.actor, purpose=purpose)
    if _too_many(actor):
        write(actor, "people.search", outcome="refused", detail={"limit": SEARCHES_A_MINUTE})
        raise TooManyError(f"more than {SEARCHES_A_MINUTE} searches in a minute; wait a minute and go on")
    with transaction.atomic(savepoint=False):  # the rows of the journal stand or fall with what is shown
        found = _find(reach, plain(text), after)
        write(actor, "people.search", detail={"kind": found.kind, "count": len(found.persons)})
        write_each(actor, "people.found", [Subject("person", one.pk, one.place_code) for one in found.persons])
    return found


def _too_many(actor: Actor) -> bool:
    """Whether the journal has the account's sixtieth last search within the last minute."""
    made = Entry.objects.filter(account=actor.account, act="people.search", outcome="done").order_by("-id")
    oldest = list(made.values_list("at", flat=True)[SEARCHES_A_MINUTE - 1 : SEARCHES_A_MINUTE])
    return bool(oldest) and oldest[0] > clock.now() - timedelta(minutes=1)


def _find(reach: Reach, text: str, after: str) -> Found:
    kind = kind_of(text)
    packed = re.sub(r"[\s\-—()]", "", text)
    if kind in ("nothing", "short", "case"):
        return Found(kind)
    if kind == "number":
        try:
            number = resident_number(packed)
        except InputError:
            return Found("wrong_number")
        return Found(kind, _kept(reach, Person.objects.filter(number_index__in=blinds("person.number", number))))
    if kind == "phone":
        try:
            phone = phone_number(packed)
        except InputError:
            return Found("wrong_phone")
        return Found(kind, _kept(reach, Person.objects.filter(phone_index__in=blinds("person.phone", phone))))
    if kind == "household":
        return Found(kind, _household(reach, int(re.sub(r"\D", "", packed))))
    if kind != "address" and after.count(".") < 2:  # a name that nobody has may be a road, and its pages follow it
        found = _page(reach, kind, _stages(kind, text), after)
        if found.persons or after or kind == "pinyin":
            return found
    return _address(reach, text, after)


def _household(reach: Reach, household: int) -> tuple[Person, ...]:
    day = clock.today()
    held = Membership.objects.filter(
        household=household, valid_from__lte=day, valid_to__gt=day, retracted_at=clock.NEVER
    )
    return _kept(reach, Person.objects.filter(pk__in=held.values("person")).order_by("pk"))


def _stages(kind: str, text: str) -> list[_Stage]:
    """The ranges to walk, best first; what an earlier one holds a later one leaves out."""
    if kind == "pinyin":
        key = _latin(text)
        return [_Stage("name_key", key), _Stage("initials_key", key, _range("name_key", key))]
    written = [one for one in dict.fromkeys((text, characters(text))) if one]
    by_name = [_Stage("name", low) for low in written]
    names = reduce(lambda one, other: one | other, (_range("name", low) for low in written))
    key = name_key(text)
    return [*by_name, _Stage("name_key", key, names)] if key else by_name


def _address(reach: Reach, text: str, after: str) -> Found:
    """A page by the first way of writing an address by which somebody is found: as typed, without spaces, without city
    and district, with spaces about numbers. The way stands in front of `after`."""
    short = _DISTRICT.sub("", address_plain(text))
    spaced = re.sub(r"(?<=\D)(?=\d)|(?<=\d)(?=\D)", " ", short)
    ways = [way for way in dict.fromkeys((text, address_plain(text), short, spaced)) if way]
    for place, way in enumerate(ways):
        if after and not after.startswith(f"{place}."):
            continue
        found = _page(reach, "address", [_Stage("address", way)], after.partition(".")[2])
        if found.persons or after:
            return replace(found, after=f"{place}.{found.after}" if found.after else "")
    return Found("address")


def _page(reach: Reach, kind: str, stages: list[_Stage], after: str) -> Found:
    """Walks the ranges in order until a page is full; `after` is where the last page stopped: range, id."""
    start, last = _position(after)
    rows: list[tuple[int, Person]] = []
    for index, stage in enumerate(stages[start:], start):
        query = Person.objects.filter(_range(stage.column, stage.low)).filter(reach.within("place_code", "pk"))
        if stage.unless is not None:
            query = query.exclude(stage.unless)
        if index == start and last:
            query = query.filter(_beyond(reach, stage.column, last))
        wanted = PAGE + 1 - len(rows)
        rows += [(index, one) for one in query.select_related("merged_into").order_by(stage.column, "pk")[:wanted]]
        if len(rows) > PAGE:
            break
    index, person = rows[PAGE - 1] if len(rows) > PAGE else (0, None)
    shown = _unmerged(reach, [one for _, one in rows[:PAGE]])
    return Found(kind, shown, f"{index}.{person.pk}" if person else "")


def _position(after: str) -> tuple[int, int]:
    match = re.fullmatch(r"([0-9])\.(\d{1,18})", after)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def _beyond(reach: Reach, column: str, last: int) -> Q:
    """Rows after the person where the last page stopped, in the order of (column, id)."""
    value = Subquery(Person.objects.filter(reach.within("place_code", "pk"), pk=last).values(column))
    return Q(**{f"{column}__gte": value}) & (Q(**{f"{column}__gt": value}) | Q(pk__gt=last))


def _range(column: str, low: str) -> Q:
    return Q(**{f"{column}__gte": low, f"{column}__lt": low + _LAST})


def _kept(reach: Reach, persons: QuerySet[Person]) -> tuple[Person, ...]:
    """The persons of a short look-up, within reach."""
    return _unmerged(reach, list(persons.select_related("merged_into")[:PAGE]))


def _unmerged(reach: Reach, persons: list[Person]) -> tuple[Person, ...]:
    """Each person, or the one it was merged into (a chain has one link: see `duplicates`), once, within reach."""
    kept = (one.merged_into or one for one in persons)
    found = {one.pk: one for one in kept if reach.covers(one.place_code) or one.pk in reach.persons}
    return tuple(found.values())


def _latin(text: str) -> str:
    """Returns a text of Latin letters as a key by sound, tones and spaces dropped, ü as v; else an empty text."""
    marked = re.sub(r"[üǖǘǚǜÜ]", "v", unicodedata.normalize("NFC", text))
    letters = "".join(one for one in unicodedata.normalize("NFKD", marked) if not unicodedata.combining(one))
    letters = re.sub(r"[\s'’.\-·]", "", letters).lower()
    letters = re.sub(r"([ln])yu(?=e|$|[^aion])", r"\1v", letters)
    return letters if re.fullmatch(r"[a-z]+", letters) else ""
