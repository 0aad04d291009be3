"""The layout that outsiders rely on: names, types, order, no null."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

_MONEY = [
    *("wage_month", "business_income_month", "property_income_month", "transfer_income_month", "pension_month"),
    *("uncounted_income_month", "money_assets", "medical_spending_own_3_months", "medical_spending_own_12_months"),
    *("education_spending_3_months", "wage_month_declared", "property_income_month_declared", "money_assets_declared"),
]
_FLAGS = [
    *("residence_permit", "able_to_work", "employed", "seriously_ill", "lives_in_institution", "orphan", "vagrant"),
]
_CHOICES = {
    "sex": "male female",
    "hukou": "local_urban local_rural non_local",
    "relation": "head spouse child parent other",
    "marital_status": "single married divorced widowed",
    "student": "none preschool primary junior senior vocational university",
    "disability_kind": "visual hearing speech physical intellectual mental multiple none",
    "support": "none able unable",
    "veteran_category": "none disabled_soldier martyr_family on_duty_family illness_family red_army demobilised_old "
    "returned_ill war_participant nuclear_test rural_60_plus martyr_child_60_plus",
}
_DISTRICTS = [
    *("310101", "310104", "310105", "310106", "310107", "310109", "310110", "310112"),
    *("310113", "310114", "310115", "310116", "310117", "310118", "310120", "310151"),
]
_CHOICE = pa.dictionary(pa.int32(), pa.string())
PERSON_TYPES = {
    "person_id": pa.int64(), "household_id": pa.int64(), "birth_date": pa.date32(),
    "disability_grade": pa.int16(), "care_level": pa.int16(),
    **dict.fromkeys(_MONEY, pa.int64()), **dict.fromkeys(_FLAGS, pa.bool_()), **dict.fromkeys(_CHOICES, _CHOICE),
}  # fmt: skip
HOUSEHOLD_TYPES = {
    "household_id": pa.int64(), "district": _CHOICE, "private_vehicles": pa.int16(), "homes": pa.int16(),
    "private_vehicles_declared": pa.int16(), "homes_declared": pa.int16(), "non_residential_property": pa.bool_(),
    "home_area_m2": pa.int32(), "living_area_m2": pa.int32(), "sudden_event": _CHOICE, "income_12_months": pa.int64(),
    "years_local_hukou": pa.int16(),
}  # fmt: skip


def test_every_column_is_there_with_its_type_and_without_null(city: Any) -> None:
    for name, types in (("persons", PERSON_TYPES), ("households", HOUSEHOLD_TYPES)):
        table = city.tables[name]
        assert {field.name: field.type for field in table.schema} == types
        assert all(table[column].null_count == 0 for column in table.column_names)


def test_choices_are_those_of_the_facts(city: Any) -> None:
    for name, choices in _CHOICES.items():
        assert set(np.unique(city.people[name])) <= set(choices.split())
    assert sorted(set(city.homes["district"])) == _DISTRICTS
    assert set(city.homes["sudden_event"]) <= {"none", "fire", "traffic", "illness", "other"}


def test_both_files_are_sorted_by_household_and_hold_the_same_households(city: Any) -> None:
    ids = city.people["household_id"]
    assert np.all(np.diff(ids) >= 0)
    assert np.all(np.diff(city.people["person_id"]) == 1)
    assert np.array_equal(np.unique(ids), city.homes["household_id"])
    assert len(ids) == city.manifest["people"] == 50_000


def test_numbers_stay_within_their_facts_bounds(city: Any) -> None:
    assert all(city.people[name].min() >= 0 for name in _MONEY)
    assert all(np.all(city.people[name] % 100 == 0) for name in _MONEY)  # whole yuan
    assert np.all(city.people["wage_month"] % 1_000 == 0)  # tens of yuan
    assert city.people["disability_grade"].max() == 4
    assert city.people["care_level"].max() == 6
    assert city.homes["years_local_hukou"].min() >= 0


def test_declared_values_never_exceed_the_true_ones(city: Any) -> None:
    hides = np.zeros(len(city.homes["homes"]), bool)
    for name in ("wage_month", "property_income_month", "money_assets"):
        assert np.all(city.people[f"{name}_declared"] <= city.people[name])
        hides |= city.total(city.people[f"{name}_declared"] < city.people[name]) > 0
    for name in ("homes", "private_vehicles"):
        assert np.all(city.homes[f"{name}_declared"] <= city.homes[name])
        hides |= city.homes[f"{name}_declared"] < city.homes[name]
    assert 0.04 < hides.mean() < 0.06


def test_the_manifest_says_what_the_city_is(city: Any) -> None:
    assert city.manifest["format"] == 1
    assert city.manifest["kind"] == "city"
    assert city.manifest["generated"] is True
    assert len(city.manifest["marginals"]) == 64
    assert city.manifest["shards"] == [
        {"name": "shard-00000", "persons": 50_000, "households": city.manifest["households"]}
    ]
