"""tuodi itself on W1: `python -m bench.w1.tuodi CITY OUT [--reasons] [--workers N]`, Parquet to Parquet.

The same call that `tuodi determine` makes, on W1's own small content package.
"""

import argparse
from pathlib import Path

ANSWERS = ("n", "dibao", "low_income", "grain_oil", "elder", "living", "care", "total")
MONTH = "2016-12"


def main() -> None:
    """Decides the city and writes `OUT/shard-*/households.parquet`."""
    from tuodi.rules.determine import determine, warm_up

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("city", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--reasons", action="store_true")
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    if given.workers > 1:
        warm_up()
    from tuodi.cards.load import load

    rulebook = load("bench.w1.content")
    determine(
        rulebook, given.city, MONTH, given.out, workers=given.workers, reasons=given.reasons, answers=ANSWERS
    )  # fmt: skip


if __name__ == "__main__":
    main()
