"""Commands on places: write the city's shelf into the register."""

from __future__ import annotations

import typer

from tuodi.cards.load import content_root
from tuodi.web.commands.content import package


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    places = typer.Typer(no_args_is_help=True, help="Districts, subdistricts, committees, centres, bureaus, the map.")
    places.command()(load)
    app.add_typer(places, name="places")


def load() -> int:
    """Writes the places of the city's shelf into the register; running it twice changes nothing.

    Example: tuodi places load
    """
    from tuodi.web.start import ready

    ready()
    from tuodi.ground.journal.actions import SYSTEM
    from tuodi.ground.places.load import load_places

    loaded = load_places(SYSTEM, content_root(package()))
    print(
        f"{loaded.places} places, {loaded.centres} centres, {loaded.bureaus} bureaus; {loaded.changed} new or changed"
    )
    return 0
