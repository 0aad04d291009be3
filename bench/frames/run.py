"""Measures numpy blocks against Polars on the W1 city, shard by shard, and writes the tables as Markdown.

`PYTHONPATH=src:. bench/.venv/bin/python -m bench.frames.run [--people N --rounds N --out FILE]`. Each measurement is a
fresh process; rounds alternate the sides, each round beginning one side later; a number is the median over rounds and
shards. Exit 1 if any shard's arrays differ between two sides.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
VAR = ROOT / "bench" / "var"
SEED, SHARD_PEOPLE, SHARE = 20161231, 250_000, 0.05
NUMPY, BEST = "numpy", "running/in-memory"
WAYS = ("join/in-memory", "gather/in-memory", "over/in-memory", "over/streaming", BEST, "running/streaming")
CASES = {
    "values": ("all known, values only", False, False),
    "reasons": ("all known, with reasons", False, True),
    "withheld": ("5 % of every fact withheld, reasons and bounds", True, True),
}


@dataclass
class Slot:
    """One row of the tables: a side, its threads, and what its rounds measured."""

    side: str
    threads: int
    read: bool = False
    kept: bool = False
    walls: list[float] = field(default_factory=list)
    cpus: list[float] = field(default_factory=list)
    peaks: list[int] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Returns the row's name."""
        side = "numpy blocks" if self.side == NUMPY else f"Polars {self.side}"
        if self.read:
            side = "reading alone, " + ("numpy blocks" if self.side == NUMPY else "Polars")
        side += ", memory kept" * self.kept
        return f"{side}, {self.threads} thread{'s' if self.threads > 1 else ''}"


def cities(people: int, content: str, given: Path | None) -> tuple[Path, Path]:
    """Returns the city and its copy with facts withheld, making what is absent."""
    from bench.frames.withheld import withhold
    from tuodi.cards.load import load

    city = given or VAR / f"frames-{people}-seed{SEED}"
    if not (city / "manifest.json").exists():
        from bench.w1.population import write_city

        write_city(city, people, SEED, SHARD_PEOPLE)
    copy = VAR / f"{city.name}-withheld"
    if not (copy / "manifest.json").exists():
        withhold(city, copy, sorted(load(content).facts), SHARE)
    return city, copy


def slots() -> list[Slot]:
    """Returns the rows of one case."""
    rows = [
        Slot(NUMPY, 1),
        Slot(NUMPY, 1, kept=True),
        *(Slot(way, 1) for way in WAYS),
        Slot(BEST, 2),
        Slot("over/streaming", 2),
    ]
    reading = [Slot(NUMPY, 1, read=True), Slot(NUMPY, 1, read=True, kept=True), Slot(BEST, 1, read=True)]
    return rows + reading


def once(slot: Slot, city: Path, reasons: bool, content: str) -> list[str]:
    """Runs one slot in a fresh process, keeps what it took, returns the fingerprints."""
    command = [sys.executable, "-m", "bench.frames.one", slot.side, str(city), "--content", content]
    command += ["--reasons"] * reasons + ["--read"] * slot.read + ["--keep-memory"] * slot.kept
    environment = os.environ | {"POLARS_MAX_THREADS": str(slot.threads), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{slot.name}: {done.stderr.strip().splitlines()[-1]}")
    result = json.loads(done.stdout)
    slot.walls += result["wall"]
    slot.cpus += result["cpu"]
    slot.peaks.append(result["peak"])
    return list(result["digests"])


def measure(city: Path, reasons: bool, content: str, rounds: int) -> list[Slot]:
    """Runs the rounds of one case, each slot once a round; exits if two sides' arrays differ."""
    rows = slots()
    known: list[str] = []
    for turn in range(rounds):
        for slot in rows[turn % len(rows) :] + rows[: turn % len(rows)]:
            found = once(slot, city, reasons, content)
            if not slot.read:
                known = known or found
                if found != known:
                    raise SystemExit(f"{slot.name}: its arrays differ from another side's")
    return rows


def table(title: str, rows: list[Slot]) -> Iterator[str]:
    """Yields a case's table: medians, and each row's CPU as a multiple of the first one's."""
    yield f"**{title}**\n"
    yield "| side | wall ms | CPU ms | CPU ratio | peak MiB |"
    yield "|---|---|---|---|---|"
    base = median(rows[0].cpus)
    for row in rows:
        wall, cpu, top = median(row.walls), median(row.cpus), median(row.peaks)
        yield f"| {row.name} | {wall * 1e3:.1f} | {cpu * 1e3:.1f} | {cpu / base:.2f} | {top / 2**20:.0f} |"
    yield ""


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--cases", default=",".join(CASES))
    parser.add_argument("--city", type=Path, help="a city there is already, instead of W1's")
    parser.add_argument("--content", default="bench.w1.content")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    city, withheld = cities(given.people, given.content, given.city)
    lines = []
    for case in given.cases.split(","):
        title, hidden, reasons = CASES[case]
        rows = measure(withheld if hidden else city, reasons, given.content, given.rounds)
        for line in table(title, rows):
            print(line, flush=True)
            lines.append(line)
    if given.out:
        given.out.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
