"""Commands on places: write the city's shelf into the register, take in approved outlines for the map."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tuodi.cards.load import content_root
from tuodi.web.commands.content import package


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    places = typer.Typer(
        name="places", no_args_is_help=True, help="Districts, subdistricts, committees, centres, bureaus, the map."
    )
    for command in (load, geometry):
        places.command()(command)
    app.add_typer(places)


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


def geometry(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="GeoJSON: a feature a district, with its `code`.")],
    approval: Annotated[str, typer.Option(help="The map's approval number (审图号), as printed on it.")],
) -> int:
    """Draws the map with outlines that the authority for maps has approved, in the place of the schematic tiles.

    Example: tuodi places geometry districts.geojson --approval "GS(2020)1234号"
    """
    from tuodi.web.start import ready

    if not file.is_file():
        raise typer.BadParameter(f"there is no file '{file}'")
    ready()
    from tuodi.ground.journal.actions import SYSTEM
    from tuodi.ground.places.geometry import load_geometry

    kept = load_geometry(SYSTEM, file, approval)
    print(f"{kept.outlines} outlines; {kept.left} of {kept.points} points drawn")
    return 0
