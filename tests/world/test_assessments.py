"""Assessments: elders, items within their scales, every level of every instrument, levels that follow one frailty."""

from __future__ import annotations

from typing import Any

import numpy as np

_BODY = ["eating", "dressing", "bowel", "bladder", "toileting", "transfer", "walking", "stairs", "bathing"]
_LEVELS = np.array([[0, 0, 1, 1], [1, 1, 1, 2], [2, 2, 2, 3], [3, 3, 4, 5]])


def _step(values: Any, edges: list[int]) -> Any:
    """0 for the best: how many of the falling edges the value is below."""
    return sum((values < edge).astype(int) for edge in edges)


def test_only_local_elders_are_assessed_and_each_once(hundredth: Any) -> None:
    rows = np.searchsorted(hundredth.people["person_id"], hundredth.table("assessments")["person_id"])
    assert np.all(hundredth.age[rows] >= 60)
    assert np.all(hundredth.local[rows])
    assert len(np.unique(rows)) == len(rows) == 210


def test_items_stay_on_their_scales(hundredth: Any, marginals: Any) -> None:
    found = hundredth.table("assessments")
    for name, row in marginals.value("assessments.items").items():
        assert 0 <= found[name].min() <= found[name].max() <= row["most"], name
        assert np.all(found[name] % row.get("step", 1) == 0), name
        assert len(np.unique(found[name])) > 1, name
    totals = {"gbt": 90, "mzt": None, "ltci": 128}
    for form, total in totals.items():
        mosts = [row["most"] for name, row in marginals.value("assessments.items").items() if name.startswith(form)]
        assert total is None or sum(mosts) == total


def test_every_level_of_every_instrument_occurs(hundredth: Any) -> None:
    found = hundredth.table("assessments")
    gbt = _step(sum(found[name] for name in found if name.startswith("gbt_")), [90, 66, 46, 30])
    assert set(gbt) == set(range(5))
    for form, more in (("mzt", "grooming"), ("ltci", "face_mouth")):
        living = _step(sum(found[f"{form}_{name}"] for name in (*_BODY, more)), [100, 65, 45])
        assert set(living) == set(range(4))
    minds = _step(sum(found[f"ltci_{name}"] for name in ("time", "person", "space", "memory")), [16, 4, 2])
    senses = _step(sum(found[f"ltci_{name}"] for name in ("sight", "hearing", "communication")), [12, 4, 2])
    assert set(_LEVELS[living, np.maximum(minds, senses)]) == set(range(6))
    weighed = (
        found["shanghai_adl_score"] * 85 + found["shanghai_iadl_score"] * 10 + found["shanghai_cognition_score"] * 5
    )
    assert np.all(np.histogram(weighed, [0, 1_000, 2_500, 4_000, 5_500, 7_000, 8_500, 10_001])[0] > 0)
    assert np.any(found["shanghai_disease_score"] > 70)
    assert np.any(found["dementia_or_mental_disorder"])
    assert np.any(found["risk_events_30_days"] >= 2)


def test_instruments_agree_with_each_other_and_with_the_care_level(hundredth: Any) -> None:
    found = hundredth.table("assessments")
    rows = np.searchsorted(hundredth.people["person_id"], found["person_id"])
    level = hundredth.people["care_level"][rows]
    gbt = sum(found[name] for name in found if name.startswith("gbt_"))
    ltci = sum(found[f"ltci_{name}"] for name in (*_BODY, "face_mouth"))
    assert np.corrcoef(gbt, ltci)[0, 1] > 0.8
    assert np.corrcoef(level, -gbt)[0, 1] > 0.8
    assert set(level) == set(range(7))
    assert np.all((found["gbt_consciousness"] == 0) == found["coma"])
    assert np.all((found["mzt_consciousness"] == 3) == found["coma"])
