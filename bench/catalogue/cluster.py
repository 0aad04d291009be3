"""What Spark costs beside processes of one machine, and what a cluster would take: the same shards, the same worker, by
one and two processes, by Spark in local mode with one and two threads, and by a standalone cluster of two workers.

    .venv/bin/python -m bench.catalogue.cluster --people 2420000
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from bench.catalogue.run import VAR, city, run, tuodi

LOOPBACK = {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_LOCAL_HOSTNAME": "127.0.0.1"}


@contextmanager
def standalone() -> Iterator[str]:
    """A master and two workers of one core each on the loopback interface; yields the master's address."""
    spec = find_spec("pyspark")
    assert spec is not None, "requirements/spark.txt is not installed"
    home = Path(str(spec.origin)).parent
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    master = f"spark://127.0.0.1:{port}"
    deploy, quiet = "org.apache.spark.deploy", {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = {**os.environ, **LOOPBACK, "SPARK_HOME": str(home), "PYSPARK_PYTHON": sys.executable}
    commands = [[f"{deploy}.master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0"]]
    worker = [f"{deploy}.worker.Worker", "--host", "127.0.0.1", "--cores", "1", "--memory", "2g", "--webui-port", "0"]
    commands += [[*worker, "--work-dir", str(VAR / f"spark-{number}"), master] for number in range(2)]
    running = []
    try:
        for command in commands:
            running.append(subprocess.Popen([str(home / "bin" / "spark-class"), *command], env=environment, **quiet))
            time.sleep(6)
        yield master
    finally:
        for one in running:
            one.kill()
            one.wait()


def seconds(folder: Path, *more: object) -> float:
    out = VAR / "cluster-out"
    shutil.rmtree(out, ignore_errors=True)
    return run(tuodi("determine", "--city", folder, "--month", "2016-12", "--out", out, *more), "cluster").wall


def main() -> None:
    """Measures and prints a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=2_420_000)
    people = parser.parse_args().people
    os.environ.update(LOOPBACK)
    folder, _ = city(people)
    small, _ = city(242_000)
    print(f"| how | {242_000:,} people, one shard, s | {people:,} people, s |", "|---|---|---|", sep="\n")
    ways = [(f"{n} process{'es' * (n > 1)}", ("--workers", n)) for n in (1, 2)]
    ways += [(f"Spark, local[{n}]", ("--engine", "spark", "--master", f"local[{n}]")) for n in (1, 2)]
    with standalone() as master:
        for name, options in [*ways, ("Spark, two workers", ("--engine", "spark", "--master", master))]:
            print(f"| {name} | {seconds(small, *options):.1f} | {seconds(folder, *options):.1f} |", flush=True)


if __name__ == "__main__":
    main()
