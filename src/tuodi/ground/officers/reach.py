"""Reach: what an account may see and do now. Computed on every request from what is in force at that instant, and
applied as one filter on queries, so that a change acts at once and nothing is allowed by default."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from django.db.models import Q

from tuodi.ground import clock
from tuodi.ground.journal.actions import Actor
from tuodi.ground.officers.models import Account, Appointment, Opening
from tuodi.ground.officers.roles import ROLES
from tuodi.ground.places.queries import span


@dataclass(frozen=True, slots=True)
class Reach:
    """Where (`spans` of place codes) and whom (`persons`, opened or one's own) an account reaches, for one purpose, in
    one role."""

    actor: Actor
    spans: tuple[tuple[int, int], ...] = ()
    persons: frozenset[int] = frozenset()
    guards: frozenset[str] = field(default=frozenset())
    lines: bool = False

    def within(self, place: str = "place_code", person: str = "pk") -> Q:
        """Returns the filter of rows whose column `place` lies in reach, or whose `person` is reached by itself."""
        found = Q(pk__in=())
        for first, after in self.spans:
            found |= Q(**{f"{place}__gte": first, f"{place}__lt": after})
        return found | Q(**{f"{person}__in": self.persons}) if self.persons else found

    def covers(self, place: int) -> bool:
        """Whether a place's code lies in reach."""
        return any(first <= place < after for first, after in self.spans)

    def acting_on(self, person: int, place: int) -> Actor:
        """Returns who acts on a person at a place, for the journal: who reaches her by break-glass alone acts
        for an emergency."""
        opened = bool(self.spans) and person in self.persons and not self.covers(place)
        return replace(self.actor, purpose="emergency") if opened else self.actor


NOTHING = Reach(Actor(None, "nobody", None, "none"))


def appointments_now(account: Account) -> list[Appointment]:
    """Returns the appointments in force at this instant."""
    day = clock.today()
    held = account.appointments.filter(confirmed_by__isnull=False, ended_at__isnull=True, since__lte=day, until__gt=day)
    return list(held.order_by("id")) if account.is_active else []


def reach_of(account: Account, role: str, purpose: str) -> Reach:
    """Returns the reach of an account acting in a role for a purpose; NOTHING where it holds no such appointment, or
    the role does not serve the purpose."""
    return reach_by(account, appointments_now(account), role, purpose)


def reach_by(account: Account, appointments: list[Appointment], role: str, purpose: str) -> Reach:
    """Returns the same from appointments in force that were read already."""
    held = [one for one in appointments if one.role == role]
    if not held or purpose not in ROLES[role].purposes:
        return NOTHING
    opened = Opening.objects.filter(account=account, until__gt=clock.now(), reviewed_at__isnull=True)
    return Reach(
        Actor(account.pk, role, held[0].place_id, purpose), tuple(span(one.place_id) for one in held),
        frozenset(opened.values_list("person", flat=True)), ROLES[role].sees, ROLES[role].lines,
    )  # fmt: skip
