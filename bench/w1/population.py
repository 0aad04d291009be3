"""Generates the city of W1 as columns: seeded, shard by shard, deliberately rich in cases (it is no real city).

A shard depends on the seed, its own number and its number of people only, so shards are made on every core at once.
One household in a hundred is put on a line of the rule, or one fen or yuan beside it.
"""

import argparse
import json
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.w1 import amounts

ROW_GROUP = 262_144
SHARD_PEOPLE = 250_000
SIZE_SHARES = (0.170, 0.305, 0.307, 0.130, 0.063, 0.018, 0.005, 0.002)  # households of 1 to 8 people: mean 2.695
MEANS = (0.055, 0.40, 0.545)  # households in need, near it, and others
WAGE = np.array([1150.0, 2300.0, 5400.0])  # medians in yuan, by means
PENSION = np.array([620.0, 1600.0, 3300.0])
ASSETS = np.array([8_000.0, 20_000.0, 90_000.0])
WORKS = np.array([0.45, 0.72, 0.88])
KINDS = ("none", "visual", "hearing", "speech", "physical", "intellectual", "mental", "multiple")
SEXES = ("male", "female")
MOST_ASSETS = 2_000_000
Columns = dict[str, np.ndarray]


def household_sizes(random: np.random.Generator, people: int) -> np.ndarray:
    """Draws household sizes that come to exactly `people`."""
    drawn = random.choice(np.arange(1, 9), size=people // 2 + 8, p=SIZE_SHARES).astype(np.int64)
    ends = np.cumsum(drawn)
    count = int(np.searchsorted(ends, people)) + 1
    sizes = drawn[:count]
    sizes[-1] -= ends[count - 1] - people
    return sizes


def ages_and_sexes(random: np.random.Generator, home: np.ndarray, place: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Draws head, spouse, then children and parents: ages 0 to 104, sex 0 for men and 1 for women."""
    people, households = len(home), home[-1] + 1
    head = np.clip(random.gamma(9.0, 5.6, households), 18, 104)
    head_sex = random.random(households) < 0.42
    child = (random.random(people) < 0.8) | (head[home] >= 68)
    gap = np.where(child, -random.normal(28, 5, people).clip(17, 45), random.normal(26, 4, people))
    gap = np.where(place == 1, random.normal(-1.5, 3.5, people), np.where(place == 0, 0.0, gap))
    ages = np.clip(head[home] + gap, 0, 104).astype(np.int64)
    sexes = np.where(place < 2, head_sex[home] ^ (place == 1), random.random(people) < 0.5)
    return ages, sexes.astype(np.int8)


def birth_days(random: np.random.Generator, ages: np.ndarray) -> np.ndarray:
    """Draws a birth date for each age completed on the last day of 2016."""
    year = (amounts.YEAR - ages - 1970).astype("datetime64[Y]")
    first = year.astype("datetime64[D]")
    days = ((year + 1).astype("datetime64[D]") - first).astype(np.int64)
    return first + (random.random(len(ages)) * days).astype(np.int64)


def disabilities(random: np.random.Generator, ages: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Draws grade (0 none) and kind (0 none)."""
    share = np.select([ages < 18, ages < 60], [0.02, 0.055], 0.15)
    disabled = random.random(len(ages)) < share
    grade = np.where(disabled, random.choice(4, len(ages), p=(0.12, 0.22, 0.30, 0.36)) + 1, 0)
    kind = np.where(disabled, random.integers(1, len(KINDS), len(ages)), 0)
    return grade.astype(np.int8), kind.astype(np.int8)


def lognormal(random: np.random.Generator, medians: np.ndarray, spread: float) -> np.ndarray:
    """Draws amounts around a median for each."""
    return medians * np.exp(spread * random.standard_normal(len(medians)))


def money(random: np.random.Generator, means: np.ndarray, ages: np.ndarray, grade: np.ndarray) -> Columns:
    """Draws work, wages and pensions in fen, and assets in whole yuan."""
    people = len(ages)
    chance = np.select([ages < 16, ages < 22, ages < 60, ages < 70], [0.0, 0.3 * WORKS[means], WORKS[means], 0.1], 0.0)
    employed = random.random(people) < chance * np.where(grade > 0, 0.45, 1.0)
    odd_jobs = ~employed & (ages >= 16) & (random.random(people) < 0.08)
    wage = lognormal(random, WAGE[means], 0.55) * np.where(employed, 1.0, np.where(odd_jobs, 0.2, 0.0))
    retired = (ages >= 60) & (random.random(people) < 0.93)
    pension = np.where(retired, lognormal(random, PENSION[means], 0.45), 0.0)
    saved = np.where(ages >= 18, lognormal(random, ASSETS[means], 1.0), 0.0)
    return {
        "employed": employed,
        "income_month": np.minimum(wage * 100, 20_000_000).astype(np.int64),
        "pension_month": np.minimum(pension * 100, 5_000_000).astype(np.int64),
        "assets": np.minimum(saved, MOST_ASSETS).astype(np.int64),
    }


def put_on_lines(random: np.random.Generator, columns: Columns, home: np.ndarray, sizes: np.ndarray) -> None:
    """Sets the money of one household in a hundred on a line, or one beside it: all of it in the head's name."""
    households = len(sizes)
    chosen = random.random(households) < 0.01
    income_line = amounts.standards()[0] * 100 * sizes * random.integers(1, 3, households)
    small = np.where(sizes <= 2, amounts.ASSETS_SMALL_HOUSEHOLD, amounts.ASSETS_HOUSEHOLD)
    assets_line = np.where(random.random(households) < 0.5, small, amounts.LOW_INCOME_ASSETS) * sizes
    heads = (np.cumsum(sizes) - sizes)[chosen]
    for name, line in (("income_month", income_line), ("pension_month", None), ("assets", assets_line)):
        columns[name][chosen[home]] = 0
        if line is not None:
            columns[name][heads] = (line + random.integers(-1, 2, households))[chosen]


def word_column(positions: np.ndarray, words: tuple[str, ...]) -> pa.DictionaryArray:
    """Returns a column of words from their positions."""
    return pa.DictionaryArray.from_arrays(pa.array(positions, pa.int8()), pa.array(words))


def shard_tables(seed: int, index: int, people: int, first_id: int) -> tuple[pa.Table, pa.Table]:
    """Returns the persons and the households of one shard; its ids follow `first_id` with gaps."""
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, index])))
    sizes = household_sizes(random, people)
    ids = first_id + np.cumsum(random.integers(1, 10, len(sizes)))
    home = np.repeat(np.arange(len(sizes)), sizes)
    place = np.arange(people) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    ages, sexes = ages_and_sexes(random, home, place)
    grade, kind = disabilities(random, ages)
    means = random.choice(3, len(sizes), p=MEANS)[home]
    columns = money(random, means, ages, grade)
    put_on_lines(random, columns, home, sizes)
    urban = (random.random(len(sizes)) < 0.75)[home] ^ (random.random(people) < 0.05)
    persons = pa.table(
        {
            "household_id": ids[home],
            "person_id": ids[home] * 10 + place,
            "birth_date": pa.array(birth_days(random, ages), pa.date32()),
            "sex": word_column(sexes, SEXES),
            "registered_urban": urban,
            "income_month": columns["income_month"],
            "pension_month": columns["pension_month"],
            "assets": columns["assets"] * 100,
            "disability_grade": grade,
            "disability_kind": word_column(kind, KINDS),
            "employed": columns["employed"],
        }
    )
    return persons, pa.table({"household_id": ids, "people": sizes.astype(np.int32)})


def write_shard(out: Path, seed: int, index: int, people: int, first_id: int) -> dict[str, object]:
    """Makes one shard's folder; returns its line of the manifest."""
    name = f"shard-{index:05d}"
    folder = out / name
    folder.mkdir(parents=True, exist_ok=True)
    persons, households = shard_tables(seed, index, people, first_id)
    for table, file in ((persons, "persons.parquet"), (households, "households.parquet")):
        pq.write_table(table, folder / file, row_group_size=ROW_GROUP, compression="snappy")
    return {"name": name, "persons": persons.num_rows, "households": households.num_rows}


def write_city(out: Path, people: int, seed: int, shard_people: int = SHARD_PEOPLE, workers: int = 2) -> None:
    """Makes the whole city; the manifest comes last, so a city with one is complete."""
    count = max(1, round(people / shard_people))
    quotas = [people * (index + 1) // count - people * index // count for index in range(count)]
    first_ids = [10**9 + index * 10 * (shard_people + 1) * 2 for index in range(count)]
    with ProcessPoolExecutor(workers) as pool:
        shards = list(pool.map(partial(write_shard, out, seed), range(count), quotas, first_ids))
    manifest = {
        "format": 1,
        "kind": "city",
        "people": people,
        "households": sum(int(str(shard["households"])) for shard in shards),
        "seed": seed,
        "generated": True,
        "shards": shards,
    }
    (out / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("out", type=Path)
    parser.add_argument("--people", type=int, required=True)
    parser.add_argument("--seed", type=int, default=20161231)
    parser.add_argument("--shard-people", type=int, default=SHARD_PEOPLE)
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    write_city(arguments.out, arguments.people, arguments.seed, arguments.shard_people, arguments.workers)


if __name__ == "__main__":
    main()
