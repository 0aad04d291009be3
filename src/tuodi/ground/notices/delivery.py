"""The stage that delivers notices: what is due, and doing it.

A try is claimed and committed before the gateway is called, so nothing goes out twice over one channel: who dies
between claim and answer leaves a try of which nobody knows what became. It is not repeated; after LOST the notice goes
the next way.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef

from tuodi.ground import clock
from tuodi.ground.journal.actions import SYSTEM, Subject, write
from tuodi.ground.notices import gateways
from tuodi.ground.notices.actions import settle
from tuodi.ground.notices.models import Attempt, Notice
from tuodi.ground.secrets.seal import unseal

LOST = timedelta(minutes=15)
GIVE_UP = "none"  # in place of a channel where there is none left
_MOST = 1_000  # keys a round


def due(now: datetime) -> Iterator[str]:
    """Yields 'NOTICE:CHANNEL' for every notice that waits, and the way it is to go next."""
    open_still = Attempt.objects.filter(notice=OuterRef("pk"), state__in=("sending", "unknown"), at__gt=now - LOST)
    waiting = Notice.objects.filter(~Exists(open_still), state="waiting").order_by("id").prefetch_related("attempts")
    for notice in waiting[:_MOST]:
        yield f"{notice.pk}:{_next(notice)}"


def do(key: str, fence: int = 0) -> None:
    """Claims the try that a key names within the caller's transaction, and makes it once that is committed."""
    number, channel = key.split(":")
    notice = Notice.objects.select_for_update().get(pk=number)
    if notice.state != "waiting" or _next(notice) != channel:
        return
    notice.attempts.filter(state="sending").update(state="unknown", reason="nobody answered")
    if channel == GIVE_UP:
        Notice.objects.filter(pk=notice.pk).update(state="failed")
        return
    Notice.objects.filter(pk=notice.pk).update(channel=channel)
    claimed = Attempt.objects.create(notice=notice, channel=channel, at=clock.now(), state="sending")
    write(SYSTEM, "notices.send", Subject("person", notice.person), detail={"notice": notice.pk, "channel": channel})
    transaction.on_commit(partial(_send, notice, claimed))


def deliver(now: datetime) -> int:
    """Does all that is due, round after round; returns how many tries were made or given up."""
    done = 0
    while keys := list(due(now)):
        for key in keys:
            with transaction.atomic():
                do(key)
        done += len(keys)
    return done


def _next(notice: Notice) -> str:
    tried = {attempt.channel for attempt in notice.attempts.all()}
    return next((channel for channel in notice.channels.split(",") if channel not in tried), GIVE_UP)


def _send(notice: Notice, claimed: Attempt) -> None:
    try:
        text = unseal(notice.text, f"notice.text:{notice.pk}").decode()
        answer = gateways.send(
            gateways.Message(notice.pk, notice.person, claimed.channel, notice.subject, text)
        )  # fmt: skip
    except Exception as error:  # whatever a gateway raises: it may have sent
        answer = gateways.Answer("unknown", reason=type(error).__name__)
    with transaction.atomic():
        held = Attempt.objects.filter(pk=claimed.pk, state__in=("sending", "unknown"))
        if held.update(state=answer.state, reference=answer.reference[:64], reason=answer.reason[:128]):
            settle(notice.pk, claimed.channel, answer.state)
