"""Which generations of keys the database has been sealed with. The keys themselves are never here."""

from __future__ import annotations

from django.db import models


class Generation(models.Model):
    """One generation of keys in use: its fingerprint tells at start whether the key file is the right one."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    suite = models.CharField(max_length=16)
    fingerprint = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)


class Rotation(models.Model):
    """How far the sealing anew of one table has come, so that a rotation that was killed goes on."""

    table = models.CharField(max_length=64)
    generation = models.ForeignKey(Generation, models.PROTECT, related_name="rotations")
    done_to = models.BigIntegerField(default=0)  # the last id sealed anew
    finished_at = models.DateTimeField(null=True)

    class Meta:
        """One row a table and generation."""

        constraints = (models.UniqueConstraint(fields=["table", "generation"], name="rotation_once"),)
