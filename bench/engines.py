"""The engines of W1: what each is called, how it is started, and in which environment. The order is the table's."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VAR = ROOT / "bench" / "var"
BENCH_PYTHON = ROOT / "bench" / ".venv" / "bin" / "python"
MAIN_PYTHON = ROOT / ".venv" / "bin" / "python"
REFERENCE = "plain"
REFERENCE_MOST_PEOPLE = 1_000_000
AGAINST = ("openfisca_whole", "openfisca_chunked", "duckdb_join")


@dataclass(frozen=True)
class Engine:
    """One row of the table: `python -m bench.w1.MODULE CITY OUT ARGUMENTS`, as a process of its own."""

    name: str
    title: str
    module: str
    arguments: tuple[str, ...] = ()
    python: Path = BENCH_PYTHON

    def absent(self) -> str:
        """Returns why this engine cannot run, or an empty string."""
        if not (ROOT / "bench" / "w1" / f"{self.module}.py").exists():
            return f"{self.name}: {self.python_name()} engine not present (bench/w1/{self.module}.py)"
        if not self.python.exists():
            return f"{self.name}: {self.python.relative_to(ROOT)} is missing; run {self.set_up()}"
        return ""

    def python_name(self) -> str:
        """Returns whose environment this engine runs in."""
        return "tuodi" if self.python == MAIN_PYTHON else "peer"

    def set_up(self) -> str:
        """Returns the command that makes this engine's environment."""
        return "the set-up of tuodi" if self.python == MAIN_PYTHON else "bench/setup.sh"

    def command(self, city: Path, out: Path) -> list[str]:
        """Returns the command line that decides a city."""
        return [str(self.python), "-m", f"bench.w1.{self.module}", str(city), str(out), *self.arguments]


ENGINES = {
    engine.name: engine
    for engine in (
        Engine("plain", "plain Python loop (reference)", "plain"),
        Engine("openfisca_whole", "OpenFisca, one simulation", "openfisca_whole"),
        Engine("openfisca_chunked", "OpenFisca, chunks of a million people", "openfisca_chunked"),
        Engine("openfisca_lean", "OpenFisca, chunks, populations set directly", "openfisca_lean"),
        Engine("duckdb_join", "DuckDB SQL, joined back", "duckdb_join"),
        Engine("duckdb_fold", "DuckDB SQL, one GROUP BY", "duckdb_fold"),
        Engine("polars_fold", "Polars streaming, one group_by", "polars_fold"),
        Engine("tuodi", "tuodi, 2 workers", "tuodi", ("--workers", "2"), MAIN_PYTHON),
        Engine("tuodi_one", "tuodi, 1 worker", "tuodi", ("--workers", "1"), MAIN_PYTHON),
        Engine("tuodi_reasons", "tuodi with reasons, 2 workers", "tuodi", ("--reasons", "--workers", "2"), MAIN_PYTHON),
    )
}
DEFAULT = tuple(name for name in ENGINES if name != REFERENCE)
SINGLE = {"openfisca": BENCH_PYTHON, "tuodi": MAIN_PYTHON}
