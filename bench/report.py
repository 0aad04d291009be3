"""Writes what was measured as Markdown: the machine, the versions, and the tables of medians and ratios."""

import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from bench.engines import AGAINST, BENCH_PYTHON, ENGINES, MAIN_PYTHON, ROOT
from bench.measure import Run

MIB = 2**20
PACKAGES = ("numpy", "pyarrow", "openfisca-core", "duckdb", "polars")
ASK = (
    "import sys, platform, importlib.metadata as m\n"
    "print('Python', platform.python_version())\n"
    "for name in sys.argv[1:]: print(name, m.version(name))"
)
Results = Mapping[str, Sequence[Run]]


def _field(file: str, name: str) -> str:
    for line in Path(file).read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return "unknown"


def _answer(command: list[str]) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return ", ".join(done.stdout.split("\n")[:-1]) if done.returncode == 0 else ""


def machine() -> list[str]:
    """Returns lines naming the machine, the kernel and the versions."""
    memory = int(_field("/proc/meminfo", "MemTotal").split()[0]) / MIB
    cores = f"{len(os.sched_getaffinity(0))} of {os.cpu_count()} cores used"
    commit = _answer(["git", "rev-parse", "--short", "HEAD"])
    lines = [
        f"Machine: {_field('/proc/cpuinfo', 'model name')}, {cores}, {memory:.0f} GiB, Linux {platform.release()}.",
        f"Peers: {_answer([str(BENCH_PYTHON), '-c', ASK, *PACKAGES])}.",
    ]
    if MAIN_PYTHON.exists():
        main = _answer([str(MAIN_PYTHON), "-c", ASK, "numpy", "pyarrow"])
        lines.append(f"tuodi: {main}" + (f", commit {commit}." if commit else "."))
    return lines


def _middle(runs: Sequence[Run], what: str) -> float:
    return median(getattr(run, what) for run in runs)


def _ratios(results: Results, name: str, what: str) -> list[str]:
    own = _middle(results[name], what)
    return [f"{_middle(results[other], what) / own:.2f}" if other in results else "" for other in AGAINST]


def _row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


def _head(*cells: str) -> list[str]:
    return [_row(*cells), "|" + "---|" * len(cells)]


def table(people: int, households: int, results: Results, pss: Mapping[str, int], rounds: int) -> list[str]:
    """Returns the table of one city size: medians, and how many times faster than each peer by wall and by CPU."""
    against = [f"x {name.replace('_', ' ')}" for name in AGAINST]
    lines = [
        f"## {people:,} people, {households:,} households, {rounds} round{'s'[: rounds > 1]}",
        "",
        "Medians; `x` is how many times faster by wall time (in brackets by CPU time). Memory is the peak summed over",
        "the process tree: RSS, and PSS from a run of its own.",
        "",
        *_head("engine", "wall s", "(least-most)", "CPU s", "RSS MiB", "PSS MiB", *against),
    ]
    for name, runs in results.items():
        walls = [run.wall for run in runs]
        pairs = zip(_ratios(results, name, "wall"), _ratios(results, name, "cpu"), strict=True)
        lines.append(
            _row(
                ENGINES[name].title,
                f"{median(walls):.2f}",
                f"{min(walls):.2f}-{max(walls):.2f}",
                f"{_middle(runs, 'cpu'):.2f}",
                f"{_middle(runs, 'rss') / MIB:.0f}",
                f"{pss[name] / MIB:.0f}" if name in pss else "",
                *(f"{wall} ({cpu})" if wall else "" for wall, cpu in pairs),
            )
        )
    return lines


def per_person(by_size: Mapping[int, Results]) -> list[str]:
    """Returns the table of wall nanoseconds a person, one column a city size."""
    names = [name for name in ENGINES if any(name in results for results in by_size.values())]
    lines = ["## Time a person, ns of wall time", "", *_head("engine", *(f"{people:,}" for people in by_size))]
    for name in names:
        cells = [
            f"{_middle(results[name], 'wall') / people * 1e9:.0f}" if name in results else ""
            for people, results in by_size.items()
        ]
        lines.append(_row(ENGINES[name].title, *cells))
    return lines


def single(results: Mapping[str, Sequence[Mapping[str, Mapping[str, float]]]]) -> list[str]:
    """Returns the table of one decision: medians over the rounds, and how many times faster than OpenFisca."""
    lines = [
        "## One household of three, from situation to JSON text",
        "",
        *_head("engine", "path", "p50 us", "p99 us", "a second", "bytes", "x openfisca", "rounds"),
    ]
    for engine, rounds in results.items():
        for path in rounds[0]:
            values = {key: median(one[path][key] for one in rounds) for key in rounds[0][path]}
            peer = [one[path]["p50_us"] for one in results.get("openfisca", []) if path in one]
            ratio = f"{median(peer) / values['p50_us']:.2f}" if peer else ""
            cells = [f"{values[key]:,.1f}" for key in ("p50_us", "p99_us")]
            cells += [f"{values['per_second']:,.0f}", f"{values['bytes']:.0f}", ratio, str(len(rounds))]
            lines.append(_row(engine, path, *cells))
    return lines
