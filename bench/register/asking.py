"""What officers wait for: a number, a name's beginning, a person's page, each through every layer of the doors, beside
the same rows asked of the bare database."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

ROUNDS = 300


def percentile(seconds: list[float], part: int = 95) -> float:
    """Returns the milliseconds within which `part` of a hundred came."""
    return sorted(seconds)[min(len(seconds) * part // 100, len(seconds) - 1)] * 1_000


def timed(act: Callable[[Any], Any], things: list[Any]) -> float:
    """Returns the 95th percentile, in ms, of an act over things."""
    seconds = []
    for thing in things:
        begun = time.perf_counter()
        act(thing)
        seconds.append(time.perf_counter() - begun)
    return percentile(seconds)


def measure(seed: int = 1) -> dict[str, tuple[float, float]]:
    """Returns by act the 95th percentile in ms of ours and of the bare database."""
    from django.urls import reverse
    from tests.register.signed_in import Browser

    from bench.register import bare
    from tuodi.ground.secrets.index import blind
    from tuodi.stages.people import search
    from tuodi.stages.people.models import Person
    from tuodi.stages.people.queries import number_of

    search.SEARCHES_A_MINUTE = 10**6  # nobody searches as fast as this; the limit is what stops it
    chosen = random.Random(seed)
    last = Person.objects.order_by("-pk").values_list("pk", flat=True)[0]
    ids = [chosen.randint(1, last) for _ in range(ROUNDS)]
    people = [one for one in (Person.objects.filter(pk=pk).first() for pk in ids) if one is not None]
    browser = Browser(SERVER_NAME="localhost")
    browser.force_login(_clerk())

    def find(text: str) -> None:
        answer = browser.post(reverse("desk-search"), {"text": text, "purpose": "service"})
        assert answer.status_code == 200, answer.status_code

    def show(one: Person) -> None:
        answer = browser.get(reverse("desk-person", args=[one.pk]))
        assert answer.status_code == 200, answer.status_code

    numbers = [number for number in map(number_of, people) if number]
    names = [one.name[: chosen.choice([1, 2, 3])] for one in people]
    ours: list[tuple[str, Callable[[Any], Any], list[Any], Callable[[Any], Any]]] = [
        ("number", find, numbers, lambda n: bare.rows_by_number(blind("person.number", n))),
        ("name prefix", find, names, bare.rows_by_name),
        ("person page", show, people, lambda one: bare.rows_of_person(one.pk)),
    ]
    return {name: (timed(act, things), timed(plain, things)) for name, act, things, plain in ours}


def _clerk() -> Any:
    """A clerk whose place is the whole city: the hardest reach, since nothing is left out early."""
    from tuodi.ground import clock
    from tuodi.ground.officers.models import Account, Appointment

    account, made = Account.objects.get_or_create(username="bench-clerk")
    if made:
        one, _ = Account.objects.get_or_create(username="bench-one")
        other, _ = Account.objects.get_or_create(username="bench-other")
        now = clock.now()
        Appointment.objects.create(
            account=account, role="clerk", place_id=310000000000, since=clock.today(), until=clock.NO_END,
            granted_by=one, granted_at=now, confirmed_by=other, confirmed_at=now,
        )  # fmt: skip
    return account
