"""Every simulated outsider behind one port of this machine, told apart by path. Threads, no framework."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable, Mapping
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

HOST = "127.0.0.1"
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class WorldServer(ThreadingMixIn, WSGIServer):
    """A server whose threads do not hold it back when it stops."""

    daemon_threads = True
    request_queue_size = 64


class _Quiet(WSGIRequestHandler):
    """Writes no log: addresses hold codes. Gives up on a caller that says nothing."""

    timeout = 30

    def address_string(self) -> str:
        return str(self.client_address[0])

    def log_message(self, *_: Any) -> None:
        """Nothing."""


def world_server(port: int, outsiders: Mapping[str, Application]) -> WorldServer:
    """Returns a server, not yet serving, of applications by the first part of their path ("/identity"); port 0 takes
    any. OSError where the port is taken."""

    def choose(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        for prefix, application in outsiders.items():
            if path.startswith(prefix + "/"):
                environ["SCRIPT_NAME"], environ["PATH_INFO"] = prefix, path[len(prefix) :]
                return application(environ, start)
        start("404 Not Found", [("Content-Type", "text/plain; charset=utf-8")])
        return [b"not found\n"]

    server = WorldServer((HOST, port), _Quiet)
    server.set_app(choose)
    return server


def serve(server: WorldServer) -> None:
    """Serves until SIGTERM or SIGINT; returns then, within a second."""

    def stop(*_: Any) -> None:
        threading.Thread(target=server.shutdown, daemon=True).start()

    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, stop)
    try:
        server.serve_forever(poll_interval=0.2)
    finally:
        server.socket.close()
