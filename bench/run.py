"""The one command of the benchmark: makes the city, runs every engine in turn, compares all outcomes, writes a table.

Needs only the standard library itself; the engines run in their own environments. See README.md.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from bench import report
from bench.engines import (
    BENCH_PYTHON,
    DEFAULT,
    ENGINES,
    REFERENCE,
    REFERENCE_MOST_PEOPLE,
    ROOT,
    SINGLE,
    VAR,
    Engine,
)
from bench.measure import FailedError, Run, measure

EXAMPLE = "example: python -m bench.run --people 24000000 --rounds 3 --out bench/var/w1.md"
CORES = 2


def say(text: str) -> None:
    """Prints progress at once."""
    print(text, file=sys.stderr, flush=True)


def city_folder(people: int, seed: int) -> Path:
    """Returns the city of one size, generating it if it is not there."""
    city = VAR / f"w1-{people}-seed{seed}"
    if not (city / "manifest.json").exists():
        say(f"generating {people:,} people")
        command = [str(BENCH_PYTHON), "-m", "bench.w1.population", str(city), "--people", str(people)]
        subprocess.run([*command, "--seed", str(seed)], cwd=ROOT, check=True)
    return city


def chosen(names: Iterable[str]) -> list[Engine]:
    """Returns the engines that can run, saying one line for each that cannot."""
    engines = []
    for name in names:
        reason = ENGINES[name].absent()
        if reason:
            say(f"skipped: {reason}")
        else:
            engines.append(ENGINES[name])
    return engines


class Bench:
    """The runs over one city: alternating rounds, one warm-up that also reads PSS, then the comparison."""

    def __init__(self, city: Path, engines: list[Engine]) -> None:
        self.city = city
        manifest = json.loads((city / "manifest.json").read_text())
        self.people, self.households = manifest["people"], manifest["households"]
        self.engines = engines
        self.folder = VAR / "out" / city.name
        self.results: dict[str, list[Run]] = {}
        self.pss: dict[str, int] = {}
        self.failures: list[str] = []

    def out(self, engine: Engine) -> Path:
        """Returns the outcome folder of an engine."""
        return self.folder / engine.name

    def one(self, engine: Engine, proportional: bool = False) -> Run | None:
        """Runs one engine afresh; an engine that fails is left out from then on."""
        shutil.rmtree(self.out(engine), ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        log = self.folder / f"{engine.name}.log"
        try:
            return measure(engine.command(self.city, self.out(engine)), ROOT, log, os.environ, proportional)
        except FailedError as error:
            self.failures.append(f"{engine.name}: {error}")
            say(f"failed: {self.failures[-1]}")
            self.engines = [other for other in self.engines if other is not engine]
            self.results.pop(engine.name, None)
            return None

    def rounds(self, count: int) -> None:
        """Runs a warm-up of every engine, then the rounds, each beginning one engine later than the last."""
        for engine in list(self.engines):
            run = self.one(engine, proportional=True)
            if run:
                self.pss[engine.name] = run.pss
        self.results = {engine.name: [] for engine in self.engines}
        for number in range(count):
            start = number % max(1, len(self.engines))
            for engine in self.engines[start:] + self.engines[:start]:
                run = self.one(engine)
                if run:
                    self.results[engine.name].append(run)
                    say(f"{self.people:,} people, round {number + 1}: {engine.name} {run.wall:.2f} s")

    def compare(self) -> str:
        """Compares the outcomes of all engines, and of the plain loop in small cities; returns one line."""
        engines = list(self.engines)
        reference = ENGINES[REFERENCE]
        if reference not in engines and self.people <= REFERENCE_MOST_PEOPLE and self.one(reference):
            engines.insert(0, reference)
        if not engines:
            return "Nothing to compare."
        command = [str(BENCH_PYTHON), "-m", "bench.w1.compare", *(str(self.out(engine)) for engine in engines)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            self.failures.append(f"NOT EQUAL: {done.stderr.strip()[-1000:]}")
            return "Outcomes were NOT found equal; see below."
        names = ", ".join(engine.name for engine in engines)
        return f"Outcomes {done.stdout.strip()} (each of {names})."


def run_cities(arguments: argparse.Namespace, engines: list[Engine]) -> tuple[list[str], list[str]]:
    """Runs every size; returns the report's lines and the failures."""
    lines, failures, by_size = [], [], {}
    for people in arguments.sizes:
        bench = Bench(city_folder(people, arguments.seed), engines)
        bench.rounds(arguments.rounds)
        by_size[people] = bench.results
        lines += report.table(people, bench.households, bench.results, bench.pss, arguments.rounds)
        lines += ["", bench.compare(), ""]
        failures += bench.failures
        if not arguments.keep:
            shutil.rmtree(bench.folder)
    if len(by_size) > 1:
        lines += [*report.per_person(by_size), ""]
    return lines, failures


def run_single(arguments: argparse.Namespace) -> tuple[list[str], list[str]]:
    """Times one decision in every engine that has one, in alternating rounds; returns lines and failures."""
    present = {name: python for name, python in SINGLE.items() if (ROOT / f"bench/w1/{name}_single.py").exists()}
    for name in SINGLE.keys() - present.keys():
        say(f"skipped: {name} engine not present (bench/w1/{name}_single.py)")
    results: dict[str, list[dict[str, dict[str, float]]]] = {}
    failures = []
    for _ in range(arguments.rounds):
        for name, python in present.items():
            command = [str(python), "-m", "bench.w1.single", name, "--seconds", str(arguments.seconds)]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
            if done.returncode == 0:
                results.setdefault(name, []).append(json.loads(done.stdout.splitlines()[-1]))
            else:
                failures.append(f"{name}: {done.stderr.strip().splitlines()[-1]}")
    return [*report.single(results), ""], failures


def read_command_line() -> argparse.Namespace:
    """Reads and checks the command line."""
    purpose = (__doc__ or "").splitlines()[0]
    parser = argparse.ArgumentParser(prog="python -m bench.run", description=purpose, epilog=EXAMPLE)
    parser.add_argument("--people", type=int, default=1_000_000, help="people of the city (1000000)")
    parser.add_argument("--sizes", default="", help="several sizes instead, as 240000,2400000,24000000")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--engines", default=",".join(DEFAULT), help="of: " + ", ".join(ENGINES))
    parser.add_argument("--seed", type=int, default=20161231)
    parser.add_argument("--single", action="store_true", help="time one explained decision instead of a city")
    parser.add_argument("--seconds", type=float, default=4.0, help="of each path of --single")
    parser.add_argument("--keep", action="store_true", help="keep the outcomes in bench/var/out")
    parser.add_argument("--out", type=Path, help="file for the Markdown")
    arguments = parser.parse_args()
    try:
        arguments.sizes = [int(size) for size in arguments.sizes.split(",")] if arguments.sizes else [arguments.people]
    except ValueError:
        parser.error(f"--sizes wants whole numbers, not {arguments.sizes}")
    arguments.engines = arguments.engines.split(",")
    unknown = [name for name in arguments.engines if name not in ENGINES]
    if unknown:
        parser.error(f"unknown engine {', '.join(unknown)}; there are {', '.join(ENGINES)}")
    if min(*arguments.sizes, arguments.rounds, 1) < 1:
        parser.error("people and rounds start at 1")
    if not BENCH_PYTHON.exists():
        parser.error("bench/.venv is missing; run bench/setup.sh")
    return arguments


def main() -> int:
    """Runs what the command line asks for; returns 1 if an engine failed or outcomes differ."""
    arguments = read_command_line()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    if arguments.single:
        lines, failures = run_single(arguments)
    else:
        lines, failures = run_cities(arguments, chosen(arguments.engines))
    text = "\n".join(["# Benchmark W1", "", *report.machine(), "", *lines, *(f"FAILED: {one}" for one in failures)])
    print(text)
    if arguments.out:
        arguments.out.write_text(text.rstrip() + "\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
