"""The plan of a city: how many people, from which seed and marginals, in which shards. Knows no fact and no column.

The plan decides every byte; it is written first (`plan.json`), so that an interrupted run is continued only by the same
plan, and a folder that holds something else is left alone.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypedDict

from tuodi.world.errors import CityError

PEOPLE_LEAST, PEOPLE_MOST = 1_000, 24_200_000
GENERATION = 2  # raised whenever the same plan would give other bytes
_PLAN, _MANIFEST = "plan.json", "manifest.json"
_RECEIVES = "receives_"
NOTE = "A generated city: nobody in it exists. Its marginals are design numbers, mostly unverified."


class Held(TypedDict):
    """What a shard holds: the rows of each table by name, and of each quota the numbers by kind."""

    rows: dict[str, int]
    quotas: dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What decides a city. `marginals` is their sha256; `shard_people` the people of a shard (the last may differ)."""

    people: int
    seed: int
    marginals: str
    shard_people: int
    generation: int = GENERATION

    def __post_init__(self) -> None:
        if not PEOPLE_LEAST <= self.people <= PEOPLE_MOST:
            raise CityError(f"people must be {PEOPLE_LEAST:,} to {PEOPLE_MOST:,}, not {self.people:,}")
        if self.seed < 0:
            raise CityError(f"seed must be 0 or more, not {self.seed}")
        if self.shard_people < PEOPLE_LEAST:
            raise CityError(f"shard_people must be {PEOPLE_LEAST:,} or more, not {self.shard_people:,}")

    def shards(self) -> list[range]:
        """The person indices (from 1) of each shard; a rest of under 1,000 people joins the last shard."""
        starts = list(range(1, self.people + 1, self.shard_people))
        if len(starts) > 1 and self.people - starts[-1] + 1 < PEOPLE_LEAST:
            starts.pop()
        return [range(first, end) for first, end in zip(starts, [*starts[1:], self.people + 1], strict=True)]


def shard_name(index: int) -> str:
    """The folder name of a shard."""
    return f"shard-{index:05d}"


def open_folder(out: Path, plan: Plan) -> dict[str, Any] | None:
    """Makes the folder `out` ready for `plan`; returns the manifest if the city is already complete there.

    CityError if the folder holds another plan, another city, or anything else.
    """
    manifest = _read(out / _MANIFEST)
    if manifest is not None:
        _refuse_other(out, plan, manifest)
        (out / _PLAN).unlink(missing_ok=True)
        return manifest
    begun = _read(out / _PLAN)
    if begun is not None:
        _refuse_other(out, plan, begun)
    elif any(not entry.name.endswith(".partial") for entry in out.iterdir()):
        raise CityError(f"{out}: is not empty and holds no city; choose another folder")
    else:
        write_json(out / _PLAN, asdict(plan))
    return None


def finish(out: Path, plan: Plan, held: list[Held], take_up: dict[str, float]) -> dict[str, Any]:
    """Writes and returns the manifest; `held` is what each shard holds, `take_up` the rates that the city was made by.

    `receipts` has, for each `receives_*` column, the entitled by design, the quota and the people; `quotas` the same of
    the further tables that have one.
    """
    shards = [{"name": shard_name(index), **one["rows"]} for index, one in enumerate(held)]
    sums = _summed([one["quotas"] for one in held])
    manifest = {
        "format": 1, "kind": "city", "generated": True, "note": NOTE,
        **asdict(plan), "households": sum(one["rows"]["households"] for one in held), "shards": shards,
        "take_up": take_up,
        "receipts": {name: count for name, count in sums.items() if name.startswith(_RECEIVES)},
        "quotas": {name: count for name, count in sums.items() if not name.startswith(_RECEIVES)},
    }  # fmt: skip
    write_json(out / _MANIFEST, manifest)
    (out / _PLAN).unlink(missing_ok=True)
    return manifest


def _summed(counts: list[dict[str, dict[str, int]]]) -> dict[str, dict[str, int]]:
    """The sums over all shards, by name and kind of number."""
    return {
        name: {kind: sum(one[name][kind] for one in counts) for kind in numbers} for name, numbers in counts[0].items()
    }


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Writes a file whole or not at all."""
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    partial.replace(path)


def _read(path: Path) -> dict[str, Any] | None:
    if not path.exists():
        return None
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CityError(f"{path}: cannot be read ({error}); choose another folder") from error
    if not isinstance(content, dict):
        raise CityError(f"{path}: is not a city's file; choose another folder")
    return content


def _refuse_other(out: Path, plan: Plan, found: dict[str, Any]) -> None:
    for name, wanted in asdict(plan).items():
        if found.get(name) != wanted:
            raise CityError(
                f"{out}: holds a city with {name} {found.get(name)}, not {wanted}; choose another folder or remove it"
            )
