"""The command that checks every invariant: each app's `invariants.py`, functions named by number (`i16_...`)."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from typing import Annotated

import typer

from tuodi.web.start import ready

SHOWN = 10  # findings named; whether there are more is said
_NAMED = re.compile(r"i(\d+)_(\w+)")


@dataclass(frozen=True, slots=True)
class Invariant:
    """One invariant: its number, its name in words, and what yields a line for each finding; none: it holds."""

    number: int
    name: str
    find: Callable[[], Iterable[str]]


def register(app: typer.Typer) -> None:
    """Adds the command of this module."""
    app.command()(invariants)


def every() -> list[Invariant]:
    """Returns the invariants of all installed apps in the order of their numbers."""
    from django.apps import apps

    found = []
    for app in apps.get_app_configs():
        if find_spec(f"{app.name}.invariants"):
            for name, find in vars(import_module(f"{app.name}.invariants")).items():
                if match := _NAMED.fullmatch(name):
                    found.append(Invariant(int(match[1]), match[2].replace("_", " "), find))
    return sorted(found, key=lambda one: (one.number, one.name))


def check(invariant: Invariant) -> list[str]:
    """Returns the first findings, at most SHOWN and one; what cannot be checked does not hold."""
    from django.db import DatabaseError

    try:
        return list(islice(invariant.find(), SHOWN + 1))
    except DatabaseError as error:
        return [f"it could not be checked: {type(error).__name__}"]


def invariants(
    only: Annotated[list[int] | None, typer.Option("--only", help="A number; may be given again.")] = None,
) -> int:
    """Checks every invariant on the database, a line each; exit 1 if one is broken.

    Example: tuodi invariants
    """
    ready()
    wanted = [one for one in every() if not only or one.number in only]
    missing = set(only or ()) - {one.number for one in wanted}
    if missing:
        raise typer.BadParameter(f"--only {min(missing)}: there is no such invariant")
    broken = 0
    for one in wanted:
        begun = time.perf_counter()
        found = check(one)
        broken += bool(found)
        state = "broken" if found else "holds"
        print(f"I{one.number:<3} {one.name:<32} {state:<7} {time.perf_counter() - begun:8.2f} s", flush=True)
        for line in found[:SHOWN]:
            print(f"     {line}")
        if len(found) > SHOWN:
            print("     and more")
    return 1 if broken else 0
