"""Holds every way of Polars against numpy blocks, array by array, on any content and city.

`python -m bench.frames.compare CITY [--content PACKAGE --months 2016-12,2015-03] [--withheld SHARE]`
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bench.frames.sides import NUMPY, WAYS, answers_of, differences, side
from bench.frames.withheld import withhold
from tuodi.cards.load import load
from tuodi.rules.rulebook import Rulebook


def compared(rulebook: Rulebook, city: Path, month: str, answers: tuple[str, ...], *, reasons: bool) -> tuple[int, int]:
    """Compares all shards of a city; returns how many arrays and how many differ, saying each on standard error."""
    program = rulebook.at(month)
    ours = side(NUMPY, program, answers, reasons=reasons)
    theirs = {way: side(way, program, answers, reasons=reasons) for way in WAYS}
    arrays = wrong = 0
    for folder in sorted(city.glob("shard-*")):
        plan, found = ours(folder)
        for way, decide in theirs.items():
            lines = differences(plan, found, decide(folder)[1])
            for line in lines:
                print(f"{folder} {month} {way}: {line}", file=sys.stderr)
            arrays, wrong = arrays + len(found), wrong + len(lines)
    return arrays, wrong


def main() -> None:
    """Reads the command line; exit 1 if an array differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("city", type=Path)
    parser.add_argument("--content", default="bench.w1.content")
    parser.add_argument("--months", default="2016-12")
    parser.add_argument("--withheld", type=float, default=0.0)
    given = parser.parse_args()
    rulebook = load(given.content)
    answers = answers_of(rulebook)
    wrong = 0
    with tempfile.TemporaryDirectory() as scratch:
        city = given.city
        if given.withheld:
            city = withhold(given.city, Path(scratch) / "city", sorted(rulebook.facts), given.withheld)
        for month in given.months.split(","):
            for reasons in (False, True):
                arrays, differ = compared(rulebook, city, month, answers, reasons=reasons)
                print(f"{month} {'with reasons' if reasons else 'values'}: {arrays} arrays, {differ} differ")
                wrong += differ
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
