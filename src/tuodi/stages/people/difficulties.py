"""Difficulties that a community worker notes about somebody, with her consent: what she said stands sealed.

What comes of a difficulty is decided elsewhere; here it is noted, and read by whoever reaches the person today.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, QuerySet

from tuodi.ground import clock
from tuodi.ground.journal.actions import Actor, Subject, write
from tuodi.ground.officers.reach import Reach
from tuodi.ground.secrets.seal import seal, unseal_many
from tuodi.ground.work.numbers import take
from tuodi.rules.errors import InputError, nearest
from tuodi.stages.people.models import Difficulty, Person

MOST = 500  # characters of what was said


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of difficulty, in the words in which people come with it."""

    name: str
    zh: str
    en: str


KINDS = {
    kind.name: kind
    for kind in (
        Kind("money", "钱不够用", "not enough money"),
        Kind("illness", "生病花费大", "illness costs too much"),
        Kind("care", "老人要人照顾", "an older person needs care"),
        Kind("alone", "一个人过，没人照应", "lives alone with nobody to look in"),
        Kind("disability", "家人残疾", "a disability in the family"),
        Kind("child", "孩子没人管", "a child without care"),
        Kind("work", "找不到工作", "no work"),
        Kind("home", "住房困难", "housing"),
        Kind("sudden", "突然出了事", "something sudden happened"),
        Kind("other", "别的难处", "something else"),
    )
}
CONSENTS = {
    consent.name: consent
    for consent in (
        Kind("spoken", "本人口头同意", "she said so"),
        Kind("written", "本人书面同意", "she signed"),
    )
}


@transaction.atomic
def note_difficulty(actor: Actor, person: Person, *, kind: str, words: str, consent: str) -> Difficulty:
    """Returns a new difficulty of a person already reached. InputError without consent, for a kind that is none, or
    for words that are none or too many."""
    if consent not in CONSENTS:
        raise InputError("a difficulty is noted only with consent, spoken or written; ask first")
    if kind not in KINDS:
        raise InputError(f"'{kind}' is no kind of difficulty{nearest(kind, KINDS)}")
    words = words.strip()
    if not words or len(words) > MOST:
        raise InputError(f"what the difficulty is should be said in 1 to {MOST} characters")
    row = take("difficulty")
    made = Difficulty.objects.create(
        id=row, person=person, place_code=person.place_code, kind=kind, text=seal(words.encode(), _bound(row)),
        consent=consent, noted_at=clock.now(), noted_by=actor.account or 0,
    )  # fmt: skip
    write(actor, "people.note_difficulty", Subject("person", person.pk, person.place_code), detail={"difficulty": row})
    return made


def difficulties(reach: Reach) -> QuerySet[Difficulty]:
    """Returns the difficulties of everybody within reach today, the latest first: who moved away took hers with her."""
    within = reach.within("person__place_code", "person_id")
    return Difficulty.objects.filter(within).select_related("person").order_by("-id")


def words_of(noted: Sequence[Difficulty]) -> list[str]:
    """Returns what was said, in clear, for difficulties that were reached, in order."""
    return [plain.decode() for plain in unseal_many([one.text for one in noted], [_bound(one.pk) for one in noted])]


def counted(reach: Reach, persons: Iterable[int]) -> dict[int, int]:
    """Returns how many difficulties were noted about each of some persons, where any was."""
    held = difficulties(reach).filter(person__in=list(persons)).order_by()
    return dict(held.values_list("person_id").annotate(count=Count("pk")))


def _bound(row: int) -> str:
    return f"difficulty.text:{row}"
