"""The only writers of notices: say something, once; take in what a gateway reports later; mark as read."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.db import transaction

from tuodi.ground import clock
from tuodi.ground.journal.actions import SYSTEM, Actor, Subject, write
from tuodi.ground.notices.gateways import CHANNELS
from tuodi.ground.notices.models import Attempt, Notice
from tuodi.ground.notices.wording import Wording
from tuodi.ground.secrets.seal import seal
from tuodi.ground.work.numbers import take
from tuodi.rules.errors import InputError

_PERSONAL = re.compile(r"[0-9０-９]{6}|@")  # a number that could be somebody's, an address
_REPORTED = ("delivered", "failed")


@transaction.atomic
def say(actor: Actor, person: int, key: str, subject: str, text: str, channels: Sequence[str]) -> Notice:
    """Returns the notice of a key: made with the caller's act, once however often it is said. `channels`: the way to
    try first, then those to fall back on. InputError for a channel there is not, or a subject with a number in it."""
    unknown = [channel for channel in channels if channel not in CHANNELS]
    if unknown or not channels or len(set(channels)) < len(channels):
        raise InputError(f"a notice goes by one or more of {', '.join(CHANNELS)}, each once, not {list(channels)}")
    if _PERSONAL.search(subject):
        raise InputError(f"the subject of notice {key} holds a number or address; say what it is about in words")
    known = Notice.objects.filter(key=key).first()
    if known is not None:
        return known
    row = take("notice")
    made, fresh = Notice.objects.get_or_create(key=key, defaults={
        "id": row, "person": person, "subject": subject, "text": seal(text.encode(), f"notice.text:{row}"),
        "channels": ",".join(channels), "made_at": clock.now(),
    })  # fmt: skip
    if fresh:
        write(actor, "notices.say", Subject("person", person), detail={"notice": row})
    return made


def tell(actor: Actor, person: int, key: str, wording: Wording, **values: tuple[str, str]) -> Notice:
    """Returns the notice of a key in the words and by the ways of its kind, with values (Chinese, English) in them."""
    return say(actor, person, key, wording.subject, wording.text(values), wording.channels)


@transaction.atomic
def report(notice: int, channel: str, state: str, reason: str = "") -> bool:
    """Takes in what a gateway says later of what it took on: 'delivered' or 'failed'; returns whether that was news.
    A notice that failed goes the next way."""
    if state not in _REPORTED:
        raise InputError(f"a gateway reports {' or '.join(_REPORTED)}, not '{state}'")
    open_still = ("sending", "sent", "unknown") if state == "delivered" else ("sent", "unknown")
    tried = Attempt.objects.filter(notice=notice, channel=channel, state__in=open_still)
    if not tried.update(state=state, reason=reason[:128]):
        return False
    settle(notice, channel, state)
    write(SYSTEM, "notices.report", Subject("notice", notice), detail={"channel": channel, "state": state})
    return True


def settle(notice: int, channel: str, state: str) -> None:
    """Sets what a notice has come to after its attempt over a channel ended in a state."""
    held = Notice.objects.filter(pk=notice).exclude(state="delivered")
    if state in ("delivered", "sent"):
        held.update(state=state, channel=channel)
    elif state == "failed":
        one = held.filter(channel=channel).first()  # another may be under way by now
        if one is not None:
            last = set(one.channels.split(",")) <= set(one.attempts.values_list("channel", flat=True))
            Notice.objects.filter(pk=notice).update(state="failed" if last else "waiting")


@transaction.atomic
def mark_read(actor: Actor, notice: Notice) -> None:
    """Notes when the person first read a notice in the portal."""
    fresh = Notice.objects.filter(pk=notice.pk, read_at__isnull=True)
    if notice.read_at is None and fresh.update(read_at=clock.now()):
        write(actor, "notices.read", Subject("person", notice.person), detail={"notice": notice.pk})
