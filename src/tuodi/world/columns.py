"""The columns of a city: names, types and order of every fact, as Arrow tables. Knows no marginal and draws nothing.

Money is int64 fen, flags are bool, choices dictionary<int32, string>, counts int16, areas int32 in 0.01 m2, days
date32; no column has a null. Persons and households are sorted by `household_id`, enterprises and their disabled
employees by `enterprise_id`, assessments by `assessment_id`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from tuodi.world.disability import ABILITIES, DISABILITY
from tuodi.world.draws import Column
from tuodi.world.living import STUDENT
from tuodi.world.medicine import BILL, EARLIER, PAYERS, SPENDING
from tuodi.world.population import HUKOU, MARITAL, RELATIONS
from tuodi.world.receipts import RECEIVES
from tuodi.world.support import GROUPS, SUPPORT
from tuodi.world.veterans import CAUSES, RED_ARMY, VETERANS
from tuodi.world.wealth import EVENTS

SEX = ("male", "female")
Kind = Any  # an Arrow type, or a tuple of choices
_MONEY, _FLAG, _COUNT, _AREA, _DAY = pa.int64(), pa.bool_(), pa.int16(), pa.int32(), pa.date32()

PERSON_FACTS: dict[str, Kind] = {
    "birth_date": _DAY,
    "death_date": _DAY,
    "sex": SEX,
    "hukou": HUKOU,
    "residence_permit": _FLAG,
    "relation": RELATIONS,
    "marital_status": MARITAL,
    "counts_as_member": _FLAG,
    "in_prison": _FLAG,
    "student": STUDENT,
    "cannot_attend_school": _FLAG,
    "able_to_work": _FLAG,
    "employed": _FLAG,
    "wage_month": _MONEY,
    "wage_month_declared": _MONEY,
    "business_income_month": _MONEY,
    "property_income_month": _MONEY,
    "property_income_month_declared": _MONEY,
    "transfer_income_month": _MONEY,
    "pension_month": _MONEY,
    "uncounted_income_month": _MONEY,
    "money_assets": _MONEY,
    "money_assets_declared": _MONEY,
    **dict.fromkeys((*SPENDING, *BILL, *PAYERS, EARLIER), _MONEY),
    "education_spending_3_months": _MONEY,
    "seriously_ill": _FLAG,
    "disability_grade": _COUNT,
    "disability_kind": DISABILITY,
    **dict.fromkeys(ABILITIES, _FLAG),
    "support": SUPPORT,
    "lives_in_institution": _FLAG,
    "orphan": _FLAG,
    "fixed_amount_group": GROUPS,
    "veteran_category": VETERANS,
    "veteran_disability_level": _COUNT,
    "veteran_disability_cause": CAUSES,
    "red_army_kind": RED_ARMY,
    "service_years": _COUNT,
    "care_level": _COUNT,
    "vagrant": _FLAG,
    "hit_by_disaster": _FLAG,
    "home_lost_in_disaster": _FLAG,
    "gives_up_assistance": _FLAG,
    **dict.fromkeys(RECEIVES, _FLAG),
}
HOUSEHOLD_FACTS: dict[str, Kind] = {
    "district": (),  # the codes come with the marginals
    "private_vehicles": _COUNT,
    "private_vehicles_declared": _COUNT,
    "non_residential_property": _FLAG,
    "homes": _COUNT,
    "homes_declared": _COUNT,
    "home_area_m2": _AREA,
    "living_area_m2": _AREA,
    "sudden_event": EVENTS,
    "income_12_months": _MONEY,
    "years_local_hukou": _COUNT,
}
EMPLOYEE_FACTS: dict[str, Kind] = {
    **{name: PERSON_FACTS[name] for name in (
        "birth_date", "death_date", "hukou", "disability_grade", "veteran_category", "veteran_disability_level",
        "wage_month",
    )},
    "labour_contract_months": _COUNT,
    "insured_months_last_year": _COUNT,
}  # fmt: skip


def persons_table(person_id: Column, household_id: Column, facts: Mapping[str, Column]) -> pa.Table:
    """The persons as an Arrow table: `person_id`, `household_id` and every fact of PERSON_FACTS."""
    return _table({"person_id": person_id, "household_id": household_id}, facts, PERSON_FACTS)


def households_table(household_id: Column, facts: Mapping[str, Column], districts: Sequence[str]) -> pa.Table:
    """The households as an Arrow table: `household_id` and every fact; `district` holds positions of `districts`."""
    return _table({"household_id": household_id}, facts, {**HOUSEHOLD_FACTS, "district": tuple(districts)})


def enterprises_table(enterprise_id: Column, employees: Column) -> pa.Table:
    """The enterprises as an Arrow table: `enterprise_id` and how many `employees` each has in all."""
    return _table({"enterprise_id": enterprise_id}, {"employees": employees}, {"employees": _COUNT})


def employees_table(enterprise_id: Column, person_id: Column, facts: Mapping[str, Column]) -> pa.Table:
    """Their disabled employees: `enterprise_id`, `person_id` and the facts of EMPLOYEE_FACTS."""
    return _table({"enterprise_id": enterprise_id, "person_id": person_id}, facts, EMPLOYEE_FACTS)


def assessments_table(person_id: Column, items: Mapping[str, Column]) -> pa.Table:
    """The assessments: `assessment_id` (that of the person, who has one), `person_id` and every item."""
    kinds = {name: _FLAG if column.dtype == bool else _COUNT for name, column in items.items()}
    return _table({"assessment_id": person_id, "person_id": person_id}, items, kinds)


def _table(ids: Mapping[str, Column], facts: Mapping[str, Column], kinds: Mapping[str, Kind]) -> pa.Table:
    arrays: dict[str, Any] = {name: pa.array(column, pa.int64()) for name, column in ids.items()}
    for name, kind in kinds.items():
        column = facts[name]
        if isinstance(kind, pa.DataType):
            arrays[name] = pa.array(column, kind)
        else:
            places = pa.array(column.astype(np.int32), pa.int32())
            arrays[name] = pa.DictionaryArray.from_arrays(places, pa.array(kind, pa.string()))
    return pa.table(arrays)
