"""Commands on a whole city: generate one, decide one."""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tuodi.cards.load import content_root
from tuodi.cards.reform import load_law
from tuodi.rules.determine import Beside, Engine, warm_up
from tuodi.rules.determine import determine as determined
from tuodi.web.commands.content import AssumeOption, MonthOption, ReformOption, checked_month, one_of, package
from tuodi.web.commands.table import city_table, gains_table, read_programmes

ENGINES = ("columns", "spark")
FEWEST, MOST = 1_000, 24_200_000


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    app.command()(city)
    app.command()(identities)
    app.command()(determine)


@contextmanager
def bar(title: str) -> Iterator[Any]:
    """Shows progress in shards on standard error where that is a terminal; yields a function (done, of)."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, auto_refresh=False, disable=not console.is_terminal) as progress:
        task = progress.add_task(title, total=None)

        def show(done: int, of: int) -> None:
            progress.update(task, completed=done, total=of, refresh=True)

        yield show


def city(
    people: Annotated[int, typer.Option(help=f"How many people, {FEWEST} to {MOST}.")],
    out: Annotated[Path, typer.Option(help="The folder to write.")],
    seed: Annotated[int, typer.Option(help="Another seed, another city.")] = 1,
    workers: Annotated[int, typer.Option(min=1, max=256, help="Processes.")] = min(2, os.cpu_count() or 1),
) -> int:
    """Generates a city as columns: plainly generated people, the same bytes for the same seed.

    Example: tuodi city --people 24200 --seed 1 --out var/city
    """
    from tuodi.world.city import generate

    if not FEWEST <= people <= MOST:
        raise typer.BadParameter(f"--people is {people}; a city has {FEWEST} to {MOST}")
    with bar("city") as progress:
        manifest = generate(out, people, seed, content_root(package()) / "world", workers=workers, progress=progress)
    print(
        f"{manifest['people']} people in {manifest['households']} households, {len(manifest['shards'])} shards: {out}"
    )
    return 0


def identities(
    city: Annotated[Path, typer.Option(help="The folder of a city.")],
    out: Annotated[Path, typer.Option(help="The folder to write.")],
    workers: Annotated[int, typer.Option(min=1, max=256, help="Processes.")] = min(2, os.cpu_count() or 1),
) -> int:
    """Writes a generated city's people as files that a register is handed: names, numbers, addresses, facts.

    Example: tuodi identities --city var/city --out var/register
    """
    from tuodi.world.identities import write_register

    if not city.is_dir():
        raise typer.BadParameter(f"there is no folder '{city}'")
    found = write_register(out, city, content_root(package()) / "world", workers=workers)
    print(f"{found['people']} people in {found['households']} households, {len(found['files'])} files: {out}")
    return 0


def determine(
    city: Annotated[Path, typer.Option(help="The folder of a city.")],
    month: MonthOption,
    out: Annotated[Path, typer.Option(help="The folder for the results.")],
    engine: Annotated[
        str, typer.Option(help="columns: processes of this machine; spark: a Spark cluster.")
    ] = "columns",
    workers: Annotated[int, typer.Option(min=1, max=256, help="Processes.")] = min(2, os.cpu_count() or 1),
    reform: ReformOption = None,
    assume: AssumeOption = False,
    declared: Annotated[bool, typer.Option("--declared", help="Decide on declared facts, not on true ones.")] = False,
    master: Annotated[str, typer.Option(help="Spark's master; local[WORKERS] if not said.")] = "",
) -> int:
    """Decides every benefit for everyone in a month; restartable, the same bytes whatever the number of workers.

    Example: tuodi determine --city var/city --month 2016-12 --out var/decided
    """
    one_of(engine, ENGINES, "--engine")
    if not city.is_dir():
        raise typer.BadParameter(f"there is no folder '{city}'")
    if reform is not None and not reform.is_file():
        raise typer.BadParameter(f"there is no file '{reform}'")
    checked_month(month)
    begun = time.perf_counter()
    chosen = _engine(engine, master, workers)
    if workers > 1 and chosen is None:
        warm_up()
    law = load_law(package(), reform=reform, assume=assume)
    beside = Beside(law.law, "assumed" if law.law else "", law.before, reform.name if reform else "")
    with bar("determine") as progress:
        manifest = determined(
            law.rulebook, city, month, out, workers=workers, declared=declared, progress=progress, beside=beside,
            engine=chosen,
        )  # fmt: skip
    programmes = read_programmes(content_root(package()), law.rulebook)
    for line in (*city_table(law.rulebook, manifest, programmes), *gains_table(law.rulebook, manifest)):
        print(line)
    seconds = time.perf_counter() - begun
    print(f"{manifest['totals']['people']} people, wall {seconds:.1f} s, peak memory {peak_mebibytes():.0f} MiB here")
    return 0


def _engine(name: str, master: str, workers: int) -> Engine | None:
    """Returns what decides the shards; None for processes of this machine."""
    if name != "spark":
        if master:
            raise typer.BadParameter("--master goes with --engine spark")
        return None
    from tuodi.rules.spark import on_spark

    return on_spark(master or f"local[{workers}]")


def peak_mebibytes() -> float:
    """Returns the most memory that this process has held, in MiB; workers hold their own beside it."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
