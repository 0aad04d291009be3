"""Marginals are read strictly: a mistake is named with its file and path."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tuodi.world.marginals import CityError, Marginals
from tuodi.world.seating import seat


def _one(value: object) -> Marginals:
    return Marginals({"file": {"entry": {"value": value, "source": "test", "verified": False}}})


def test_tables_by_age_join_knots_and_bands_spread_evenly() -> None:
    table = _one({0: 0, 10: 1})
    assert table.by_age("file.entry")[[0, 5, 10, 120]].tolist() == [0, 0.5, 1, 1]
    assert _one({0: 10, 5: 20, 10: 0}).banded("file.entry")[[0, 4, 5, 9, 10]].tolist() == [2, 2, 4, 4, 0]


def test_the_hash_follows_the_content_only(tmp_path: Path) -> None:
    (tmp_path / "file.yaml").write_text("entry: {value: 1, source: test, verified: false}  # a comment\n", "utf-8")
    assert Marginals.load(tmp_path).sha256 == _one(1).sha256 != _one(2).sha256


def test_mistakes_are_named() -> None:
    with pytest.raises(CityError, match=r"file.yaml: the marginal `file.nothing` is missing"):
        _one(1).value("file.nothing")
    with pytest.raises(CityError, match=r"file.entry: a number is expected"):
        _one("many").number("file.entry")
    with pytest.raises(CityError, match=r"file.entry: the ages must rise"):
        _one({10: 1, 5: 2}).by_age("file.entry")
    with pytest.raises(CityError, match="must have exactly value, source and verified"):
        Marginals({"file": {"entry": {"value": 1}}})


def test_a_folder_without_marginals_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CityError, match="no marginals found"):
        Marginals.load(tmp_path)


def test_guests_are_seated_by_age_within_reach_and_room() -> None:
    rng = np.random.default_rng(1)
    found = seat(rng, np.array([30, 31, 60, 30, 30]), np.array([30, 40]), most=2)
    assert sorted(found.tolist()) == [-1, -1, -1, 0, 0]
