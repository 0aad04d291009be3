"""Runs one command as a fresh process and measures wall time, CPU time and memory over its whole process tree.

Memory is sampled from /proc every 20 ms and summed over the tree. RSS counts a page shared by two processes twice;
PSS shares it out, but reading it walks every page, which slows the process down: it is read only when asked for, in
a run whose time is not used.
"""

import os
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

INTERVAL = 0.02
PAGE = os.sysconf("SC_PAGE_SIZE")


class FailedError(Exception):
    """The command did not end well; the text says how, with its last lines."""


@dataclass(frozen=True)
class Run:
    """What one run took: seconds, seconds of CPU (user and system), and peak bytes; `pss` 0 where not read."""

    wall: float
    cpu: float
    rss: int
    pss: int


class Tree:
    """The processes below one process, found again at each sample; parents are read once for each process."""

    def __init__(self, root: int) -> None:
        self.members = {root}
        self.others: set[int] = set()

    def refresh(self) -> None:
        """Drops the processes that ended and adds those that were started."""
        alive = {int(name) for name in os.listdir("/proc") if name.isdigit()}
        self.members &= alive
        self.others &= alive
        for pid in sorted(alive - self.members - self.others):
            (self.members if _parent(pid) in self.members else self.others).add(pid)

    def memory(self, proportional: bool) -> tuple[int, int]:
        """Returns RSS and, if asked for, PSS of the whole tree in bytes."""
        rss = sum(_resident(pid) for pid in self.members)
        return rss, sum(_proportional(pid) for pid in self.members) if proportional else 0


def _read(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:  # the process has ended
        return ""


def _parent(pid: int) -> int:
    fields = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    return int(fields[1]) if fields else 0


def _resident(pid: int) -> int:
    fields = _read(f"/proc/{pid}/statm").split()
    return int(fields[1]) * PAGE if fields else 0


def _proportional(pid: int) -> int:
    for line in _read(f"/proc/{pid}/smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def _sample(root: int, ended: threading.Event, proportional: bool) -> tuple[int, int]:
    """Samples until the process has ended; returns the peaks."""
    tree, rss, pss = Tree(root), 0, 0
    while True:
        before = time.perf_counter()
        tree.refresh()
        now = tree.memory(proportional)
        rss, pss = max(rss, now[0]), max(pss, now[1])
        if ended.wait(max(0.001, INTERVAL - (time.perf_counter() - before))):
            return rss, pss


def measure(command: list[str], folder: Path, log: Path, environment: Mapping[str, str], proportional: bool) -> Run:
    """Runs a command in a folder, its output into a log; raises FailedError if it fails."""
    ended = threading.Event()
    result: dict[str, float] = {}
    os.sync()
    with log.open("wb") as output:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output, env=dict(environment))

        def wait() -> None:
            _, status, usage = os.wait4(process.pid, 0)
            result["wall"] = time.perf_counter() - start
            process.returncode = os.waitstatus_to_exitcode(status)
            result["cpu"] = usage.ru_utime + usage.ru_stime  # its own and that of every process it waited for
            result["rss"] = usage.ru_maxrss * 1024  # of its largest process: catches a peak between two samples
            ended.set()

        waiting = threading.Thread(target=wait)
        waiting.start()
        rss, pss = _sample(process.pid, ended, proportional)
        waiting.join()
    if process.returncode != 0:
        tail = " | ".join(log.read_text(errors="replace").strip().splitlines()[-3:])
        raise FailedError(f"exit {process.returncode}: {tail}")
    return Run(result["wall"], result["cpu"], max(rss, int(result["rss"])), pss)
