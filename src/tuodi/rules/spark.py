"""Decides the shards of a city on a Spark cluster: the same worker, in executors instead of processes.

Spark only hands out the names of shards; each executor reads and writes its shards itself, in folders that all
machines see, so no engine's dialect touches an answer and the bytes are those of one process. An executor that dies
costs the shards it was at: Spark gives them to another.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tuodi.rules.determine import SUMMARY, Engine, Job
from tuodi.rules.errors import InputError

_LOOK = 0.2  # seconds between two looks at what is done


def on_spark(master: str) -> Engine:
    """Returns an engine on a Spark master such as local[2] or spark://host:7077; InputError if Spark is not installed
    or fails."""
    try:
        from pyspark import SparkConf, SparkContext
    except ImportError:
        raise InputError("Spark is not installed: install requirements/spark.txt, and Java 17 or newer") from None

    def engine(job: Job, shards: list[str]) -> Iterator[str]:
        job = replace(job, city=job.city.resolve(), out=job.out.resolve())  # executors work in folders of their own
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        settings = {"spark.ui.enabled": "false", "spark.task.maxFailures": "8", "spark.log.level": "ERROR"}
        conf = SparkConf().setMaster(master).setAppName("tuodi").setAll(list(settings.items()))
        try:
            context = SparkContext.getOrCreate(conf)
        except Exception as error:
            cause = str(error).strip().splitlines()[-1:] or ["no answer"]
            raise InputError(f"Spark at '{master}' cannot be used: {cause[0].strip()}") from None
        try:
            yield from _decided(context, job, shards)
        finally:
            context.stop()

    return engine


def _decided(context: Any, job: Job, shards: list[str]) -> Iterator[str]:
    """Runs the job beside a look at the folder of results, and yields each shard as it is done."""
    shared = context.broadcast(job)
    failed: list[BaseException] = []

    def run() -> None:
        try:
            context.parallelize(shards, len(shards)).foreach(lambda name: _decide(shared, name))
        except Exception as error:
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    left = list(shards)
    while left:
        alive = thread.is_alive()
        for name in [name for name in left if (job.out / name / SUMMARY).exists()]:
            left.remove(name)
            yield name
        if not alive and left:
            said = str(failed[0]).splitlines()[0] if failed else "shards are missing"
            raise InputError(f"Spark stopped: {said}; run the same command again and it goes on where it stopped")
        time.sleep(_LOOK if left else 0)
    thread.join()


_workers: dict[Any, Any] = {}  # of this executor's Python process, by the id of the broadcast


def _decide(shared: Any, name: str) -> None:
    from tuodi.rules.worker import Worker

    key = id(shared.value)
    if key not in _workers:
        _workers[key] = Worker(shared.value)
    _workers[key].decide(name)
