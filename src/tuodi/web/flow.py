"""The list of stages, and one round of their due work.

A stage is a module that offers `due(now)`, the keys of what is due by now, and `do(key, fence)`, which does one of
them. What `do` writes commits together with the end of its lease, or not at all. `tuodi work` walks this list; it
seals the journal beside it.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from django.db import transaction

from tuodi.ground import clock
from tuodi.ground.notices import delivery
from tuodi.ground.work import leases
from tuodi.ground.work.leases import Lease, LeaseError
from tuodi.stages.people.importing import waiting
from tuodi.web import upkeep


class Stage(Protocol):
    """What a module of the list offers."""

    def due(self, now: datetime) -> Iterable[str]:
        """Returns the keys of what is due by now; those that are known already do no harm."""

    def do(self, key: str, fence: int) -> None:
        """Does what a key names, once and for all, or raises."""


STAGES: Mapping[str, Stage] = {"imports": waiting, "notices": delivery, upkeep.NAME: upkeep}
TOGETHER = 20  # items leased at a time: few enough that a lease outlasts them
_FIRST_WAIT = timedelta(seconds=10)  # doubled at every further try


@dataclass(slots=True)
class Round:
    """What one round came to."""

    done: int = 0
    failed: int = 0
    lost: int = 0


def gather(stages: Mapping[str, Stage]) -> list[str]:
    """Asks every stage what is due, and enters it. Returns a line for each that could not say, so that one does not
    stop the others."""
    now, wrong = clock.now(), []
    for name, stage in stages.items():
        try:
            leases.due(name, stage.due(now), now)
        except Exception as error:
            wrong.append(f"stage {name} could not say what is due: {_where(error)}")
    return wrong


def work(
    worker: str, stages: Mapping[str, Stage], *, stopped: Callable[[], bool] = lambda: False
) -> Round:  # fmt: skip
    """Does what is due, until nothing is or somebody says stop; returns what came of it."""
    result = Round()
    while stages and not stopped():
        taken = leases.take(worker, TOGETHER, stages)
        if not taken:
            break
        for lease in taken:
            if stopped():
                leases.release(worker)
                break
            _one(stages[lease.stage], lease, result)
    return result


def _one(stage: Stage, lease: Lease, result: Round) -> None:
    """Does one item in one transaction with the end of its lease; a mistake puts it off and says where it was."""
    try:
        with transaction.atomic():
            leases.renew(lease.item, lease.fence)
            stage.do(lease.key, lease.fence)
            leases.done(lease.item, lease.fence)
        result.done += 1
    except LeaseError:
        result.lost += 1
    except Exception as error:
        retry_at = clock.now() + _FIRST_WAIT * 2 ** (lease.tries - 1)
        try:
            leases.failed(lease.item, lease.fence, _where(error), retry_at)
            result.failed += 1
        except LeaseError:
            result.lost += 1


def _where(error: Exception) -> str:
    """Returns the kind of a mistake and its line, without its message, which may name somebody."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"
