"""`tuodi invariants`: finds the invariants of every app by itself, says a line each, and fails where one is broken."""

import types

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError
from typer.testing import CliRunner

from tuodi.ground.journal.actions import SYSTEM, write
from tuodi.ground.journal.sealing import seal_all
from tuodi.ground.work import invariants as of_work
from tuodi.web.commands import app, invariants


def run(*arguments):
    return CliRunner().invoke(app, ["invariants", *arguments], standalone_mode=False)


@pytest.fixture(autouse=True)
def outside(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "DATA", tmp_path)


def test_the_invariants_of_every_app_are_found_in_order():
    found = invariants.every()
    assert {(one.number, one.name) for one in found} >= {(16, "journal chain"), (21, "work leases")}
    assert [one.number for one in found] == sorted(one.number for one in found)
    assert len({(one.number, one.name) for one in found}) == len(found)


@pytest.mark.django_db
def test_all_hold_on_an_empty_and_on_a_used_database():
    for _ in range(2):
        result = run()
        assert result.return_value == 0, result.output
        assert "I16  journal chain                    holds" in result.output
        assert len(result.output.splitlines()) == len(invariants.every())
        write(SYSTEM, "test.did")
        seal_all()


@pytest.fixture
def planted(monkeypatch):
    """A function that plants an invariant I99 into the app of work."""

    def plant(find):
        monkeypatch.setattr(of_work, "i99_planted", find, raising=False)

    return plant


@pytest.mark.django_db
def test_what_is_broken_is_named_at_most_ten_times(planted):
    planted(lambda: (f"row {n} is wrong" for n in range(1_000_000)))
    result = run("--only", "99")
    assert result.return_value == 1
    lines = result.output.splitlines()
    assert lines[0].startswith("I99  planted                          broken")
    assert lines[1:] == [*(f"     row {n} is wrong" for n in range(invariants.SHOWN)), "     and more"]


@pytest.mark.django_db
def test_what_cannot_be_checked_does_not_hold(planted):
    def fail():
        raise DatabaseError("张三")

    planted(fail)
    result = run("--only", "99")
    assert result.return_value == 1
    assert "could not be checked: DatabaseError" in result.output
    assert "张" not in result.output


def test_an_unknown_number_is_wrong_use():
    result = CliRunner().invoke(app, ["invariants", "--only", "12345"])
    assert result.exit_code == 2
    assert "there is no such invariant" in result.output


def test_every_invariant_is_a_function_of_nothing_with_a_sentence():
    assert apps.ready
    for one in invariants.every():
        assert isinstance(one.find, types.FunctionType), one.name
        assert (one.find.__doc__ or "").strip(), one.name
        assert one.find.__code__.co_argcount == 0, one.name
