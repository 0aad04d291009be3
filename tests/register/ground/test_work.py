"""Due work: entered once, done once, by whoever holds it; a worker that lost its lease writes nothing."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from typer.testing import CliRunner

from tests.register.conftest import database_url
from tuodi.ground import clock
from tuodi.ground.journal.actions import SYSTEM, write
from tuodi.ground.journal.models import Entry
from tuodi.ground.work import leases
from tuodi.ground.work.invariants import i21_work_leases
from tuodi.ground.work.leases import LeaseError, due, take
from tuodi.ground.work.models import Counter, Item
from tuodi.web import flow
from tuodi.web.commands import app, work

ROOT = Path(__file__).parents[3]
ONE = ("test",)


def soon():
    return clock.now() - timedelta(seconds=1)


def expire():
    Item.objects.update(lease_until=clock.now() - timedelta(hours=1))


@pytest.mark.django_db
def test_work_is_entered_once_however_often_it_is_said():
    due("test", ["a", "b", "a"], soon())
    due("test", "a", soon())
    due("other", "a", soon())
    assert Item.objects.count() == 3


@pytest.mark.django_db
def test_work_is_due_with_the_act_or_not_at_all():
    def act():
        with transaction.atomic():
            due("test", "a", soon())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act()
    assert take("one", 5, ONE) == []


@pytest.mark.django_db
def test_an_item_is_held_by_one_worker_until_it_is_done():
    due("test", ["b", "a", "c"], soon())
    due("test", "later", clock.now() + timedelta(days=1))
    due("other", "a", soon())
    first, second = take("one", 2, ONE), take("two", 5, ONE)
    assert len({lease.key for lease in (*first, *second)}) == 3
    assert take("three", 5, ONE) == []
    leases.done(first[0].item, first[0].fence)
    item = Item.objects.get(pk=first[0].item)
    assert (item.state, item.holder, item.tries) == ("done", "", 1)
    expire()
    assert {lease.item for lease in take("three", 5, ONE)} == {lease.item for lease in (*first[1:], *second)}


@pytest.mark.django_db
def test_s5_a_worker_that_lost_its_lease_writes_nothing():
    due("test", "a", soon())
    (slow,) = take("slow", 1, ONE)
    expire()
    (quick,) = take("quick", 1, ONE)
    assert quick.fence > slow.fence

    def write_late():
        with transaction.atomic():
            Counter.objects.create(name="written by slow")
            leases.done(slow.item, slow.fence)

    with pytest.raises(LeaseError, match="not held under fence 1"):
        write_late()
    assert not Counter.objects.filter(name="written by slow").exists()
    for late in (leases.renew, lambda *held: leases.failed(*held, "x", clock.now())):
        with pytest.raises(LeaseError):
            late(slow.item, slow.fence)
    leases.renew(quick.item, quick.fence)
    leases.done(quick.item, quick.fence)
    with pytest.raises(LeaseError):
        leases.done(quick.item, quick.fence)


@pytest.mark.django_db
def test_what_fails_is_tried_again_later_and_given_up_in_the_end():
    due("test", "a", soon())
    for tries in range(1, leases.MOST_TRIES + 1):
        (lease,) = take("one", 1, ONE)
        assert lease.tries == tries
        leases.failed(lease.item, lease.fence, "x" * 300, soon())
    assert take("one", 1, ONE) == []
    item = Item.objects.get()
    assert (item.state, len(item.reason)) == ("failed", 200)


@pytest.mark.django_db
def test_an_item_that_kills_its_workers_is_given_up():
    due("test", "a", soon())
    for _ in range(leases.MOST_TRIES):
        assert len(take("one", 1, ONE)) == 1
        expire()
    assert take("one", 1, ONE) == []
    assert Item.objects.get().state == "failed"


@pytest.mark.django_db
def test_what_a_worker_gives_back_costs_no_try():
    due("test", ["a", "b"], soon())
    take("one", 2, ONE)
    assert leases.release("two") == 0
    assert leases.release("one") == 2
    assert [lease.tries for lease in take("two", 2, ONE)] == [1, 1]


class Stage:
    """Does what it is told, and remembers."""

    def __init__(self, keys=(), broken=()):
        self.keys, self.broken, self.did = keys, broken, []

    def due(self, now):
        return self.keys

    def do(self, key, fence):
        write(SYSTEM, "test.did")
        if key in self.broken:
            raise ValueError("张三 310101194805010000")
        self.did.append(key)


@pytest.mark.django_db
def test_a_round_does_everything_due_and_puts_off_what_breaks():
    stage = Stage([f"k{n}" for n in range(45)], broken={"k7"})
    assert flow.gather({"test": stage}) == []
    result = flow.work("one", {"test": stage})
    assert (result.done, result.failed, result.lost) == (44, 1, 0)
    assert sorted(stage.did) == sorted({f"k{n}" for n in range(45)} - {"k7"})
    item = Item.objects.get(key="k7")
    assert item.state == "waiting"
    assert item.due_at > clock.now()
    assert item.reason.startswith("ValueError at test_work.py:")
    assert "张" not in item.reason
    assert Entry.objects.count() == 44, "what broke is rolled back, its journal row too"
    flow.gather({"test": stage})
    assert flow.work("one", {"test": stage}).done == 0


@pytest.mark.django_db
def test_a_stage_that_cannot_say_what_is_due_stops_no_other():
    class Mute(Stage):
        def due(self, now):
            raise ValueError("张三")

    stage = Stage(["a"])
    (line,) = flow.gather({"mute": Mute(), "test": stage})
    assert "stage mute could not say what is due: ValueError at test_work.py" in line
    assert "张" not in line
    assert flow.work("one", {"test": stage}).done == 1


@pytest.mark.django_db
def test_a_round_stops_between_items_and_gives_the_others_back():
    stage = Stage([f"k{n}" for n in range(30)])
    flow.gather({"test": stage})
    result = flow.work("one", {"test": stage}, stopped=lambda: len(stage.did) >= 3)
    assert result.done == 3
    assert Item.objects.filter(state="waiting").count() == 27
    assert not Item.objects.filter(state="running").exists()


@pytest.mark.django_db
def test_every_stage_of_the_list_offers_what_is_due_and_does_it():
    for name, stage in flow.STAGES.items():
        assert callable(stage.due), name
        assert callable(stage.do), name


@pytest.mark.django_db
def test_i21_names_what_nobody_holds_any_more():
    due("test", ["a", "b"], soon())
    take("one", 1, ONE)
    assert list(i21_work_leases()) == []
    expire()
    (line,) = i21_work_leases()
    assert f"work item {Item.objects.get(state='running').pk} (test)" in line


def environment(folder):
    path = f"{ROOT}:{ROOT}/src"
    return {**os.environ, "TUODI_DATA": str(folder), "TUODI_DATABASE_URL": database_url(), "PYTHONPATH": path}


def start(name, folder, pause=0.005):
    command = [sys.executable, "-m", "tests.register.ground.worker", name, str(folder), str(pause)]
    return subprocess.Popen(command, env=environment(folder), cwd=ROOT)


def await_(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


@pytest.mark.django_db(transaction=True)
def test_two_processes_do_five_hundred_items_once_each(tmp_path):
    due("test", [f"k{n}" for n in range(500)], soon())
    workers = [start(name, tmp_path) for name in ("one", "two")]
    await_(lambda: all((tmp_path / f"{name}.ready").exists() for name in ("one", "two")))
    (tmp_path / "go").touch()
    assert [worker.wait(120) for worker in workers] == [0, 0]
    did = [int((tmp_path / f"{name}.done").read_text().split()[0]) for name in ("one", "two")]
    assert sum(did) == 500
    assert min(did) > 0, "both worked"
    assert Counter.objects.filter(name__startswith="did ").count() == 500
    assert Item.objects.filter(state="done", tries=1, fence=1).count() == 500


@pytest.mark.django_db(transaction=True)
def test_s4_an_item_whose_worker_was_killed_is_taken_up_by_another(tmp_path):
    due("test", "dies", soon() - timedelta(seconds=1))
    due("test", ["a", "b"], soon())
    (tmp_path / "go").touch()
    assert start("one", tmp_path).wait(60) == -signal.SIGKILL
    assert Item.objects.filter(state="running", holder="one").count() == 3
    expire()
    leased = {lease.key for lease in take("two", 5, ONE)}
    assert leased == {"dies", "a", "b"}
    assert not Counter.objects.filter(name__startswith="did ").exists()


@pytest.mark.django_db(transaction=True)
def test_s4_the_command_seals_works_and_ends_within_five_seconds_of_sigterm(tmp_path):
    write(SYSTEM, "test.did")
    command = [sys.executable, "-c", "from tuodi.web.commands import main; main()", "work"]
    process = subprocess.Popen(command, env=environment(tmp_path), cwd=ROOT, stdout=subprocess.PIPE, text=True)
    await_(lambda: not Entry.objects.filter(sequence__isnull=True).exists())
    write(SYSTEM, "test.did")
    begun = time.monotonic()
    await_(lambda: not Entry.objects.filter(sequence__isnull=True).exists())
    assert time.monotonic() - begun < 5
    await_(lambda: (tmp_path / "journal-head.json").exists())
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=10)
    assert time.monotonic() - begun < 5
    assert process.returncode == 0
    assert "rows of the journal sealed" in out


class Stuck:
    """A stage whose item does not end."""

    def due(self, now):
        return ["forever"]

    def do(self, key, fence):
        Counter.objects.create(name="half done")
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(30)


@pytest.mark.django_db(transaction=True)
def test_s4_an_item_that_does_not_end_is_given_back(monkeypatch):
    monkeypatch.setattr(flow, "STAGES", {"stuck": Stuck()})
    monkeypatch.setattr(work, "GRACE", 1)
    begun = time.monotonic()
    result = CliRunner().invoke(app, ["work", "--once"])
    assert time.monotonic() - begun < 5
    assert result.exit_code == 0, result.output
    assert "given back" in result.output
    assert [(item.state, item.tries) for item in Item.objects.all()] == [("waiting", 0)]
    assert not Counter.objects.exists(), "what was half done is rolled back"
