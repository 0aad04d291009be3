"""Reads the tiles of a city's schematic map (`places/tiles.yaml`): one a district of today."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tuodi.cards.mistakes import Mistakes
from tuodi.ground.places.entries import Entries
from tuodi.ground.places.shelf import DISTRICT, shelf_of
from tuodi.rules.documents import read_document

MOST = 24  # rows or columns
_KEYS = ("row", "column", "zh", "en")


@dataclass(frozen=True, slots=True)
class Tile:
    """A district's square on the map, and its short name. `code` has 12 digits."""

    code: int
    row: int
    column: int
    zh: str
    en: str


def tiles_of(root: Path) -> Path:
    """Returns the file of a content package's tiles."""
    return root / "places" / "tiles.yaml"


def read_tiles(root: Path) -> tuple[Tile, ...]:
    """Returns the tiles of a content package's folder, from the north-west; CardError with every mistake."""
    mistakes = Mistakes(root.parent)
    tiles: dict[tuple[int, int], Tile] = {}
    with mistakes.noting(str(tiles_of(root))):
        entries = Entries(read_document(tiles_of(root)), mistakes)
        for code in entries.names(()):
            entry = entries.only((code,), _KEYS, _KEYS)
            place = (entry.get("row"), entry.get("column"))
            if not all(isinstance(at, int) and 0 <= at < MOST for at in place):
                entries.add((code,), f"{code}: row and column should be whole numbers from 0 to {MOST - 1}")
            elif place in tiles:
                entries.add((code,), f"{code}: stands where {tiles[place].code // DISTRICT} stands")
            else:
                tile = Tile(code * DISTRICT, entry["row"], entry["column"], str(entry["zh"]), str(entry["en"]))
                tiles[tile.row, tile.column] = tile
        with mistakes.noting(str(shelf_of(root))):
            districts = set(read_document(shelf_of(root)).get("districts") or ())
            for code in sorted(districts ^ set(entries.names(())), key=str):
                lacks = "has no tile" if code in districts else "is no district of today"
                entries.add((code,), f"{code}: {lacks}")
    mistakes.raise_any()
    return tuple(tiles[place] for place in sorted(tiles))
