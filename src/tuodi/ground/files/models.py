"""Files kept: the row here, the bytes under TUODI_DATA, found by their digest."""

from __future__ import annotations

import secrets

from django.db import models


def unguessable() -> int:
    """Returns a random id: the address of a file says nothing of any other."""
    return secrets.randbelow(2**63 - 1) + 1


class File(models.Model):
    """One file that somebody brought about a person. The bytes stand under their digest, once."""

    id = models.BigIntegerField(primary_key=True, default=unguessable)
    person = models.BigIntegerField(null=True)  # about whom; decides who may download it
    place_code = models.BigIntegerField(null=True)
    name = models.CharField(max_length=128)  # as shown; never a path
    kind = models.CharField(max_length=96)  # found from the content: image/jpeg, application/pdf, text/csv ...
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)  # SHA-256, hex
    kept_at = models.DateTimeField()
    kept_by = models.BigIntegerField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        """Found by person, by content, by who brought it."""

        indexes = (
            models.Index(fields=["person"], name="file_person"),
            models.Index(fields=["digest"], name="file_digest"),
            models.Index(fields=["kept_by", "kept_at"], name="file_kept"),
        )
