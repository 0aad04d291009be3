"""The only readers of the register that others use. Everything asks for a reach, and gives nothing outside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from tuodi.ground import clock
from tuodi.ground.journal.actions import Subject, write, write_each
from tuodi.ground.officers.reach import Reach
from tuodi.ground.secrets.seal import unseal
from tuodi.rules.vocabulary import Fact
from tuodi.stages.people import facts
from tuodi.stages.people.models import Household, HouseholdRecord, Membership, Person, PersonRecord, Source
from tuodi.stages.people.sealed import opened_many
from tuodi.stages.people.settled import power_of, standing

MOST_HELD = 2_000  # records shown at once; a person has some forty facts


class NotReachedError(LookupError):
    """There is nobody of that id within reach; not told apart from nobody at all."""


@dataclass(frozen=True, slots=True)
class Held:
    """One record as shown: the fact's card, the number held, what people read, its two clocks, and whether it is what
    the rules read now (`wins`)."""

    row: int
    subject: int
    fact: Fact
    value: int
    valid_from: date
    valid_to: date
    known_since: datetime
    retracted_at: datetime
    source: Source
    reference: int
    wins: bool

    def said(self, language: str) -> str:
        """Returns the value as people read it in a language."""
        return facts.said(self.fact, self.value, language)

    @property
    def text_zh(self) -> str:
        """The value in Chinese."""
        return self.said("zh")

    @property
    def text_en(self) -> str:
        """The value in English."""
        return self.said("en")

    @property
    def stands(self) -> bool:
        """Whether nobody has taken it back."""
        return self.retracted_at == clock.NEVER


def persons(reach: Reach) -> QuerySet[Person]:
    """Returns the persons within reach, without those merged into others."""
    return Person.objects.filter(reach.within(), merged_into__isnull=True)


def households(reach: Reach) -> QuerySet[Household]:
    """Returns the households within reach: by their place, or because somebody who is reached belongs to them."""
    mine = Membership.objects.filter(person__in=reach.persons, retracted_at=clock.NEVER, valid_to=clock.NO_END)
    return Household.objects.filter(
        replace(reach, persons=frozenset()).within() | Q(pk__in=mine.values("household_id"))
    )


def person(reach: Reach, person_id: int, act: str = "people.read") -> Person:
    """Returns one person and writes into the journal that she was read; NotReachedError if she is not within reach.
    The id of a merged person leads to the one kept."""
    found = Person.objects.filter(reach.within(), pk=person_id).select_related("merged_into").first()
    if found is not None and found.merged_into is not None:
        found = Person.objects.filter(reach.within(), pk=found.merged_into_id).first()
    if found is None:
        raise NotReachedError(person_id)
    write(reach.acting_on(found.pk, found.place_code), act, Subject("person", found.pk, found.place_code))
    return found


def household(reach: Reach, household_id: int, act: str = "people.read_household") -> Household:
    """Returns one household; writes into the journal that it and its members of today were read. NotReachedError
    outside of reach."""
    found = households(reach).filter(pk=household_id).first()
    if found is None:
        raise NotReachedError(household_id)
    inside = members(reach, found, clock.today())
    write(reach.actor, act, Subject("household", found.pk, found.place_code))
    write_each(reach.actor, "people.read", [Subject("person", m.person_id, m.person.place_code) for m in inside])
    return found


def household_of(reach: Reach, one: Person, day: date) -> Household | None:
    """Returns the household that a person, already read, belongs to on a day; None if to none, or not in reach."""
    held = Membership.objects.filter(standing(day, clock.NEVER), person=one).select_related("household").first()
    if held is None or (one.pk not in reach.persons and not reach.covers(held.household.place_code)):
        return None
    found: Household = held.household
    return found


def members(reach: Reach, home: Household, day: date) -> list[Membership]:
    """Returns who belongs to a household on a day, the head first: those of them who are within reach. Whoever has
    moved out of reach since is not among them."""
    held = Membership.objects.filter(
        reach.within("person__place_code", "person_id"), standing(day, clock.NEVER), household=home
    )
    return sorted(held.select_related("person"), key=lambda m: (m.relation != "head", m.person_id))


def memberships(home_or_person: Household | Person) -> list[Membership]:
    """Returns every membership of a household or person, taken back ones too, the latest first."""
    key = "household" if isinstance(home_or_person, Household) else "person"
    held = Membership.objects.filter(**{key: home_or_person}).select_related("person", "household", "source")
    return list(held.order_by("-valid_from", "-known_since")[:MOST_HELD])


def held(
    reach: Reach, subjects: Sequence[Person] | Sequence[Household], *, day: date | None = None,
    known_on: datetime | None = None, all_times: bool = False,
) -> list[Held]:  # fmt: skip
    """Returns the records about persons or households (of one kind), by fact, the winning one first.

    As they hold on `day` (today) and were known just before `known_on` (now); `all_times`: every record there ever was,
    taken back ones too. What the role may not see is left out: guarded facts, and answers of lines."""
    if not subjects:
        return []
    table = PersonRecord if isinstance(subjects[0], Person) else HouseholdRecord
    key = "person_id" if table is PersonRecord else "household_id"
    rows = table.objects.filter(**{f"{key}__in": [subject.pk for subject in subjects]}).select_related("source")
    day, known = day or clock.today(), known_on or clock.NEVER
    if not all_times:
        rows = rows.filter(standing(day, known))
    seen = [row for row in rows.order_by("id")[:MOST_HELD] if _may_see(reach, row)]
    values = dict(zip([row.pk for row in seen], _values(table, seen), strict=True))
    best: dict[tuple[int, int], tuple[int, int]] = {}
    for row in seen:
        if row.valid_from <= day < row.valid_to and row.known_since < known <= row.retracted_at:
            power = power_of(facts.by_code()[row.fact], row.source.kind, row.pk)
            subject = (getattr(row, key), row.fact)
            best[subject] = max(best.get(subject, power), power)
    made = [_held(row, getattr(row, key), values[row.pk], best) for row in seen]
    order = list(facts.cards())
    return sorted(made, key=lambda one: (one.subject, order.index(one.fact.name), not one.wins, -one.row))


def hidden_facts(reach: Reach) -> list[Fact]:
    """Returns the facts that the role may not see."""
    return [fact for fact in facts.cards().values() if fact.guard and fact.guard not in reach.guards]


def number_of(one: Person) -> str:
    """Returns the resident number of a person already read, in clear; '' if none is known."""
    return unseal(bytes(one.number), f"person.number:{one.pk}").decode() if one.number else ""


def phone_of(one: Person) -> str:
    """Returns the telephone number of a person already read, in clear; '' if none is known."""
    return unseal(bytes(one.phone), f"person.phone:{one.pk}").decode() if one.phone else ""


def masked(number: str) -> str:
    """Returns a number with its middle hidden: 990001********1234."""
    shown = 4 if len(number) < 18 else 6
    return (
        number[: shown - 1] + "*" * max(len(number) - shown - 3, 0) + number[-4:]
        if len(number) > 8
        else "*" * len(number)
    )


def birth_dates(ids: Iterable[int]) -> dict[int, date]:
    """Returns the settled birth date of each person of a list already reached, in one query."""
    from tuodi.rules.kinds import as_date
    from tuodi.stages.people.settled import settled_persons

    known = settled_persons(ids, clock.today(), clock.NEVER, ["birth_date"])
    return {one: as_date(said["birth_date"]) for one, said in known.items() if "birth_date" in said}


def _may_see(reach: Reach, row: PersonRecord | HouseholdRecord) -> bool:
    fact = facts.by_code().get(row.fact)
    if fact is None or (fact.guard and fact.guard not in reach.guards):
        return False
    return reach.lines or row.source.kind != "line"


def _values(table: type[PersonRecord] | type[HouseholdRecord], rows: list[Any]) -> list[int]:
    sealed = [row for row in rows if row.sealed]
    clear = opened_many(table._meta.db_table, [row.pk for row in sealed], [bytes(row.sealed) for row in sealed])
    opened = dict(zip([row.pk for row in sealed], clear, strict=True))
    return [opened.get(row.pk, row.value) for row in rows]


def _held(row: Any, subject: int, value: int, best: dict[tuple[int, int], tuple[int, int]]) -> Held:
    fact = facts.by_code()[row.fact]
    wins = best.get((subject, row.fact)) == power_of(fact, row.source.kind, row.pk)
    return Held(
        row.pk, subject, fact, value, row.valid_from, row.valid_to, row.known_since, row.retracted_at, row.source,
        row.reference, wins,
    )  # fmt: skip
