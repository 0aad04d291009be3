"""Whose data a resident reaches: her own, and that of those she is a proxy for."""

from __future__ import annotations

from tuodi.ground import clock
from tuodi.ground.journal.actions import Actor
from tuodi.ground.officers.models import Account
from tuodi.ground.officers.reach import NOTHING, Reach
from tuodi.ground.officers.roles import ROLES
from tuodi.stages.people.models import Proxy, Resident


def own_reach(account: Account, purpose: str) -> Reach:
    """Returns a resident's reach: for purpose `own` herself alone, for `proxy` those she acts for now."""
    resident = Resident.objects.filter(account=account).first() if account.is_active else None
    if resident is None or purpose not in ROLES["resident"].purposes:
        return NOTHING
    persons = {resident.person_id}
    if purpose == "proxy":
        day = clock.today()
        acting = Proxy.objects.filter(proxy=resident.person_id, since__lte=day, until__gt=day, ended_at__isnull=True)
        persons = set(acting.values_list("person_id", flat=True))
    actor = Actor(account.pk, "resident", None, purpose)
    return Reach(actor, (), frozenset(persons), ROLES["resident"].sees, ROLES["resident"].lines)
