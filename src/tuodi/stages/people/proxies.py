"""Proxies: who acts for whom, within what scope, until which day. Made by the person herself, ended by either.

Both see it and are told; what a proxy reads or does stands in the journal under the person it is done for.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from tuodi.ground import clock
from tuodi.ground.journal.actions import Actor, Subject, write
from tuodi.rules.errors import InputError
from tuodi.stages.people.models import Person, Proxy
from tuodi.stages.people.telling import tell_proxy_ended, tell_proxy_made

MOST, MOST_DAYS = 5, 3 * 366  # proxies of one person at a time; days that one may last


@transaction.atomic
def make_proxy(actor: Actor, person: Person, proxy: Person, scopes: Iterable[str], until: date) -> Proxy:
    """Returns a new proxy: `proxy` may act for `person` from today, before `until`. InputError where that is not
    possible; the reasons are words of the page."""
    chosen, day = [scope for scope in Proxy.SCOPES if scope in set(scopes)], clock.today()
    if not chosen:
        raise InputError("scope")
    if not day < until <= day + timedelta(days=MOST_DAYS):
        raise InputError("until")
    if person.pk == proxy.pk:
        raise InputError("oneself")
    Person.objects.select_for_update().get(pk=person.pk)  # two at once are counted one after the other
    held = proxies_of(person.pk)
    if len(held) >= MOST:
        raise InputError("most")
    if any(one.proxy_id == proxy.pk for one in held):
        raise InputError("already")
    made = Proxy.objects.create(
        person=person, proxy=proxy, scope=",".join(chosen), since=day, until=until, made_at=clock.now()
    )
    for one in (person, proxy):
        write(actor, "people.make_proxy", Subject("person", one.pk, one.place_code), detail={"proxy": made.pk})
    tell_proxy_made(actor, made)
    return made


@transaction.atomic
def end_proxy(actor: Actor, own: int, proxy_id: int) -> bool:
    """Ends a proxy in force at once, if `own` is the person or the proxy of it; returns whether there was one."""
    held = in_force().select_for_update().filter(pk=proxy_id).first()
    if held is None or own not in (held.person_id, held.proxy_id):
        return False
    Proxy.objects.filter(pk=held.pk).update(ended_at=clock.now())
    for one in Person.objects.filter(pk__in=(held.person_id, held.proxy_id)):
        write(actor, "people.end_proxy", Subject("person", one.pk, one.place_code), detail={"proxy": held.pk})
    tell_proxy_ended(actor, held)
    return True


def in_force() -> QuerySet[Proxy]:
    """Returns the proxies in force today."""
    day = clock.today()
    return Proxy.objects.filter(since__lte=day, until__gt=day, ended_at__isnull=True)


def acting_for(person: int) -> list[Proxy]:
    """Returns the proxies in force by which a person acts for others today, with these others."""
    return both_sides(person)[1]


def proxies_of(person: int) -> list[Proxy]:
    """Returns the proxies in force of a person today, with who acts for her."""
    return both_sides(person)[0]


def both_sides(person: int) -> tuple[list[Proxy], list[Proxy]]:
    """Returns who acts for a person today, and for whom she acts, in one query."""
    held = in_force().filter(Q(person=person) | Q(proxy=person)).select_related("person", "proxy").order_by("id")
    found = list(held)
    return [one for one in found if one.person_id == person], [one for one in found if one.proxy_id == person]
