"""What must hold of due work at any time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Now

from tuodi.ground.work.models import Item

LIMIT = timedelta(minutes=10)  # after its lease an item should be taken up again long before this


def i21_work_leases() -> Iterator[str]:
    """No item is in hand without a live lease for longer than LIMIT."""
    lost = Item.objects.filter(state="running").filter(Q(lease_until__isnull=True) | Q(lease_until__lt=Now() - LIMIT))
    for item in lost.order_by("id").values_list("id", "stage").iterator():
        yield f"work item {item[0]} ({item[1]}) is in hand without a live lease; `tuodi work` takes it up again"
