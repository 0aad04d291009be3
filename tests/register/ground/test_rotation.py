"""Keys are changed: everything sealed anew, found under its new index, and a killed rotation goes on."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.test import override_settings

from tests.register.fresh import fresh, run
from tuodi.ground import clock
from tuodi.ground.journal.actions import SYSTEM
from tuodi.ground.journal.models import Entry
from tuodi.ground.secrets import rotation
from tuodi.ground.secrets.index import blind, blinds
from tuodi.ground.secrets.invariants import i19_sealed_values_open_and_are_found
from tuodi.ground.secrets.keyfiles import read_keys
from tuodi.ground.secrets.keyring import check_keys
from tuodi.ground.secrets.models import Generation, Rotation
from tuodi.ground.secrets.rotation import generations, rotate, unfinished
from tuodi.ground.secrets.seal import generation_of, seal, unseal
from tuodi.rules.errors import InputError
from tuodi.stages.people.models import Difficulty, Person


@pytest.fixture(autouse=True)
def keys(settings, tmp_path):
    """An empty folder for keys."""
    settings.KEYS = tmp_path / "keys"
    return settings.KEYS


def add(row, number="", phone=""):
    """A person with the sealed columns of `number` and `phone`."""
    return Person.objects.create(
        id=row, name=f"P{row}", name_key="p", initials_key="p", place_code=310101002001, known_since=clock.now(),
        number=seal(number.encode(), f"person.number:{row}") if number else b"",
        number_index=blind("person.number", number) if number else None,
        phone=seal(phone.encode(), f"person.phone:{row}") if phone else b"",
        phone_index=blind("person.phone", phone) if phone else None,
    )  # fmt: skip


def people(count):
    return [add(row, f"N{row}", f"T{row}" if row % 3 else "") for row in range(1, count + 1)]


@pytest.mark.django_db
def test_everything_is_sealed_anew_and_found_under_its_new_index(keys):
    people(25)
    add(26)
    Difficulty.objects.create(
        id=1, person_id=1, place_code=310101002001, kind="illness", text=seal("难".encode(), "difficulty.text:1"),
        consent="spoken", noted_at=clock.now(), noted_by=1,
    )  # fmt: skip
    before = blind("person.number", "N7")
    assert rotate(SYSTEM, batch=4) == 2
    person = Person.objects.get(pk=7)
    assert (generation_of(person.number), unseal(person.number, "person.number:7")) == (2, b"N7")
    assert bytes(person.number_index) == blind("person.number", "N7") != before
    assert Person.objects.get(pk=26).number_index is None
    assert unseal(Difficulty.objects.get().text, "difficulty.text:1").decode() == "难"
    assert [(one.number, one.retired_at is None, one.values) for one in generations()] == [(1, False, 0), (2, True, 43)]
    assert [(key.number, key.retired) for key in read_keys(keys)] == [(2, False), (1, True)]
    assert not unfinished()
    assert check_keys() == []
    acts = list(Entry.objects.filter(act__startswith="keys.").order_by("id").values_list("act", "subject"))
    assert acts == [("keys.rotate_begin", 2), ("keys.rotate_end", 2)]
    assert list(i19_sealed_values_open_and_are_found()) == []


@pytest.mark.django_db
def test_between_two_batches_both_generations_open_and_both_are_looked_under(monkeypatch):
    people(10)
    seen = []

    def look(table, rows):
        if table == "people_person" and rows == 4:
            for row in (1, 4, 5, 10):
                person = Person.objects.get(pk=row)
                assert unseal(person.number, f"person.number:{row}").decode() == f"N{row}"
                assert bytes(person.number_index) in blinds("person.number", f"N{row}")
                seen.append(generation_of(person.number))
            assert unfinished()
            people_after = add(11, "N11")
            assert generation_of(people_after.number) == 2

    rotate(SYSTEM, batch=4, progress=look)
    assert seen == [2, 2, 1, 1]


@pytest.mark.django_db
def test_a_rotation_that_broke_off_goes_on_where_it_was_and_writes_one_begin_and_one_end():
    people(10)

    def fail(table, rows):
        if rows == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotate(SYSTEM, batch=4, progress=fail)
    assert Rotation.objects.get(table="people_person").done_to == 4
    with override_settings(SUITE="sm4-gcm"):  # a rotation that was begun goes on with its own suite
        assert rotate(SYSTEM, batch=4) == 2
    assert Entry.objects.filter(act="keys.rotate_begin").count() == 1
    assert Entry.objects.filter(act="keys.rotate_end").count() == 1
    assert {one.suite for one in generations()} == {"aes-256-gcm"}


@pytest.mark.django_db
def test_a_row_sealed_with_the_old_key_behind_the_rotations_back_is_sealed_anew_before_it_ends(monkeypatch):
    people(6)
    late = seal(b"late", "person.number:1")

    def slip(table, rows):
        if table == "people_person" and rows == 6 and not Rotation.objects.get(table=table).done_to:
            Person.objects.filter(pk=1).update(number=late, number_index=None)

    rotate(SYSTEM, batch=4, progress=slip)
    person = Person.objects.get(pk=1)
    assert (generation_of(person.number), unseal(person.number, "person.number:1")) == (2, b"late")
    assert bytes(person.number_index) == blind("person.number", "late")


@pytest.mark.django_db
def test_a_rotation_changes_the_suite_that_is_asked_for(settings):
    people(3)
    settings.SUITE = "sm4-gcm"
    rotate(SYSTEM)
    assert unseal(Person.objects.get(pk=2).phone, "person.phone:2") == b"T2"
    assert [one.suite for one in generations()] == ["aes-256-gcm", "sm4-gcm"]


@pytest.mark.django_db
def test_nothing_is_rotated_with_a_key_missing(keys):
    people(1)
    (keys / "generation-1.key").unlink()
    with pytest.raises(InputError, match="sealed with generation 1"):
        rotate(SYSTEM)
    assert not Generation.objects.filter(number=2).exists()


@pytest.mark.django_db
def test_an_older_backup_makes_its_retired_generation_live_again(keys):
    people(2)
    old = list(Person.objects.order_by("id").values("pk", "number", "number_index", "phone", "phone_index"))
    rotate(SYSTEM)
    for row in old:  # as a backup taken before the rotation would bring it back
        Person.objects.filter(pk=row.pop("pk")).update(**row)
    Rotation.objects.all().delete()
    Generation.objects.filter(number=2).delete()
    Generation.objects.update(retired_at=None)
    assert check_keys() == []
    assert bytes(Person.objects.get(pk=1).number_index) in blinds("person.number", "N1")
    assert rotate(SYSTEM) == 2
    assert list(i19_sealed_values_open_and_are_found()) == []


@pytest.mark.django_db
def test_i19_names_a_row_that_does_not_open_and_one_whose_index_is_another():
    people(3)
    Person.objects.filter(pk=1).update(number=Person.objects.get(pk=2).number)
    Person.objects.filter(pk=3).update(number_index=b"\0" * 16)
    said = " ".join(i19_sealed_values_open_and_are_found())
    assert "person.number:1 cannot be read" in said
    assert "people_person 3: number_index is not that of its number" in said
    assert "N1" not in said


POPULATE = """
from tests.register.ground.test_rotation import people
people(400)
"""
SLOW = """
import time
from tuodi.ground.journal.actions import SYSTEM
from tuodi.ground.secrets.rotation import rotate
def wait(table, rows):
    print(rows, flush=True)
    time.sleep(0.05)
rotate(SYSTEM, batch=10, progress=wait)
"""
CHECK = """
from tuodi.ground.secrets.invariants import i19_sealed_values_open_and_are_found
from tuodi.ground.secrets.rotation import generations
from tuodi.ground.journal.models import Entry
assert list(i19_sealed_values_open_and_are_found()) == []
print([(one.number, one.values) for one in generations()])
print(Entry.objects.filter(act__startswith="keys.").count())
"""


def test_a_rotation_killed_in_the_middle_goes_on(tmp_path):
    with fresh(tmp_path) as environment:
        run(environment, "-m", "tuodi", "migrate")
        run(environment, "-c", "from tuodi.web.start import ready; ready()" + POPULATE)
        slow = subprocess.Popen(
            [sys.executable, "-c", "from tuodi.web.start import ready; ready()" + SLOW], env=environment,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        for line in slow.stdout:
            if int(line) >= 100:
                os.kill(slow.pid, signal.SIGKILL)
                break
        assert slow.wait() == -signal.SIGKILL
        slow.stdout.close()
        status = run(environment, "-m", "tuodi", "keys", "status")
        assert "a rotation was begun and is not finished" in status
        began = time.monotonic()
        said = run(environment, "-m", "tuodi", "keys", "rotate")
        assert time.monotonic() - began < 60
        rows = int(said.split()[0])
        assert 0 < rows < 400  # it did not begin anew
        shown = run(environment, "-c", "from tuodi.web.start import ready; ready()" + CHECK).split("\n")
        assert shown[0] == "[(1, 0), (2, 667)]"
        assert shown[1] == "2"


def test_the_batch_of_a_rotation_bounds_its_memory():
    assert rotation.BATCH <= 10_000
