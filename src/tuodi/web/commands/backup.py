"""Commands that make a backup and put one back, each whole."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tuodi.web.start import prepared, ready


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    app.command()(backup)
    app.command()(restore)


def backup(
    out: Annotated[Path, typer.Argument(help="The file to write.")],
    with_keys: Annotated[
        Path | None, typer.Option("--with-keys", metavar="FILE", help="Write the keys too, into this other file.")
    ] = None,
) -> int:
    """Backs up database, files and the journal's head into one file, while everything runs.

    Keys are never in it: who holds both reads everything, so keep the file of keys in another place.

    Example: tuodi backup /safe/tuodi-2016-12-31.tar --with-keys /vault/keys-2016-12-31.tar
    """
    if with_keys is not None and with_keys.absolute() == out.absolute():
        raise typer.BadParameter("--with-keys: name another file than the backup; whoever holds both reads everything")
    ready()
    prepared()
    from tuodi.ground.backups.making import back_up, back_up_keys
    from tuodi.ground.journal.actions import SYSTEM

    files = back_up(SYSTEM, out)
    print(f"{out}: the database, {files} files, the journal's head")
    if with_keys is not None:
        print(f"{with_keys}: {back_up_keys(with_keys)} keys; keep it in another place than the backup")
    return 0


def restore(
    file: Annotated[Path, typer.Argument(help="The backup.")],
    keys: Annotated[Path | None, typer.Option(metavar="FILE", help="The file of keys written with it.")] = None,
    erasures: Annotated[
        Path | None, typer.Option(metavar="FILE", help="erasures.jsonl of the lost machine: erased since the backup.")
    ] = None,
) -> int:
    """Puts a backup back into an empty TUODI_DATA and database; anything there already is refused.

    Example: tuodi restore /safe/tuodi-2016-12-31.tar --keys /vault/keys-2016-12-31.tar
    """
    ready()
    from tuodi.ground.backups.restoring import restore as restored
    from tuodi.ground.backups.restoring import restore_keys
    from tuodi.ground.journal.actions import SYSTEM
    from tuodi.ground.secrets.keyring import check_keys
    from tuodi.rules.errors import InputError

    for path in filter(None, (file, keys, erasures)):
        if not path.is_file():
            raise InputError(f"{path}: there is no such file")
    done = restored(SYSTEM, file, erasures)
    print(f"restored as of {done.made_at}: the database, {done.files} files; {done.erased} erased again")
    for one in done.missing[:20]:
        print(f"file {one} has no content in this backup")
    if keys is not None:
        print(f"{restore_keys(keys)} keys put back")
    for line in check_keys():
        print(line)
    return 1 if done.missing else 0
