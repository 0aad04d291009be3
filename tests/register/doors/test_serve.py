"""`tuodi serve`: answers on this machine alone, stops quickly, and says so where its port is taken."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from tests.database import POSTGRES, free_port

SOON = 30


@pytest.fixture
def doors(tmp_path):
    """A process that serves on a free port; (process, port)."""
    port = free_port()
    environment = {**os.environ, "TUODI_DATA": str(tmp_path), "TUODI_PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "-m", "tuodi", "serve"], env=environment, stderr=subprocess.PIPE, text=True
    )
    until = time.monotonic() + SOON
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
                assert answer.read() == b"ok\n"
                break
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    yield process, port, environment
    process.kill()
    process.communicate()


def test_serves_and_stops_within_five_seconds_of_a_signal(doors):
    process, port, _ = doors
    with socket.create_connection(("127.0.0.1", port)):  # somebody who asked nothing yet does not hold it up
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=SOON)
    assert time.monotonic() - begun < 5
    assert process.returncode == 0, said


def test_a_port_that_is_taken_is_one_line_and_exit_2(doors):
    _, port, environment = doors
    second = subprocess.run(
        [sys.executable, "-m", "tuodi", "serve"], env=environment, capture_output=True, text=True, check=False
    )
    assert second.returncode == 2
    assert second.stderr.count("\n") == 1
    assert str(port) in second.stderr
    assert "Traceback" not in second.stderr


def test_listens_on_this_machine_alone(doors):
    _, port, _ = doors
    listening = subprocess.run(["ss", "-ltn"], capture_output=True, text=True, check=False)
    if listening.returncode:
        pytest.skip("there is no ss here to list who listens")
    where = [line.split()[3] for line in listening.stdout.splitlines() if f":{port} " in line]
    assert where == [f"127.0.0.1:{port}"]


def test_the_database_is_the_one_of_the_run():
    from django.conf import settings

    assert ("postgresql" in settings.DATABASES["default"]["ENGINE"]) == POSTGRES
