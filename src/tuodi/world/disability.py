"""Disability, schooling that it prevents, and the six abilities of daily life. Knows people and care; no income.

How many hold a certificate is a quota, and so are the kinds and grades among them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tuodi.world.draft import Draft
from tuodi.world.draws import choose, spread
from tuodi.world.population import TABLES

DISABILITY = ("visual", "hearing", "speech", "physical", "intellectual", "mental", "multiple", "none")
INTELLECTUAL = DISABILITY.index("intellectual")
ABILITIES = ("can_eat", "can_dress", "can_get_up", "can_toilet", "can_walk", "can_bathe")
_GRADES = 4


def draw_disability(draft: Draft) -> None:
    """Draws `disability_kind` and `disability_grade` (0 without a certificate)."""
    rng, people, path = draft.rng("disability"), draft.people, "living.disabled"
    kind = np.full(people.count, DISABILITY.index("none"), np.int8)
    grade = np.zeros(people.count, np.int16)
    rows = draft.marginals.value("living.disability_kinds")
    shares = np.array([rows[name]["share"] * np.array(rows[name]["grades"]) for name in DISABILITY[:-1]])
    for table in dict.fromkeys(TABLES):
        places = np.flatnonzero(draft.is_local() == (table != TABLES[-1]))
        weights = draft.marginals.by_age(f"{path}.by_age.{table}")[people.age[places]]
        chosen = choose(rng, places, draft.quotas.people(f"{path}.people_thousand.{table}"), weights)
        cell = spread(rng, shares.ravel(), len(chosen))
        kind[chosen], grade[chosen] = cell // _GRADES, cell % _GRADES + 1
    draft.persons["disability_kind"], draft.persons["disability_grade"] = kind, grade


def keep_from_school(draft: Draft) -> None:
    """Draws `cannot_attend_school` among severely disabled children, who then are not students."""
    rng, people, path = draft.rng("kept from school"), draft.people, "living.cannot_attend_school"
    least, most = draft.marginals.pair(f"{path}.ages")
    open_ = draft.is_severe() & (people.age >= least) & (people.age <= most)
    kept = open_ & (rng.random(people.count) < draft.marginals.number(f"{path}.share"))
    draft.persons["cannot_attend_school"] = kept
    draft.persons["student"][kept] = 0


def draw_abilities(draft: Draft) -> None:
    """Draws the six abilities: the hardest are lost first, more of them the more care and the graver the disability."""
    lost = _lost(draft)
    order = draft.marginals.value("living.abilities.hardest_first")
    for name in ABILITIES:
        draft.persons[name] = lost <= order.index(name.removeprefix("can_"))


def _lost(draft: Draft) -> NDArray[np.int64]:
    """How many of the six each person has lost."""
    rng, people, path = draft.rng("abilities"), draft.people, "living.abilities"
    by_care = draft.marginals.numbers(f"{path}.lost_by_care_level")
    by_grade = draft.marginals.numbers(f"{path}.lost_by_grade")
    care, grade = draft.persons["care_level"], draft.persons["disability_grade"]
    oldest = people.age >= draft.marginals.number(f"{path}.very_old")
    places = np.flatnonzero((care > 0) | (grade == 1) | (grade == 2) | oldest)
    mean = by_care[care[places]] + by_grade[grade[places]]
    mean = mean + oldest[places] * draft.marginals.number(f"{path}.lost_by_very_old")
    drawn = mean + rng.standard_normal(len(places)) * draft.marginals.number(f"{path}.spread")
    lost = np.zeros(people.count, np.int64)
    lost[places] = np.clip(np.rint(drawn), 0, len(ABILITIES)).astype(np.int64)
    return lost
