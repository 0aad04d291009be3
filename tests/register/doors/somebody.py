"""A resident with something on every page of hers: facts, a look, somebody who acts for her, somebody she acts for."""

from __future__ import annotations

import datetime

from tuodi.ground import clock
from tuodi.ground.journal.actions import Actor, Subject, write
from tuodi.ground.notices.actions import mark_read, say
from tuodi.ground.officers.models import Account
from tuodi.stages.people.actions import add_person
from tuodi.stages.people.models import Resident, Source
from tuodi.stages.people.proxies import make_proxy

COMMITTEE = 310101002001
CLERK = Actor(None, "clerk", 310101002000, "service")


def somebody():
    """Returns the account of a resident; once a database."""
    held = Account.objects.filter(username="somebody").first()
    if held is not None:
        return held
    source, _ = Source.objects.get_or_create(
        code="registration", defaults={"kind": "registration", "zh": "户籍登记", "en": "registration"}
    )
    facts = {"birth_date": "1950-02-03", "sex": "female", "hukou": "local_urban", "pension_month": "3000"}
    one, mother = (
        add_person(CLERK, source, name=name, place_code=COMMITTEE, facts_given=facts, address="示例海棠路1弄2号301室")
        for name in ("王秀英", "海热提·买合木提")
    )
    account = Account.objects.create(username="somebody", resident=True)
    Resident.objects.create(account=account, person=one, subject="issuer somebody", since=clock.now())
    until = clock.today() + datetime.timedelta(days=90)
    for person, proxy in ((one, mother), (mother, one)):
        make_proxy(Actor(account.pk, "resident", None, "own"), person, proxy, ["see", "apply"], until)
    mark_read(CLERK, say(CLERK, one.pk, f"read by {account.pk}", "受理通知 / Taken in", "已受理。", ["letter"]))
    write(CLERK, "people.read", Subject("person", one.pk, COMMITTEE))
    return account
