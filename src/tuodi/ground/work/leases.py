"""Who does which piece of due work: leased for a while, fenced for good, on both databases and without a broker.

A worker takes items; each lease raises the item's fence. Whatever a stage writes for an item commits together with
`done`, which holds only under that fence: a worker that slept through its lease changes nothing. What is due goes by
the clock of the law; leases go by the database's clock, since workers may differ.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Now

from tuodi.ground import clock
from tuodi.ground.work.models import Item

LEASE = timedelta(seconds=60)
MOST_TRIES = 5


class LeaseError(Exception):
    """Somebody else holds the item by now, or nobody does; nothing may be written for it."""


@dataclass(frozen=True, slots=True)
class Lease:
    """One item held by a worker under a fence; `tries` counts this one."""

    item: int
    stage: str
    key: str
    fence: int
    tries: int


def due(stage: str, keys: str | Iterable[str], at: datetime) -> None:
    """Says that work is due at a time, once by stage and key however often it is said. Called inside the act's
    transaction."""
    every = [keys] if isinstance(keys, str) else keys
    items = [Item(stage=stage, key=key, due_at=at) for key in every]
    Item.objects.bulk_create(items, ignore_conflicts=True, batch_size=1_000)


def known(stage: str, key: str) -> bool:
    """Whether an item was entered, done or not."""
    return Item.objects.filter(stage=stage, key=key).exists()


def take(worker: str, limit: int, stages: Collection[str]) -> list[Lease]:
    """Leases at most `limit` due items of some stages, the longest due first; no two workers get the same. An item
    whose worker died MOST_TRIES times is given up."""
    expired = Q(state="running", lease_until__lte=Now())
    free = Item.objects.filter(Q(state="waiting", due_at__lte=clock.now()) | expired, stage__in=stages)
    if not free.exists():
        return []
    with transaction.atomic():
        Item.objects.filter(expired, tries__gte=MOST_TRIES).update(
            state="failed", holder="", lease_until=None, reason=f"its worker was lost {MOST_TRIES} times"
        )
        found = list(free.select_for_update(skip_locked=True).order_by("due_at", "id")[:limit])
        Item.objects.filter(pk__in=[item.pk for item in found]).update(
            state="running", holder=worker, lease_until=Now() + LEASE, fence=F("fence") + 1, tries=F("tries") + 1
        )
    return [Lease(item.pk, item.stage, item.key, item.fence + 1, item.tries + 1) for item in found]


def renew(item: int, fence: int) -> None:
    """Holds an item for another LEASE. LeaseError where it is held no more."""
    _change(item, fence, lease_until=Now() + LEASE)


def done(item: int, fence: int) -> None:
    """Closes an item. Called in the transaction of what was done: LeaseError rolls both back."""
    _change(item, fence, state="done", done_at=clock.now(), reason="", holder="", lease_until=None)


def failed(item: int, fence: int, reason: str, retry_at: datetime) -> None:
    """Lets an item be tried again from a time on, or gives it up after MOST_TRIES. `reason` names nobody."""
    state = Case(When(tries__gte=MOST_TRIES, then=Value("failed")), default=Value("waiting"))
    _change(item, fence, state=state, due_at=retry_at, reason=reason[:200], holder="", lease_until=None)


def release(worker: str) -> int:
    """Gives back what a worker holds, without counting a try; returns how many items."""
    held = Item.objects.filter(holder=worker, state="running")
    given: int = held.update(state="waiting", holder="", lease_until=None, tries=F("tries") - 1)
    return given


def forget(stages: Collection[str], before: datetime) -> int:
    """Deletes what stages had done before a time, and returns how many items. Only for stages that see by their own
    rows what is done: a forgotten item may be said to be due again."""
    return Item.objects.filter(stage__in=stages, state="done", done_at__lt=before).delete()[0]


def _change(item: int, fence: int, **change: object) -> None:
    held = Item.objects.filter(pk=item, fence=fence, state="running")
    if not held.update(**change):
        raise LeaseError(f"work item {item} is not held under fence {fence} any more; nothing was written for it")
