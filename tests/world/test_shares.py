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
    assert city.thousands(local & (city.age >= 65)) == pytest.approx(3_030, rel=0.005)
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
    assert np.mean(city.people["disability_grade"][local] > 0) == pytest.approx(423 / 14_500, abs=0.0005)
    assert city.thousands(city.people["veteran_category"] != "none") == pytest.approx(51, rel=0.03)


def test_the_poor_tail_is_as_large_as_its_levers(hundredth: Any) -> None:
    """The tests of 2016, written out: standard 880, disregard 870 from a wage of 2,190, savings, car, homes."""
    city, people, homes = hundredth, hundredth.people, hundredth.homes
    apart = (people["support"] != "able") & ~people["able_to_work"] & (sum(people[name] for name in INCOMES) < 88_000)
    members = city.members & ~(apart & city.local)  # extreme poverty is a benefit of its own
    income = sum(people[name] for name in INCOMES) - 87_000 * (people["wage_month"] >= 219_000)
    heads, counted, assets = (
        city.total(members),
        city.total(income * members),
        city.total(people["money_assets"] * members),
    )
    local = city.total(city.local & members) > 0
    open_ = local & (homes["private_vehicles"] == 0) & ~homes["non_residential_property"] & (homes["homes"] <= 1)
    limit = np.where(heads <= 2, 3_300_000, 3_000_000) * heads
    minimum = open_ & (counted < 88_000 * heads) & (assets <= limit)
    low = open_ & ~minimum & (counted < 176_000 * heads) & (assets < 5_000_000 * heads)
    rural = people["hukou"] == "local_rural"
    assert city.thousands(minimum[city.home] & members & city.local) == pytest.approx(202 / 0.92, rel=0.01)
    assert city.thousands(minimum[city.home] & members & rural) == pytest.approx(33.8 / 0.92, rel=0.03)
    assert city.thousands(low[city.home] & members & city.local) == pytest.approx(208, rel=0.03)


def test_the_lever_moves_the_poor_tail(marginals: Marginals) -> None:
    content = copy.deepcopy(marginals.content)
    lever = content["receipts"]["recipients_thousand"]["value"]["minimum_living"]
    lever.update(local_urban=336.4, local_rural=0.0)
    more = Marginals(content)
    draft = draw(Plan(40_000, 1, more.sha256, 50_000), more, 0)
    members = draft.tail_of_members()[draft.is_local() & draft.members] == HARDSHIP
    assert np.count_nonzero(members) * 24_200 / 40_000 == pytest.approx(336.4 / 0.92, rel=0.01)
