"""The only writers of what is decided about pairs: different, the same (one is merged into the other), and undone.

Merging moves rows and changes nothing in them but whose they are, so what is sealed stays readable: it is bound to its
own row. A row stays with the one that goes where the one that stays has a row of the same source and fact for the same
days, so that no source ever contradicts itself (I23); her memberships of the present end being known. What was moved is
written down, and undoing puts exactly that back. What was recorded about the one kept since then stays with her.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from tuodi.ground import clock
from tuodi.ground.journal.actions import Actor, Subject, write_each
from tuodi.rules.errors import InputError
from tuodi.stages.people.models import (
    Difficulty,
    Household,
    Membership,
    Merge,
    Pair,
    Person,
    PersonRecord,
    Proxy,
    Resident,
    SourceKey,
)  # fmt: skip

MOVED: dict[str, tuple[Any, str]] = {  # what follows a person: the table and its column that says whose a row is
    "records": (PersonRecord, "person_id"),
    "memberships": (Membership, "person_id"),
    "difficulties": (Difficulty, "person_id"),
    "residents": (Resident, "person_id"),
    "proxies": (Proxy, "person_id"),
    "acting": (Proxy, "proxy_id"),
    "keys": (SourceKey, "subject"),
    "merged": (Person, "merged_into_id"),
}


@transaction.atomic
def keep_apart(actor: Actor, pair: Pair) -> None:
    """Decides that two persons are two. InputError if somebody has decided already."""
    _decide(actor, pair, "different")
    write_each(actor, "people.keep_apart", _subjects((pair.one, pair.other)), detail={"pair": pair.pk})


@transaction.atomic
def merge(actor: Actor, pair: Pair, kept: Person) -> Merge:
    """Decides that two persons are one, and merges the other into `kept`, which leads on from now.

    InputError if somebody has decided already, if one of them was merged meanwhile, or if only the one that would go
    has a resident number: a number stays with its row, so the row with the number is kept.
    """
    one, other = Person.objects.select_for_update().filter(pk__in=(pair.one_id, pair.other_id)).order_by("pk")
    if kept.pk not in (one.pk, other.pk):
        raise InputError(f"person {kept.pk} is not of pair {pair.pk}; keep {one.pk} or {other.pk}")
    kept, gone = (one, other) if kept.pk == one.pk else (other, one)
    merged = next((person.pk for person in (kept, gone) if person.merged_into_id is not None), None)
    if merged is not None:
        raise InputError(f"person {merged} has been merged already; reload the page")
    if gone.number_index is not None and kept.number_index is None:
        raise InputError(f"person {gone.pk} has a resident number and person {kept.pk} has none; keep {gone.pk}")
    _decide(actor, pair, "same")
    at = clock.now()
    moved = _move(kept, gone) | {"ended": _end(gone, at)}
    Person.objects.filter(pk=gone.pk).update(merged_into=kept.pk)
    _touch((kept.pk, gone.pk))
    made = Merge.objects.create(
        pair=pair, kept=kept, gone=gone, moved=json.dumps(moved, sort_keys=True, separators=(",", ":")),
        merged_at=at, merged_by=actor.account,
    )  # fmt: skip
    detail = {"merge": made.pk, "kept": kept.pk, "gone": gone.pk, "moved": {k: len(v) for k, v in moved.items()}}
    write_each(actor, "people.merge", _subjects((kept, gone)), detail=detail)
    return made


@transaction.atomic
def unmerge(actor: Actor, done: Merge) -> None:
    """Undoes a merge: every row goes back to whom it belonged, and the pair waits for a decision again.

    InputError if it was undone already, or if the one kept has been merged into somebody else since: undo that first.
    """
    made = Merge.objects.select_for_update().select_related("kept", "gone").get(pk=done.pk)
    if made.undone_at is not None:
        raise InputError(f"merge {made.pk} has been undone already; reload the page")
    if made.kept.merged_into_id is not None:
        raise InputError(
            f"person {made.kept_id} has been merged into {made.kept.merged_into_id} since; undo that first"
        )
    moved = json.loads(made.moved)
    for name, (table, column) in MOVED.items():
        for ids in _pieces(moved[name]):
            table.objects.filter(pk__in=ids, **{column: made.kept_id}).update(**{column: made.gone_id})
    for ids in _pieces(moved["ended"]):
        ended = Membership.objects.filter(pk__in=ids, retracted_at=made.merged_at)
        ended.update(retracted_at=clock.NEVER)
    Person.objects.filter(pk=made.gone_id).update(merged_into=None)
    Pair.objects.filter(pk=made.pair_id).update(verdict="", decided_by=None, decided_at=None)
    Merge.objects.filter(pk=made.pk).update(undone_at=clock.now(), undone_by=actor.account)
    _touch((made.kept_id, made.gone_id))
    write_each(actor, "people.unmerge", _subjects((made.kept, made.gone)), detail={"merge": made.pk})


def _decide(actor: Actor, pair: Pair, verdict: str) -> None:
    open_ = Pair.objects.filter(pk=pair.pk, verdict="")
    if not open_.update(verdict=verdict, decided_by=actor.account, decided_at=clock.now()):
        raise InputError(f"pair {pair.pk} has been decided already; reload the page")


def _move(kept: Person, gone: Person) -> dict[str, list[int]]:
    """Gives the rows of one person to another; returns the ids of the rows by table, and of memberships ended."""
    moved = {}
    for name, (table, column) in MOVED.items():
        rows = _movable(name, table.objects.filter(**{column: gone.pk}), kept)
        moved[name] = sorted(rows.values_list("pk", flat=True))
        for ids in _pieces(moved[name]):
            table.objects.filter(pk__in=ids).update(**{column: kept.pk})
    return moved


def _end(gone: Person, at: datetime) -> list[int]:
    """Takes back the memberships that stay with the one that goes, so that nobody is counted twice from now on."""
    standing = Membership.objects.filter(person=gone.pk, retracted_at=clock.NEVER)
    ended = sorted(standing.values_list("pk", flat=True))
    standing.update(retracted_at=at)
    return ended


def _movable(name: str, rows: QuerySet[Any], kept: Person) -> QuerySet[Any]:
    """Those rows that the one kept may have without contradicting herself."""
    if name == "records":
        same = PersonRecord.objects.filter(
            _overlapping(), person=kept.pk, fact=OuterRef("fact"), source=OuterRef("source")
        )
        return rows.filter(~Exists(same))
    if name == "memberships":
        return rows.filter(~Exists(Membership.objects.filter(_overlapping(), person=kept.pk)))
    if name in ("proxies", "acting"):  # nobody acts for herself
        return rows.exclude(**{"proxy_id" if name == "proxies" else "person_id": kept.pk})
    return rows.filter(kind="person") if name == "keys" else rows


def _overlapping() -> Q:
    """Rows that share a day, and a time at which both were known, with a row outside."""
    return Q(
        valid_from__lt=OuterRef("valid_to"), valid_to__gt=OuterRef("valid_from"),
        known_since__lt=OuterRef("retracted_at"), retracted_at__gt=OuterRef("known_since"),
    )  # fmt: skip


def _pieces(ids: list[int], size: int = 500) -> Iterable[list[int]]:
    return (ids[first : first + size] for first in range(0, len(ids), size))


def _touch(persons: tuple[int, int]) -> None:
    """Marks the households of both as changed, so that the next copy in columns reads them again."""
    homes = Membership.objects.filter(person__in=persons).values("household")
    Household.objects.filter(pk__in=homes).update(changed_at=clock.now())


def _subjects(persons: Iterable[Person]) -> list[Subject]:
    return [Subject("person", one.pk, one.place_code) for one in persons]
