"""Who is in the poor tail: hardship, modest and extreme households. Knows people and their health; no amount.

Households are taken at random, the likelier the heavier their traits weigh, until the people of the lever are reached
(`poor_tail.people_thousand`), so that the lever decides the shares and not chance.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tuodi.world.draft import EXTREME, HARDSHIP, MODEST, ORDINARY, Draft
from tuodi.world.draws import Column, Flags, Random
from tuodi.world.population import ADULT, CHILD, HUKOU, NON_LOCAL


def draw_tail(draft: Draft) -> None:
    """Draws each household's hidden standing and its place in the poor tail."""
    rng, households = draft.rng("tail"), draft.households
    draft.standing = rng.standard_normal(households.count)
    draft.tail = np.full(households.count, ORDINARY, np.int8)
    _draw_extreme(draft, rng)
    weights = _weights(draft)
    able = households.of_heads(draft.people.age) >= ADULT
    locals_ = households.total(draft.is_local())
    for name, place, power in (("hardship", HARDSHIP, 1.0), ("modest", MODEST, 0.6)):
        for kind in range(NON_LOCAL):
            people = (
                draft.marginals.share_of_city(f"poor_tail.people_thousand.{name}.{HUKOU[kind]}") * draft.people.count
            )
            open_ = np.flatnonzero((households.pool == kind) & (draft.tail == ORDINARY) & able)
            chosen = _until(rng, weights[open_] ** power, locals_[open_], people)
            draft.tail[open_[chosen]] = place


def _until(rng: Random, weights: Column, sizes: Column, people: float) -> NDArray[np.int64]:
    """Positions taken at random by weight until their sizes add up to `people`, to within half a household."""
    order = np.argsort(rng.exponential(size=len(weights)) / weights, kind="stable")
    middle = np.cumsum(sizes[order]) - sizes[order] / 2
    return order[: np.searchsorted(middle, people)]


def _draw_extreme(draft: Draft, rng: Random) -> None:
    """Takes elders and disabled adults who live alone."""
    path, people, households = "poor_tail.extreme_hardship", draft.people, draft.households
    alone = (households.size == 1) & (households.pool != NON_LOCAL)
    age, severe = households.of_heads(people.age), households.of_heads(draft.is_severe())
    number = draft.marginals.share_of_city(f"{path}.people_thousand") * people.count
    disabled = draft.marginals.number(f"{path}.disabled")
    for open_, share in ((alone & (age >= 60), 1 - disabled), (alone & severe & (age >= ADULT) & (age < 60), disabled)):
        places = np.flatnonzero(open_)
        taken = rng.choice(places, min(len(places), int(number * share + rng.random())), replace=False)
        draft.tail[taken] = EXTREME
        in_home = rng.random(len(taken)) < draft.marginals.number(f"{path}.in_institution")
        draft.persons["lives_in_institution"][households.starts[taken]] = in_home


def _weights(draft: Draft) -> NDArray[np.float64]:
    """How much each household's traits make it likelier to be poor."""
    people, households, path = draft.people, draft.households, "poor_tail.weights"
    adult = people.age >= ADULT
    minor_child = (people.relation == CHILD) & ~adult
    lone = (households.of_heads(people.partner) < 0) & households.any(minor_child)
    due = pension_due(draft)
    weight = np.ones(households.count)
    traits: list[tuple[str, Column]] = [
        ("severely_disabled", households.any(draft.is_severe())),
        ("disabled", households.any(draft.persons["disability_grade"] > 0)),
        ("seriously_ill", households.any(draft.persons["seriously_ill"])),
        ("lone_parent", lone),
        ("pension", households.total(due)),
        ("worker_age", households.total(adult & ~due & ~draft.is_severe())),
        ("child", households.total(minor_child)),
    ]
    for name, times in traits:
        weight *= draft.marginals.number(f"{path}.{name}") ** times.astype(np.int64)
    return weight


def pension_due(draft: Draft) -> Flags:
    """Which persons have reached pension age; some women retire early."""
    people, path = draft.people, "work.retirement"
    number = draft.marginals.number
    early = draft.rng("retirement").random(people.count) < number(f"{path}.women_early")
    women = np.where(early, number(f"{path}.female_early"), number(f"{path}.female"))
    return np.asarray(people.age >= np.where(people.female, women, number(f"{path}.male")))
