"""Pairs to decide and merges made, where both persons lie within reach; and one pair side by side."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Q, QuerySet

from tuodi.ground.journal.actions import Subject, write_each
from tuodi.ground.officers.reach import Reach
from tuodi.rules.vocabulary import Fact
from tuodi.stages.people.models import Merge, Pair, Person
from tuodi.stages.people.queries import Held, NotReachedError, held

PAGE = 20
Row = TypeVar("Row", Pair, Merge)


@dataclass(frozen=True, slots=True)
class Line:
    """One fact of both: what is recorded about each, the winning one first. `differs`: both are known and not equal."""

    fact: Fact
    one: tuple[Held, ...]
    other: tuple[Held, ...]

    @property
    def differs(self) -> bool:
        """Whether what wins for each is not the same."""
        return bool(self.one and self.other) and self.one[0].value != self.other[0].value


def pairs(reach: Reach, after: str = "") -> tuple[list[Pair], str]:
    """Returns a page of the pairs nobody has decided, most alike first, and where the next page begins ('' on the
    last); whoever is shown is written down as found."""
    open_ = _within(Pair.objects.filter(verdict=""), reach, "one", "other")
    open_ = open_.filter(one__merged_into__isnull=True, other__merged_into__isnull=True)
    if match := re.fullmatch(r"(\d{1,4})\.(\d{1,18})", after):
        weight, row = int(match[1]), int(match[2])
        open_ = open_.filter(Q(weight__lt=weight) | Q(weight=weight, pk__gt=row))
    found = list(open_.select_related("one", "other").order_by("-weight", "pk")[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    shown = {one.pk: one for row in found[:PAGE] for one in (row.one, row.other)}
    write_each(reach.actor, "people.found", [Subject("person", one.pk, one.place_code) for one in shown.values()])
    return found[:PAGE], f"{last.weight}.{last.pk}" if last else ""


def pair(reach: Reach, pair_id: int) -> Pair:
    """Returns one pair and writes down that both persons were read; NotReachedError unless both are within reach."""
    found = _within(Pair.objects.filter(pk=pair_id), reach, "one", "other").select_related("one", "other").first()
    if found is None:
        raise NotReachedError(pair_id)
    read = [Subject("person", one.pk, one.place_code) for one in (found.one, found.other)]
    write_each(reach.actor, "people.read", read, detail={"pair": found.pk})
    return found


def merged(reach: Reach, merge_id: int) -> Merge:
    """Returns one merge; NotReachedError unless both persons are within reach."""
    found = _within(Merge.objects.filter(pk=merge_id), reach, "kept", "gone").select_related("kept", "gone").first()
    if found is None:
        raise NotReachedError(merge_id)
    return found


def merge_of(reach: Reach, one: Pair) -> Merge | None:
    """Returns the merge that a pair, already read, stands merged by; None where it does not."""
    made = _within(Merge.objects.filter(pair=one, undone_at__isnull=True), reach, "kept", "gone")
    return made.select_related("kept", "gone").first()


def side_by_side(reach: Reach, one: Person, other: Person) -> list[Line]:
    """Returns every fact of two persons already read that the role may see, differing ones first."""
    rows = held(reach, [one, other])
    found: dict[str, tuple[Fact, list[Held], list[Held]]] = {}
    for row in rows:
        _, mine, hers = found.setdefault(row.fact.name, (row.fact, [], []))
        (mine if row.subject == one.pk else hers).append(row)
    lines = [Line(fact, tuple(mine), tuple(hers)) for fact, mine, hers in found.values()]
    return sorted(lines, key=lambda line: not line.differs)


def _within(rows: QuerySet[Row], reach: Reach, one: str, other: str) -> QuerySet[Row]:
    for side in (one, other):
        rows = rows.filter(reach.within(f"{side}__place_code", f"{side}__pk"))
    return rows
