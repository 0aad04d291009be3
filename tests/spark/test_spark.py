"""The same worker in Spark's executors: the bytes of one process, in local mode, on a cluster of two workers on the
loopback interface, and when one of them is killed."""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.web.conftest import process, tree
from tuodi.cards.load import content_root, load
from tuodi.rules.determine import determine
from tuodi.world.city import generate

MONTH, PEOPLE, SHARD = "2016-12", 6_000, 1_000
JAVA = Path(os.environ.get("JAVA_HOME", "")) / "bin" / "java"
LOOPBACK = {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_LOCAL_HOSTNAME": "127.0.0.1"}


@pytest.fixture(scope="module", autouse=True)
def spark_is_here():
    missing = [] if JAVA.exists() or shutil.which("java") else ["Java"]
    missing += [] if importlib.util.find_spec("pyspark") else ["pyspark"]
    if missing and os.environ.get("CI") != "true":
        pytest.skip(f"NOT RUN: no {' and no '.join(missing)} here, so Spark was not tried")
    assert not missing, f"{missing}: required where CI=true"


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    out = tmp_path_factory.mktemp("spark") / "city"
    generate(out, PEOPLE, 1, content_root("shanghai") / "world", workers=1, shard_people=SHARD)
    return out


@pytest.fixture(scope="module")
def wanted(city, tmp_path_factory):
    """What one process of this machine writes."""
    out = tmp_path_factory.mktemp("wanted") / "out"
    determine(load("shanghai"), city, MONTH, out)
    return tree(out)


def command(city, out, master):
    return ("determine", "--city", city, "--month", MONTH, "--out", out, "--engine", "spark", "--master", master)


def test_local_mode_writes_the_bytes_of_one_process(city, wanted, tmp_path):
    done = process(*command(city, tmp_path / "out", "local[2]"), wait=240, **LOOPBACK)
    assert done.code == 0, done.err
    assert "people, wall" in done.out
    assert tree(tmp_path / "out") == wanted


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def started(*arguments):
    """Starts a daemon of Spark in a session of its own, so that it can be killed with what it started."""
    home = Path(importlib.util.find_spec("pyspark").origin).parent
    environment = {**os.environ, **LOOPBACK, "SPARK_HOME": str(home), "PYSPARK_PYTHON": sys.executable}
    return subprocess.Popen(
        [str(home / "bin" / "spark-class"), *map(str, arguments)],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


def killed(one):
    if one.poll() is None:
        os.killpg(one.pid, signal.SIGKILL)
        one.wait()


def until(true, seconds=120):
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "it did not come"
        time.sleep(0.02)


def answers(port):
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def cluster(tmp_path):
    """A master and two workers of one core each on the loopback interface: (address, the workers)."""
    port = free_port()
    daemon = "org.apache.spark.deploy"
    running = [started(f"{daemon}.master.Master", "--host", "127.0.0.1", "--port", port, "--webui-port", 0)]
    try:
        until(lambda: answers(port))
        master = f"spark://127.0.0.1:{port}"
        for number in range(2):
            folder = tmp_path / f"worker-{number}"
            options = ("--host", "127.0.0.1", "--cores", 1, "--memory", "1g", "--webui-port", 0, "--work-dir", folder)
            running.append(started(f"{daemon}.worker.Worker", *options, master))
            until(folder.exists)
        yield master, running[1:]
    finally:
        for one in running:
            killed(one)


def test_a_cluster_of_two_workers_writes_the_same_bytes(city, wanted, tmp_path, cluster):
    master, _ = cluster
    done = process(*command(city, tmp_path / "out", master), wait=240, **LOOPBACK)
    assert done.code == 0, done.err
    assert tree(tmp_path / "out") == wanted


def test_a_killed_worker_costs_time_only(city, wanted, tmp_path, cluster):
    master, workers = cluster
    out = tmp_path / "out"
    run = subprocess.Popen(
        [sys.executable, "-m", "tuodi", *map(str, command(city, out, master))],
        env={**os.environ, **LOOPBACK}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    until(lambda: any(out.glob(".shard-*.part")) or any(out.glob("shard-*")))
    killed(workers[0])
    _, said = run.communicate(timeout=240)
    assert run.returncode == 0, said.decode()
    left = {name: text for name, text in tree(out).items() if ".part" not in name}
    assert left == wanted


def test_a_master_that_is_not_there_is_told_in_one_line(city, tmp_path):
    done = process(*command(city, tmp_path / "out", "nowhere"), wait=120, **LOOPBACK)
    assert done.code == 1
    assert "Traceback" not in done.err
    assert "nowhere" in done.err.splitlines()[-1]
