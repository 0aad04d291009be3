"""Loaded before everything (`-p tests.database`): a passing TUODI_DATA, and the database that this run is on.

SQLite, unless TUODI_TEST_DATABASE=postgres: then the server that TUODI_TEST_POSTGRES names, or a cluster of our own as
user `postgres`, since PostgreSQL refuses root. Where there is no PostgreSQL the run is skipped aloud, and fails where
CI=true.
"""

from __future__ import annotations

import atexit
import getpass
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

DATA = Path(tempfile.mkdtemp(prefix="tuodi-test-"))
atexit.register(shutil.rmtree, DATA, ignore_errors=True)


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [
        Path(where) for name in ("initdb",) if (where := shutil.which(name))
    ]
    return found[-1].parent if found else None


def _as_postgres(*command: str) -> list[str]:
    return ["runuser", "-u", "postgres", "--", *command] if getpass.getuser() == "root" else list(command)


def free_port() -> int:
    """Returns a port that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def start_cluster(folder: Path, *, durable: bool = False) -> tuple[str, Path]:
    """Starts a PostgreSQL cluster of our own and returns its address and its programs; stopped when Python ends."""
    programs = _programs()
    if programs is None:
        raise FileNotFoundError(
            "there is no PostgreSQL here: install the package postgresql, or set TUODI_TEST_POSTGRES"
        )
    folder.mkdir(parents=True, exist_ok=True)
    os.chmod(folder, 0o777)
    os.chmod(folder.parent, 0o755)
    place, port = folder / "cluster", free_port()
    quiet = {"check": True, "stdout": subprocess.DEVNULL}
    make = ("-D", str(place), "-A", "trust", "-U", "tuodi", "--locale=C.UTF-8", "-E", "UTF8", "--no-sync")
    subprocess.run(_as_postgres(str(programs / "initdb"), *make), **quiet)
    safe = "" if durable else " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c shared_buffers=256MB{safe}"
    subprocess.run(
        _as_postgres(
            str(programs / "pg_ctl"), "-D", str(place), "-w", "-l", str(folder / "log"), "-o", options, "start"
        ),
        **quiet,
    )
    stop = _as_postgres(str(programs / "pg_ctl"), "-D", str(place), "-m", "immediate", "stop")
    atexit.register(subprocess.run, stop, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return f"postgresql://tuodi@127.0.0.1:{port}/postgres", programs


os.environ["TUODI_DATA"] = str(DATA)
os.environ["DJANGO_SETTINGS_MODULE"] = "tuodi.web.settings"
os.environ.pop("TUODI_DATABASE_URL", None)
POSTGRES = os.environ.get("TUODI_TEST_DATABASE", "sqlite") == "postgres"
if POSTGRES:
    try:
        if "TUODI_TEST_POSTGRES" not in os.environ:
            os.environ["TUODI_TEST_POSTGRES"] = start_cluster(DATA / "postgres")[0]  # the workers of `-n` find it here
        os.environ["TUODI_DATABASE_URL"] = os.environ["TUODI_TEST_POSTGRES"]
    except (FileNotFoundError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"NOT TESTED on PostgreSQL: {error}\n")
        sys.exit(1 if os.environ.get("CI") == "true" else 0)
