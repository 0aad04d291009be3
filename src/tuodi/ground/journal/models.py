"""What the journal holds: one row a read or change, appended with the act and sealed into a chain afterwards."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One act: who did or read what, about whom, when, where and why. Holds no personal data of its own.

    `sequence` and `digest` are null until the sealer chains the row; afterwards the database refuses any change.
    """

    at = models.DateTimeField()
    account = models.BigIntegerField(null=True)  # who; null: the system itself
    role = models.CharField(max_length=32)  # as which role
    place = models.BigIntegerField(null=True)  # from where: the place of the role
    act = models.CharField(max_length=64)  # a verb: people.read, people.import, officers.grant
    purpose = models.CharField(max_length=32)
    kind = models.CharField(max_length=32, blank=True)  # person, household, import, appointment
    subject = models.BigIntegerField(null=True)  # its surrogate id
    subject_place = models.BigIntegerField(null=True)  # where it stood then
    outcome = models.CharField(max_length=16, default="done")  # done, refused, failed
    detail = models.TextField(default="{}")  # canonical JSON: ids, counts, digests; nothing personal
    sequence = models.BigIntegerField(null=True, unique=True)
    digest = models.BinaryField(null=True, max_length=32)

    class Meta:
        """Found by subject, by account, by time, and where not yet sealed."""

        indexes = (
            models.Index(fields=["kind", "subject", "at"], name="journal_subject"),
            models.Index(fields=["account", "at"], name="journal_account"),
            models.Index(fields=["at"], name="journal_at"),
            models.Index(fields=["id"], name="journal_unsealed", condition=models.Q(sequence__isnull=True)),
        )
