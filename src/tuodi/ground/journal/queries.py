"""The only readers of the journal that others use: what a resident may know of who looked, and what an auditor may
search within his reach. Pages go by the last row shown, not by counting rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import BigIntegerField, Case, Count, F, Q, QuerySet, When
from django.db.models.functions import TruncDate
from django.db.models.lookups import Exact

from tuodi.ground import clock
from tuodi.ground.journal.models import Entry
from tuodi.ground.officers.models import Appointment, Opening
from tuodi.ground.officers.reach import Reach
from tuodi.ground.places.queries import STEPS

PAGE = 50
LONGEST = 366  # days that one search may span
OPENED = "officers.break_glass"  # the act of a break-glass opening
MANY = 60  # different persons that one account looks at in a day before it is listed


@dataclass(frozen=True, slots=True)
class Looked:
    """One look at a person or change of her data, as she may know it: nothing of the officer but role and place."""

    id: int
    at: datetime
    role: str
    place: int | None
    purpose: str
    act: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, newest first, and `older`: what to ask the next page with; None at the end."""

    rows: Sequence[Entry]
    older: int | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What an auditor searches for; days of Asia/Shanghai, `until` included."""

    since: date
    until: date
    account: int | None = None
    person: int | None = None
    act: str = ""
    purpose: str = ""


def about(person: int, older: int | None = None) -> tuple[list[Looked], int | None]:
    """Returns who looked at a person or changed her data and why, newest first, and how to ask for older ones. Her
    own looks are left out; what concerns a relative is never in it, since each row has one person."""
    page = _page(Entry.objects.filter(kind="person", subject=person).exclude(purpose="own"), older)
    names = ("id", "at", "role", "place", "purpose", "act", "outcome")
    return [Looked(*(getattr(row, name) for name in names)) for row in page.rows], page.older


def search(reach: Reach, asked: Asked, older: int | None = None) -> Page:
    """Returns the rows in an auditor's reach that are asked for. ValueError where the days span more than LONGEST."""
    wanted = {"account": asked.account, "act": asked.act, "purpose": asked.purpose}
    rows = _reached(reach, asked.since, asked.until).filter(**{key: value for key, value in wanted.items() if value})
    return _page(rows.filter(kind="person", subject=asked.person) if asked.person else rows, older)


def outside(reach: Reach, since: date, until: date, older: int | None = None) -> Page:
    """Returns acts on persons who did not live, at that time, in the place for which the officer acted."""
    step = Case(*(When(Exact(F("place") % step, 0), then=step) for step in STEPS), output_field=BigIntegerField())
    rows = _reached(reach, since, until).filter(kind="person").alias(step=step)
    rows = rows.filter(place__isnull=False, subject_place__isnull=False)
    return _page(rows.filter(Q(subject_place__lt=F("place")) | Q(subject_place__gte=F("place") + F("step"))), older)


def refused(reach: Reach, since: date, until: date, older: int | None = None) -> Page:
    """Returns what was tried and refused."""
    return _page(_reached(reach, since, until).filter(outcome="refused"), older)


def many(reach: Reach, since: date, until: date) -> list[tuple[int, date, int]]:
    """Returns (account, day, persons) where one account looked at MANY different persons in a day or more, the most
    first, at most PAGE of them."""
    rows = _reached(reach, since, until).filter(kind="person", account__isnull=False)
    days = rows.annotate(day=TruncDate("at", tzinfo=clock.ZONE)).values("account", "day")
    found = days.annotate(persons=Count("subject", distinct=True)).filter(persons__gte=MANY)
    return [(row["account"], row["day"], row["persons"]) for row in found.order_by("-persons", "account")[:PAGE]]


def openings(reach: Reach, older: int | None = None) -> tuple[list[Opening], int | None]:
    """Returns the break-glass openings by officers appointed within an auditor's reach, or of persons who lived there,
    newest first, with their reasons."""
    rows = openings_within(reach).order_by("-id")
    found = list((rows.filter(id__lt=older) if older else rows)[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


def openings_within(reach: Reach) -> QuerySet[Opening]:
    """Returns the same openings as a query, to be narrowed."""
    held = Appointment.objects.filter(_within(reach, "place_id") or Q(pk__in=()))
    there = Entry.objects.filter(_within(reach, "subject_place") or Q(pk__in=()), act=OPENED, kind="person")
    mine = Q(account__in=held.values("account")) | Q(person__in=there.values("subject"))
    return Opening.objects.filter(mine).select_related("account")


def _reached(reach: Reach, since: date, until: date) -> QuerySet[Entry]:
    """Returns the rows between two days that happened, or whose subject stood, within reach; rows of no place are seen
    by those alone who reach a whole city."""
    if not since <= until <= since + timedelta(days=LONGEST):
        raise ValueError(f"from {since} to {until}: one search spans at most {LONGEST} days, from the earlier day")
    begin, end = (datetime.combine(day, time(), clock.ZONE) for day in (since, until + timedelta(days=1)))
    here = _within(reach, "place") | _within(reach, "subject_place")
    if any(after - first >= STEPS[0] for first, after in reach.spans):
        here |= Q(place__isnull=True, subject_place__isnull=True)
    return Entry.objects.filter(here, at__gte=begin, at__lt=end) if here else Entry.objects.none()


def _within(reach: Reach, column: str) -> Q:
    """Returns the filter of a column of places by reach alone, without persons that were opened; empty for none."""
    found = Q()
    for first, after in reach.spans:
        found |= Q(**{f"{column}__gte": first, f"{column}__lt": after})
    return found


def _page(rows: QuerySet[Entry], older: int | None) -> Page:
    """Returns the PAGE rows that follow the row `older` in time, newest first."""
    if older is not None:
        at = Entry.objects.filter(pk=older).values_list("at", flat=True).first()
        rows = rows.filter(Q(at__lt=at) | Q(at=at, id__lt=older)) if at else rows.none()
    found = list(rows.order_by("-at", "-id")[: PAGE + 1])
    return Page(found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None)
