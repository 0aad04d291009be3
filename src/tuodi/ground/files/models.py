"""Files kept: the row here, the bytes under TUODI_DATA, found by their digest."""

from __future__ import annotations

from django.db import models


class File(models.Model):
    """One file that somebody brought about a person. The bytes stand under their digest, once."""

    person = models.BigIntegerField(null=True)  # about whom; decides who may download it
    place_code = models.BigIntegerField(null=True)
    name = models.CharField(max_length=128)  # as shown; never a path
    kind = models.CharField(max_length=64)  # found from the content: image/jpeg, application/pdf, text/csv ...
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)  # SHA-256, hex
    kept_at = models.DateTimeField()
    kept_by = models.BigIntegerField(null=True)
    erased_at = models.DateTimeField(null=True)
