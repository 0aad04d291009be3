"""Secrets of second factors, sealed to a row of their own so that a rotation of keys takes them along."""

from __future__ import annotations

from django.db import transaction

from tuodi.ground.officers.models import FactorSecret
from tuodi.ground.secrets.seal import seal, unseal


@transaction.atomic
def keep(secret: str) -> str:
    """Seals a secret and returns the id of its row, as text: what stands for it elsewhere."""
    held = FactorSecret.objects.create()
    held.sealed = seal(secret.encode(), FactorSecret.SEALED[0].bound_to(held.pk))
    held.save(update_fields=["sealed"])
    return str(held.pk)


def read(reference: str) -> str:
    """Returns the secret of a row."""
    held = FactorSecret.objects.get(pk=int(reference))
    return unseal(bytes(held.sealed), FactorSecret.SEALED[0].bound_to(held.pk)).decode()


def forget(references: list[str]) -> None:
    """Deletes secrets that nothing stands for any more."""
    FactorSecret.objects.filter(pk__in=[int(one) for one in references if one.isdigit()]).delete()
