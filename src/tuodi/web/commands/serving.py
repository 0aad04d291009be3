"""`tuodi serve`: the doors, on this machine alone; a proxy in front makes them the world's."""

from __future__ import annotations

import os
import socket
from typing import Any

import typer

HOST = "127.0.0.1"
PROCESSES, THREADS, GRACE = 2, 8, 2  # GRACE: seconds that an answer under way may still take when all stops


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    app.command()(serve)


def serve() -> int:
    """Serves the doors on 127.0.0.1, port TUODI_PORT (8000), until it is stopped.

    Example: TUODI_PORT=8000 tuodi serve
    """
    from tuodi.web.start import ready

    ready()
    from django.conf import settings

    refuse_taken(settings.PORT, "TUODI_PORT")
    _doors(settings.PORT)
    return 0


def refuse_taken(port: int, setting: str) -> None:
    """typer.BadParameter where somebody listens on a port of this machine already."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, port))
        except OSError:
            raise typer.BadParameter(f"port {port} is taken; stop what listens there or set {setting}") from None


def _doors(port: int) -> None:
    """Runs gunicorn in this process; threads, since an answer mostly waits for the database."""
    from gunicorn.app.base import BaseApplication

    class Doors(BaseApplication):
        def load_config(self) -> None:
            chosen: dict[str, Any] = {
                "bind": f"{HOST}:{port}", "workers": min(PROCESSES, os.cpu_count() or 1), "threads": THREADS,
                "worker_class": "gthread", "preload_app": True, "graceful_timeout": GRACE, "timeout": 60,
                "proc_name": "tuodi", "loglevel": "warning", "worker_tmp_dir": _memory(),
                "control_socket_disable": True,
            }  # fmt: skip
            for name, value in chosen.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            from tuodi.web.wsgi import application

            return application

    Doors().run()


def _memory() -> str | None:
    """A folder in memory for gunicorn's signs of life, so that a slow disk does not look like a hang."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
