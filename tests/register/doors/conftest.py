"""What tests of the doors share: a small register with people in it, and somebody of every role."""

from __future__ import annotations

from datetime import date, time
from types import SimpleNamespace

import pytest

from tuodi.ground import clock


@pytest.fixture(autouse=True)
def watch():
    """No request changes anything without a row of the journal."""
    from tests.register.doors.watched import watched

    with watched():
        yield


CITY = 310000000000
AT = {"auditor": CITY, "analyst": CITY, "clerk_of_the_city": CITY}  # the others sit in the first street
STREET, COMMITTEE, OTHER_STREET, OTHER_DISTRICT = 310101002000, 310101002001, 310101003001, 310104003001
NUMBER, PHONE = "990001194805010024", "13900000001"


@pytest.fixture
def register(appoint):
    """A household of three in the first street, one of one elsewhere; `account(role)` is somebody of a role, `ids` the
    rows that pages are shown with, `mother`, `daughter`, `child`, `stranger` persons, `home` their household."""
    from tests.register.conftest import SINCE
    from tests.register.doors.somebody import somebody
    from tuodi.ground.journal.actions import Actor
    from tuodi.ground.places.models import Centre
    from tuodi.stages.people import actions
    from tuodi.stages.people.models import Pair, Source

    actor = Actor(None, "clerk", STREET, "register")
    registration = Source.objects.create(code="registration", kind="registration", zh="户籍登记", en="registration")
    line = Source.objects.create(code="tax", kind="line", zh="税务专线", en="tax line")
    declared = Source.objects.create(code="declared", kind="declared", zh="本人申报", en="declared")
    day = date(2016, 1, 1)

    def add(name, born, sex, place=COMMITTEE, **more):
        return actions.add_person(
            actor, registration, name=name, place_code=place, day=day, facts_given={"birth_date": born, "sex": sex},
            generated=True, **more,
        )  # fmt: skip

    mother = add("示例阿婆", "1948-05-01", "female", number=NUMBER, phone=PHONE, address="示例路 1 号")
    from tuodi.stages.people.models import Household

    home = Household.objects.get(memberships__person=mother)
    daughter = add("示例女儿", "1975-03-01", "female", household=home, relation="child")
    child = add("示例外孙", "2008-03-01", "male", household=home, relation="other")
    stranger = add("示例邻区人", "1960-01-01", "male", place=OTHER_DISTRICT)
    actions.record(actor, daughter, "wage_month", 2190, line, valid_from=day)
    actions.record(actor, daughter, "wage_month", 1500, declared, valid_from=day)
    actions.record(actor, mother, "pension_month", 700, registration, valid_from=day)
    actions.record(actor, mother, "disability_grade", 2, registration, valid_from=day)
    actions.record(actor, home, "homes", 1, registration, valid_from=day)
    pair = Pair.objects.create(
        one=mother, other=daughter, weight=987, why="name:sound contact:several", found_at=clock.now()
    )
    for number in (1, 2):
        Centre.objects.create(
            code=STREET * 10 + number, place_id=STREET, zh=f"示例中心{number}", en=f"Example Centre {number}",
            address="示例路 1 号", hours_since=date(2018, 3, 1), since=SINCE, until=clock.NO_END, generated=True,
            weekday_opens=time(8, 30), weekday_closes=time(16, 30), holiday_opens=time(8, 30),
            holiday_closes=time(11, 30),
        )  # fmt: skip
    accounts = {}

    def account(role):
        if role not in accounts:
            accounts[role] = (
                somebody() if role == "resident" else appoint(role.removesuffix("_of_the_city"), AT.get(role, STREET))
            )
        return accounts[role]

    return SimpleNamespace(
        account=account, actor=actor,
        ids={"mother": mother.pk, "daughter": daughter.pk, "home": home.pk, "pair": pair.pk},
        mother=mother, daughter=daughter, child=child, stranger=stranger, home=home, registration=registration,
        line=line, declared=declared,
    )  # fmt: skip


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker):
    """The town of `tests.register.doors.town`, once a module, in a transaction that is undone at its end; what each
    test does inside is undone after it."""
    from tests.register.doors import routes
    from tests.register.doors.town import OWN, STREET, build, undone

    with django_db_blocker.unblock(), undone():
        yield build(routes.STAFF, (OWN, STREET))
