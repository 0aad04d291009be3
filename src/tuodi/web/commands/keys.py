"""Commands on the keys: which generations there are, and a new one. Shows no key."""

from __future__ import annotations

import typer

from tuodi.web.commands.city import bar
from tuodi.web.start import prepared, ready

keys = typer.Typer(name="keys", no_args_is_help=True, help="The keys that seal: how they stand, and a new generation.")


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    keys.command()(status)
    keys.command()(rotate)
    app.add_typer(keys)


def status() -> int:
    """Shows every generation of keys, how many values are sealed with it, and what is wrong.

    Example: tuodi keys status
    """
    ready()
    prepared()
    from tuodi.ground.secrets.rotation import generations, unfinished

    print(f"{'generation':>10}  {'suite':<12} {'made on':<10}  {'retired on':<10} {'values':>14}")
    for one in generations():
        retired = f"{one.retired_at:%Y-%m-%d}" if one.retired_at else "-"
        print(f"{one.number:>10}  {one.suite:<12} {one.made_at:%Y-%m-%d}  {retired:<10} {one.values:>14,}")
    if unfinished():
        print("a rotation was begun and is not finished: 'tuodi keys rotate' goes on with it")
    return 0


def rotate() -> int:
    """Seals everything anew under a new generation of keys and retires the old one; killed, it goes on when run again.

    Example: tuodi keys rotate
    """
    ready()
    prepared()
    from tuodi.ground.files.store import seal_anew
    from tuodi.ground.journal.actions import SYSTEM
    from tuodi.ground.secrets.rotation import rotate as rotated

    counts: dict[str, int] = {}
    with bar("rows sealed anew") as progress:

        def show(table: str, rows: int) -> None:
            counts[table] = max(rows, counts.get(table, 0))
            progress(sum(counts.values()), None)

        number = rotated(SYSTEM, progress=show, outside=seal_anew)
    print(f"{sum(counts.values()):,} rows sealed anew; generation {number} of the keys is alone in use")
    return 0
