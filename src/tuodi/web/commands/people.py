"""Commands on the register: prepare its database, take files in, copy it in columns."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from tuodi.rules.errors import InputError
from tuodi.web.commands.city import bar
from tuodi.web.start import prepared, ready
from tuodi.web.words import word

DayOption = Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="The day; today if not said.")]


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    app.command()(migrate)
    app.command("import")(import_)
    app.command()(columns)


def migrate() -> int:
    """Prepares the database of TUODI_DATABASE_URL (embedded SQLite if not said), or brings it up to date.

    Example: tuodi migrate
    """
    ready()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    print("the database is up to date")
    return 0


def import_(
    files: Annotated[list[Path], typer.Argument(help="CSV, XLSX or Parquet files, taken in this order.")],
    mapping: Annotated[Path | None, typer.Option(help="JSON: column title to target; guessed if not said.")] = None,
    source: Annotated[str, typer.Option(help="The code of where the facts come from.")] = "registration",
    kind: Annotated[str, typer.Option(help="What sort of source a new one is.")] = "registration",
    since: DayOption = "",
    generated: Annotated[bool, typer.Option("--generated", help="Mark everybody as generated.")] = False,
    preview: Annotated[
        bool, typer.Option("--preview", help="Show columns, mapping and first rows; take nothing.")
    ] = False,
) -> int:
    """Takes people and their facts into the register; bad rows are named, the good ones go in. Killed, it goes on.

    Example: tuodi import people.csv --source registration --since 2016-01-01
    """
    ready()
    said = _mapping(mapping)
    if preview:
        for path in files:
            _show(path, said)
        return 0
    from tuodi.ground.journal.actions import SYSTEM
    from tuodi.stages.people.importing.mapping import guess
    from tuodi.stages.people.importing.rows import columns_of
    from tuodi.stages.people.importing.taking import begin, take

    prepared()
    origin, faults = _source(source, kind), 0
    for path in files:
        chosen = said or guess(columns_of(path))
        begun = begin(SYSTEM, path, chosen, origin, day=_day(since) if since else None, generated=generated)
        with bar(path.name) as progress:
            done = take(SYSTEM, begun, path, progress)
        print(
            f"{path.name}: {done.rows} rows, {done.people} new people, {done.records} records, {done.faults} not taken"
        )
        for fault in done.found_faults.order_by("line")[:20]:
            why = word(f"desk.imports.why_{fault.reason}", "en", detail=fault.detail)
            print(f"  line {fault.line}: {fault.column} {why}")
        faults += done.faults
    return 1 if faults else 0


def columns(
    as_of: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="The day on which facts hold.")],
    out: Annotated[Path | None, typer.Option(help="The folder; columns under TUODI_DATA if not said.")] = None,
    known_on: Annotated[
        str, typer.Option(metavar="YYYY-MM-DD", help="As known at the end of this day; now if not said.")
    ] = "",
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes.")] = min(2, os.cpu_count() or 1),
) -> int:
    """Copies the register into sharded Parquet that `tuodi determine` reads; again only what has changed.

    Example: tuodi columns --as-of 2016-12-31
    """
    ready()
    from django.conf import settings

    from tuodi.stages.people.columnar.copying import copy_columns

    prepared()
    day, known = _day(as_of), _day(known_on) if known_on else None
    folder = out or settings.DATA / "columns" / (f"{day}-known-{known}" if known else f"{day}")
    with bar("columns") as progress:
        made = copy_columns(folder, day, known, workers=workers, progress=progress)
    print(
        f"{made['people']} people in {made['households']} households, {len(made['shards'])} shards of which "
        f"{made['copied_again']} were copied: {folder}"
    )
    return 0


def _day(text: str) -> Any:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"'{text}' is not a day; write it as 2016-12-31") from None


def _mapping(path: Path | None) -> dict[str, str]:
    if path is None:
        return {}
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read as JSON: {error}") from None
    if not isinstance(said, dict) or not all(isinstance(one, str) for one in said.values()):
        raise InputError(f"{path}: a mapping says a target for each column title, as text")
    return said


def _source(code: str, kind: str) -> Any:
    from tuodi.stages.people.models import Source

    if kind not in Source.KINDS:
        raise typer.BadParameter(f"--kind is '{kind}'; one of {', '.join(Source.KINDS)}")
    return Source.objects.get_or_create(code=code, defaults={"kind": kind, "zh": code, "en": code})[0]


def _show(path: Path, said: dict[str, str]) -> None:
    from tuodi.stages.people.importing.mapping import preview, targets

    found = preview(path)
    mapping = said or found.mapping
    targets(mapping, found.columns)
    for column in found.columns:
        print(f"{column:<32} {mapping.get(column) or '(left out)'}")
    print(f"{len(found.rows)} rows shown of the file:")
    for row in found.rows:
        print("  " + " | ".join(str(value) for value in row.values())[:200])
