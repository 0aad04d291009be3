"""The command that makes the first accounts of an installation."""

from __future__ import annotations

from typing import Annotated

import typer

from tuodi.rules.errors import InputError
from tuodi.web.start import ready


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(administrators)


def administrators(
    names: Annotated[list[str], typer.Argument(help="Three user names: two security administrators, one for audit.")],
    place: Annotated[int, typer.Option(help="The code of the place that they see to, of 12 digits.")],
) -> int:
    """Makes the first three accounts, each appointed by the two others, and prints their one-time links' ends.

    Example: tuodi administrators an bai chen --place 310000000000
    """
    if len(names) != 3 or len(set(names)) != 3:
        raise typer.BadParameter(f"{len(set(names))} names; say three different ones")
    ready()
    from django.urls import reverse

    from tuodi.ground.officers.actions import NotAllowedError, first_administrators
    from tuodi.ground.places.models import Place

    if not Place.objects.filter(pk=place).exists():
        raise typer.BadParameter(f"--place is {place}, which is no place here; load places first (tuodi places)")
    try:
        tokens = first_administrators((names[0], names[1], names[2]), place)
    except NotAllowedError:
        raise InputError("there are appointments already, so these administrators were not made") from None
    for name, token in tokens.items():
        print(f"{name}: {reverse('enrol-link', args=[token])}")
    print("each link works once, within 24 hours; the holder sets password and authenticator there")
    return 0
