"""Schooling, health, disability, care and permits of persons. Knows people and their homes; no income, no wealth."""

from __future__ import annotations

import numpy as np

from tuodi.world.draft import Draft
from tuodi.world.draws import Column, around, chance, money, pick
from tuodi.world.population import SINGLE

STUDENT = ("none", "preschool", "primary", "junior", "senior", "vocational", "university")
DISABILITY = ("visual", "hearing", "speech", "physical", "intellectual", "mental", "multiple", "none")
_AT_SCHOOL_16 = 16  # from this age only single people study


def draw_living(draft: Draft) -> None:
    """Draws student, disability, serious illness, care level, permit, and the spending on medicine and education."""
    _study(draft)
    _disable(draft)
    draft.persons["seriously_ill"] = chance(draft.rng("illness"), draft.by_age("living.seriously_ill"))
    _care(draft)
    permit = chance(draft.rng("permits"), draft.by_age("population.residence_permit"))
    draft.persons["residence_permit"] = permit & ~draft.is_local() & ~draft.vagrant
    draft.persons["vagrant"] = draft.vagrant
    draft.persons["orphan"] = draft.people.orphan
    _spend_on_medicine(draft)
    _spend_on_education(draft)


def _study(draft: Draft) -> None:
    people = draft.people
    shares = [people.table_of(draft.marginals, "living.students", kind) for kind in STUDENT[1:]]
    weights = np.stack([np.clip(1 - np.sum(shares, axis=0), 0, None), *shares], axis=1)
    student = pick(draft.rng("students"), weights)
    free = (people.age < _AT_SCHOOL_16) | ((people.marital == SINGLE) & ~draft.vagrant)
    draft.persons["student"] = np.where(free, student, 0).astype(np.int8)


def _disable(draft: Draft) -> None:
    rng, people = draft.rng("disability"), draft.people
    disabled = np.flatnonzero(chance(rng, people.table(draft.marginals, "living.disabled")))
    rows = draft.marginals.value("living.disability_kinds")
    shares = np.array([rows[kind]["share"] for kind in DISABILITY[:-1]])
    grades = np.array([rows[kind]["grades"] for kind in DISABILITY[:-1]])
    chosen = pick(rng, np.broadcast_to(shares, (len(disabled), len(shares))))
    kind = np.full(people.count, len(DISABILITY) - 1, np.int8)
    grade = np.zeros(people.count, np.int16)
    kind[disabled] = chosen
    grade[disabled] = pick(rng, grades[chosen]) + 1
    draft.persons["disability_kind"], draft.persons["disability_grade"] = kind, grade


def _care(draft: Draft) -> None:
    rng, people = draft.rng("care"), draft.people
    share = draft.by_age("living.care_levels.share")
    in_home = people.lives_in_institution & (share > 0)
    needing = chance(rng, np.where(in_home, draft.marginals.number("living.care_levels.in_home"), share))
    levels = draft.marginals.numbers("living.care_levels.levels")
    level = np.zeros(people.count, np.int16)
    chosen = np.flatnonzero(needing)
    level[chosen] = pick(rng, np.broadcast_to(levels, (len(chosen), len(levels)))) + 1
    draft.persons["care_level"] = level
    draft.persons["lives_in_institution"] = people.lives_in_institution


def _spend_on_medicine(draft: Draft) -> None:
    rng, count, path = draft.rng("medicine"), draft.people.count, "living.medical_spending"
    number, pair = draft.marginals.number, draft.marginals.pair
    ill = draft.persons["seriously_ill"]
    year = around(rng, draft.by_age(f"{path}.median_yuan"), number(f"{path}.spread"), count)
    ill_places = np.flatnonzero(ill)
    year[ill_places] += around(rng, number(f"{path}.ill_median_yuan"), number(f"{path}.ill_spread"), len(ill_places))
    part = rng.beta(*pair(f"{path}.three_months"), count)
    part[ill_places] = rng.beta(*pair(f"{path}.ill_three_months"), len(ill_places))
    draft.persons["medical_spending_own_12_months"] = money(year)
    draft.persons["medical_spending_own_3_months"] = money(np.floor(year * part))


def _spend_on_education(draft: Draft) -> None:
    path = "living.education_spending"
    medians: Column = np.array([0.0, *(draft.marginals.number(f"{path}.median_yuan.{kind}") for kind in STUDENT[1:])])
    spent = around(
        draft.rng("education"),
        medians[draft.persons["student"]],
        draft.marginals.number(f"{path}.spread"),
        draft.people.count,
    )
    draft.persons["education_spending_3_months"] = money(spent)
