"""The database copied while it is in use, and put back: SQLite by its own backup, PostgreSQL by pg_dump and pg_restore.

Knows no table.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection

from tuodi.rules.errors import InputError


def dump(to: Path) -> None:
    """Copies the database, as it stands at one instant, into a file."""
    if connection.vendor == "postgresql":
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={to}")
        return
    source = f"file:{connection.settings_dict['NAME']}?mode=ro"
    with closing(sqlite3.connect(source, uri=True)) as live, closing(sqlite3.connect(to)) as copy:
        live.backup(copy)
    to.chmod(0o600)


def load(file: Path) -> None:
    """Puts a copy back into the empty database, whole or not at all. InputError where the copy is damaged."""
    if connection.vendor == "postgresql":
        _run(
            "pg_restore", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error",
            f"--dbname={connection.settings_dict['NAME']}", str(file),
        )  # fmt: skip
        return
    with closing(sqlite3.connect(file)) as copy:
        try:
            sound = copy.execute("PRAGMA quick_check").fetchone() == ("ok",)
        except sqlite3.DatabaseError:
            sound = False
    if not sound:
        raise InputError("the database in the backup is damaged; take another backup")
    connection.close()
    shutil.move(file, connection.settings_dict["NAME"])  # which may lie on another disk


def is_empty() -> bool:
    """Whether the database holds no table."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return True
    return not connection.introspection.table_names()


def _run(program: str, *arguments: str) -> None:
    """Runs a program of PostgreSQL on Django's database; the password goes by its environment and not by its line."""
    held = connection.settings_dict
    environment = {
        **os.environ, "PGDATABASE": held["NAME"], "PGUSER": held["USER"], "PGPASSWORD": held["PASSWORD"],
        "PGHOST": held["HOST"], "PGPORT": str(held["PORT"]), "LC_ALL": "C",
    }  # fmt: skip
    environment = {name: value for name, value in environment.items() if value}
    done = subprocess.run(
        [_program(program), *arguments], env=environment, capture_output=True, text=True, check=False
    )  # fmt: skip
    if done.returncode:
        said = (done.stderr.strip() or "no word").splitlines()[0][:300]
        raise InputError(f"{program} ended with {done.returncode}: {said}")


def _program(name: str) -> str:
    """Returns where a program of PostgreSQL is: the newest that Debian keeps, else on the path."""
    kept = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    found = str(kept[-1]) if kept else shutil.which(name)
    if found is None:
        raise InputError(f"{name} is not installed; install the package postgresql-client")
    return found
