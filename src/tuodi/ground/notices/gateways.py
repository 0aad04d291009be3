"""The ways out: one function a channel, named in `settings.GATEWAYS`, which an operator replaces by its own.

A gateway returns an Answer, or raises where it does not know what became of the message. By default a message is
written to a file under TUODI_DATA/notices, one a message and channel; in the portal it is delivered by being there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

CHANNELS = ("portal", "sms", "email", "letter")
SAMPLE = "示例 · 合成数据 · 非政府网站 · 无效"  # what every message of a demonstration carries


@dataclass(frozen=True, slots=True)
class Message:
    """What goes out over a channel. Whose address that is, the gateway finds out by the person."""

    notice: int
    person: int
    channel: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a gateway says: 'sent' (taken on), 'delivered' or 'failed', its own reference, why it failed."""

    state: str
    reference: str = ""
    reason: str = ""


def send(message: Message) -> Answer:
    """Returns what the gateway of the message's channel says; raises whatever that raises."""
    gateway: Callable[[Message], Answer] = import_string(settings.GATEWAYS[message.channel])
    return gateway(message)


def stay(message: Message) -> Answer:
    """The portal's gateway: who signs in finds the message there."""
    return Answer("delivered")


def write_file(message: Message) -> Answer:
    """Writes the message to TUODI_DATA/notices/CHANNEL/NUMBER.json, for its owner alone; 'failed' where it cannot."""
    folder = Path(settings.DATA) / "notices" / message.channel
    path = folder / f"{message.notice}.json"
    said = {
        **({"sample": SAMPLE} if settings.DEMONSTRATION else {}), "notice": message.notice, "person": message.person,
        "channel": message.channel, "subject": message.subject, "text": message.text,
    }  # fmt: skip
    draft = folder / f".draft-{message.notice}"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(said, file, ensure_ascii=False, indent=1)
        os.replace(draft, path)
    except OSError as error:
        return Answer("failed", reason=f"the file could not be written: {error.strerror}")
    return Answer("sent", reference=path.name)
