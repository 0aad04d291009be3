"""A town for the proofs over all routes: in each of four committees the same people, papers and officers, every one
with a mark that stands for it alone, so that a mark on a page says exactly whose data it shows.

    梅 and 兰 lie in one street, 竹 in another of the same district, 菊 in another district.
"""

from __future__ import annotations

import io
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.register.conftest import PLACES, SINCE
from tests.register.people.files import number

OWN, NEXT_DOOR, OTHER_STREET, OTHER_DISTRICT = 310101002001, 310101002002, 310101003001, 310104003001
COMMITTEES = {OWN: "梅", NEXT_DOOR: "兰", OTHER_STREET: "竹", OTHER_DISTRICT: "菊"}
STREET = 310101002000
DAY = date(2016, 1, 1)
EVIL = "<script>'\"&"  # stands in every text that people write
FIRST = {"person": 7_100_000_001, "household": 7_200_000_001, "record": 7_300_000_001, "difficulty": 7_400_000_001,
         "notice": 7_950_000_001}  # fmt: skip


def lies_in(place: int | None, whole: int) -> bool:
    """Whether a place lies in another, by walking up its parents: the naive way, without the register's arithmetic."""
    while place is not None:
        if place == whole:
            return True
        place = PLACES[place][2]
    return False


@dataclass
class Committee:
    """What there is in one committee: `rows` by name (an id), `marks` (a text or id that stands for one of them)."""

    place: int
    sign: str
    rows: dict[str, int] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)  # mark: what it is of
    number: str = ""
    phone: str = ""

    def took(self, name: str, row: int) -> None:
        """Keeps an id under a name and as a mark."""
        self.rows[name], self.marks[str(row)] = row, name


@dataclass
class Town:
    """The committees by place, and the accounts: `officers[role, seat]`, `resident` (the first head of 梅)."""

    here: dict[int, Committee]
    officers: dict[tuple[str, int], Any] = field(default_factory=dict)
    resident: Any = None

    def beyond(self, seat: int | None) -> dict[str, str]:
        """Returns the marks of everything outside of a place; of everything for None."""
        return {
            mark: f"{name} of {one.sign}"
            for one in self.here.values() if seat is None or not lies_in(one.place, seat)
            for mark, name in one.marks.items()
        }  # fmt: skip


@contextmanager
def undone():
    """Whatever is done inside is undone."""
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def build(roles: tuple[str, ...], seats: tuple[int, ...]) -> Town:
    """Returns the town with an officer of each role at each seat; in an empty database, inside a transaction."""
    from tuodi.ground import clock
    from tuodi.ground.officers.models import Account, Appointment
    from tuodi.ground.places.models import Place
    from tuodi.ground.work.models import Counter
    from tuodi.stages.people.models import Resident, Source

    for code, (level, zh, parent) in PLACES.items():
        Place.objects.create(
            code=code, level=level, zh=zh, en=f"Place {code}", parent_id=parent, since=SINCE, until=clock.NO_END,
            generated=True,
        )  # fmt: skip
    for name, first in FIRST.items():
        Counter.objects.update_or_create(name=name, defaults={"next": first})
    sources = {
        kind: Source.objects.create(code=kind, kind=kind, zh=f"源{kind}", en=f"source {kind}")
        for kind in ("registration", "line", "declared")
    }
    one, other = (Account.objects.create(username=name) for name in ("granter", "confirmer"))
    town = Town({})

    def appoint(account: Any, role: str, place: int, *, confirmed: bool = True, pk: int | None = None) -> Any:
        return Appointment.objects.create(
            pk=pk, account=account, role=role, place_id=place, since=SINCE, until=clock.NO_END, granted_by=one,
            granted_at=clock.now(), confirmed_by=other if confirmed else None,
            confirmed_at=clock.now() if confirmed else None,
        )  # fmt: skip

    for order, (place, sign) in enumerate(COMMITTEES.items()):
        town.here[place] = _committee(order, place, sign, sources, appoint)
    for role in roles:
        for seat in seats:
            account = Account.objects.create(username=f"{role}-{seat}", first_name=f"员{EVIL}")
            appoint(account, role, seat)
            town.officers[role, seat] = account
    town.resident = Account.objects.create(username="herself", resident=True)
    Resident.objects.create(
        account=town.resident, person_id=town.here[OWN].rows["person"], subject="issuer 1", since=clock.now()
    )
    _proxies(town)
    return town


def _committee(order: int, place: int, sign: str, sources: dict[str, Any], appoint: Any) -> Committee:
    from tuodi.ground import clock
    from tuodi.ground.journal.actions import Actor, Subject, write
    from tuodi.ground.notices.actions import say
    from tuodi.ground.officers.models import Account, Opening
    from tuodi.stages.people import actions
    from tuodi.stages.people.difficulties import note_difficulty
    from tuodi.stages.people.models import Household, Person

    found = Committee(place, sign)
    officer = Account.objects.create(pk=7_600_000_001 + 10 * order, username=f"{sign}officer", first_name=EVIL)
    waiting = Account.objects.create(pk=7_600_000_002 + 10 * order, username=f"{sign}waiting", first_name=EVIL)
    found.took("officer", officer.pk)
    found.marks[officer.username] = found.marks[waiting.username] = "an officer's user name"
    appoint(officer, "clerk", place, pk=7_700_000_001 + 10 * order)
    found.took("appointment", appoint(waiting, "provider", place, confirmed=False, pk=7_700_000_002 + 10 * order).pk)
    actor, registration = Actor(officer.pk, "clerk", place, "register"), sources["registration"]

    def add(name: str, said: str, **more: Any) -> Person:
        one = actions.add_person(actor, registration, name=said, place_code=place, day=DAY, **more)
        found.took(name, one.pk)
        found.marks[said.removesuffix(EVIL)] = f"the name of {name}"
        return one

    found.number, found.phone = number("1948-05-01", order + 1), f"1001234560{order}"
    head = add(
        "person", f"钱{sign}首", number=found.number, phone=found.phone, address=f"{sign}路1弄7号",
        facts_given={"birth_date": "1948-05-01", "sex": "female", "disability_grade": 2, "pension_month": 700},
    )  # fmt: skip
    home = Household.objects.get(memberships__person=head)
    found.took("household", home.pk)
    spouse = add(
        "spouse", f"钱{sign}次{EVIL}", household=home, relation="spouse", address=f"{sign}巷2号{EVIL}",
        facts_given={"birth_date": "1946-05-01", "sex": "male"},
    )  # fmt: skip
    found.marks |= dict.fromkeys((found.number, found.phone, f"{sign}路1弄7号", f"{sign}巷2号"), "number or address")
    alone, alike, kept, gone = (
        add(name, f"钱{sign}{said}")
        for name, said in (("alone", "三"), ("alike", "四"), ("kept", "五"), ("gone", "六"))
    )
    actions.record(actor, head, "wage_month", 2190, sources["line"], valid_from=DAY)
    found.took("record", actions.record(actor, head, "pension_month", 810, registration, valid_from=DAY).pk)
    found.took("home_record", actions.record(actor, home, "homes", 1, registration, valid_from=DAY).pk)
    found.took("difficulty", note_difficulty(actor, head, kind="care", words=f"{sign}难处{EVIL}", consent="spoken").pk)
    found.marks[f"{sign}难处"] = "what somebody said"
    _papers(found, order, actor, (alone, alike), (kept, gone))
    opening = Opening.objects.create(
        pk=7_800_000_001 + order, account=officer, person=spouse.pk, reason=f"{sign}急事{EVIL}",
        opened_at=clock.now() - timedelta(hours=2), until=clock.now() - timedelta(hours=1),
    )  # fmt: skip
    found.took("opening", opening.pk)
    found.marks[f"{sign}急事"] = "the reason of an opening"
    found.took("notice", say(actor, head.pk, f"town:{order}", f"{sign}告知", f"{sign}详情{EVIL}", ["portal"]).pk)
    found.marks[f"{sign}告知"] = found.marks[f"{sign}详情"] = "a notice"
    write(actor, "officers.break_glass", Subject("person", spouse.pk, place), detail={"opening": opening.pk})
    return found


def _papers(found: Committee, order: int, actor: Any, alike: tuple[Any, Any], merged: tuple[Any, Any]) -> None:
    """A pair to decide, a pair that was merged, and a file."""
    from tuodi.ground import clock
    from tuodi.ground.files.actions import keep
    from tuodi.stages.people.duplicates.actions import merge
    from tuodi.stages.people.models import Merge, Pair

    for place, (name, pair) in enumerate((("pair", alike), ("merged_pair", merged))):
        made = Pair.objects.create(
            pk=7_500_000_001 + 10 * order + place, one=pair[0], other=pair[1], weight=987, why="name:same",
            found_at=clock.now(),
        )  # fmt: skip
        found.took(name, made.pk)
    merge(actor, made, merged[0])
    Merge.objects.filter(pair=made).update(merged_by=found.rows["officer"])
    file = keep(
        actor,
        found.rows["person"],
        found.place,
        f"{found.sign}单{EVIL}.csv",
        io.BytesIO(f"{found.sign}纸\n1\n".encode()),
    )
    found.took("file", file.pk)
    found.marks[f"{found.sign}单"] = found.marks[f"{found.sign}纸"] = "a file"


def _proxies(town: Town) -> None:
    """The resident may see for the head of 兰, only apply for that of 竹; everywhere a spouse acts for the head."""
    from tuodi.ground import clock
    from tuodi.stages.people.models import Proxy

    def make(person: int, proxy: int, scope: str) -> Any:
        return Proxy.objects.create(
            pk=7_900_000_001 + Proxy.objects.count(), person_id=person, proxy_id=proxy, scope=scope, since=DAY,
            until=clock.today() + timedelta(days=30), made_at=clock.now(),
        )  # fmt: skip

    heads = {place: one.rows["person"] for place, one in town.here.items()}
    for one in town.here.values():
        one.took("proxy", make(one.rows["person"], one.rows["spouse"], "see").pk)
    make(heads[NEXT_DOOR], heads[OWN], "see")
    make(heads[OTHER_STREET], heads[OWN], "apply")
