"""Takes in the outlines of districts that the operator has had approved, for the map.

A map of the country's territory may be shown with an approval number (审图号) only: without one nothing is taken in.
Coordinates are degrees of longitude and latitude; what is kept is a path of whole numbers on a sheet of WIDTH, so that
neighbours still share their border. Knows no page.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from tuodi.ground import clock
from tuodi.ground.journal import actions as journal
from tuodi.ground.journal.actions import Actor
from tuodi.ground.places.models import Outline
from tuodi.ground.places.queries import of_level
from tuodi.rules.documents import read_json
from tuodi.rules.errors import InputError

APPROVAL = re.compile(r"(?:GS[\u4e00-\u9fff]?|[\u4e00-\u9fff]S)[(（]\d{4}[)）]\d{1,6}号")
WIDTH, LARGEST, MOST_POINTS, LONGEST = 600, 20_000_000, 500_000, 40_000  # sheet; bytes; points in; characters a path
Point = tuple[int, int]
Ring = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Kept:
    """How many outlines were kept, and from how many points how many were left."""

    outlines: int
    points: int
    left: int


def load_geometry(actor: Actor, file: Path, approval: str) -> Kept:
    """Replaces the outlines of the map by those of a GeoJSON file, one feature a district of today, its `code` that of
    GB/T 2260; one journal row. InputError says what cannot stand."""
    if not APPROVAL.fullmatch(approval):
        raise InputError(f"'{approval}' is no approval number of a map; write it as printed, such as GS(2020)1234号")
    if file.stat().st_size > LARGEST:
        raise InputError(f"{file}: larger than {LARGEST // 1_000_000} MB; simplify it first")
    wanted = {one.code // 10**6 for one in of_level("district", clock.today())}
    shapes = dict(_shapes(file, wanted))
    lacking = wanted - shapes.keys()
    if lacking or not shapes:
        raise InputError(f"{file}: no outline for {', '.join(map(str, sorted(lacking))) or 'any district'}")
    points = sum(len(ring) for rings in shapes.values() for ring in rings)
    if points > MOST_POINTS:
        raise InputError(f"{file}: {points} points, above {MOST_POINTS}; simplify it first")
    drawn = _drawn(shapes)
    at, left = clock.now(), sum(len(ring) for rings in drawn.values() for ring in rings)
    rows = [_outline(code, rings, approval, at, file) for code, rings in drawn.items()]
    with transaction.atomic():
        Outline.objects.all().delete()
        Outline.objects.bulk_create(rows)
        kept = Kept(len(rows), points, left)
        journal.write(actor, "places.geometry", detail={"outlines": kept.outlines, "approval": approval})
    return kept


def _shapes(file: Path, wanted: set[int]) -> Iterator[tuple[int, list[Ring]]]:
    """The rings of each feature, by the code of its district."""
    data = read_json(file)
    features = data.get("features") if isinstance(data, dict) else None
    seen: set[int] = set()
    for number, feature in enumerate(features if isinstance(features, list) else [], 1):
        where = f"{file}: feature {number}"
        code = str((feature.get("properties") or {}).get("code", "")) if isinstance(feature, dict) else ""
        if not code.isascii() or not code.isdigit() or int(code) not in wanted:
            raise InputError(f"{where}: its property `code` is '{code[:20]}', no district of today by GB/T 2260")
        if int(code) in seen:
            raise InputError(f"{where}: {code} stands twice; join its parts in one MultiPolygon")
        seen.add(int(code))
        yield int(code), _rings(feature.get("geometry"), where)


def _rings(geometry: Any, where: str) -> list[Ring]:
    kind, held = (geometry.get("type"), geometry.get("coordinates")) if isinstance(geometry, dict) else ("", None)
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(held, list):
        raise InputError(f"{where}: its geometry is no Polygon or MultiPolygon")
    try:
        rings = [ring for polygon in ([held] if kind == "Polygon" else held) for ring in polygon]
        found = [[(_degrees(x, 180), _degrees(y, 85)) for x, y, *_ in ring] for ring in rings]
    except (TypeError, ValueError):
        raise InputError(f"{where}: its coordinates are no rings of longitude and latitude in degrees") from None
    if any(len(ring) < 4 or ring[0] != ring[-1] for ring in found) or not found:
        raise InputError(f"{where}: a ring is not closed")
    return found


def _degrees(value: Any, most: int) -> float:
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not -most <= value <= most:
        raise ValueError
    return float(value)


def _drawn(shapes: dict[int, list[Ring]]) -> dict[int, list[list[Point]]]:
    """Every ring on the sheet, without points that say nothing more."""
    xs, ys = ([point[axis] for rings in shapes.values() for ring in rings for point in ring] for axis in (0, 1))
    west, north, narrow = min(xs), max(ys), math.cos(math.radians((min(ys) + max(ys)) / 2))
    wide = max((max(xs) - west) * narrow, (north - min(ys)) / 2)
    if wide <= 0:
        raise InputError("the outlines have no extent")
    scale = WIDTH / wide

    def on_sheet(ring: Ring) -> list[Point]:
        return _plain([(round((x - west) * narrow * scale), round((north - y) * scale)) for x, y in ring])

    drawn = {code: [plain for ring in rings if len(plain := on_sheet(ring)) > 2] for code, rings in shapes.items()}
    empty = [code for code, rings in drawn.items() if not rings]
    if empty:
        raise InputError(f"the outline of {empty[0]} is too small beside the others to be drawn")
    return drawn


def _plain(points: list[Point]) -> list[Point]:
    """A ring without its closing point, repeated points and points on the line between their neighbours."""
    kept: list[Point] = []
    for point in points[:-1]:
        if kept and point == kept[-1]:
            continue
        if len(kept) > 1 and _turn(kept[-2], kept[-1], point) == 0:
            kept[-1] = point
        else:
            kept.append(point)
    return kept


def _turn(one: Point, two: Point, three: Point) -> int:
    """Twice the area between three points: 0 on one line."""
    return (two[0] - one[0]) * (three[1] - one[1]) - (two[1] - one[1]) * (three[0] - one[0])


def _outline(code: int, rings: list[list[Point]], approval: str, at: Any, file: Path) -> Outline:
    largest = max(rings, key=lambda ring: abs(_area(ring)))
    xs, ys = [x for x, _ in largest], [y for _, y in largest]
    path = "".join("M" + "L".join(f"{x} {y}" for x, y in ring) + "Z" for ring in rings)
    if len(path) > LONGEST:
        raise InputError(f"{file}: the outline of {code} stays longer than {LONGEST} characters; simplify it first")
    return Outline(
        place_id=code * 10**6, path=path, x=(min(xs) + max(xs)) // 2, y=(min(ys) + max(ys)) // 2,
        right=max(x for ring in rings for x, _ in ring), bottom=max(y for ring in rings for _, y in ring),
        approval=approval, loaded_at=at,
    )  # fmt: skip


def _area(ring: list[Point]) -> int:
    """Twice the area of a ring, with its sign."""
    return sum(x * ring[i - 1][1] - ring[i - 1][0] * y for i, (x, y) in enumerate(ring))
