"""Who is in the poor tail: hardship, modest and extreme households. Knows people and their health; no amount.

Households are taken at random, the likelier the heavier their traits weigh, until the people of the lever are reached:
those who receive (`receipts.recipients_thousand`) over the take-up, so that the lever decides and not chance.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tuodi.world.draft import EXTREME, HARDSHIP, MODEST, ORDINARY, Draft
from tuodi.world.draws import Column, Flags, Random, chance, choose, until
from tuodi.world.population import ADULT, CHILD, HUKOU, NON_LOCAL

_RECIPIENTS = "receipts.recipients_thousand"


def draw_tail(draft: Draft) -> None:
    """Draws each household's hidden standing and its place in the poor tail."""
    rng, households = draft.rng("tail"), draft.households
    draft.standing = rng.standard_normal(households.count)
    draft.tail = np.full(households.count, ORDINARY, np.int8)
    _draw_extreme(draft, rng)
    weights = _weights(draft)
    able = households.of_heads(draft.people.age) >= ADULT
    locals_ = households.total(draft.is_local() & draft.members)
    for place, power in ((HARDSHIP, 1.0), (MODEST, 0.6)):
        for kind in range(NON_LOCAL):
            open_ = np.flatnonzero((households.pool == kind) & (draft.tail == ORDINARY) & able)
            chosen = until(rng, weights[open_] ** power, locals_[open_], _people(draft, place, kind))
            draft.tail[open_[chosen]] = place


def _people(draft: Draft, place: int, kind: int) -> int:
    """The lever: how many local people of a kind of register this place of the tail has."""
    if place == HARDSHIP:
        path = f"{_RECIPIENTS}.minimum_living.{HUKOU[kind]}"
        return draft.quotas.entitled(path, "receipts.take_up.minimum_living")
    return draft.quotas.people(f"poor_tail.modest_people_thousand.{HUKOU[kind]}")


def _draw_extreme(draft: Draft, rng: Random) -> None:
    """Takes elders and disabled adults who live alone: as many as the entitled are more than the orphans among them."""
    path, people, households = "poor_tail.extreme_hardship", draft.people, draft.households
    number = draft.marginals.number
    alone = (households.size == 1) & (households.pool != NON_LOCAL) & ~draft.people.orphan[households.starts]
    age, severe = households.of_heads(people.age), households.of_heads(draft.is_severe())
    old, minor = number("poor_tail.lines.extreme_old_from"), number("poor_tail.lines.extreme_minor_below")
    entitled = draft.quotas.entitled(f"{_RECIPIENTS}.extreme_poverty", "receipts.take_up.extreme_poverty")
    orphans = int(np.count_nonzero(people.orphan & people.lives_in_institution & (people.age < minor) & draft.members))
    wanted = max(0, entitled - orphans)
    disabled = int(wanted * number(f"{path}.disabled") + rng.random())
    young = alone & severe & (age >= ADULT) & (age < old)
    taken = choose(rng, np.flatnonzero(young), disabled)
    elders = np.flatnonzero(alone & (age >= old))
    frail = households.of_heads(draft.persons["care_level"]) > 0
    weights = np.where(frail[elders], number(f"{path}.needing_care_weight"), 1.0)
    taken = np.append(taken, choose(rng, elders, wanted - len(taken), weights))
    draft.tail[taken] = EXTREME
    in_home = np.where(frail[taken], number(f"{path}.frail_in_institution"), number(f"{path}.in_institution"))
    draft.persons["lives_in_institution"][households.starts[taken]] = chance(rng, in_home)


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
