"""The only readers of notices that others use."""

from __future__ import annotations

from django.db.models import QuerySet

from tuodi.ground.notices.models import Notice
from tuodi.ground.officers.reach import Reach
from tuodi.ground.secrets.seal import unseal


def inbox(reach: Reach) -> QuerySet[Notice]:
    """Returns what the portal holds for the persons that a resident is or acts for, the latest first; nothing for
    anybody else, since notices are to the person alone."""
    if reach.actor.role != "resident":
        return Notice.objects.none()
    found = Notice.objects.filter(person__in=reach.persons, attempts__channel="portal", attempts__state="delivered")
    return found.order_by("-made_at", "-pk")


def text_of(notice: Notice) -> str:
    """Returns the text of a notice from `inbox`."""
    return unseal(notice.text, f"notice.text:{notice.pk}").decode()
