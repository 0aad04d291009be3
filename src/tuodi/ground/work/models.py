"""Due work and who holds it; numbers handed out in blocks."""

from __future__ import annotations

from django.db import models


class Item(models.Model):
    """One piece of due work, once by (stage, key). Leased by a worker until a time; `fence` grows with every lease."""

    stage = models.CharField(max_length=32)
    key = models.CharField(max_length=96)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=16, default="waiting")  # waiting, running, done, failed
    holder = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True)
    fence = models.BigIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)  # why the last try failed; nothing personal

    class Meta:
        """Once by stage and key; found by what is due."""

        constraints = (models.UniqueConstraint(fields=["stage", "key"], name="item_once"),)
        indexes = (models.Index(fields=["state", "due_at"], name="item_due"),)


class Counter(models.Model):
    """The next free number of a sequence: ids are known before a row is written, since what is sealed is bound to
    them."""

    name = models.CharField(max_length=32, primary_key=True)
    next = models.BigIntegerField(default=1)
