"""A run that kills itself with SIGKILL at a chosen moment: the worst that can happen to it, at a point one can repeat.

Moments are what the run does to files under its folder: every file opened to be written, every rename, every folder
made or removed. A run told to die at moment n is killed just before the n-th of them.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

CONTEXT = multiprocessing.get_context("forkserver")
NEVER = 1 << 30
_WRITES = {"os.rename", "os.mkdir", "os.rmdir", "os.remove", "shutil.rmtree"}


def watched(
    folder: Path, moment: int, sign: int, connection: Any, run: Callable[..., Any], *arguments: Any
) -> None:  # fmt: skip
    """Runs in a process of its own, counts moments under the folder, sends itself a signal at the one told; sends the
    number of moments in the end."""
    count = 0

    def hook(event: str, details: tuple[Any, ...]) -> None:
        nonlocal count
        if event == "open":
            path, mode, flags = details
            writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR)
            if not writes or mode is None:
                return
        elif event in _WRITES:
            path = details[0]
        else:
            return
        if str(folder) in os.fsdecode(path if isinstance(path, str | bytes | os.PathLike) else ""):
            count += 1
            if count == moment:
                os.kill(os.getpid(), sign)

    sys.addaudithook(hook)
    run(*arguments)
    connection.send(count)


def start(
    folder: Path, moment: int, run: Callable[..., Any], *arguments: Any, sign: int = signal.SIGKILL
) -> tuple[BaseProcess, Any]:
    """Starts such a run; returns its process and the end of a pipe that its number of moments comes out of."""
    ours, theirs = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=watched, args=(folder, moment, sign, theirs, run, *arguments))
    process.start()
    theirs.close()
    return process, ours


def ended(folder: Path, moment: int, run: Callable[..., Any], *arguments: Any) -> tuple[int, int]:
    """Returns the exit code of such a run (-9: killed) and how many moments it had, if it lived."""
    process, pipe = start(folder, moment, run, *arguments)
    process.join(60)
    count = pipe.recv() if process.exitcode == 0 else 0
    return process.exitcode or 0, count


def generate_city(out: Path, marginals: Path, people: int, shard: int) -> None:
    """The run that generates a city."""
    from tuodi.world.city import generate

    generate(out, people, 1, marginals, workers=1, shard_people=shard)


def decide_city(city: Path, out: Path, workers: int = 1) -> None:
    """The run that decides one."""
    from tuodi.cards.load import load
    from tuodi.rules.determine import determine

    determine(load("shanghai"), city, "2016-12", out, workers=workers)
