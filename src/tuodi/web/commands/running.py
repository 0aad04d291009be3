"""`tuodi run`, what `make run` does: a generated city decided, a register built of its people and decided too, and the
doors open before it, all in front until it is stopped."""

from __future__ import annotations

import os
import shutil
import signal
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Annotated, Any

import typer

from tuodi.cards.reform import load_law
from tuodi.rules.determine import Beside
from tuodi.rules.determine import determine as determined
from tuodi.web.commands.city import bar
from tuodi.web.commands.content import checked_month, package
from tuodi.web.commands.demonstration import MONTH, PEOPLE, demonstrate
from tuodi.web.commands.serving import refuse_taken
from tuodi.web.supervisor import Supervisor, end_on_sigterm

CHILDREN = ("serve", "work", "world")
SignIns = tuple[list[str], str, str]  # users, their password, the secret of their codes
PATIENCE = 60  # seconds that the doors may take to open


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    app.command()(run)


def run(
    people: Annotated[int, typer.Option(min=1_000, max=24_200_000, help="How many people.")] = PEOPLE,
    month: Annotated[str, typer.Option(metavar="YYYY-MM", help="The month decided.")] = MONTH,
) -> int:
    """Demonstrates: decides a generated city, builds its register, serves the doors and prints who may sign in.

    Example: tuodi run
    """
    checked_month(month)
    os.environ["TUODI_DEMONSTRATION"] = "1"
    port, world_port = _ports()
    refuse_taken(port, "TUODI_PORT")
    refuse_taken(world_port, "TUODI_WORLD_PORT")
    end_on_sigterm()
    demonstrate(people, month)
    data = Path(os.environ.get("TUODI_DATA", "var")).resolve()
    os.environ["TUODI_DATA"] = str(data)
    officers, residents = _register(data, people, month, port, world_port)
    return _serve(port, officers, residents)


def _ports() -> tuple[int, int]:
    said = [os.environ.get(name, str(port)) for name, port in (("TUODI_PORT", 8000), ("TUODI_WORLD_PORT", 8100))]
    if not all(one.isdigit() and 0 < int(one) < 65_536 for one in said):
        raise typer.BadParameter("TUODI_PORT and TUODI_WORLD_PORT are ports, 1 to 65535")
    return int(said[0]), int(said[1])


def _register(data: Path, people: int, month: str, port: int, world_port: int) -> tuple[SignIns, list[Any]]:
    """Builds the register and decides it from its copy in columns; returns who may sign in: officers, residents."""
    from tuodi.web.start import ready

    ready()
    from tuodi.web.demonstration import accounts, building

    files = data / f"register-{people}"
    building.prepare(package())
    count = building.people(data / f"city-{people}", files, package(), bar)
    residents = building.outsiders(data, files, world_port, port)
    officers = accounts.sign_ins(data / "world" / "officers.json", building.busiest_committee())
    decided = _decided(data, month)
    print(f"\nthe register: {count:,} people; copied in columns and decided for {month}: {decided:,} of them")
    return officers, residents


def _decided(data: Path, month: str) -> int:
    """Copies the register in columns as of the month's first day and decides it; returns how many people."""
    from datetime import date

    from tuodi.stages.people.columnar.copying import copy_columns

    day = date.fromisoformat(f"{month}-01")
    columns, workers = data / "columns" / f"{day}", min(2, os.cpu_count() or 1)
    law, out = load_law(package(), assume=True), data / f"decided-register-{month}"
    shutil.rmtree(out, ignore_errors=True)  # of an earlier copy; the register may have changed since
    with bar("columns") as progress:
        copy_columns(columns, day, workers=workers, progress=progress)
    with bar("determine") as progress:
        made = determined(
            law.rulebook, columns, month, out, workers=workers, progress=progress,
            beside=Beside(law.law, "assumed"),
        )  # fmt: skip
    return int(made["totals"]["people"])


def _serve(port: int, officers: SignIns, residents: list[dict[str, Any]]) -> int:
    """Keeps the processes running until this one is told to stop."""
    from tuodi.rules.errors import InputError

    beside = Supervisor(CHILDREN, os.environ)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, beside.told)
    beside.start()
    try:
        if _opened(port, beside):
            _tell(port, officers, residents)
        broken = beside.watch()
    finally:
        beside.stop()
    if broken:
        raise InputError(f"'tuodi {broken}' ends again and again; run it by itself to see why")
    return 0


def _opened(port: int, beside: Supervisor) -> bool:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and not beside.stopping:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    return False


def _tell(port: int, officers: SignIns, residents: list[dict[str, Any]]) -> None:
    from tuodi.web.demonstration.accounts import code_now

    users, password, secret = officers
    print(f"\nready\nhttp://localhost:{port}\n\nStaff sign in as one of these users, for this demonstration only:")
    print("\n".join(f"  {user}" for user in users))
    print(f"password: {password}\nsecret of the one-time codes: {secret}\ncode now: {code_now(secret)}")
    print("\nResidents are chosen on the page of the simulated identity provider:")
    print(", ".join(one["name"] for one in residents), flush=True)
