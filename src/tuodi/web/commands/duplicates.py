"""Commands on duplicates: put pairs forward that may be one person."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    duplicates = typer.Typer(name="duplicates", no_args_is_help=True, help="People whom the register may know twice.")
    duplicates.command()(find)
    duplicates.callback()(lambda: None)
    app.add_typer(duplicates, name="duplicates")


def find() -> int:
    """Puts forward pairs of persons that may be one, by the rules of the city's matching.yaml; a person decides.

    Example: tuodi duplicates find
    """
    from tuodi.web.start import ready

    ready()
    from tuodi.ground.journal.actions import SYSTEM
    from tuodi.stages.people.duplicates.find import find as find_pairs

    found = find_pairs(SYSTEM)
    print(f"{found} new pairs to decide: open 查重 at the desk")
    return 0
