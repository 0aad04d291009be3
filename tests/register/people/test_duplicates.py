"""Pairs that may be one person: planted duplicates are found, twins and namesakes are not; the rules are data."""

import itertools
import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command  # noqa: F401

from tuodi.ground import clock
from tuodi.ground.journal.models import Entry
from tuodi.ground.officers.reach import reach_of
from tuodi.ground.secrets.index import blind
from tuodi.ground.secrets.numbers import resident_number
from tuodi.ground.secrets.seal import seal
from tuodi.ground.work.numbers import take
from tuodi.rules.errors import InputError
from tuodi.stages.people import facts
from tuodi.stages.people.actions import ALWAYS
from tuodi.stages.people.duplicates.actions import keep_apart, merge
from tuodi.stages.people.duplicates.find import find, matching_of_city, slipped, thousandths
from tuodi.stages.people.duplicates.matching import read_matching
from tuodi.stages.people.duplicates.queries import merge_of, pair, pairs, side_by_side
from tuodi.stages.people.models import Household, Membership, Pair, Person, PersonRecord
from tuodi.stages.people.names import initials_key, name_key
from tuodi.stages.people.queries import NotReachedError

pytestmark = pytest.mark.django_db
HERE, FAR = 310101002001, 310104003001
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂辉玲红建文华国志海玉春梅"
SOUNDS = {"伟": "玮", "芳": "方", "明": "鸣", "丽": "莉", "静": "婧", "红": "虹", "华": "桦", "志": "智", "玲": "琳", "文": "雯"}


class Register:
    """Writes people as a register has them."""

    def __init__(self, pick, source):
        self.pick, self.source, self.used = pick, source, set()
        self.rows, self.memberships, self.records, self.homes = [], [], [], []
        self.ids = {name: itertools.count(take(name, 100_000)) for name in ("person", "record", "household")}

    def home(self, place=HERE):
        address = f"示例{self.pick.choice('东西南北中')}路{self.pick.randrange(400)}弄{self.pick.randrange(40)}号{self.pick.randrange(900)}室"
        self.homes.append(Household(id=next(self.ids["household"]), place_code=place, address=address, changed_at=clock.now()))
        return self.homes[-1]

    def number(self, born, male):
        while True:
            order = self.pick.randrange(0, 499) * 2 + (1 if male else 0)
            number = resident_number(f"31010{self.pick.randrange(1, 9)}{born:%Y%m%d}{order:03d}"[:6] + f"{born:%y%m%d}{order:03d}")
            if number not in self.used:
                self.used.add(number)
                return number

    def person(self, home, name, born, male, *, number="", phone="", address=None):
        row = next(self.ids["person"])
        self.rows.append(Person(
            id=row, name=name, name_key=name_key(name), initials_key=initials_key(name), place_code=home.place_code,
            number=seal(number.encode(), f"person.number:{row}") if number else b"", known_since=clock.now(),
            number_index=blind("person.number", number) if number else None,
            phone_index=blind("person.phone", phone) if phone else None,
            address=home.address if address is None else address,
        ))  # fmt: skip
        days = {"valid_from": ALWAYS, "known_since": clock.now(), "source": self.source}
        self.memberships.append(Membership(person_id=row, household=home, relation="other", **days))
        for fact, value in (("birth_date", born.isoformat()), ("sex", "male" if male else "female")):
            self.records.append(PersonRecord(
                id=next(self.ids["record"]), person_id=row, fact=facts.code(fact), value=facts.stored(facts.card(fact), value), **days
            ))  # fmt: skip
        return row

    def write(self):
        Household.objects.bulk_create(self.homes)
        Person.objects.bulk_create(self.rows)
        Membership.objects.bulk_create(self.memberships)
        PersonRecord.objects.bulk_create(self.records)

    def day(self):
        return date(1930, 1, 1) + timedelta(self.pick.randrange(25_000))

    def given(self, most=2):
        return "".join(self.pick.choices(GIVEN, k=self.pick.choice((1, most, most))))


def planted(pick, source, count):
    """Writes `count` households with, of every eighth, somebody once more; returns the pairs that are one person, by
    kind, and those that are two although much agrees."""
    made, same, two = Register(pick, source), {}, set()
    for place in range(count):
        home, surname = made.home(), pick.choice(SURNAMES)
        phone = f"138{pick.randrange(10**8):08d}"
        people = []
        for _ in range(pick.choice((1, 2, 3))):
            name, born, male = surname + made.given(), made.day(), pick.random() < 0.5
            people.append((made.person(home, name, born, male, number=made.number(born, male), phone=phone), name, born, male))
        if place % 8 == 0:
            kind = KINDS[place // 8 % len(KINDS)]
            original, name, born, male = people[0]
            same.setdefault(kind, set()).add((original, _again(made, kind, home, name, born, male, phone)))
        if place % 40 == 1:  # twins of one household, numbers in sequence
            born, first = made.day(), pick.choice(GIVEN)
            two.add(tuple(
                made.person(home, surname + first + last, born, True, number=made.number(born, True), phone=phone)
                for last in pick.sample(GIVEN, 2)
            ))  # fmt: skip
        if place % 40 == 2:  # somebody of the same name elsewhere
            _, name, _, male = people[0]
            born = made.day()
            two.add((people[0][0], made.person(made.home(FAR), name, born, male, number=made.number(born, male))))
    made.write()
    return same, two


KINDS = ("moved", "character", "sound", "swapped", "day", "slip", "address")


def _again(made, kind, home, name, born, male, phone):
    """The same person once more, without a number but for a slip of the old form."""
    other = made.home()
    if kind == "moved":
        return made.person(other, name, born, male)
    if kind == "address":
        return made.person(other, name, born, male, address="别处", phone=phone)
    if kind == "character":
        name = name[:-1] + made.pick.choice([one for one in GIVEN if one != name[-1]])
    if kind == "sound":
        name = name[:-1] + SOUNDS.get(name[-1], name[-1])
    if kind == "swapped":
        name = name[0] + name[:0:-1]
    if kind == "day":
        born = born.replace(day=born.day % 28 + 1)
    if kind == "slip":
        number = made.number(born, male)
        return made.person(home, name, born, male, number=number)
    return made.person(home, name, born, male, phone=phone)


def test_planted_duplicates_are_found_and_twins_and_namesakes_are_not(source, actor):
    same, two = planted(random.Random(4), source, 800)
    find(actor)
    found = set(Pair.objects.values_list("one_id", "other_id"))
    all_same = set().union(*same.values())
    recall = {kind: len(pairs & found) / len(pairs) for kind, pairs in same.items()}
    precision = len(found & all_same) / len(found)
    print(recall, precision, len(found))
    assert precision >= 0.95
    assert {kind for kind, share in recall.items() if share < 0.9} <= {"character"}
    assert len(all_same & found) / len(all_same) >= 0.9
    assert not {tuple(sorted(pair)) for pair in two} & found
