"""Writes a city's shelf of places into the register. Running it twice changes nothing; a place is never deleted,
because people, cases and figures of the past carry its code."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import models, transaction

from tuodi.ground.journal import actions as journal
from tuodi.ground.journal.actions import Actor
from tuodi.ground.places.models import Bureau, Centre, Place
from tuodi.ground.places.shelf import read_shelf, shelf_of
from tuodi.rules.errors import InputError

ROWS = 500  # written in one statement
_LEVEL = {level: order for order, level in enumerate(Place.LEVELS)}


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many places, centres and bureaus the shelf holds, and how many rows were new or changed."""

    places: int
    centres: int
    bureaus: int
    changed: int


def load_places(actor: Actor, root: Path) -> Loaded:
    """Writes the shelf of a content package's folder; one journal row. CardError with every mistake of the shelf,
    InputError where it lacks a place that the register has."""
    shelf = read_shelf(root)
    # A place after those that it names: by level, and at one level those that end after their successors.
    places = sorted(shelf.places, key=lambda row: (_LEVEL[row.level], row.successor_id is not None))
    with transaction.atomic():
        changed = sum(
            _written(model, [asdict(row) for row in rows], root)
            for model, rows in ((Place, places), (Centre, shelf.centres), (Bureau, shelf.bureaus))
        )
        loaded = Loaded(len(places), len(shelf.centres), len(shelf.bureaus), changed)
        detail = asdict(loaded) | {"digest": hashlib.sha256(shelf_of(root).read_bytes()).hexdigest()}
        journal.write(actor, "places.load", detail=detail)
    return loaded


def _written(model: type[models.Model], rows: Sequence[dict[str, Any]], root: Path) -> int:
    """Writes the rows that are new or differ, and returns how many."""
    columns = list(rows[0])
    held = {row["code"]: row for row in model._default_manager.values(*columns)}
    gone = held.keys() - {row["code"] for row in rows}
    if gone:
        raise InputError(
            f"{shelf_of(root).name}: {model.__name__.lower()} {min(gone)} is in the register and not on the shelf; "
            "a place ends, with `until` and its successor, and is never deleted"
        )
    news = [row for row in rows if held.get(row["code"]) != row]
    model._default_manager.bulk_create(
        [model(**row) for row in news], batch_size=ROWS, update_conflicts=True, unique_fields=["code"],
        update_fields=[column for column in columns if column != "code"],
    )  # fmt: skip
    return len(news)
