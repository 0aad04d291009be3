"""Break-glass: one person opened outside one's reach for an hour, with a reason, and judged afterwards by somebody
else. Who may open is a role that works with people; who judges is an auditor or the audit administrator. The person is
told of both."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet

from tuodi.ground import clock
from tuodi.ground.journal.actions import Subject, write
from tuodi.ground.journal.queries import openings_within
from tuodi.ground.notices.actions import tell
from tuodi.ground.notices.wording import wordings
from tuodi.ground.officers.actions import NotAllowedError
from tuodi.ground.officers.models import Opening
from tuodi.ground.officers.reach import Reach
from tuodi.ground.officers.roles import ROLES
from tuodi.ground.places.queries import labels

OPENERS = frozenset({"clerk", "community_worker", "verifier", "assessor", "approver", "payment_officer"})
REVIEWERS = frozenset({"auditor", "audit_administrator"})
VERDICTS = ("justified", "unjustified")
NOTICES = Path(__file__).with_name("notices.yaml")
MINUTES, LEAST_REASON, MOST_OPEN = 60, 10, 3


@transaction.atomic
def open_person(reach: Reach, person: int, place: int, reason: str) -> Opening:
    """Opens one person, who lives at `place`, for MINUTES. NotAllowedError: role, reason, too many."""
    actor, at = reach.actor, clock.now()
    if actor.role not in OPENERS or actor.account is None:
        raise NotAllowedError("role")
    if len(reason.strip()) < LEAST_REASON:
        raise NotAllowedError("reason")
    if Opening.objects.filter(account=actor.account, until__gt=at).count() >= MOST_OPEN:
        raise NotAllowedError("too_many")
    opening = Opening.objects.create(
        account_id=actor.account, person=person, reason=reason.strip(), opened_at=at,
        until=at + timedelta(minutes=MINUTES),
    )  # fmt: skip
    write(actor, "officers.break_glass", Subject("person", person, place), detail={"opening": opening.pk})
    tell(actor, person, f"opening:{opening.pk}", wordings(NOTICES)["opened"], office=_office(reach))
    return opening


@transaction.atomic
def review(reach: Reach, opening: Opening, verdict: str, note: str) -> None:
    """Judges an opening of somebody else, once; what is still open shuts. NotAllowedError where a rule refuses."""
    if reach.actor.role not in REVIEWERS or verdict not in VERDICTS:
        raise NotAllowedError("role")
    if opening.account_id == reach.actor.account:
        raise NotAllowedError("oneself")
    done = Opening.objects.filter(pk=opening.pk, reviewed_at__isnull=True).update(
        reviewed_by=reach.actor.account, reviewed_at=clock.now(), verdict=verdict, note=note.strip()
    )
    if done != 1:
        raise NotAllowedError("state")
    detail = {"opening": opening.pk, "verdict": verdict}
    write(reach.actor, "officers.review", Subject("person", opening.person), detail=detail)
    tell(reach.actor, opening.person, f"opening:{opening.pk}:{verdict}", wordings(NOTICES)[verdict])


def to_review(reach: Reach) -> QuerySet[Opening]:
    """Returns the openings within a reviewer's reach that nobody has judged, the oldest first."""
    return openings_within(reach).filter(reviewed_at__isnull=True).order_by("opened_at", "id")


def open_now(reach: Reach) -> QuerySet[Opening]:
    """Returns what the actor has open at this instant."""
    at = clock.now()
    return Opening.objects.filter(account=reach.actor.account, until__gt=at, reviewed_at__isnull=True).order_by("until")


def _office(reach: Reach) -> tuple[str, str]:
    """Place and role of who acts, in both languages; never a name."""
    place, role = reach.actor.place, ROLES[reach.actor.role]
    zh, en = (labels([place], language)[place] if place else "" for language in ("zh", "en"))
    return f"{zh}{role.zh}", f"{role.en}, {en}" if en else role.en
