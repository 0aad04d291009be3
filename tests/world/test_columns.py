"""The layout that outsiders rely on: names, types, order, no null."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

_MONEY = [
    *("wage_month", "business_income_month", "property_income_month", "transfer_income_month", "pension_month"),
    *("uncounted_income_month", "money_assets", "medical_spending_own_3_months", "medical_spending_own_12_months"),
    *("education_spending_3_months", "wage_month_declared", "property_income_month_declared", "money_assets_declared"),
    *("medical_spending_own_6_months", "medical_bill", "medical_bill_covered", "paid_basic_insurance"),
    *("paid_serious_illness_insurance", "paid_supplementary_plans", "paid_commercial_insurance"),
    "medical_assistance_paid_this_year",
]
_RECEIVES = [
    *("receives_minimum_living", "receives_extreme_poverty", "receives_elder_allowance"),
    *("receives_disability_subsidies", "receives_expenditure_poverty", "receives_medical_assistance"),
]
_FLAGS = [
    *("residence_permit", "able_to_work", "employed", "seriously_ill", "lives_in_institution", "orphan", "vagrant"),
    *("can_eat", "can_dress", "can_get_up", "can_toilet", "can_walk", "can_bathe", "cannot_attend_school"),
    *("counts_as_member", "in_prison", "hit_by_disaster", "home_lost_in_disaster", "gives_up_assistance", *_RECEIVES),
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
    "veteran_disability_cause": "none war duty illness",
    "red_army_kind": "none returned west_route lost",
    "fixed_amount_group": "none severely_disabled lone triplet judicial returned_overseas rehabilitated disabled_youth "
    "uprising pardoned",
}
_DISTRICTS = [
    *("310101", "310104", "310105", "310106", "310107", "310109", "310110", "310112"),
    *("310113", "310114", "310115", "310116", "310117", "310118", "310120", "310151"),
]
_CHOICE = pa.dictionary(pa.int32(), pa.string())
PERSON_TYPES = {
    "person_id": pa.int64(), "household_id": pa.int64(), "birth_date": pa.date32(), "death_date": pa.date32(),
    "disability_grade": pa.int16(), "care_level": pa.int16(), "veteran_disability_level": pa.int16(),
    "service_years": pa.int16(),
    **dict.fromkeys(_MONEY, pa.int64()), **dict.fromkeys(_FLAGS, pa.bool_()), **dict.fromkeys(_CHOICES, _CHOICE),
}  # fmt: skip
HOUSEHOLD_TYPES = {
    "household_id": pa.int64(), "district": _CHOICE, "private_vehicles": pa.int16(), "homes": pa.int16(),
    "private_vehicles_declared": pa.int16(), "homes_declared": pa.int16(), "non_residential_property": pa.bool_(),
    "home_area_m2": pa.int32(), "living_area_m2": pa.int32(), "sudden_event": _CHOICE, "income_12_months": pa.int64(),
    "years_local_hukou": pa.int16(),
}  # fmt: skip


_ITEMS = {
    "gbt": "eating grooming bathing upper_clothes lower_clothes bladder bowel toileting bed_mobility transfer walking "
    "stairs time space person memory understanding expression aggression depression consciousness sight hearing "
    "daily_affairs transport social",
    "mzt": "eating bathing grooming dressing bowel bladder toileting transfer walking stairs cognition aggression "
    "depression consciousness sight hearing communication living work time_space person social",
    "ltci": "eating dressing face_mouth bowel bladder toileting walking transfer stairs bathing time person space "
    "memory sight hearing communication",
    "shanghai": "adl_score iadl_score cognition_score disease_score",
}
FURTHER_TYPES = {
    "enterprises": {"enterprise_id": pa.int64(), "employees": pa.int16()},
    "enterprises_persons": {
        "enterprise_id": pa.int64(), "person_id": pa.int64(), "birth_date": pa.date32(), "death_date": pa.date32(),
        "hukou": _CHOICE, "disability_grade": pa.int16(), "veteran_category": _CHOICE,
        "veteran_disability_level": pa.int16(), "wage_month": pa.int64(),
        "labour_contract_months": pa.int16(), "insured_months_last_year": pa.int16(),
    },
    "assessments": {
        "assessment_id": pa.int64(), "person_id": pa.int64(),
        **{f"{form}_{item}": pa.int16() for form, items in _ITEMS.items() for item in items.split()},
        "coma": pa.bool_(), "dementia_or_mental_disorder": pa.bool_(), "risk_events_30_days": pa.int16(),
    },
}  # fmt: skip


def test_every_column_is_there_with_its_type_and_without_null(city: Any) -> None:
    for name, types in {"persons": PERSON_TYPES, "households": HOUSEHOLD_TYPES, **FURTHER_TYPES}.items():
        table = city.tables[name]
        assert {field.name: field.type for field in table.schema} == types
        assert all(table[column].null_count == 0 for column in table.column_names)


def test_columns_are_the_declared_facts(shanghai: Any, city: Any) -> None:
    """Every declared fact of people and households has its column, and every column but those named is one."""
    columns = {name: set(table.column_names) for name, table in city.tables.items()}
    known = {name: {n for n in found if not n.endswith(("_id", "_declared"))} for name, found in columns.items()}
    facts = {
        entity: {name for name, fact in shanghai.facts.items() if fact.entity == entity}
        for entity in ("person", "household", "enterprise", "assessment")
    }
    assert known["households"] == facts["household"]
    assert known["enterprises"] == facts["enterprise"]
    assert known["persons"] - set(_RECEIVES) <= facts["person"] <= known["persons"] | known["enterprises_persons"]
    assert facts["assessment"] <= known["assessments"]


def test_choices_and_bounds_are_those_of_the_declared_facts(shanghai: Any, city: Any) -> None:
    for name, table in city.tables.items():
        for column in table.column_names:
            fact = shanghai.facts.get(column.removesuffix("_declared"))
            if fact is None:
                continue
            if pa.types.is_dictionary(table.schema.field(column).type):
                words = table[column].chunk(0).dictionary.to_pylist()
                assert tuple(words) == fact.kind.choices, (name, column)
            elif not pa.types.is_boolean(table.schema.field(column).type) and len(table):
                values = city.table(name)[column]
                assert fact.low <= values.min() <= values.max() <= fact.high, (name, column)


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


def test_further_tables_are_sorted_and_keyed(hundredth: Any) -> None:
    firms, workers, assessed = (hundredth.table(name) for name in ("enterprises", "enterprises_persons", "assessments"))
    assert np.all(np.diff(firms["enterprise_id"]) > 0)
    assert np.all(np.diff(workers["enterprise_id"]) >= 0)
    assert np.array_equal(np.unique(workers["enterprise_id"]), firms["enterprise_id"])
    assert np.all(np.diff(assessed["assessment_id"]) > 0)
    for people in (workers["person_id"], assessed["person_id"]):
        assert len(set(people.tolist())) == len(people)
        assert np.all(np.isin(people, hundredth.people["person_id"]))


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
    rows = {name: city.tables[name].num_rows for name in city.tables}
    assert city.manifest["shards"] == [{"name": "shard-00000", **rows}]
    assert rows["persons"] == 50_000
    assert rows["households"] == city.manifest["households"]
    assert set(city.manifest["take_up"]) == {name.removeprefix("receives_") for name in _RECEIVES}
    assert {name.split(".")[0] for name in city.manifest["receipts"]} == set(_RECEIVES)
