"""The copy of the whole register: shards of households, made by as many processes as asked, and again only for the
households that changed.

A shard is written under a passing name and renamed when whole; a run that was killed goes on. Files are readable by
their owner alone, and no backup takes them: they can be made again from the register.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tuodi.ground import clock
from tuodi.ground.columns import by_index
from tuodi.rules.determine import alone
from tuodi.rules.errors import InputError
from tuodi.stages.people.columnar.process import begin
from tuodi.stages.people.columnar.reading import Moment, belonging, read_tables
from tuodi.stages.people.models import Household, Person

SHARD_PEOPLE = 20_000
MOST_AGAIN = 2_000  # changed households of a shard that are read one by one; more, and it is made whole
LONGEST_WRITE = timedelta(minutes=10)  # a change is marked when it is made, and seen when its transaction ends
TABLES = ("persons", "households")
Progress = Callable[[int, int], None]
Shard = dict[str, Any]


def copy_columns(
    out: Path, day: date, known_on: date | None = None, *, workers: int = 1, progress: Progress | None = None,
    shard_people: int = SHARD_PEOPLE,
) -> dict[str, Any]:  # fmt: skip
    """Copies the register as it holds on `day`, as known at the end of `known_on` (now), and returns the manifest.
    Households that have not changed since the last copy of the same moment are kept as they are. InputError for a
    folder that holds something else."""
    from tuodi.stages.people.settled import end_of

    moment = Moment(day, end_of(known_on) if known_on else clock.NEVER)
    os.umask(0o077)
    with alone(out):
        begun = clock.now()
        said = {"day": day.isoformat(), "known_on": known_on.isoformat() if known_on else "now"}
        before = _before(out, said, shard_people)
        shards = _cut(moment, before, shard_people)
        stale = _stale(out, shards, before)
        tell = progress or (lambda done, of: None)
        tell(len(shards) - len(stale), len(shards))
        made = _copied(out, moment, stale, workers, lambda done: tell(len(shards) - len(stale) + done, len(shards)))
        counts = before.get("counts", {}) | made
        manifest = {
            "format": 1, "kind": "city", **said, "generated": Person.objects.filter(generated=True).exists(),
            "copied_at": begun.isoformat(), "shard_people": shard_people,
            "shards": [{"name": s["name"], **counts[s["name"]]} for s in shards],
            "ranges": {s["name"]: [s["first"], s["after"]] for s in shards}, "copied_again": len(stale),
        }  # fmt: skip
        for table in TABLES:
            manifest[{"persons": "people"}.get(table, table)] = sum(shard[table] for shard in manifest["shards"])
        _write(out / "manifest.json", manifest)
    return manifest


def _before(out: Path, said: dict[str, str], shard_people: int) -> dict[str, Any]:
    """Returns the manifest of the last copy of the same moment, or {}; InputError where something else is there."""
    path = out / "manifest.json"
    if not path.exists():
        if any(path for path in out.iterdir() if not path.name.startswith("shard-")):
            raise InputError(f"{out}: holds something that is no copy of the register; name another folder")
        return {}
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if "ranges" not in manifest:
        raise InputError(f"{out}: holds a city that is no copy of the register; name another folder")
    if any(manifest.get(key) != value for key, value in said.items()) or manifest["shard_people"] != shard_people:
        return {}
    manifest["counts"] = {s["name"]: {table: s[table] for table in TABLES} for s in manifest["shards"]}
    return manifest


def _cut(moment: Moment, before: dict[str, Any], most: int) -> list[Shard]:
    """Returns the shards: ranges of household ids, the ranges of the last copy kept, newer households behind them."""
    ids, counts = belonging(moment)
    shards = [
        {"name": name, "first": first, "after": after} for name, (first, after) in before.get("ranges", {}).items()
    ]
    done = shards[-1]["after"] if shards else 0
    ids, counts = ids[ids >= done], counts[ids >= done]
    upto = np.cumsum(counts)
    start = 0
    while start < len(ids):
        base = upto[start - 1] if start else 0
        stop = max(int(np.searchsorted(upto, base + most, side="right")), start + 1)
        name = f"shard-{len(shards):05d}"
        shards.append({"name": name, "first": int(ids[start]), "after": int(ids[stop - 1]) + 1})
        start = stop
    if not shards:
        raise InputError("the register has no household with anybody in it; import people first")
    return shards


def _stale(out: Path, shards: list[Shard], before: dict[str, Any]) -> list[Shard]:
    """Returns the shards to be made: whole where there is none yet, else only their households that have changed."""
    since = datetime.fromisoformat(before["copied_at"]) - LONGEST_WRITE if before else None
    found = []
    for shard in shards:
        if since is None or shard["name"] not in before["counts"] or not (out / shard["name"]).exists():
            found.append({**shard, "only": None})
            continue
        changed = Household.objects.filter(pk__gte=shard["first"], pk__lt=shard["after"], changed_at__gte=since)
        only = list(changed.values_list("pk", flat=True)[: MOST_AGAIN + 1])
        if only:
            found.append({**shard, "only": only if len(only) <= MOST_AGAIN else None})
    return found


def _copied(
    out: Path, moment: Moment, shards: list[Shard], workers: int, tell: Callable[[int], None]
) -> dict[str, dict[str, int]]:  # fmt: skip
    if workers == 1 or len(shards) < 2:
        return {shard["name"]: _one(out, moment, shard, tell, done) for done, shard in enumerate(shards, 1)}
    made = {}
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=begin) as pool:
        waiting = {pool.submit(make_shard, out, moment, shard): shard["name"] for shard in shards}
        for done, future in enumerate(as_completed(waiting), 1):
            made[waiting[future]] = future.result()
            tell(done)
    return made


def _one(out: Path, moment: Moment, shard: Shard, tell: Callable[[int], None], done: int) -> dict[str, int]:
    counts = make_shard(out, moment, shard)
    tell(done)
    return counts


def make_shard(out: Path, moment: Moment, shard: Shard) -> dict[str, int]:
    """Writes one shard and returns its rows by table."""
    with by_index():
        tables = read_tables(moment, shard["first"], shard["after"], shard["only"])
    final = out / shard["name"]
    if shard["only"] is not None:
        tables = {name: _replaced(final / f"{name}.parquet", table, shard["only"]) for name, table in tables.items()}
    partial = out / f"{shard['name']}.partial"
    partial.mkdir(exist_ok=True)
    for name, table in tables.items():
        pq.write_table(table, partial / f"{name}.parquet", compression="zstd")
    final.mkdir(exist_ok=True)
    for name in tables:
        os.replace(partial / f"{name}.parquet", final / f"{name}.parquet")
    partial.rmdir()
    return {name: table.num_rows for name, table in tables.items()}


def _replaced(path: Path, fresh: pa.Table, only: list[int]) -> pa.Table:
    """Returns the table at `path` with the households of `only` taken out and `fresh` put in their place."""
    old = pq.read_table(path)
    keep = ~np.isin(old.column("household_id").to_numpy(), np.array(only))
    both = pa.concat_tables([old.filter(pa.array(keep)), fresh], promote_options="default").unify_dictionaries()
    return both.take(pa.array(np.argsort(both.column("household_id").to_numpy(), kind="stable")))


def _write(path: Path, content: dict[str, Any]) -> None:
    passing = path.with_suffix(".partial")
    passing.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")
    passing.rename(path)
