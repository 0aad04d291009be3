"""Deaths, prison, abilities, disasters, stays in hospital, veterans: each rare thing coherent, and on both sides."""

from __future__ import annotations

from typing import Any

import numpy as np

_NEVER = 2_932_896  # 9999-12-31
_LAST = 17_166  # 2016-12-31
_PAYERS = (
    "paid_basic_insurance", "paid_serious_illness_insurance", "paid_supplementary_plans", "paid_commercial_insurance",
)  # fmt: skip
_ABILITIES = ("can_eat", "can_dress", "can_get_up", "can_toilet", "can_walk", "can_bathe")


def test_a_few_have_died_and_no_head_has(hundredth: Any) -> None:
    died = hundredth.people["death_date"] != _NEVER
    assert np.count_nonzero(died) == 60
    assert np.count_nonzero(~hundredth.alive & died) == 12
    assert hundredth.people["death_date"][died].max() <= _LAST
    assert np.all(hundredth.people["death_date"] > hundredth.people["birth_date"])
    assert not np.any(died & (hundredth.people["relation"] == "head"))


def test_prisoners_do_not_count_and_earn_nothing(hundredth: Any) -> None:
    prison, counts = hundredth.people["in_prison"], hundredth.people["counts_as_member"]
    assert np.count_nonzero(prison) == 80
    assert not np.any(prison & counts)
    assert np.count_nonzero(~counts & ~prison) == 25
    assert not np.any(~counts & (hundredth.people["relation"] == "head"))
    for name in ("wage_month", "business_income_month", "pension_month"):
        assert not np.any(hundredth.people[name][prison])


def test_abilities_are_lost_by_the_frail_the_hardest_first(hundredth: Any) -> None:
    kept = np.stack([hundredth.people[name] for name in _ABILITIES])
    lost = len(_ABILITIES) - kept.sum(axis=0)
    assert set(np.unique(lost)) == set(range(7))
    assert np.mean(lost > 0) < 0.04
    frail = (hundredth.people["care_level"] > 0) | np.isin(hundredth.people["disability_grade"], (1, 2))
    assert np.all((frail | (hundredth.age >= 90))[lost > 0])
    assert np.all(hundredth.people["can_bathe"] <= hundredth.people["can_eat"])
    by_level = [lost[hundredth.people["care_level"] == level].mean() for level in range(7)]
    assert by_level == sorted(by_level)


def test_a_disaster_strikes_whole_households(hundredth: Any) -> None:
    hit, ruined = hundredth.people["hit_by_disaster"], hundredth.people["home_lost_in_disaster"]
    assert 0 < np.count_nonzero(ruined) < np.count_nonzero(hit) < 80
    assert not np.any(ruined & ~hit)
    sizes = np.bincount(hundredth.home)
    assert np.all(np.isin(hundredth.total(hit) - sizes, (0, *(-np.unique(sizes)))))
    assert np.all(hundredth.homes["homes"][hundredth.home][hit] > 0)


def test_payers_take_no_more_than_is_left_of_the_bill(hundredth: Any) -> None:
    people = hundredth.people
    left = people["medical_bill_covered"].copy()
    assert np.all(left <= people["medical_bill"])
    for name in _PAYERS:
        assert np.all((people[name] >= 0) & (people[name] <= left)), name
        assert np.any(people[name] > 0), name
        left -= people[name]
    stays = people["medical_bill"] > 0
    assert 0.005 < stays.mean() < 0.03
    assert not np.any(people["medical_assistance_paid_this_year"][~stays])
    assert 0 < people["medical_assistance_paid_this_year"].max() <= 8_000_000
    own = people["medical_bill"] - sum(people[name] for name in _PAYERS)
    assert np.all(own <= people["medical_spending_own_3_months"])


def test_what_a_veteran_is_follows_from_the_category(hundredth: Any) -> None:
    people, category = hundredth.people, hundredth.people["veteran_category"]
    soldier = category == "disabled_soldier"
    assert np.count_nonzero(soldier) == 90
    assert np.array_equal(people["veteran_disability_level"] > 0, soldier)
    assert np.array_equal(people["veteran_disability_cause"] != "none", soldier)
    ill = people["veteran_disability_cause"] == "illness"
    assert people["veteran_disability_level"][ill].max() <= 6
    assert people["veteran_disability_level"].max() == 10
    assert np.array_equal(people["red_army_kind"] != "none", category == "red_army")
    families = np.isin(category, ("none", "martyr_family", "on_duty_family", "illness_family", "martyr_child_60_plus"))
    assert np.array_equal(people["service_years"] > 0, ~families)
    assert np.all(people["service_years"][~families] <= hundredth.age[~families] - 16)


def test_groups_have_their_traits(hundredth: Any) -> None:
    people, group = hundredth.people, hundredth.people["fixed_amount_group"]
    assert len(np.unique(group)) == 10
    severe = group == "severely_disabled"
    assert np.count_nonzero(severe) == 600
    assert np.all(np.isin(people["disability_grade"][severe], (1, 2)))
    assert not np.any(people["wage_month"][severe])
    assert np.all(hundredth.local[group != "none"])


def test_everybody_whom_a_rule_looks_for_is_there(hundredth: Any) -> None:
    """Landlords, second homes, lone elders, lone parents, orphans, every kind of disability and of school."""
    people, homes = hundredth.people, hundredth.homes
    alone = np.bincount(hundredth.home)[hundredth.home] == 1
    lone_parent = (hundredth.total(people["relation"] == "spouse") == 0) & (
        hundredth.total(people["student"] == "primary") > 0
    )
    for found in (
        people["property_income_month"] > 0, homes["homes"] == 2, homes["homes"] == 0, homes["private_vehicles"] > 1,
        alone & (hundredth.age >= 80), lone_parent, people["orphan"] & people["lives_in_institution"],
        people["orphan"] & ~people["lives_in_institution"], people["vagrant"], people["cannot_attend_school"],
        (people["support"] == "none") & (people["pension_month"] > 88_000), people["support"] == "unable",
        people["seriously_ill"] & people["receives_minimum_living"], people["care_level"] == 6,
        homes["non_residential_property"], people["residence_permit"], people["uncounted_income_month"] > 0,
        people["receives_minimum_living"] & (people["wage_month"] >= 219_000),
    ):  # fmt: skip
        assert np.any(found)
    for name, least in (("disability_kind", 8), ("student", 7), ("relation", 5), ("marital_status", 4)):
        assert len(np.unique(people[name])) == least
    assert set(homes["sudden_event"]) == {"none", "fire", "traffic", "illness", "other"}
