"""Processes kept running beside each other: started, started again where one ends, stopped together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import FrameType

STOP_SECONDS = 3.0
MOST_STARTS = 4  # of one process; then all stop


@dataclass
class Supervisor:
    """`commands`: `tuodi` commands by name, each a process; `environment` is theirs."""

    commands: tuple[str, ...]
    environment: Mapping[str, str]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    starts: dict[str, int] = field(default_factory=dict)
    stopping: bool = False

    def start(self) -> None:
        """Starts everything, away from the terminal's own signals, so that what stops it is this process."""
        for name in self.commands:
            self._start(name)

    def watch(self) -> str:
        """Returns when told to stop (''), or the name of a process that keeps ending."""
        while not self.stopping:
            for name, process in self.running.items():
                if process.poll() is not None:
                    if self.starts[name] >= MOST_STARTS:
                        return name
                    self._start(name)
            time.sleep(0.2)
        return ""

    def stop(self) -> None:
        """Ends everything within STOP_SECONDS, by force at the end."""
        for process in self.running.values():
            process.terminate()
        until = time.monotonic() + STOP_SECONDS
        for process in self.running.values():
            try:
                process.wait(max(until - time.monotonic(), 0.01))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)  # what it started ends with it
                process.wait()

    def told(self, _number: int, _frame: FrameType | None) -> None:
        """The answer to SIGTERM and Ctrl-C while watching."""
        self.stopping = True

    def _start(self, name: str) -> None:
        self.starts[name] = self.starts.get(name, 0) + 1
        self.running[name] = subprocess.Popen(
            [sys.executable, "-m", "tuodi", name], env=dict(self.environment), start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip


def end_on_sigterm() -> None:
    """Makes SIGTERM end this process as Ctrl-C does, until a supervisor answers it."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
