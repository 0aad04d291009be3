"""Once a day: contents that nothing needs go, and done work that nobody asks about again."""

import datetime
import os
import time

import pytest

from tuodi.ground import clock
from tuodi.ground.files import store
from tuodi.ground.work import leases
from tuodi.ground.work.models import Item
from tuodi.web import flow, upkeep

pytestmark = pytest.mark.django_db(transaction=True)
ONLY = {upkeep.NAME: upkeep}


@pytest.fixture(autouse=True)
def data(settings, tmp_path):
    """An empty folder for contents and keys."""
    settings.DATA, settings.KEYS = tmp_path, tmp_path / "keys"


def left_behind(content, seconds):
    """A content without a row, put there so many seconds ago."""
    digest = store.put(content)
    at = time.time() - seconds
    os.utime(store.place(digest), (at, at))
    return digest


def a_day():
    assert flow.gather(ONLY) == []
    return flow.work("one", ONLY)


def test_what_a_crash_left_behind_is_swept_once_a_day(monkeypatch):
    old, young = left_behind(b"old", 7200), left_behind(b"young", 60)
    assert a_day().done == 1
    assert [digest for digest, _ in store.contents()] == [young]
    left_behind(b"old", 7200)
    assert a_day().done == 0  # not twice a day
    assert {digest for digest, _ in store.contents()} == {old, young}
    tomorrow = clock.now() + datetime.timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    assert a_day().done == 1
    assert [digest for digest, _ in store.contents()] == [young]


def test_a_day_is_shanghais():
    assert list(upkeep.due(datetime.datetime(2017, 3, 1, 15, 59, tzinfo=datetime.UTC))) == ["2017-03-01"]
    assert list(upkeep.due(datetime.datetime(2017, 3, 1, 16, 0, tzinfo=datetime.UTC))) == ["2017-03-02"]


def test_asking_again_and_again_writes_nothing(django_assert_num_queries):
    a_day()
    with django_assert_num_queries(1):
        assert list(upkeep.due(clock.now())) == []


def test_done_work_of_notices_is_forgotten_after_its_time_and_nothing_else_is():
    long_ago, lately = (clock.now() - upkeep.KEPT + datetime.timedelta(hours=by) for by in (-1, 1))
    for stage, key, state, done_at in (
        ("notices", "old", "done", long_ago), ("notices", "young", "done", lately),
        ("notices", "open", "waiting", None), ("notices", "lost", "failed", None),
        ("payments", "old", "done", long_ago),
    ):  # fmt: skip
        Item.objects.create(stage=stage, key=key, state=state, due_at=long_ago, done_at=done_at)
    a_day()
    left = set(Item.objects.exclude(stage=upkeep.NAME).values_list("stage", "key"))
    assert left == {("notices", "young"), ("notices", "open"), ("notices", "lost"), ("payments", "old")}


def test_a_sweep_that_fails_undoes_nothing_and_is_not_repeated_the_same_day(monkeypatch):
    def broken():
        raise OSError

    monkeypatch.setattr(upkeep, "sweep", broken)
    assert a_day().done == 0
    assert leases.known(upkeep.NAME, clock.today().isoformat())
    assert Item.objects.get(stage=upkeep.NAME).state == "done"
