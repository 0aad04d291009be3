"""A fresh machine for a test: an empty folder, an empty database of its own, and commands run on it as processes."""

import os
import secrets
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]


@contextmanager
def fresh(folder):
    """Yields the environment of processes whose data lie under `folder`, in a database that nobody has used."""
    data = folder / "data"
    paths = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
    environment = {**os.environ, "TUODI_DATA": str(data), "PYTHONPATH": paths}
    server = os.environ.get("TUODI_DATABASE_URL", "")
    if not server:
        yield environment
        return
    name = f"fresh_{secrets.token_hex(6)}"
    _on(server, f"CREATE DATABASE {name}")
    try:
        yield {**environment, "TUODI_DATABASE_URL": urlsplit(server)._replace(path=f"/{name}").geturl()}
    finally:
        _on(server, f"DROP DATABASE {name} WITH (FORCE)")


def _on(server, statement):
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)


def run(environment, *arguments, code=0):
    """Returns what a Python process printed; fails unless it ended with `code`."""
    done = subprocess.run(
        [sys.executable, *map(str, arguments)], env=environment, capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == code, done.stderr[-3000:]
    return done.stdout + done.stderr
