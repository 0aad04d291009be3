"""Builds the register of a demonstration: tables, places, the generated people through the same door as any file, who
may sign in, and the copy in columns. Every step finds what an earlier run left, and leaves it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from tuodi.cards.load import content_root

SINCE = date(2016, 1, 1)  # from when what the generated files say holds
RESIDENTS = 12
Progress = Callable[[str], Any]


def prepare(package: str) -> None:
    """Brings the tables up to date and writes the places of the city's shelf."""
    from django.core.management import call_command

    from tuodi.ground.journal.actions import SYSTEM
    from tuodi.ground.places.load import load_places

    call_command("migrate", interactive=False, verbosity=0)
    load_places(SYSTEM, content_root(package))


def people(city: Path, files: Path, package: str, bar: Progress) -> int:
    """Writes the city's people as a register's files, takes in those that were not yet; returns how many there are."""
    from tuodi.ground.journal.actions import SYSTEM
    from tuodi.stages.people.importing.mapping import guess
    from tuodi.stages.people.importing.rows import columns_of
    from tuodi.stages.people.importing.taking import begin, take
    from tuodi.stages.people.models import Import, Person, Source
    from tuodi.world.identities import write_register

    if not (files / "register.json").exists():
        write_register(files, city, content_root(package) / "world")
    said = {"kind": "registration", "zh": "人口登记（生成）", "en": "registration (generated)"}
    source, _ = Source.objects.get_or_create(code="registration", defaults=said)
    for path in sorted(files.glob("register-*.parquet")):
        if Import.objects.filter(name=path.name, state="done").exists():
            continue
        begun = begin(SYSTEM, path, guess(columns_of(path)), source, day=SINCE, generated=True)
        with bar("import") as progress:
            take(SYSTEM, begun, path, progress)
    return Person.objects.count()


def outsiders(data: Path, files: Path, world_port: int, port: int) -> list[dict[str, Any]]:
    """Writes what the simulated identity provider knows; returns the residents whom it vouches for."""
    import json

    from tuodi.world.identities import write_residents
    from tuodi.world.identity.files import RESIDENTS as NAME
    from tuodi.world.identity.files import write_client

    write_client(data / "world", world_port, port)
    where = data / "world" / NAME
    if not where.exists():
        write_residents(where, min(files.glob("register-*.parquet")), RESIDENTS)
    held: list[dict[str, Any]] = json.loads(where.read_text("utf-8"))["residents"]
    return held


def busiest_committee() -> int:
    """Returns the committee with the most people: where the demonstration's officers have somebody to look at."""
    from django.db.models import Count

    from tuodi.stages.people.models import Person

    found = Person.objects.values("place_code").annotate(count=Count("id")).order_by("-count", "place_code").first()
    return int(found["place_code"])
