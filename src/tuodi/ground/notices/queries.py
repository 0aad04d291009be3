"""The only readers of notices that others use."""

from __future__ import annotations

from django.db.models import QuerySet

from tuodi.ground.notices.models import Notice
from tuodi.ground.officers.reach import Reach
from tuodi.ground.secrets.seal import unseal


def inbox(reach: Reach) -> QuerySet[Notice]:
    """Returns what was said to the persons that a resident is or acts for, whichever way it went, the latest first;
    nothing for anybody else, since notices are to the person alone."""
    if reach.actor.role != "resident":
        return Notice.objects.none()
    return Notice.objects.filter(person__in=reach.persons).order_by("-pk")


def unread(reach: Reach) -> int:
    """Returns how many notices a resident has not read yet."""
    return inbox(reach).filter(read_at__isnull=True).count()


def text_of(notice: Notice) -> str:
    """Returns the text of a notice from `inbox`."""
    return unseal(notice.text, f"notice.text:{notice.pk}").decode()
