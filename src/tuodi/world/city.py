"""Generating a city: plan, workers, shards, manifest. Knows no fact and no marginal.

    manifest = generate(Path("city"), people=1_000_000, seed=1, marginals=Path("marginals"))

The bytes depend on people, seed, marginals and shard size only: not on the number of workers, and not on how often the
run was interrupted. (They may differ between versions of the libraries, or kinds of processor, in a last digit.)
"""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tuodi.world.errors import CityError
from tuodi.world.marginals import Content, Marginals
from tuodi.world.plan import Held, Plan, finish, open_folder
from tuodi.world.shards import read_held, write_shard

__all__ = ["CityError", "generate"]

Progress = Callable[[int, int], None]


def generate(
    out: Path,
    people: int,
    seed: int,
    marginals: Content | Path | str,
    workers: int = 2,
    progress: Progress | None = None,
    shard_people: int = 250_000,
) -> dict[str, Any]:
    """Generates a city of exactly `people` persons into the folder `out` and returns its manifest.

    `marginals` is a folder of YAML files or their content; `progress` is told shards done and shards in all, also of
    those found from an earlier run. An interrupted run is continued by calling again with the same arguments. Resident
    numbers never meet if `shard_people` is a multiple of 50,000. With more than one worker the calling module must be
    importable without side effects (processes are spawned).
    CityError for people outside 1,000 to 24,200,000, for marginals that cannot be used, and for a folder that holds
    another city, something else, or is being written by another run.
    """
    known = Marginals.load(marginals)
    plan = Plan(people, seed, known.sha256, shard_people)
    if workers < 1:
        raise CityError(f"workers must be 1 or more, not {workers}")
    with _alone(out):
        manifest = open_folder(out, plan)
        if manifest is not None:
            return manifest
        total = len(plan.shards())
        held = {index: found for index in range(total) if (found := read_held(out, index))}
        left = [index for index in range(total) if index not in held]
        tell = progress or (lambda done, in_all: None)
        tell(len(held), total)
        for index, found in _write(out, plan, known, left, workers):
            held[index] = found
            tell(len(held), total)
        return finish(out, plan, [held[index] for index in range(total)], known.value("receipts.take_up"))


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Makes and holds the folder for this run; the system lets go when the process ends, however it ends."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        handle = os.open(out, os.O_RDONLY)
    except OSError as error:
        raise CityError(f"{out}: cannot be used as a folder ({error.strerror})") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        raise CityError(f"{out}: another run is writing this city; wait for it to end") from error
    try:
        yield
    finally:
        os.close(handle)


def _write(out: Path, plan: Plan, marginals: Marginals, left: list[int], workers: int) -> Iterator[tuple[int, Held]]:
    """Makes the shards that are left and yields each as it is done."""
    if min(workers, len(left)) <= 1:
        for index in left:
            yield index, write_shard(out, plan, marginals, index)
        return
    pool = ProcessPoolExecutor(
        min(workers, len(left)), multiprocessing.get_context("spawn"), _start_worker, (out, plan, marginals.content)
    )
    try:
        waiting: dict[Future[Held], int] = {pool.submit(_write_one, index): index for index in left}
        while waiting:
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                yield waiting.pop(future), future.result()
    except BrokenProcessPool as error:
        raise CityError(f"{out}: a worker process was ended from outside; run again to continue") from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_task: tuple[Path, Plan, Marginals]  # of this worker process


def _start_worker(out: Path, plan: Plan, content: Content) -> None:
    global _task
    _task = (out, plan, Marginals(content))
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Ends this worker when the run that started it is gone, even if it was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _write_one(index: int) -> Held:
    out, plan, marginals = _task
    return write_shard(out, plan, marginals, index)
