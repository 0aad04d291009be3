"""Which content the commands speak about: the package named by TUODI_CONTENT, Shanghai's by default."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from tuodi.cards.mistakes import CardError
from tuodi.cards.reform import load_law
from tuodi.ground.places.shelf import read_shelf, shelf_of
from tuodi.ground.places.tiles import read_tiles, tiles_of
from tuodi.rules.documents import LARGEST, read_json, read_json_text
from tuodi.rules.errors import InputError
from tuodi.rules.kinds import month_days
from tuodi.rules.rulebook import Rulebook
from tuodi.web.city import card_of, read_city

MonthOption = Annotated[str, typer.Option("--month", metavar="YYYY-MM", help="The month decided, such as 2016-12.")]
AssumeOption = Annotated[
    bool,
    typer.Option("--assume", help="Supply what existed but was not published, marked as assumed."),
]
ReformOption = Annotated[
    Path | None, typer.Option("--reform", help="A reform: YAML parameters or a Python file of rules.")
]
FileArgument = Annotated[str, typer.Argument(metavar="FILE", help="A situation as JSON; - reads standard input.")]


def law(*, reform: Path | None, assume: bool) -> Rulebook:
    """Returns the content's law with what is assumed and as a reform changes it, where asked for."""
    if reform is not None and not reform.is_file():
        raise typer.BadParameter(f"there is no file '{reform}'")
    return load_law(package(), reform=reform, assume=assume).rulebook


def package() -> str:
    """Returns the name of the content package."""
    return os.environ.get("TUODI_CONTENT", "shanghai")


def shelf_mistakes(root: Path) -> list[str]:
    """Returns every mistake of what a content package says beside its rules, where it says it: its places, the tiles of
    its map, the city's card."""
    found: list[str] = []
    for file, read in ((shelf_of(root), read_shelf), (tiles_of(root), read_tiles), (card_of(root), read_city)):
        if file.is_file():
            try:
                read(root)
            except CardError as error:
                found += error.mistakes
    return found


def read_situation_file(file: str) -> Any:
    """Returns the JSON of a file or, for '-', of standard input."""
    if file != "-":
        if not Path(file).is_file():
            raise typer.BadParameter(f"there is no file '{file}'")
        return read_json(file)
    text = sys.stdin.buffer.read(LARGEST + 1)
    if len(text) > LARGEST:
        raise InputError(f"standard input: larger than {LARGEST // 1_000_000} MB")
    try:
        return read_json_text(text.decode("utf-8"), "standard input")
    except UnicodeDecodeError:
        raise InputError("standard input: is not UTF-8 text") from None


def print_json(value: Any) -> None:
    """Prints a value as JSON, exact decimals as numbers."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=float))


def checked_month(month: str) -> str:
    """Returns the month if it is one, else refuses the use of --month."""
    try:
        month_days(month)
    except InputError as error:
        raise typer.BadParameter(f"--month: {error}") from None
    return month


def one_of(value: str, allowed: tuple[str, ...], option: str) -> str:
    """Returns the value if it is allowed, else refuses the use of the option."""
    if value not in allowed:
        raise typer.BadParameter(f"{option} is '{value}'; use one of {', '.join(allowed)}")
    return value
