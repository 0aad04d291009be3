"""The outbox: what is to be said to whom, and every attempt to say it."""

from __future__ import annotations

from django.db import models

from tuodi.ground.secrets.sealed import SealedColumn


class Notice(models.Model):
    """One message to a person. `key` makes it once; `text` is sealed. Falls back from channel to channel."""

    SEALED = (SealedColumn("text", "notice.text"),)

    id = models.BigIntegerField(primary_key=True)  # handed out by ground.work.numbers; what is sealed is bound to it
    key = models.CharField(max_length=96, unique=True)
    person = models.BigIntegerField(db_index=True)
    subject = models.CharField(max_length=96)  # what it is about, in words without personal data
    text = models.BinaryField()  # sealed
    channels = models.CharField(max_length=64)  # in order: portal,sms,letter
    made_at = models.DateTimeField()
    state = models.CharField(max_length=16, default="waiting")  # waiting, sent, delivered, failed
    channel = models.CharField(max_length=16, blank=True)  # the one being tried, or that delivered
    read_at = models.DateTimeField(null=True)

    class Meta:
        """Found by what waits."""

        indexes = (
            models.Index(fields=["id"], name="notice_waiting", condition=models.Q(state="waiting")),
        )  # fmt: skip


class Attempt(models.Model):
    """One try over one channel; unique, so that nothing goes out twice over the same one."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="attempts")
    channel = models.CharField(max_length=16)
    at = models.DateTimeField()
    state = models.CharField(max_length=16)  # sending, sent, delivered, failed, unknown
    reference = models.CharField(max_length=64, blank=True)  # the gateway's
    reason = models.CharField(max_length=128, blank=True)

    class Meta:
        """Once a channel."""

        constraints = (models.UniqueConstraint(fields=["notice", "channel"], name="attempt_once"),)
