"""The marginals are reached: who lives there, what they earn, how many are poor (bounds as a city of 24.2 million)."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

from tuodi.world.draft import HARDSHIP
from tuodi.world.marginals import Marginals
from tuodi.world.plan import Plan
from tuodi.world.population import HUKOU
from tuodi.world.shards import draw

INCOMES = ["wage_month", "business_income_month", "property_income_month", "transfer_income_month", "pension_month"]


def test_people_by_register_and_old_age(city: Any) -> None:
    local = city.people["hukou"] != "non_local"
    assert city.thousands(local) == pytest.approx(14_500, rel=0.005)
    assert city.thousands(city.people["hukou"] == "local_rural") == pytest.approx(1_400, rel=0.01)
    assert city.thousands(local & (city.age >= 65)) == pytest.approx(2_990, rel=0.005)
    assert city.thousands(local & (city.age >= 80)) == pytest.approx(797, rel=0.01)
    assert city.thousands(local & (city.age >= 100)) == pytest.approx(1.9, abs=0.6)


def test_districts_have_their_shares(city: Any, marginals: Marginals) -> None:
    rows = marginals.value("population.districts")
    totals = {kind: sum(row[kind] for row in rows) for kind in HUKOU}
    living = {kind: city.thousands(city.people["hukou"] == kind) for kind in HUKOU}
    for row in rows:
        wanted = sum(living[kind] * row[kind] / totals[kind] for kind in HUKOU)
        found = city.thousands(city.homes["district"][city.home] == row["code"])
        assert found == pytest.approx(wanted, rel=0.08), row["name"]


def test_households_are_of_usual_sizes(city: Any) -> None:
    sizes = np.bincount(city.home)
    assert 2.2 < sizes.mean() < 2.8
    assert 0.2 < (sizes == 1).mean() < 0.35
    assert 0.2 < (sizes == 3).mean() < 0.35


def test_wages_and_pensions(city: Any) -> None:
    wages = city.people["wage_month"][city.people["wage_month"] > 0] / 100
    assert wages.mean() == pytest.approx(6_500, rel=0.03)
    assert 0.04 < (wages == 2_190).mean() < 0.12
    urban = (city.people["hukou"] == "local_urban") & (city.people["pension_month"] > 0)
    rural = (city.people["hukou"] == "local_rural") & (city.people["pension_month"] > 0)
    assert city.people["pension_month"][urban].mean() / 100 == pytest.approx(3_500, rel=0.03)
    assert 1_100 < city.people["pension_month"][rural].mean() / 100 < 1_900


def test_disabled_and_veterans(city: Any) -> None:
    local = city.people["hukou"] != "non_local"
    assert np.mean(city.people["disability_grade"][local] > 0) == pytest.approx(0.0275, abs=0.003)
    assert city.thousands(city.people["veteran_category"] != "none") == pytest.approx(51, rel=0.25)


def test_the_poor_tail_is_as_large_as_its_lever(city: Any) -> None:
    """The tests of 2016, written out: standard 880, disregard 870 from a wage of 2,190, savings, car, homes."""
    people, homes = city.people, city.homes
    income = sum(people[name] for name in INCOMES)
    heads = np.bincount(city.home)
    counted = city.total(income) - 87_000 * city.total(people["wage_month"] >= 219_000)
    assets = city.total(people["money_assets"])
    local = city.total(people["hukou"] != "non_local") > 0
    apart = city.total(people["support"] != "able") > 0  # of extreme hardship, a benefit of their own
    open_ = local & ~apart & (homes["private_vehicles"] == 0) & ~homes["non_residential_property"]
    limit = np.where(heads <= 2, 3_300_000, 3_000_000) * heads
    minimum = open_ & (counted < 88_000 * heads) & (assets <= limit) & (homes["homes"] <= 1)
    low = open_ & ~minimum & (counted < 176_000 * heads) & (assets < 5_000_000 * heads)
    members = people["hukou"] != "non_local"
    assert city.thousands(minimum[city.home] & members) == pytest.approx(202, rel=0.03)
    assert city.thousands(minimum[city.home] & (people["hukou"] == "local_rural")) == pytest.approx(33.8, rel=0.06)
    assert city.thousands(low[city.home] & members) == pytest.approx(208, rel=0.06)


def test_the_lever_moves_the_poor_tail(marginals: Marginals) -> None:
    content = copy.deepcopy(marginals.content)
    content["poor_tail"]["people_thousand"]["value"]["hardship"].update(local_urban=336.4, local_rural=0.0)
    more = Marginals(content)
    draft = draw(Plan(40_000, 1, more.sha256, 50_000), more, 0)
    members = draft.tail_of_members()[draft.is_local()] == HARDSHIP
    assert np.count_nonzero(members) * 24_200 / 40_000 == pytest.approx(336.4, rel=0.02)
