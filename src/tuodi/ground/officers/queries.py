"""The only readers of accounts and appointments that others use."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from tuodi.ground import clock
from tuodi.ground.officers.models import Account, Appointment
from tuodi.ground.officers.reach import Reach
from tuodi.ground.places.queries import span


def officers(reach: Reach, words: str = "", role: str = "") -> QuerySet[Account]:
    """Returns the officers whose user name or name begins with `words` and who hold `role` if said, by user name: those
    without an appointment, and those with one at a place within reach."""
    found = Account.objects.filter(resident=False)
    if words:
        found = found.filter(Q(username__istartswith=words) | Q(first_name__startswith=words))
    if role:
        found = found.filter(pk__in=in_force().filter(role=role).values("account"))
    within = Appointment.objects.filter(reach.within("place_id"))
    return (
        found.filter(Q(appointments__isnull=True) | Q(pk__in=within.values("account"))).distinct().order_by("username")
    )


def in_force() -> QuerySet[Appointment]:
    """Returns every appointment in force at this instant, of accounts that are not shut."""
    day = clock.today()
    return Appointment.objects.filter(
        confirmed_at__isnull=False, ended_at__isnull=True, since__lte=day, until__gt=day, account__is_active=True
    )


def holders(role: str, place: int) -> QuerySet[Account]:
    """Returns who holds a role at a place that a place lies within."""
    codes = [code for code in Appointment.objects.values_list("place_id", flat=True).distinct() if _within(place, code)]
    return Account.objects.filter(pk__in=in_force().filter(role=role, place_id__in=codes).values("account"))


def proposals(reach: Reach) -> QuerySet[Appointment]:
    """Returns the appointments that wait for somebody else to confirm them, within reach, the oldest first."""
    waiting = Appointment.objects.filter(reach.within("place_id"), confirmed_at__isnull=True, ended_at__isnull=True)
    return waiting.select_related("account", "place", "granted_by").order_by("granted_at", "id")


def appointments_of(account: Account) -> QuerySet[Appointment]:
    """Returns all appointments of an account over time, the latest first."""
    held = Appointment.objects.filter(account=account).select_related("place", "granted_by", "confirmed_by")
    return held.order_by("-since", "-id")


def _within(place: int, whole: int) -> bool:
    first, after = span(whole)
    return first <= place < after
