"""Residents who sign in, and the persons of the register they are: whom each of them reaches. Knows no identity
provider: the number comes from one that the door believes."""

from __future__ import annotations

from django.db import transaction

from tuodi.ground import clock
from tuodi.ground.journal.actions import Actor, Subject, write
from tuodi.ground.officers.models import RESIDENT, Account
from tuodi.ground.officers.reach import NOTHING, Reach
from tuodi.ground.officers.roles import ROLES
from tuodi.ground.secrets.index import blinds
from tuodi.ground.secrets.numbers import resident_number
from tuodi.ground.work.numbers import take
from tuodi.rules.errors import InputError
from tuodi.stages.people.models import Person, Resident
from tuodi.stages.people.proxies import acting_for

ROLE = "resident"


@transaction.atomic
def admit(subject: str, number: str) -> Account | None:
    """Returns the account of the resident whom a provider vouches for (`subject` is its name for her, `number` her
    resident number), made at her first sign-in. None where the register knows nobody of that number, where the subject
    was somebody else before, or where the account is closed."""
    person = person_of(number)
    if person is None:
        _write_refusal("unknown")
        return None
    held = Resident.objects.select_related("account", "person").filter(subject=subject).first()
    if held is None:
        account = Account(username=f"{RESIDENT}{take('resident')}", resident=True)
        account.set_unusable_password()
        account.save()
        held = Resident.objects.create(account=account, person=person, subject=subject, since=clock.now())
    elif (held.person.merged_into_id or held.person_id) != person.pk or not held.account.is_active:
        _write_refusal("other" if held.account.is_active else "closed")
        return None
    write(Actor(held.account_id, ROLE, None, "own"), "people.sign_in", Subject("person", person.pk, person.place_code))
    return held.account


def person_of(number: str) -> Person | None:
    """Returns the person of a resident number; of one merged into another, the one kept. None for nobody."""
    try:
        right = resident_number(number)
    except InputError:
        return None
    found = Person.objects.filter(number_index__in=blinds("person.number", right)).select_related("merged_into").first()
    return found.merged_into or found if found else None


def own_id(account: Account) -> int | None:
    """Returns the id of the person a resident is; None for who is none, or whose account is closed."""
    held = Resident.objects.filter(account=account, account__is_active=True).select_related("person").first()
    return (held.person.merged_into_id or held.person_id) if held else None


def resident_reach(account: Account, purpose: str) -> Reach:
    """Returns a resident's reach: for purpose `own` herself alone, for `proxy` those who let her see their data now."""
    own = own_id(account)
    if own is None or purpose not in ROLES[ROLE].purposes:
        return NOTHING
    persons = {own}
    if purpose == "proxy":
        seen = [one.person for one in acting_for(own) if "see" in one.scope.split(",")]
        persons = {one.merged_into_id or one.pk for one in seen}
    return Reach(Actor(account.pk, ROLE, None, purpose), (), frozenset(persons), ROLES[ROLE].sees, ROLES[ROLE].lines)


def _write_refusal(reason: str) -> None:
    """Somebody was vouched for and not let in."""
    write(Actor(None, "nobody", None, "own"), "people.sign_in", outcome="refused", detail={"reason": reason})
