"""The invariants of officers (each yields what breaks it; nothing where it holds)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from tuodi.ground.officers.models import Appointment
from tuodi.ground.officers.roles import ROLES, conflict


def i17_nobody_holds_roles_that_exclude_each_other() -> Iterator[str]:
    """I17: no account holds, on one day, two roles that exclude each other, however they came there."""
    held: dict[int, list[Appointment]] = defaultdict(list)
    for one in Appointment.objects.filter(ended_at__isnull=True).order_by("id").iterator():
        held[one.account_id].append(one)
    for account, appointments in held.items():
        for one, other in combinations(appointments, 2):
            if one.since < other.until and other.since < one.until and conflict(one.role, other.role):
                yield f"account {account} holds {one.role} and {other.role} on one day"


def i17_two_people_appoint() -> Iterator[str]:
    """I17: what is in force was granted and confirmed by two people, neither of whom it is for, in a known role."""
    for one in Appointment.objects.filter(confirmed_at__isnull=False).order_by("id").iterator():
        hands = {one.granted_by_id, one.confirmed_by_id}
        if len(hands - {None, one.account_id}) != 2 or one.role not in ROLES:
            yield f"appointment {one.pk} was not made by two others"
