"""`tuodi world`: the simulated outsiders of a demonstration, on this machine alone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from tuodi.web.commands.content import one_of


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    app.command()(world)


def world(
    misbehave: Annotated[str, typer.Option(help="For tests: what the identity provider does wrong.")] = "",
) -> int:
    """Serves the simulated outsiders on 127.0.0.1, port TUODI_WORLD_PORT (8100), until it is stopped.

    The identity provider reads identity.json and residents.json of TUODI_DATA/world, which `make run` writes.

    Example: TUODI_DEMONSTRATION=1 tuodi world
    """
    from tuodi.world.identity.door import identity_door
    from tuodi.world.identity.files import read_provider
    from tuodi.world.identity.provider import MISBEHAVIOURS, PATH
    from tuodi.world.server import serve, world_server

    if os.environ.get("TUODI_DEMONSTRATION") != "1":
        raise typer.BadParameter("simulated outsiders serve demonstrations only; set TUODI_DEMONSTRATION=1")
    if misbehave:
        one_of(misbehave, MISBEHAVIOURS, "--misbehave")
    folder = Path(os.environ.get("TUODI_DATA", "var")) / "world"
    port = os.environ.get("TUODI_WORLD_PORT", "8100")
    if not port.isdigit() or not 0 < int(port) < 65_536:
        raise typer.BadParameter(f"TUODI_WORLD_PORT is '{port}'; write a port, 1 to 65535")
    provider = read_provider(folder, misbehave)
    try:
        server = world_server(int(port), {PATH: identity_door(provider)})
    except OSError:
        raise typer.BadParameter(f"port {port} is taken; stop what listens there or set TUODI_WORLD_PORT") from None
    print(f"simulated outsiders: {provider.issuer}", flush=True)
    serve(server)
    return 0
