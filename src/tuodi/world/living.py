"""Schooling, illness, care and permits of persons. Knows people and their homes; no income, no wealth."""

from __future__ import annotations

import numpy as np

from tuodi.world.disability import draw_abilities, draw_disability, keep_from_school
from tuodi.world.draft import Draft
from tuodi.world.draws import Column, around, chance, money, pick
from tuodi.world.medicine import spend_on_medicine
from tuodi.world.population import SINGLE

STUDENT = ("none", "preschool", "primary", "junior", "senior", "vocational", "university")
_AT_SCHOOL_16 = 16  # from this age only single people study


def draw_living(draft: Draft) -> None:
    """Draws student, disability, serious illness, care level, permit, and the spending on medicine and education."""
    _study(draft)
    draw_disability(draft)
    keep_from_school(draft)
    draft.persons["seriously_ill"] = chance(draft.rng("illness"), draft.by_age("living.seriously_ill"))
    _care(draft)
    draw_abilities(draft)
    permit = chance(draft.rng("permits"), draft.by_age("population.residence_permit"))
    draft.persons["residence_permit"] = permit & ~draft.is_local() & ~draft.vagrant
    draft.persons["vagrant"] = draft.vagrant
    draft.persons["orphan"] = draft.people.orphan
    spend_on_medicine(draft)
    _spend_on_education(draft)


def _study(draft: Draft) -> None:
    people = draft.people
    shares = [people.table_of(draft.marginals, "living.students", kind) for kind in STUDENT[1:]]
    weights = np.stack([np.clip(1 - np.sum(shares, axis=0), 0, None), *shares], axis=1)
    student = pick(draft.rng("students"), weights)
    free = (people.age < _AT_SCHOOL_16) | ((people.marital == SINGLE) & ~draft.vagrant & ~draft.gone)
    draft.persons["student"] = np.where(free, student, 0).astype(np.int8)


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
