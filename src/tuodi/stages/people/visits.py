"""The households that a community worker looks after, as a list: who heads each, how many, how old the oldest is, who
lives alone, what was noted. Gives nothing outside of reach, and writes down that everybody in the list was read."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from tuodi.ground import clock
from tuodi.ground.journal.actions import Subject, write_each
from tuodi.ground.officers.reach import Reach
from tuodi.rules.kinds import as_date, completed_years
from tuodi.stages.people.difficulties import counted
from tuodi.stages.people.models import Difficulty, Household, Membership
from tuodi.stages.people.names import name_key
from tuodi.stages.people.queries import households
from tuodi.stages.people.settled import settled_persons, standing

LOOKS = ("alone", "noted")  # of the list, only: one person alone; with a difficulty noted


@dataclass(frozen=True, slots=True)
class Visit:
    """A household in the list. `ages` of its living members that are known, by person; `noted`: difficulties."""

    household: Household
    members: tuple[Membership, ...]
    ages: dict[int, int]
    noted: int

    @property
    def head(self) -> Membership | None:
        """Its head, or whoever is listed first; None for a household that nobody is left in."""
        return self.members[0] if self.members else None

    @property
    def oldest(self) -> int | None:
        """The age in years of its oldest member; None where no birth date is known."""
        return max(self.ages.values(), default=None)

    @property
    def alone(self) -> bool:
        """Whether one person lives there alone."""
        return len(self.members) == 1


@transaction.atomic
def visits(
    reach: Reach, *, name: str = "", committee: int | None = None, look: str = "", after: int = 0, limit: int
) -> list[Visit]:
    """Returns at most `limit` households within reach with an id above `after`, by id; of one committee, with a member
    whose name begins so, or of one of LOOKS, where said."""
    found = _chosen(reach, name.strip(), committee, look).filter(pk__gt=after).order_by("pk")[:limit]
    homes = list(found)
    inside: dict[int, list[Membership]] = {home.pk: [] for home in homes}
    reached = reach.within("person__place_code", "person_id")
    held = Membership.objects.filter(reached, standing(clock.today(), clock.NEVER), household__in=homes)
    for member in held.select_related("person"):
        inside[member.household_id].append(member)
    everybody = [member for members in inside.values() for member in members]
    write_each(
        reach.actor, "people.read_list", [Subject("person", m.person_id, m.person.place_code) for m in everybody]
    )
    ids = [member.person_id for member in everybody]
    ages, noted = ages_of(ids), counted(reach, ids)
    return [
        Visit(
            home, tuple(sorted(members, key=lambda m: (m.relation != "head", m.person_id))),
            {m.person_id: ages[m.person_id] for m in members if m.person_id in ages},
            sum(noted.get(m.person_id, 0) for m in members),
        )
        for home, members in zip(homes, inside.values(), strict=True)
    ]  # fmt: skip


def ages_of(persons: list[int]) -> dict[int, int]:
    """Returns the age in years today of each person whose birth date is settled and who is not known to have died."""
    day = clock.today()
    on, ages = (day - as_date(0)).days, {}
    for one, known in settled_persons(persons, day, clock.NEVER, ["birth_date", "death_date"]).items():
        if "birth_date" in known and known.get("death_date", on + 1) > on:
            ages[one] = completed_years(known["birth_date"], on)
    return ages


def _chosen(reach: Reach, name: str, committee: int | None, look: str) -> QuerySet[Household]:
    found = households(reach)
    if committee is not None:
        found = found.filter(place_code=committee)
    here = Membership.objects.filter(standing(clock.today(), clock.NEVER), household=OuterRef("pk"))
    reached = here.filter(reach.within("person__place_code", "person_id"))
    if name:
        key = name_key(name)
        named = Q(person__name__startswith=name) | (Q(person__name_key__startswith=key) if key else Q())
        found = found.filter(Exists(reached.filter(named)))
    if look == "alone":
        several = here.order_by().values("household").annotate(count=Count("pk")).filter(count__gt=1)
        found = found.filter(Exists(here), ~Exists(several))
    if look == "noted":
        noted = Difficulty.objects.filter(person=OuterRef("person"))
        found = found.filter(Exists(reached.filter(Exists(noted))))
    return found
