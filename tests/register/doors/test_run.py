"""`tuodi run`, which `make run` calls: a register built and served, sign-ins printed, everything stopped together."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from tests.database import free_port
from tuodi.ground.officers.roles import ROLES

pytestmark = pytest.mark.timeout(400)
BUILT, STOPPED = 240, 5  # seconds


def environment(data, port, world_port):
    """A demonstration is embedded whatever the database of the tests is."""
    held = {name: value for name, value in os.environ.items() if name != "TUODI_DATABASE_URL"}
    return held | {"TUODI_DATA": str(data), "TUODI_PORT": str(port), "TUODI_WORLD_PORT": str(world_port)}


class Run:
    """A run under way: its process and what it printed until it was ready."""

    def __init__(self, data):
        self.port, self.world_port = free_port(), free_port()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tuodi", "run", "--people", "1000"], text=True, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, env=environment(data, self.port, self.world_port) | {"PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        self.said, until = "", time.monotonic() + BUILT
        while "Residents are chosen" not in self.said and time.monotonic() < until:
            line = self.process.stdout.readline()
            if not line:
                break
            self.said += line

    def stop(self, number=signal.SIGTERM):
        """Returns how long it took to end, in seconds."""
        begun = time.monotonic()
        self.process.send_signal(number)
        self.process.communicate(timeout=30)
        return time.monotonic() - begun


@pytest.fixture(scope="module")
def twice(tmp_path_factory):
    """Two runs, one after the other, on the same data."""
    data, runs = tmp_path_factory.mktemp("run"), []
    for number in (signal.SIGTERM, signal.SIGINT):
        run = Run(data)
        try:
            assert "\nready\n" in run.said, run.said[-2000:]
            with urllib.request.urlopen(f"http://127.0.0.1:{run.port}/", timeout=20) as answer:
                run.front = answer.read().decode()
            run.took = run.stop(number)
        finally:
            run.process.kill()
            run.process.communicate()
        runs.append(run)
    return runs


def listens(port):
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def test_is_ready_and_prints_a_sign_in_for_each_role(twice):
    run = twice[0]
    assert f"http://localhost:{run.port}" in run.said
    for role in set(ROLES) - {"resident"}:
        assert re.search(rf"^  {role}$", run.said, re.MULTILINE), role
    assert re.search(r"^password: \S{12,}$", run.said, re.MULTILINE)
    assert re.search(r"^code now: \d{6}$", run.said, re.MULTILINE)
    assert "示例 · 合成数据 · 非政府网站" in run.front


def test_a_signal_stops_everything_within_five_seconds(twice):
    for run in twice:
        assert run.took < STOPPED
        assert run.process.returncode == 0
        assert not listens(run.port)
        assert not listens(run.world_port)


def test_a_second_run_reuses_the_data_and_the_sign_ins(twice):
    printed = re.compile(r"^(?:password|secret of the one-time codes): (\S+)$", re.MULTILINE)
    first, second = (printed.findall(run.said) for run in twice)
    assert len(first) == 2
    assert first == second
    counts = [re.findall(r"the register: ([\d,]+) people", run.said) for run in twice]
    assert counts[0] == counts[1] != []


def test_a_port_that_is_taken_is_one_line_before_any_work(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "tuodi", "run"], env=environment(tmp_path, port, free_port()), capture_output=True,
            text=True, check=False, timeout=60,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert str(port) in done.stderr
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_60_sign_ins_with_printed_passwords_are_refused_outside_a_demonstration(tmp_path, db):
    from tuodi.ground.officers.actions import NotAllowedError
    from tuodi.web.demonstration.accounts import sign_ins

    with pytest.raises(NotAllowedError):
        sign_ins(tmp_path / "officers.json", 310101002001)
