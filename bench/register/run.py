"""The register at a city's size. Example: python -m bench.register.run --people 3080000 --out bench/var/register

Needs the project's own environment and, for PostgreSQL, TUODI_DATABASE_URL naming an empty database; without it the
embedded SQLite under --out is measured. Prints one line a figure, ours beside the bare database's.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

BARE_PART = 4  # the bare database is given every fourth row
ELDERS = (  # what a register of older people holds: who they are, what they live on, how they are
    "birth_date", "death_date", "sex", "hukou", "residence_permit", "marital_status", "pension_month", "money_assets",
    "disability_grade", "disability_kind", "seriously_ill", "care_level", "lives_in_institution", "household.homes",
)  # fmt: skip


def main() -> None:
    """Makes the city once, takes it in, asks and copies."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=3_080_000)
    parser.add_argument("--out", type=Path, default=Path("bench/var/register"))
    parser.add_argument("--facts", choices=("all", "elders"), default="all", help="which columns are taken in")
    parser.add_argument("--workers", type=int, default=2)
    said = parser.parse_args()
    said.out.mkdir(parents=True, exist_ok=True)
    os.environ["TUODI_DATA"] = str(said.out / "data")
    os.environ["BENCH_FACTS"] = ",".join(ELDERS) if said.facts == "elders" else ""
    files = _files(said.people, said.out)
    _command("migrate")
    _command("places", "load")
    from tuodi.web.start import ready

    ready()
    from django.db import connection

    from bench.register import asking, bare
    from tuodi.stages.people.models import Person, Source

    Source.objects.get_or_create(
        code="registration", defaults={"kind": "registration", "zh": "户籍登记", "en": "registration"}
    )
    if not Person.objects.exists():
        taken = _take(files, said.workers if connection.vendor == "postgresql" else 1)
        plain, rate = bare.rows_a_second(BARE_PART), bare.rows() / taken["wall"]
        print(f"import: {taken['people']:,} people, {taken['records']:,} records in {taken['wall']:.0f} s", flush=True)
        print(f"import: {rate:,.0f} rows a second; bare {plain:,.0f}; {rate / plain:.2f} of it", flush=True)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
    for name, (ours, plainly) in asking.measure().items():
        print(f"{name}: p95 {ours:.1f} ms; bare {plainly:.2f} ms", flush=True)
    connection.close()
    _copy(said.out, said.workers)


def _files(people: int, out: Path) -> list[str]:
    city, register = out / f"city-{people}", out / f"register-{people}"
    _command("city", "--people", str(people), "--out", str(city))
    _command("identities", "--city", str(city), "--out", str(register))
    return sorted(str(path) for path in register.glob("*.parquet"))


def _command(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "tuodi", *words], check=True)


def _take(files: list[str], workers: int) -> dict[str, Any]:
    begun = time.perf_counter()
    shares = [files[place::workers] for place in range(workers)]
    running = [
        subprocess.Popen([sys.executable, "-m", "bench.register.taking", *share], stdout=subprocess.PIPE)
        for share in shares if share
    ]  # fmt: skip
    told = [json.loads(process.communicate()[0]) for process in running]
    wall = time.perf_counter() - begun
    return {"people": sum(t["people"] for t in told), "records": sum(t["records"] for t in told), "wall": wall}


def _copy(out: Path, workers: int) -> None:
    from tuodi.stages.people.columnar.copying import copy_columns

    begun = time.perf_counter()
    made = copy_columns(out / "columns", date(2016, 12, 31), workers=workers)
    seconds = time.perf_counter() - begun
    own, most = (resource.getrusage(who).ru_maxrss / 1_024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(
        f"columns: {made['people']:,} people, {made['copied_again']} shards in {seconds:.0f} s; at most {own:.0f} MiB "
        f"here and {most:.0f} MiB in each of {workers} workers"
    )


if __name__ == "__main__":
    main()
