"""Commands on the journal: verify the chain, write down its head."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from tuodi.web.commands.city import bar
from tuodi.web.start import ready

FEWEST = 1


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    journal = typer.Typer(name="journal", no_args_is_help=True, help="The journal of every read and change.")
    journal.command()(verify)
    journal.command()(head)
    app.add_typer(journal)


def verify(
    heads: Annotated[
        list[Path] | None, typer.Option("--head", help="A head written down before; may be given again.")
    ] = None,
    newest: Annotated[int | None, typer.Option(min=FEWEST, help="Only the newest rows.")] = None,
) -> int:
    """Walks the chain from its first row, names the first that is altered, missing, reordered or inserted, a tail that
    was cut, and rows not sealed; exit 1 if there is one.

    Example: tuodi journal verify --head head-of-monday.json
    """
    for path in heads or []:
        if not path.is_file():
            raise typer.BadParameter(f"there is no file '{path}'")
    ready()
    from tuodi.ground.journal.heads import read
    from tuodi.ground.journal.verify import verify as walked

    begun = time.perf_counter()
    outside = [read(path) for path in heads or []]
    with bar("journal") as progress:
        verdict = walked(outside, progress=progress, newest=newest)
    for finding in verdict.findings:
        sys.stderr.write(finding.line + "\n")
    seconds = time.perf_counter() - begun
    whole = "broken" if verdict.findings else "whole"
    print(f"{verdict.rows:,} rows walked to sequence {verdict.last:,} in {seconds:.1f} s: {whole}")
    return 1 if verdict.findings else 0


def head(
    out: Annotated[Path | None, typer.Option(help="The file to write; standard output if not said.")] = None,
) -> int:
    """Writes down the head of the chain: keep it where nobody of the database's owners can change it.

    Example: tuodi journal head --out head-of-monday.json
    """
    ready()
    from tuodi.ground.journal.heads import current, write

    found = current()
    if found is None:
        sys.stderr.write("the journal has no sealed row yet; `tuodi work --once` seals what waits\n")
        return 1
    if out is None:
        print(found.as_json())
    else:
        write(found, out)
    return 0
