"""The command that does the stages' due work and seals the journal."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Annotated, Any

import typer

from tuodi.web.start import ready

EVERY = 1  # second between two rounds
GRACE = 4  # seconds that the item in hand may still take after SIGTERM


def register(app: typer.Typer) -> None:
    """Adds the command of this module."""
    app.command()(work)


class Stopped(BaseException):
    """The item in hand took longer than GRACE after somebody said stop; passes whatever catches mistakes."""


def work(
    once: Annotated[bool, typer.Option("--once", help="Do what is due now, then end.")] = False,
) -> int:
    """Does what the stages have due and seals the journal, until SIGTERM or Ctrl-C; any number may run beside.

    Example: tuodi work --once
    """
    ready()
    worker, stop = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}", threading.Event()
    before = {number: signal.signal(number, _stopper(stop)) for number in (signal.SIGTERM, signal.SIGINT)}
    before[signal.SIGALRM] = signal.signal(signal.SIGALRM, _give_up)
    sealer = threading.Thread(target=_every, args=(_seal, stop), daemon=True)
    try:
        if once:
            _stages(worker, stop)
            _seal()
        else:
            sealer.start()
            _every(lambda: _stages(worker, stop), stop)
            sealer.join(GRACE)
    except Stopped:
        _say("stopped in the middle of an item; it is given back and done again later")
    finally:
        signal.alarm(0)
        _safely(lambda: _release(worker))
        for number, answer in before.items():
            signal.signal(number, answer)
    return 0


def _every(step: Callable[[], None], stop: threading.Event) -> None:
    """Does a step, then again after EVERY, until stop is said."""
    while not stop.is_set():
        _safely(step)
        stop.wait(EVERY)


def _safely(step: Callable[[], None]) -> None:
    """Does a step; a database that is away is said in a line, and the step is done again in the next round."""
    from django.db import DatabaseError, InterfaceError, close_old_connections, connection

    from tuodi.rules.errors import InputError

    close_old_connections()
    try:
        step()
    except (DatabaseError, InterfaceError) as error:
        _say(f"the database did not answer ({type(error).__name__}); the next round tries again")
        connection.close()
    except (InputError, OSError) as error:
        _say(str(error))


def _seal() -> None:
    from tuodi.ground.journal.sealing import keep_head, seal_all

    keep_head()
    count = seal_all()
    if count:
        print(f"{count} rows of the journal sealed", flush=True)


def _stages(worker: str, stop: threading.Event) -> None:
    from tuodi.web import flow

    for line in flow.gather(flow.STAGES):
        _say(line)
    result = flow.work(worker, flow.STAGES, stopped=stop.is_set)
    if result.done or result.failed or result.lost:
        rest = f"{result.failed} put off or given up, {result.lost} lost to another worker"
        print(f"{result.done} items done, {rest}", flush=True)


def _release(worker: str) -> None:
    from tuodi.ground.work import leases

    leases.release(worker)


def _stopper(stop: threading.Event) -> Any:
    def answer(_number: int, _frame: FrameType | None) -> None:
        stop.set()
        signal.alarm(GRACE)

    return answer


def _give_up(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def _say(line: str) -> None:
    sys.stderr.write(" ".join(line.split()) + "\n")
