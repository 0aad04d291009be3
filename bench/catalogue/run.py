"""Measures the whole catalogue of Shanghai: a full city, with and without unknowns, twelve months in a row, time by
number of rules, every worked case. Prints tables in Markdown; nothing here is a peer, the seconds are this machine's.

    .venv/bin/python -m bench.catalogue.run --people 24200000
"""

import argparse
import os
import shutil
import statistics
import sys
from pathlib import Path

from bench.measure import Run, measure

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "bench" / "var"
SMALL = 242_000
MONTHS = tuple(f"2016-{month:02d}" for month in range(1, 13))
MEBI = 1 << 20


def tuodi(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "tuodi", *map(str, arguments)]


def run(command: list[str], log: str, *, proportional: bool = False) -> Run:
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    return measure(command, ROOT, VAR / f"{log}.log", environment, proportional)


def city(people: int) -> tuple[Path, Run | None]:
    """Returns a generated city, and what generating it took (None: it was there)."""
    folder = VAR / f"catalogue-{people}"
    if (folder / "manifest.json").exists():
        return folder, None
    return folder, run(tuodi("city", "--people", people, "--seed", 1, "--out", folder, "--workers", 2), "generate")


def decided(folder: Path, month: str, workers: int, *more: object, proportional: bool = False) -> Run:
    out = VAR / "catalogue-out"
    shutil.rmtree(out, ignore_errors=True)
    command = tuodi("determine", "--city", folder, "--month", month, "--out", out, "--workers", workers, *more)
    return run(command, "determine", proportional=proportional)


def whole(people: int, rounds: int) -> list[str]:
    """The whole city, every answer with state, reason code and margin written: complete facts, and 1 in 50 withheld."""
    folder, generated = city(people)
    unknown = VAR / f"catalogue-{people}-withheld"
    run([sys.executable, "-m", "bench.catalogue.withhold", str(folder), str(unknown)], "withhold")
    lines = [f"| {people:,} people, 2016-12, two cores | wall s | peak MiB (RSS summed) | PSS |", "|---|---|---|---|"]
    if generated:
        lines.append(f"| generated | {generated.wall:.1f} | {generated.rss / MEBI:.0f} | |")
    for name, one in (("every fact known", folder), ("1 in 50 of every fact withheld", unknown)):
        runs = [decided(one, "2016-12", 2) for _ in range(rounds)]
        shared = decided(one, "2016-12", 2, proportional=True).pss / MEBI
        wall = statistics.median(each.wall for each in runs)
        lines.append(f"| {name} | {wall:.1f} | {max(each.rss for each in runs) / MEBI:.0f} | {shared:.0f} |")
    return lines


def year() -> list[str]:
    """Twelve months in a row at 242,000 people, each a process of its own: seconds, and the sum as it grows."""
    folder, _ = city(SMALL)
    seconds = [decided(folder, month, 2).wall for month in MONTHS]
    sums = [sum(seconds[: number + 1]) for number in range(12)]
    return [
        f"| {SMALL:,} people | " + " | ".join(month[5:] for month in MONTHS) + " |", "|---|" + "---|" * 12,
        "| seconds | " + " | ".join(f"{second:.1f}" for second in seconds) + " |",
        "| together | " + " | ".join(f"{second:.1f}" for second in sums) + " |",
    ]  # fmt: skip


def rules() -> list[str]:
    """Time of one shard by the number of rules that are decided, one process."""
    folder, _ = city(SMALL)
    command = [sys.executable, "-m", "bench.catalogue.rules", str(folder), str(VAR / "rules-out")]
    run(command, "rules")
    rows = [line.split() for line in (VAR / "rules.log").read_text().splitlines()]
    lines = ["| answers | rules they rest on | seconds a shard | a rule and million people |", "|---|---|---|---|"]
    for answers, number, seconds in rows:
        each = float(seconds) / int(number) * 1e6 / SMALL
        lines.append(f"| {answers} | {number} | {float(seconds):.2f} | {each * 1000:.1f} ms |")
    return lines


def cases() -> list[str]:
    """Every worked case of the catalogue and the instruments."""
    found = run(tuodi("cases", "src/shanghai/catalogue", "src/shanghai/instruments"), "cases")
    said = (VAR / "cases.log").read_text().strip().splitlines()[-1]
    return [f"Every worked case ({said}): {found.wall:.1f} s, loading the catalogue included."]


def main() -> None:
    """Measures and prints everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=24_200_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    VAR.mkdir(parents=True, exist_ok=True)
    for part in (cases, rules, year, lambda: whole(arguments.people, arguments.rounds)):
        print("\n".join([*part(), ""]), flush=True)


if __name__ == "__main__":
    main()
