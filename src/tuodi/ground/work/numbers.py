"""Numbers handed out in blocks, on both databases alike."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from tuodi.ground.work.models import Counter


def take(name: str, count: int = 1) -> int:
    """Returns the first of `count` consecutive numbers nobody else gets; a rolled-back block is lost, which is fine."""
    with transaction.atomic():
        Counter.objects.get_or_create(name=name)
        Counter.objects.filter(name=name).update(next=F("next") + count)
        return Counter.objects.get(name=name).next - count
