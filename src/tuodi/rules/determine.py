"""Decides a whole city, shard by shard, on as many processes as asked.

A shard is written under a passing name and renamed when whole, so a run that was killed goes on where it stopped and
ends with the same bytes; nothing depends on the number of workers. Memory is bounded by the shard.
"""

from __future__ import annotations

import fcntl
import json
import multiprocessing
import os
import re
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

from tuodi.rules.errors import InputError
from tuodi.rules.pins import canonical, pinned, write_pins
from tuodi.rules.rulebook import Rulebook

Object = dict[str, Any]
Progress = Callable[[int, int], None]
SUMMARY = "summary.json"
DECLARED = "_declared"


@dataclass(frozen=True, slots=True)
class Beside:
    """What a run is compared with. `law`: the rulebook without what was assumed, and the name of the assumption;
    `before`: the rulebook without the reform, and the name of the reform."""

    law: Rulebook | None = None
    assumed: str = ""
    before: Rulebook | None = None
    reform: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """What every worker needs to decide a shard."""

    rulebook: Rulebook
    month: str
    answers: tuple[str, ...]
    reasons: bool
    columns: dict[str, str]  # fact -> column, where they differ
    city: Path
    out: Path
    beside: Beside = Beside()


Engine = Callable[[Job, list[str]], Iterator[str]]  # decides shards, and yields the name of each as it is done


def warm_up() -> None:
    """Starts what workers are forked from, so that it loads while the rules are read; a command calls it first."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tuodi.rules.worker"])
    forkserver.ensure_running()


def read_manifest(city: Path) -> Object:
    """Returns a city's manifest, or raises InputError."""
    path = city / "manifest.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file; generate a city with 'tuodi city'") from None
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not JSON: {error}") from None
    if not isinstance(manifest, dict) or manifest.get("format") != 1 or not isinstance(manifest.get("shards"), list):
        raise InputError(f"{path}: is no manifest of a city in format 1")
    if not manifest["shards"]:
        raise InputError(f"{path}: the city has no shards")
    names = [shard.get("name") if isinstance(shard, dict) else None for shard in manifest["shards"]]
    for name in names:
        if not isinstance(name, str) or not re.fullmatch(r"shard-\d{5,}", name) or names.count(name) > 1:
            raise InputError(
                f"{path}: '{name}' is no name of a shard, or stands twice; shards are shard-00000 and so on"
            )
    return manifest


def determine(
    rulebook: Rulebook, city: Path, month: str, out: Path, *, workers: int = 1, declared: bool = False,
    reasons: bool = True, answers: tuple[str, ...] | None = None, progress: Progress | None = None,
    beside: Beside | None = None, engine: Engine | None = None,
) -> Object:  # fmt: skip
    """Decides every answer (or `answers`) for everyone in a month and returns the run's manifest.

    `beside`: what the run is compared with, which the manifest then says. `declared`: read what people declared where
    the city holds that beside the truth. `engine`: what decides the shards, processes of this machine if not said.
    Raises InputError for a city, month or folder that cannot be used; then nothing half-written is left under a
    finished name."""
    manifest = read_manifest(city)
    rulebook.at(month)
    beside = beside or Beside()
    names = answers or tuple(rule.name for rule in rulebook.answers())
    columns = {name: f"{name}{DECLARED}" for name in rulebook.facts} if declared else {}
    shards = [str(shard["name"]) for shard in manifest["shards"]]
    run = {
        "format": 1, "kind": "determination", "month": month, "declared": declared, "reasons": reasons,
        "answers": list(names), "reform": beside.reform, "assumed": beside.assumed,
        "pins": pinned(rulebook)[0], "city": sha256(canonical(manifest).encode()).hexdigest(),
        "generated": bool(manifest.get("generated")),
    }  # fmt: skip
    job = Job(rulebook, month, names, reasons, columns, city, out, beside)
    with alone(out):
        _claim(out, run)
        write_pins(rulebook, out / "pins")
        _decide_shards(job, shards, engine or _processes(workers), progress)
        summaries = [json.loads((out / name / SUMMARY).read_text(encoding="utf-8")) for name in shards]
        result = {**run, "shards": manifest["shards"], "totals": merged(summaries)}
        _write(out / "manifest.json", result)
    return result


def _decide_shards(job: Job, shards: list[str], engine: Engine, progress: Progress | None) -> None:
    """Decides the shards that an earlier run has not, telling how many are done of how many."""
    left = [name for name in shards if not (job.out / name / SUMMARY).exists()]
    done = len(shards) - len(left)
    tell = progress or (lambda done, of: None)
    tell(done, len(shards))
    for number, _ in enumerate(engine(job, left), done + 1):
        tell(number, len(shards))


@contextmanager
def alone(out: Path) -> Iterator[None]:
    """Holds the folder of results for this run; the system lets go when the process ends, however it ends."""
    if out.exists() and not out.is_dir():
        raise InputError(f"{out}: is a file; name a folder for the results")
    try:
        out.mkdir(parents=True, exist_ok=True)
        handle = os.open(out, os.O_RDONLY)
    except OSError as error:
        raise InputError(f"{out}: cannot be used as a folder ({error.strerror})") from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise InputError(f"{out}: another run is writing here; wait for it to end") from None
    finally:
        os.close(handle)


def _claim(out: Path, run: Object) -> None:
    """Marks the folder as this run's, or refuses one that holds another's or anything else."""
    path = out / "run.json"
    if path.exists():
        if _read(path) != run:
            raise InputError(f"{out}: holds another run (other month, city, rules or options); name another folder")
        for part in out.glob(".*.part"):
            shutil.rmtree(part, ignore_errors=True)  # of a run that was killed
        return
    if any(out.iterdir()):
        raise InputError(f"{out}: holds something else already; name an empty or new folder")
    _write(path, run)


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError):
        raise InputError(f"{path}: cannot be read; delete the folder, or name another") from None


def _write(path: Path, value: Object) -> None:
    part = path.with_name(f".{path.name}.part")
    part.write_text(canonical(value) + "\n", encoding="utf-8")
    part.rename(path)


def _processes(workers: int) -> Engine:
    """Returns the engine of this machine: as many processes as asked, none besides for one."""

    def engine(job: Job, shards: list[str]) -> Iterator[str]:
        if workers <= 1 or len(shards) <= 1:
            _begin(job)
            yield from map(_shard, shards)
            return
        warm_up()
        context = multiprocessing.get_context("forkserver")
        begin = (job, os.getpid())
        pool = ProcessPoolExecutor(min(workers, len(shards)), mp_context=context, initializer=_begin, initargs=begin)
        try:
            for future in as_completed([pool.submit(_shard, name) for name in shards]):
                yield future.result()
        except BrokenProcessPool:
            again = "run the same command again and it goes on where it stopped"
            raise InputError(f"a worker was killed; {again}") from None
        finally:
            pool.shutdown(cancel_futures=True)

    return engine


_worker: Any = None


def _begin(job: Job, leader: int | None = None) -> None:
    global _worker  # one job a worker process: kernels are compiled once and kept
    if leader is not None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the leader stops us
        threading.Thread(target=_end_with, args=(leader,), daemon=True).start()
    from tuodi.rules.worker import Worker

    _worker = Worker(job)


def _end_with(leader: int) -> None:
    """Ends this worker when the run that started it is gone, even if it was killed."""
    while True:
        time.sleep(0.5)
        try:
            os.kill(leader, 0)
        except OSError:
            os._exit(1)


def _shard(name: str) -> str:
    decided: str = _worker.decide(name)
    return decided


def merged(summaries: list[Any]) -> Any:
    """Returns summaries added up: numbers are summed, mappings merged key by key."""
    first = summaries[0]
    if isinstance(first, dict):
        keys = dict.fromkeys(key for summary in summaries for key in summary)
        return {key: merged([summary[key] for summary in summaries if key in summary]) for key in keys}
    if isinstance(first, list):
        return [merged(list(column)) for column in zip(*summaries, strict=True)]
    return sum(summaries)
