"""What tests of the register share: a few places, officers with reach, and who acts."""

from __future__ import annotations

import contextlib
import datetime
import importlib

import pytest

from tuodi.ground import clock

SINCE = datetime.date(2012, 1, 1)
PLACES = {  # code: level, name, parent
    310000000000: ("city", "全市", None),
    310101000000: ("district", "甲区", 310000000000),
    310104000000: ("district", "乙区", 310000000000),
    310101002000: ("subdistrict", "甲区一街道", 310101000000),
    310101003000: ("subdistrict", "甲区二街道", 310101000000),
    310104003000: ("subdistrict", "乙区一街道", 310104000000),
    310101002001: ("committee", "一街道第一居委会", 310101002000),
    310101002002: ("committee", "一街道第二居委会", 310101002000),
    310101003001: ("committee", "二街道第一居委会", 310101003000),
    310104003001: ("committee", "乙区第一居委会", 310104003000),
}


@pytest.fixture
def places(db):
    """The places of PLACES, by code."""
    from tuodi.ground.places.models import Place

    return {
        code: Place.objects.create(
            code=code, level=level, zh=zh, en=f"Place {code}", parent_id=parent, since=SINCE, until=clock.NO_END,
            generated=True,
        )
        for code, (level, zh, parent) in PLACES.items()
    }  # fmt: skip


@pytest.fixture
def appoint(places):
    """A function that makes an officer: `appoint("clerk", 310101002000)` returns the account, appointed by two."""
    from tuodi.ground.officers.models import Account, Appointment

    one, _ = Account.objects.get_or_create(username="granter")
    other, _ = Account.objects.get_or_create(username="confirmer")

    def appointed(role, place, *, username=None, until=clock.NO_END):
        account, _ = Account.objects.get_or_create(username=username or f"{role}-{place}")
        Appointment.objects.create(
            account=account, role=role, place_id=place, since=SINCE, until=until, granted_by=one,
            granted_at=clock.now(), confirmed_by=other, confirmed_at=clock.now(),
        )  # fmt: skip
        return account

    return appointed


def database_url():
    """The address of the tests' own database, for a process beside this one."""
    from django.db import connection

    said = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite://{said['NAME']}"
    return f"postgresql://{said['USER']}:{said['PASSWORD']}@{said['HOST']}:{said['PORT']}/{said['NAME']}"


def _guards(connection, action):
    """Lifts the journal's triggers or puts them up again, as the owner of the database can."""
    guards = importlib.import_module("tuodi.ground.journal.migrations.0002_guards")
    with connection.cursor() as cursor:
        for statement in getattr(guards, action)[connection.vendor]:
            cursor.execute(statement)


@pytest.fixture
def lifted():
    """A context in which the journal's triggers are gone."""
    from django.db import connection

    @contextlib.contextmanager
    def without():
        _guards(connection, "LIFTED")
        yield
        _guards(connection, "GUARDS")

    return without


@pytest.fixture(scope="session", autouse=True)
def emptied(django_db_setup, django_db_blocker):
    """Tests with `transaction=True` empty the tables afterwards, which the journal's triggers refuse. At the end nobody
    holds the database: a thread of the live server may still, and PostgreSQL then does not drop it."""
    from django.db.backends.base.operations import BaseDatabaseOperations

    empty = BaseDatabaseOperations.execute_sql_flush

    def unguarded(self, statements):
        _guards(self.connection, "LIFTED")
        empty(self, statements)
        _guards(self.connection, "GUARDS")

    BaseDatabaseOperations.execute_sql_flush = unguarded
    yield
    BaseDatabaseOperations.execute_sql_flush = empty
    with django_db_blocker.unblock():
        _others_gone()


def _others_gone():
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture
def client():
    """Django's test client; whoever it signs in by force has proved a second factor, as the sign-in page asks."""
    from tests.register.signed_in import Browser

    return Browser()


@pytest.fixture
def enrolled(appoint):
    """A function that makes an officer who can sign in by the pages (tests.register.signed_in.sign_in)."""
    from tests.register.signed_in import PASSWORD, SECRET
    from tuodi.ground.officers.actions import set_credentials

    def made(role, place, **more):
        account = appoint(role, place, **more)
        set_credentials(account, PASSWORD, SECRET)
        return account

    return made
