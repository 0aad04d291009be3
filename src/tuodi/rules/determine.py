"""Decides a whole city, shard by shard, on as many processes as asked.

A shard is written under a passing name and renamed when whole, so a run that was killed goes on where it stopped and
ends with the same bytes; nothing depends on the number of workers. Memory is bounded by the shard.
"""

from __future__ import annotations

import json
import multiprocessing
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from tuodi.rules.errors import InputError
from tuodi.rules.pins import canonical, write_pins
from tuodi.rules.rulebook import Rulebook

Object = dict[str, Any]
Progress = Callable[[int, int], None]
SUMMARY = "summary.json"
DECLARED = "_declared"


@dataclass(frozen=True, slots=True)
class Job:
    """What every worker needs to decide a shard."""

    rulebook: Rulebook
    month: str
    answers: tuple[str, ...]
    reasons: bool
    columns: dict[str, str]  # fact -> column, where they differ
    city: Path
    out: Path


def read_manifest(city: Path) -> Object:
    """Returns a city's manifest, or raises InputError."""
    path = city / "manifest.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file; generate a city with 'tuodi city'") from None
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not JSON: {error}") from None
    if not isinstance(manifest, dict) or manifest.get("format") != 1 or not isinstance(manifest.get("shards"), list):
        raise InputError(f"{path}: is no manifest of a city in format 1")
    if not manifest["shards"]:
        raise InputError(f"{path}: the city has no shards")
    return manifest


def determine(
    rulebook: Rulebook, city: Path, month: str, out: Path, *, workers: int = 1, declared: bool = False,
    reasons: bool = True, answers: tuple[str, ...] | None = None, progress: Progress | None = None,
) -> Object:  # fmt: skip
    """Decides every answer (or `answers`) for everyone in a month and returns the run's manifest.

    `declared`: read what people declared where the city holds that beside the truth. Raises InputError for a city,
    month or folder that cannot be used; then nothing half-written is left under a finished name."""
    manifest = read_manifest(city)
    rulebook.at(month)
    names = answers or tuple(rule.name for rule in rulebook.answers())
    columns = {name: f"{name}{DECLARED}" for name in rulebook.facts} if declared else {}
    shards = [str(shard["name"]) for shard in manifest["shards"]]
    out.mkdir(parents=True, exist_ok=True)
    pins = write_pins(rulebook, out / "pins")
    run = {
        "format": 1, "kind": "determination", "month": month, "declared": declared, "reasons": reasons,
        "answers": list(names), "pins": pins, "city": sha256(canonical(manifest).encode()).hexdigest(),
        "generated": bool(manifest.get("generated")),
    }  # fmt: skip
    _claim(out, run)
    job = Job(rulebook, month, names, reasons, columns, city, out)
    open_ = [name for name in shards if not (out / name / SUMMARY).exists()]
    if progress:
        progress(len(shards) - len(open_), len(shards))
    for done, _ in enumerate(_decided(job, open_, workers), len(shards) - len(open_) + 1):
        if progress:
            progress(done, len(shards))
    summaries = [json.loads((out / name / SUMMARY).read_text(encoding="utf-8")) for name in shards]
    result = {**run, "shards": manifest["shards"], "totals": merged(summaries)}
    _write(out / "manifest.json", result)
    return result


def _claim(out: Path, run: Object) -> None:
    """Marks the folder as this run's, or refuses one that holds another's."""
    path = out / "run.json"
    if path.exists():
        if json.loads(path.read_text(encoding="utf-8")) != run:
            raise InputError(f"{out}: holds another run (other month, city, rules or options); name another folder")
        return
    if any(out.glob("shard-*")):
        raise InputError(f"{out}: holds shards of something else; name another folder")
    _write(path, run)


def _write(path: Path, value: Object) -> None:
    part = path.with_name(f".{path.name}.part")
    part.write_text(canonical(value) + "\n", encoding="utf-8")
    part.rename(path)


def _decided(job: Job, shards: list[str], workers: int) -> Iterator[str]:
    if workers <= 1 or len(shards) <= 1:
        _begin(job)
        for name in shards:
            yield _shard(name)
        return
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tuodi.rules.shards", "tuodi.rules.summary"])
    pool = ProcessPoolExecutor(min(workers, len(shards)), mp_context=context, initializer=_begin, initargs=(job,))
    try:
        for future in as_completed([pool.submit(_shard, name) for name in shards]):
            yield future.result()
    except BrokenProcessPool:
        raise InputError("a worker was killed; run the same command again and it goes on where it stopped") from None
    finally:
        pool.shutdown(cancel_futures=True)


_job: Job | None = None
_reader: Any = None


def _begin(job: Job) -> None:
    global _job, _reader  # one job a worker process: kernels are compiled once and kept
    from tuodi.rules.shards import ShardReader

    _job = job
    _reader = ShardReader(job.rulebook.at(job.month), job.answers, reasons=job.reasons, columns=job.columns)


def _shard(name: str) -> str:
    from tuodi.rules.shards import result_tables, write_tables
    from tuodi.rules.summary import summary_of

    assert _job is not None
    part, whole = _job.out / f".{name}.part", _job.out / name
    shutil.rmtree(part, ignore_errors=True)
    shard, plan, found = _reader.decide(_job.city / name)
    part.mkdir()
    write_tables(result_tables(shard, plan, found), part)
    (part / SUMMARY).write_text(canonical(summary_of(shard, plan, found)) + "\n", encoding="utf-8")
    shutil.rmtree(whole, ignore_errors=True)
    part.rename(whole)
    return name


def merged(summaries: list[Any]) -> Any:
    """Returns summaries added up: numbers are summed, mappings merged key by key."""
    first = summaries[0]
    if isinstance(first, dict):
        keys = dict.fromkeys(key for summary in summaries for key in summary)
        return {key: merged([summary[key] for summary in summaries if key in summary]) for key in keys}
    if isinstance(first, list):
        return [merged(list(column)) for column in zip(*summaries, strict=True)]
    return sum(summaries)
