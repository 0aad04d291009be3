"""kill -9 at any moment: the same command run again ends with the bytes of a run that nobody disturbed."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.web import killing
from tests.web.conftest import QUICK, tree
from tuodi.rules.errors import InputError

PEOPLE, SHARD = 3_000, 1_000
POINTS = 5  # moments of each run at which it is killed, spread over all


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory, marginals):
    folder = tmp_path_factory.mktemp("undisturbed")
    killing.generate_city(folder / "city", marginals, PEOPLE, SHARD)
    killing.decide_city(folder / "city", folder / "decided")
    return folder


def spread(moments):
    """Returns the first moment, the last, and some between."""
    assert moments >= POINTS, "the run does almost nothing to its folder"
    return sorted({1 + round(i * (moments - 1) / (POINTS - 1)) for i in range(POINTS)})


def kill_and_restart(folder, wanted, run, *arguments):
    """Kills a run at moments spread over it, each time in a fresh folder, and lets it be restarted."""
    code, moments = killing.ended(folder / "counted", killing.NEVER, run, *arguments, folder / "counted")
    assert code == 0
    assert tree(folder / "counted") == wanted
    unfinished = 0
    for moment in spread(moments):
        out = folder / f"killed-{moment}"
        assert killing.ended(out, moment, run, *arguments, out)[0] == -signal.SIGKILL
        unfinished += not (out / "manifest.json").exists()
        run(*arguments, out)
        assert tree(out) == wanted, f"killed before moment {moment} of {moments}"
    assert unfinished >= POINTS - 2


def decide_into(city, out):
    killing.decide_city(city, out)


def generate_into(marginals, out):
    killing.generate_city(out, marginals, PEOPLE, SHARD)


def test_a_killed_determination_goes_on_to_the_same_bytes(undisturbed, tmp_path):
    kill_and_restart(tmp_path, tree(undisturbed / "decided"), decide_into, undisturbed / "city")


def test_a_killed_generation_goes_on_to_the_same_bytes(undisturbed, marginals, tmp_path):
    kill_and_restart(tmp_path, tree(undisturbed / "city"), generate_into, marginals)


def test_a_run_killed_again_and_again_still_ends(undisturbed, tmp_path):
    """Killed after as many moments each time, it gets on shard by shard."""
    out = tmp_path / "out"
    killed = 0
    for _ in range(40):
        code, _ = killing.ended(out, 14, decide_into, undisturbed / "city", out)
        if code == 0:
            break
        killed += 1
    assert code == 0
    assert killed >= 2
    assert tree(out) == tree(undisturbed / "decided")


SCRIPT = """
import sys, time
from pathlib import Path
from tuodi.cards.load import load
from tuodi.rules.determine import determine

def told(done, of):
    print(done, flush=True)
    if done == 1:
        time.sleep(60)

if __name__ == "__main__":
    determine(load("shanghai"), Path(sys.argv[1]), "2016-12", Path(sys.argv[2]), workers=2, progress=told)
"""


@contextmanager
def after_one_shard(folder, city, out):
    """Starts a run with two workers in a session of its own and yields it when the first shard is done."""
    script = folder / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    run = subprocess.Popen(
        [sys.executable, script, city, out], stdout=subprocess.PIPE, text=True, start_new_session=True,
        env={**os.environ, **QUICK},
    )  # fmt: skip
    assert run.stdout is not None
    try:
        while run.stdout.readline().strip() != "1":
            assert run.poll() is None
        yield run
    finally:
        for left in of_session(run.pid):
            os.kill(left, signal.SIGKILL)
        run.wait()
        run.stdout.close()


def of_session(leader):
    """Returns the processes of a session that are still running."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if os.getsid(int(entry.name)) == leader and "\nState:\tZ" not in (entry / "status").read_text():
                found.append(int(entry.name))
        except OSError:
            continue
    return found


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="processes are counted in /proc")
def test_no_worker_outlives_a_killed_run(undisturbed, tmp_path):
    with after_one_shard(tmp_path, undisturbed / "city", tmp_path / "out") as run:
        run.kill()
        run.wait()
        limit = time.monotonic() + 5
        while of_session(run.pid) and time.monotonic() < limit:
            time.sleep(0.1)
        assert of_session(run.pid) == []


def test_a_run_killed_with_two_workers_goes_on_to_the_same_bytes(undisturbed, tmp_path):
    out = tmp_path / "out"
    with after_one_shard(tmp_path, undisturbed / "city", out) as run:
        os.killpg(run.pid, signal.SIGKILL)
    assert not (out / "manifest.json").exists()
    killing.decide_city(undisturbed / "city", out, workers=2)
    assert tree(out) == tree(undisturbed / "decided")


@pytest.mark.parametrize("moment", [12, 18])
def test_a_second_run_is_refused_while_another_writes_and_disturbs_nothing(undisturbed, tmp_path, moment):
    """The first run is stopped in the midst of a shard; the second is told so in one line and writes nothing."""
    out = tmp_path / "out"
    city = undisturbed / "city"
    first, _ = killing.start(out, moment, decide_into, city, out, sign=signal.SIGSTOP)
    try:
        limit = time.monotonic() + 20
        while "\nState:\tT" not in Path(f"/proc/{first.pid}/status").read_text():
            assert time.monotonic() < limit
            time.sleep(0.02)
        with pytest.raises(InputError, match="out"):
            killing.decide_city(city, out)
    finally:
        os.kill(first.pid, signal.SIGCONT)
        first.join(60)
    assert first.exitcode == 0
    assert tree(out) == tree(undisturbed / "decided")
