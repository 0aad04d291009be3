"""Draws the map of districts: tiles, or the outlines that the operator has had approved; four steps of lightness; the
finding in words. Knows what it is told about each district and nothing of what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from tuodi.cards.load import content_root
from tuodi.ground.places.models import Outline
from tuodi.ground.places.tiles import Tile, read_tiles
from tuodi.web.words import word

TILE, LINE, STEPS = 100, 22, 4  # side of a tile, distance of the two lines of text in it, steps of lightness
ROUND = (1, 2, 3, 5, 10)  # a step is one of these times a power of ten
Value = int | str | None  # how many; words such as "<5" stand as they are; None: not known


@dataclass(frozen=True, slots=True)
class Area:
    """One district as drawn: its path, where its texts stand, its step from 1 (0: none), what is written."""

    code: int
    name: str
    path: str
    x: int
    y: int
    below: int
    step: int
    value: str
    here: bool


@dataclass(frozen=True, slots=True)
class Map:
    """The whole map. `finding` is what a listener hears; `key`: what each step means; `approval`: the map's number."""

    areas: tuple[Area, ...]
    ranked: tuple[Area, ...]
    box: str
    finding: str
    key: tuple[tuple[int, str], ...]
    approval: str


@cache
def tiles() -> tuple[Tile, ...]:
    """Returns the tiles of the city's map."""
    return read_tiles(content_root(settings.PACKAGE))


def step_of(values: Mapping[int, Value]) -> int:
    """Returns the width of a step of lightness: a round number of which four reach the largest value."""
    most = max((value for value in values.values() if isinstance(value, int)), default=0)
    power = 1
    while True:
        for round_ in ROUND:
            if round_ * power * STEPS > most:
                return round_ * power
        power *= 10


def draw(values: Mapping[int, Value], language: str, current: int | None = None) -> Map:
    """Returns the map with a value for each district's code, and `current` marked; one query."""
    width = step_of(values)
    outlines = {one.place_id: one for one in Outline.objects.all()}
    areas = tuple(_area(tile, outlines.get(tile.code), values, width, language, current) for tile in tiles())
    ranked = sorted(areas, key=lambda one: (-_number(values.get(one.code)), one.code)) if values else areas
    right = max((one.right for one in outlines.values()), default=(1 + max(t.column for t in tiles())) * TILE)
    bottom = max((one.bottom for one in outlines.values()), default=(1 + max(t.row for t in tiles())) * TILE)
    return Map(
        areas, tuple(ranked), f"-4 -4 {right + 8} {bottom + 8}", _finding(ranked, values, language, current),
        _key(width, language) if any(isinstance(value, int) for value in values.values()) else (),
        next((one.approval for one in outlines.values()), ""),
    )  # fmt: skip


def _area(
    tile: Tile, outline: Outline | None, values: Mapping[int, Value], width: int, language: str, current: int | None
) -> Area:
    left, top, value = tile.column * TILE, tile.row * TILE, values.get(tile.code)
    path = outline.path if outline else f"M{left} {top}h{TILE}v{TILE}h-{TILE}Z"
    x, y = (outline.x, outline.y) if outline else (left + TILE // 2, top + TILE // 2)
    step = min(STEPS, 1 + value // width) if isinstance(value, int) else 0
    name = tile.zh if language == "zh" else tile.en
    return Area(tile.code, name, path, x, y, y + LINE, step, _shown(value, values), tile.code == current)


def _shown(value: Value, values: Mapping[int, Value]) -> str:
    if value is None:
        return "—" if values else ""
    return f"{value:,}" if isinstance(value, int) else value


def _number(value: Value) -> int:
    return value if isinstance(value, int) else -1


def _key(width: int, language: str) -> tuple[tuple[int, str], ...]:
    between = [(step, f"{(step - 1) * width:,}–{step * width - 1:,}") for step in range(2, STEPS)]
    if width == 1:
        between = [(step, f"{step - 1}") for step in range(2, STEPS)]
    first, last = (1, word("map.below", language, count=f"{width:,}")), f"{(STEPS - 1) * width:,}"
    return (first, *between, (STEPS, word("map.from", language, count=last)))


def _finding(
    ranked: tuple[Area, ...] | list[Area], values: Mapping[int, Value], language: str, here: int | None
) -> str:
    counted = [one for one in ranked if isinstance(values.get(one.code), int)]
    said = []
    if counted:
        most, least = counted[0], counted[-1]
        said.append(word("map.most", language, most=most.name, high=most.value, least=least.name, low=least.value))
    said += [word("map.here", language, place=one.name) for one in ranked if one.code == here]
    return " ".join(said) or word("map.nothing", language)
