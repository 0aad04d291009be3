"""Decides shards one by one: what every process of a run does, on this machine or on another.

A shard is written under a passing name and renamed when whole, so whoever dies leaves nothing half-written under a
finished name, and the same shard may be decided twice without harm.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any
from uuid import uuid4

from tuodi.rules.columns import Array
from tuodi.rules.determine import SUMMARY, Job
from tuodi.rules.differences import Decided, assumed_rows, gains, touched
from tuodi.rules.pins import canonical
from tuodi.rules.primitive import MEMBER
from tuodi.rules.rulebook import Family, Rulebook
from tuodi.rules.shards import ShardReader, result_tables, write_tables
from tuodi.rules.summary import places_of, summary_of
from tuodi.rules.tables import Shard, files_of

Object = dict[str, Any]


class Worker:
    """One process's share of a job: its kernels are compiled once and kept."""

    def __init__(self, job: Job) -> None:
        self.job = job
        wanted = [(family, job.rulebook.answers_of(family)) for family in job.rulebook.families()]
        chosen = [(family, tuple(name for name in answers if name in job.answers)) for family, answers in wanted]
        self._parts = [_Part(job, family, answers) for family, answers in chosen if answers]

    def decide(self, name: str) -> str:
        """Decides and writes a shard; returns its name."""
        part, whole = self.job.out / f".{name}.{uuid4().hex}.part", self.job.out / name
        part.mkdir()
        summary: Object = {"answers": {}}
        for one in self._parts:
            if one.family.home or files_of(self.job.city / name, one.family)[MEMBER].exists():
                own = one.decide(self.job.city / name, part)
                summary = {**summary, **own, "answers": {**summary["answers"], **own["answers"]}}
        (part / SUMMARY).write_text(canonical(summary) + "\n", encoding="utf-8")
        try:
            part.rename(whole)
        except OSError:  # it is there already: decided twice, with the same bytes, or not whole
            shutil.rmtree(part if (whole / SUMMARY).exists() else whole, ignore_errors=True)
            if part.exists():
                part.rename(whole)
        return name


class _Part:
    """One family's answers, decided by the rulebook and, where it is compared, by the others."""

    def __init__(self, job: Job, family: Family, answers: tuple[str, ...]) -> None:
        self.family = family
        self._main = self._reader(job, job.rulebook, answers, reasons=job.reasons)
        self._law, self._before = (
            self._reader(job, other, touched(job.rulebook, other, answers), reasons=False) if other else None
            for other in (job.beside.law, job.beside.before)
        )
        others = [side.facts for side in (self._law, self._before) if side]
        self._main.facts = sorted(set(self._main.facts).union(*others))

    def _reader(self, job: Job, rulebook: Rulebook, answers: tuple[str, ...], *, reasons: bool) -> ShardReader:
        return ShardReader(rulebook.at(job.month), self.family, answers, reasons=reasons, columns=job.columns)

    def decide(self, folder: Path, part: Path) -> Object:
        """Writes a shard's results of this family into `part`; returns their summary."""
        shard = self._main.read(folder)
        ours = Decided(*self._main.decide(shard))
        summary = summary_of(shard, ours.plan, ours.found)
        assumed = self._assumed(shard, ours)
        for name, rows in assumed.items():
            summary["answers"][name]["assumed"] = int(rows.sum())
        if self._before is not None and self.family.home:
            before = Decided(*self._before.decide(shard))
            summary["differences"] = gains(ours, before, shard, places_of(shard, ours.plan))
        write_tables(result_tables(shard, ours.plan, ours.found, assumed), files_of(part, self.family))
        return summary if self.family.home else {"answers": summary["answers"]}

    def _assumed(self, shard: Shard, ours: Decided) -> dict[str, Array]:
        """Returns, per answer that an assumption can touch, on which rows it decides."""
        if self._law is None or not self._law.answers:
            return {}
        law = Decided(*self._law.decide(shard))
        return {name: assumed_rows(name, ours, law, self._rows(ours, shard, name)) for name in self._law.answers}

    def _rows(self, ours: Decided, shard: Shard, name: str) -> int:
        rulebook = ours.plan.program.rulebook
        grouped = rulebook.entities[rulebook.rules[name].entity].members is not None
        return len(shard.sizes) if grouped else int(shard.sizes.sum())
