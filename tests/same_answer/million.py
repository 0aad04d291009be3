"""Row against column on a million random households, every rule, in many months: `make equality`.

The quick sample runs with every test; this is the full one. It prints progress and ends with exit code 1 at the first
household on which the readings differ.
"""

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from random import Random

from tests.same_answer import check, people
from tuodi.cards.load import load

BATCH = 1_000
MONTHS = (
    "2010-06", "2012-04", "2013-09", "2014-10", "2015-04", "2016-12", "2018-07", "2019-05", "2020-01", "2022-01",
    "2024-07", "2026-01",
)  # fmt: skip
WITHHELD = (0.0, 0.02, 0.1, 0.4)


def batch(number: int) -> list[str]:
    """Draws one batch of households and holds the readings against each other and against the plain oracle."""
    rulebook = load("shanghai") if not _kept else _kept[0]
    _kept[:] = [rulebook]
    random = Random(number)
    month, withheld = MONTHS[number % len(MONTHS)], WITHHELD[number // len(MONTHS) % len(WITHHELD)]
    around = people.edges(rulebook)
    households = [people.household(random, rulebook, around, withheld) for _ in range(BATCH)]
    found = check.bounds_against_truth(rulebook, month, households[:50], random)
    found += check.row_against_column(rulebook, month, households)
    for family in rulebook.families()[1:]:
        groups = [people.household(random, rulebook, around, withheld, family) for _ in range(BATCH // 20)]
        found += check.row_against_column(rulebook, month, groups, family)
    return found


_kept: list = []


def main() -> int:
    """Runs the batches on two processes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=1_000_000)
    batches = max(1, parser.parse_args().households // BATCH)
    with ProcessPoolExecutor(2) as pool:
        for number, found in enumerate(pool.map(batch, range(batches))):
            if found:
                print(f"batch {number}:", *found, sep="\n")
                return 1
            if number % 20 == 19:
                print(f"{(number + 1) * BATCH:,} of {batches * BATCH:,} households equal", flush=True)
    print(f"{batches * BATCH:,} households: both readings equal in every answer, state, reason and margin")
    return 0


if __name__ == "__main__":
    sys.exit(main())
