"""What every engine of W1 shares and nobody pays for: the command line, the city's files, the outcome's columns."""

import argparse
import json
from pathlib import Path
from typing import Any

ROW_GROUP = 262_144
COLUMNS = ("household_id", "n", "dibao", "low_income", "grain_oil", "elder", "living", "care", "total")
MONEY = ("dibao", "grain_oil", "elder", "living", "care", "total")


def folders(description: str) -> tuple[Path, Path]:
    """Reads `CITY OUT` from the command line, and makes OUT."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("city", type=Path, help="folder of the city's columns")
    parser.add_argument("out", type=Path, help="folder for the outcome")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    return arguments.city, arguments.out


def shards(city: Path) -> list[dict[str, Any]]:
    """Returns the manifest's shards: name, persons, households."""
    return json.loads((city / "manifest.json").read_text())["shards"]
