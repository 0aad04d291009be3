"""The only writers of the register: one function a verb, one transaction each, with its row of the journal.

Nothing is edited or deleted. Guarded facts are sealed here; the place of a household decides its place fact, which is
never recorded.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from tuodi.ground import clock
from tuodi.ground.journal.actions import Actor, Subject, write
from tuodi.ground.secrets.index import blind, blinds
from tuodi.ground.secrets.numbers import phone_number, resident_number
from tuodi.ground.secrets.seal import seal
from tuodi.ground.work.numbers import take
from tuodi.rules.errors import InputError
from tuodi.rules.vocabulary import Fact
from tuodi.stages.people import facts
from tuodi.stages.people.models import Household, HouseholdRecord, Membership, Person, PersonRecord, Source
from tuodi.stages.people.names import initials_key, name_key
from tuodi.stages.people.sealed import sealed_values
from tuodi.stages.people.telling import tell_corrected, tell_retracted

ALWAYS = date(1850, 1, 1)  # from when what never changes holds: the day of birth, the sex
RELATIONS = ("head", "spouse", "child", "parent", "other")
NAME_MOST, ADDRESS_MOST = 128, 128


@transaction.atomic
def add_household(
    actor: Actor, *, place_code: int, address: str = "", generated: bool = False
) -> Household:  # fmt: skip
    """Returns a new household at a place, with nobody in it yet."""
    household = Household.objects.create(
        id=take("household"), place_code=place_code, address=address[:ADDRESS_MOST], generated=generated,
        changed_at=clock.now(),
    )  # fmt: skip
    write(actor, "people.add_household", Subject("household", household.pk, place_code))
    return household


@transaction.atomic
def add_person(
    actor: Actor, source: Source, *, name: str, place_code: int, number: str = "", phone: str = "", address: str = "",
    household: Household | None = None, relation: str = "head", facts_given: Mapping[str, Any] | None = None,
    day: date | None = None, generated: bool = False,
) -> Person:  # fmt: skip
    """Returns a new person in `household`, or alone in one of her own, with `facts_given` (fact to value as written
    outside) from `day` on. InputError for a number that is none or that somebody has, or a fact that is none."""
    name = " ".join(name.split())
    if not name or len(name) > NAME_MOST:
        raise InputError(f"a name has 1 to {NAME_MOST} characters")
    number, phone = resident_number(number) if number else "", phone_number(phone) if phone else ""
    index = blind("person.number", number) if number else None
    if number and Person.objects.filter(number_index__in=blinds("person.number", number)).exists():
        raise InputError("the register knows somebody with this resident number; open that person")
    row, day = take("person"), day or clock.today()
    person = Person.objects.create(
        id=row, name=name, name_key=name_key(name), initials_key=initials_key(name), place_code=place_code,
        number=seal(number.encode(), f"person.number:{row}") if number else b"", number_index=index,
        phone=seal(phone.encode(), f"person.phone:{row}") if phone else b"",
        phone_index=blind("person.phone", phone) if phone else None, address=address[:ADDRESS_MOST],
        generated=generated, known_since=clock.now(),
    )  # fmt: skip
    write(actor, "people.add", Subject("person", row, place_code))
    home = household or add_household(actor, place_code=place_code, address=address, generated=generated)
    _enter(person, home, relation, source, day)
    for fact, value in (facts_given or {}).items():
        _append(person, facts.card(fact, "person"), value, source, (day, clock.NO_END), 0, person.known_since)
    return person


@transaction.atomic
def move(actor: Actor, person: Person, household: Household, relation: str, source: Source, day: date) -> Membership:
    """Returns the membership of a person who belongs to another household from `day` on; the old one ends then, and
    she lives where the household does: whoever reaches that place reaches her. InputError if there is nothing to move
    from before that day."""
    old = Membership.objects.select_for_update().filter(person=person, retracted_at=clock.NEVER, valid_to=clock.NO_END)
    for held in old:
        if held.valid_from >= day:
            raise InputError(f"the membership begins on {held.valid_from}; choose a later day, or correct that one")
        end_membership(held, day, clock.now())
        Household.objects.filter(pk=held.household_id).update(changed_at=clock.now())
    write(actor, "people.move", Subject("person", person.pk, person.place_code), detail={"household": household.pk})
    person.place_code, person.address = household.place_code, household.address or person.address
    Person.objects.filter(pk=person.pk).update(place_code=person.place_code, address=person.address)
    return _enter(person, household, relation, source, day)


@transaction.atomic
def leave(actor: Actor, person: Person, source: Source, day: date) -> Membership:
    """Returns the membership of a person who lives on her own from `day` on: everybody belongs to one household."""
    home = add_household(actor, place_code=person.place_code, address=person.address, generated=person.generated)
    return move(actor, person, home, "head", source, day)


@transaction.atomic
def record(
    actor: Actor, subject: Person | Household, fact: str, value: Any, source: Source, *, valid_from: date,
    valid_to: date = clock.NO_END, reference: int = 0, reason: str = "",
) -> PersonRecord | HouseholdRecord:  # fmt: skip
    """Returns a new record of a fact: from this source it holds from `valid_from` until before `valid_to`. What the
    same source said of these days gives way and is kept as retracted, its other days recorded again."""
    card = facts.card(fact, "person" if isinstance(subject, Person) else "household")
    if valid_from >= valid_to:
        raise InputError(f"'{fact}' should hold for at least a day: {valid_from} is not before {valid_to}")
    if card.eternal:
        valid_from, valid_to = ALWAYS, clock.NO_END
    at = clock.now()
    give_way(subject, card, source, valid_from, valid_to, at)
    made = _append(subject, card, value, source, (valid_from, valid_to), reference, at)
    said = {"fact": fact, "record": made.pk, "source": source.code} | ({"reason": reason} if reason else {})
    write(actor, "people.record", _subject(subject), detail=said)
    if reason and isinstance(made, PersonRecord):  # by hand: the person is told
        tell_corrected(actor, made)
    _touch(subject)
    return made


@transaction.atomic
def retract(actor: Actor, held: PersonRecord | HouseholdRecord, reason: str) -> None:
    """Takes a record back: it was wrong, and stays visible as known until now. InputError if it was taken back."""
    table = type(held)
    changed = table.objects.filter(pk=held.pk, retracted_at=clock.NEVER).update(retracted_at=clock.now())
    if not changed:
        raise InputError(f"record {held.pk} has been taken back already; reload the page")
    subject = held.person if isinstance(held, PersonRecord) else held.household
    write(actor, "people.retract", _subject(subject), detail={"record": held.pk, "reason": reason})
    if isinstance(held, PersonRecord):
        tell_retracted(actor, held)
    _touch(subject)


def give_way(
    subject: Person | Household, card: Fact, source: Source, first: date, after: date, at: datetime
) -> None:  # fmt: skip
    """Retracts, at an instant, what the source said of [first, after), and records its days outside of that again. What
    takes its place is known since the same instant, so that neither overlaps the other."""
    table = PersonRecord if isinstance(subject, Person) else HouseholdRecord
    held = table.objects.select_for_update().filter(
        **{_key(subject): subject.pk}, fact=facts.code(card.name), source=source, retracted_at=clock.NEVER,
        valid_from__lt=after, valid_to__gt=first,
    )  # fmt: skip
    for old in held:
        table.objects.filter(pk=old.pk).update(retracted_at=at)
        value = facts.outside(card, value_of(old))
        for days in ((old.valid_from, first), (after, old.valid_to)):
            if days[0] < days[1]:
                _append(subject, card, value, source, days, old.reference, at)


def _append(
    subject: Person | Household, card: Fact, value: Any, source: Source, days: tuple[date, date], reference: int,
    at: datetime,
) -> PersonRecord | HouseholdRecord:  # fmt: skip
    if card.name == facts.place_fact("household"):
        raise InputError(f"'{card.name}' follows from the place of the household; move the household instead")
    if card.eternal:
        days = ALWAYS, clock.NO_END
    table = PersonRecord if isinstance(subject, Person) else HouseholdRecord
    row, number = take("record"), facts.stored(card, value)
    hidden = card.guard == facts.HEALTH
    made: PersonRecord | HouseholdRecord = table.objects.create(
        id=row, **{_key(subject): subject.pk}, fact=facts.code(card.name), value=0 if hidden else number,
        sealed=sealed_values(table._meta.db_table, [row], [number])[0] if hidden else b"", valid_from=days[0],
        valid_to=days[1], known_since=at, source=source, reference=reference,
    )  # fmt: skip
    return made


def value_of(held: PersonRecord | HouseholdRecord) -> int:
    """Returns the number that a record holds, opened where it is sealed."""
    from tuodi.stages.people.sealed import opened

    sealed = bytes(held.sealed)
    return opened(type(held)._meta.db_table, held.pk, sealed) if sealed else int(held.value)


def _enter(person: Person, household: Household, relation: str, source: Source, day: date) -> Membership:
    if relation not in RELATIONS:
        raise InputError(f"the relation '{relation}' is none of {', '.join(RELATIONS)}")
    now = clock.now()
    Household.objects.filter(pk=household.pk).update(changed_at=now)
    return Membership.objects.create(
        person=person, household=household, relation=relation, valid_from=day, known_since=now, source=source
    )


def end_membership(held: Membership, day: date, at: datetime) -> None:
    """Retracts an open membership at an instant, and records it again as ending before `day`."""
    Membership.objects.filter(pk=held.pk).update(retracted_at=at)
    Membership.objects.create(
        person_id=held.person_id, household_id=held.household_id, relation=held.relation, valid_from=held.valid_from,
        valid_to=day, known_since=at, source_id=held.source_id, reference=held.reference,
    )  # fmt: skip


def _key(subject: Person | Household) -> str:
    return "person_id" if isinstance(subject, Person) else "household_id"


def _subject(subject: Person | Household) -> Subject:
    return Subject("person" if isinstance(subject, Person) else "household", subject.pk, subject.place_code)


def _touch(subject: Person | Household) -> None:
    """Marks the household of a subject as changed, so that the next copy in columns reads it again."""
    homes = Household.objects.filter(pk=subject.pk) if isinstance(subject, Household) else Household.objects.filter(
        memberships__person=subject, memberships__retracted_at=clock.NEVER
    )  # fmt: skip
    Household.objects.filter(pk__in=homes.values("pk")).update(changed_at=clock.now())
