"""Enterprises and their disabled employees: the persons' own facts, sizes, shares on both sides of the line."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tuodi.world.marginals import Marginals
from tuodi.world.plan import Plan
from tuodi.world.shards import draw_shard

_OWN = (
    *("birth_date", "death_date", "hukou", "disability_grade", "veteran_category", "veteran_disability_level"),
    "wage_month",
)


def _counts(city: Any) -> tuple[Any, Any]:
    firms, workers = city.table("enterprises"), city.table("enterprises_persons")
    return firms, np.bincount(np.searchsorted(firms["enterprise_id"], workers["enterprise_id"]))


def test_employees_have_the_facts_that_they_have_as_persons(hundredth: Any) -> None:
    workers = hundredth.table("enterprises_persons")
    rows = np.searchsorted(hundredth.people["person_id"], workers["person_id"])
    for name in _OWN:
        assert np.array_equal(workers[name], hundredth.people[name][rows]), name
    assert np.all(hundredth.people["employed"][rows])


def test_nearly_all_are_local_disabled_and_paid_the_minimum_wage(hundredth: Any) -> None:
    workers = hundredth.table("enterprises_persons")
    usual = (workers["wage_month"] >= 219_000) & (workers["disability_grade"] > 0) & (workers["hukou"] != "non_local")
    assert 0.95 < usual.mean() < 1
    assert np.mean(workers["labour_contract_months"] >= 12) > 0.95
    assert np.mean(workers["insured_months_last_year"] == 12) > 0.9
    assert workers["insured_months_last_year"].max() == 12


def test_enterprises_have_ten_to_sixty_disabled_employees(hundredth: Any) -> None:
    firms, disabled = _counts(hundredth)
    assert 10 <= disabled.min() <= disabled.max() <= 60
    assert np.all(firms["employees"] >= disabled)
    ids = hundredth.table("enterprises_persons")
    firsts = np.flatnonzero(np.diff(ids["enterprise_id"], prepend=-1))
    assert np.array_equal(ids["enterprise_id"][firsts], ids["person_id"][firsts])


def test_a_few_enterprises_are_below_the_line(marginals: Marginals) -> None:
    shares = []
    plan = Plan(24_200_000, 5, marginals.sha256, 100_000)
    for index in range(12):
        tables, _ = draw_shard(plan, marginals, index)
        ids = tables["enterprises_persons"]["enterprise_id"].to_numpy()
        shares += (np.unique(ids, return_counts=True)[1] / tables["enterprises"]["employees"].to_numpy()).tolist()
    below = np.mean(np.array(shares) < 0.25)
    assert 0 < below < 0.2
    assert len(shares) == pytest.approx(12 * 81.8 / 26, rel=0.2)


def test_the_smallest_demonstration_has_an_enterprise_that_qualifies(thousandth: Any) -> None:
    firms = thousandth.table("enterprises")
    workers = thousandth.table("enterprises_persons")
    counts = (workers["wage_month"] >= 219_000) & (workers["hukou"] != "non_local") & (workers["disability_grade"] > 0)
    counts &= (workers["labour_contract_months"] >= 12) & (workers["insured_months_last_year"] > 0)
    qualifying = np.bincount(np.searchsorted(firms["enterprise_id"], workers["enterprise_id"]), weights=counts)
    assert np.any((qualifying >= 10) & (qualifying / firms["employees"] >= 0.25))


def test_a_city_too_small_for_an_enterprise_has_none(marginals: Marginals) -> None:
    tables, quotas = draw_shard(Plan(3_000, 1, marginals.sha256, 250_000), marginals, 0)
    assert tables["enterprises"].num_rows == tables["enterprises_persons"].num_rows == 0
    assert quotas["enterprises_persons"] == {"quota": 2, "people": 0}
