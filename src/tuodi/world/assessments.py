"""Elders assessed for care: the items of every instrument, drawn through one hidden frailty. Knows age and care level.

Which items there are, how much each can score, when it begins to be lost and in which steps stands in
`assessments.items`; this module knows no instrument.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuodi.world.draft import Draft
from tuodi.world.draws import Column, Random, choose

_PATH = "assessments"


@dataclass(frozen=True, slots=True)
class Assessments:
    """The assessments of a shard in the order of the assessed: their places, and the items by name."""

    places: NDArray[np.int64]
    items: dict[str, Column]


def assess(draft: Draft) -> Assessments:
    """Draws who was assessed and what was found."""
    rng = draft.rng("assessments")
    places = _assessed(draft, rng)
    drivers = _drivers(draft, rng, places)
    rows: dict[str, dict[str, Any]] = draft.marginals.value(f"{_PATH}.items")
    items: dict[str, Column] = {name: _item(rng, row, drivers[row["part"]]) for name, row in rows.items()}
    for name, row in draft.marginals.value(f"{_PATH}.flags").items():
        items[name] = rng.random(len(places)) < _above(drivers[row["part"]], row["from"]) * row["most"]
    risk = draft.marginals.value(f"{_PATH}.risk_events")
    events = rng.poisson(_above(drivers[risk["part"]], risk["from"]) * risk["mean"])
    items["risk_events_30_days"] = np.minimum(events, risk["most"]).astype(np.int16)
    _agree(draft, items)
    return Assessments(places, items)


def _assessed(draft: Draft, rng: Random) -> NDArray[np.int64]:
    """Local elders, as many as the quota; a share without a care level, the others likelier the higher it is."""
    old = draft.people.age >= draft.marginals.number(f"{_PATH}.from_age")
    open_, level = draft.is_local() & draft.alive & old, draft.persons["care_level"]
    wanted = draft.quotas.people(f"{_PATH}.people_thousand")
    needing = np.flatnonzero(open_ & (level > 0))
    weights = draft.marginals.numbers(f"{_PATH}.weight_by_level")[level[needing] - 1]
    without = int(wanted * draft.marginals.number(f"{_PATH}.without_level") + rng.random())
    chosen = choose(rng, needing, wanted - without, weights)
    return np.sort(np.append(chosen, choose(rng, np.flatnonzero(open_ & (level == 0)), wanted - len(chosen))))


def _drivers(draft: Draft, rng: Random, places: Column) -> dict[str, NDArray[np.float64]]:
    """What the items follow, between 0 (nothing lost) and 1: frailty itself, and the parts near it."""
    level = draft.persons["care_level"][places]
    within = rng.random(len(places))
    steps = len(draft.marginals.numbers(f"{_PATH}.weight_by_level"))
    lowest = draft.marginals.number(f"{_PATH}.frailty_without_level")
    frailty = np.where(level == 0, within * lowest, lowest / 2 + (level - 1 + within) / steps * (1 - lowest / 2))
    drivers = {"frailty": frailty}
    for part, spread in draft.marginals.value(f"{_PATH}.parts").items():
        drivers[part] = np.clip(frailty + rng.standard_normal(len(places)) * spread * (frailty > lowest / 2), 0, 1)
    return drivers


def _item(rng: Random, row: dict[str, Any], driver: NDArray[np.float64]) -> NDArray[np.int16]:
    """One item: how much of its score is lost, in its steps; `worse: up` counts the loss instead of what is left."""
    step = row.get("step", 1)
    steps = row["most"] // step
    lost = _above(driver, row["from"]) * row.get("at_worst", 1.0)
    jitter = (rng.random(len(driver)) - 0.5) * 0.9
    points = np.clip(np.rint(lost * steps + jitter * (lost > 0)), 0, steps).astype(np.int16) * step
    return np.asarray(points if row.get("worse") == "up" else row["most"] - points, dtype=np.int16)


def _above(driver: NDArray[np.float64], start: float) -> NDArray[np.float64]:
    """0 up to `start`, rising evenly to 1."""
    return np.asarray(np.clip((driver - start) / (1 - start), 0, 1), dtype=np.float64)


def _agree(draft: Draft, items: dict[str, Column]) -> None:
    """A coma is the worst consciousness on every scale, and nobody else has it."""
    coma = items["coma"]
    for name, row in draft.marginals.value(f"{_PATH}.consciousness").items():
        worst, next_worse, up = row["coma"], row["next"], row["coma"] > row["next"]
        awake = np.minimum(items[name], next_worse) if up else np.maximum(items[name], next_worse)
        items[name] = np.where(coma, worst, awake).astype(np.int16)
