"""Children with their parents, elders with their grown children. Knows couples and ages; no strangers, no money."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tuodi.world.draws import Column, Flags, Random, chance, choose
from tuodi.world.marginals import Marginals
from tuodi.world.population import ADULT, CHILD, DIVORCED, HEAD, HUKOU, NON_LOCAL, PARENT, SINGLE, WIDOWED, People
from tuodi.world.quotas import Quotas
from tuodi.world.seating import seat

_CHILDREN_MOST, _ELDERS_MOST = 3, 2  # that one couple takes in; elders as couples or single people


def house_families(people: People, marginals: Marginals, rng: Random, quotas: Quotas) -> None:
    """Houses orphans apart, children with a couple or a lone parent, and some elders with a grown child's family."""
    _leave_orphans(people, rng, quotas)
    at_home = _alone(people) & (people.marital == SINGLE) & ~people.orphan
    at_home &= chance(rng, people.table(marginals, "families.with_parents"))
    parents = _parents(people, marginals, rng) & ~at_home
    for kind in range(len(HUKOU)):
        here = people.pool == kind
        _house_children(people, marginals, rng, np.flatnonzero(at_home & here), np.flatnonzero(parents & here))
    _house_elders(people, marginals, rng)


def _alone(people: People) -> Flags:
    """Heads with nobody else in the household."""
    return np.asarray(np.bincount(people.head, minlength=people.count) == 1)


def _leave_orphans(people: People, rng: Random, quotas: Quotas) -> None:
    minors = np.flatnonzero((people.age < ADULT) & (people.hukou < NON_LOCAL))
    orphans = choose(rng, minors, quotas.people("families.orphans.people_thousand"))
    in_home = choose(rng, orphans, quotas.people("families.orphans.in_institution_thousand"))
    people.orphan[orphans] = True
    people.lives_in_institution[in_home] = True


def _parents(people: People, marginals: Marginals, rng: Random) -> Flags:
    """Heads of couples, and unmarried grown people who stand ready as lone parents."""
    lone = np.where(
        people.female,
        marginals.number("families.parenthood.lone_mother"),
        marginals.number("families.parenthood.lone_father"),
    )
    unmarried = _alone(people) & ((people.marital == DIVORCED) | (people.marital == WIDOWED)) & (people.age >= ADULT)
    couples = (people.relation == HEAD) & (people.partner >= 0)
    return np.asarray(couples | (unmarried & chance(rng, lone)))


def _younger(people: People, heads: Column) -> NDArray[np.int64]:
    """The age of the younger of the head and the spouse."""
    partner = people.partner[heads]
    ages = people.age[heads].astype(np.int64)
    return np.where(partner >= 0, np.minimum(ages, people.age[partner]), ages)


def _older(people: People, heads: Column) -> NDArray[np.int64]:
    partner = people.partner[heads]
    ages = people.age[heads].astype(np.int64)
    return np.where(partner >= 0, np.maximum(ages, people.age[partner]), ages)


def _gaps(marginals: Marginals, rng: Random, count: int) -> NDArray[np.int64]:
    """Years between parent and child."""
    path = "families.parenthood"
    years = marginals.number(f"{path}.mean") + rng.standard_normal(count) * marginals.number(f"{path}.spread")
    return np.rint(np.clip(years, marginals.number(f"{path}.least"), marginals.number(f"{path}.most"))).astype(np.int64)


def _house_children(people: People, marginals: Marginals, rng: Random, children: Column, parents: Column) -> None:
    wanted = people.age[children] + _gaps(marginals, rng, len(children))
    siblings = marginals.number("families.parenthood.siblings")
    ages = _younger(people, parents)
    found = seat(rng, wanted, ages, _CHILDREN_MOST, doubling=siblings)
    again = np.flatnonzero(found < 0)
    wanted = people.age[children[again]] + _gaps(marginals, rng, len(again))
    found[again] = seat(rng, wanted, ages, 1)
    housed, hosts = children[found >= 0], parents[found[found >= 0]]
    people.head[housed] = hosts
    people.relation[housed] = CHILD
    married_in = people.partner[hosts]
    foreign = (married_in >= 0) & (people.hukou[np.maximum(married_in, 0)] != people.pool[hosts])
    brought = foreign & (rng.random(len(housed)) < 0.1) & (people.age[housed] < ADULT)
    people.hukou[housed[brought]] = people.hukou[married_in[brought]]


def _house_elders(people: People, marginals: Marginals, rng: Random) -> None:
    size = np.bincount(people.head, minlength=people.count)
    small = (people.relation == HEAD) & (size == 1 + (people.partner >= 0)) & ~people.orphan
    moving = small & chance(rng, people.table(marginals, "families.with_grown_children"))
    hosts = (people.relation == HEAD) & ~moving & (people.age >= ADULT) & ((people.partner >= 0) | (size > 1))
    for kind in range(len(HUKOU)):
        elders = np.flatnonzero(moving & (people.pool == kind))
        homes = np.flatnonzero(hosts & (people.pool == kind))
        wanted = _younger(people, elders) - _gaps(marginals, rng, len(elders))
        found = seat(rng, wanted, _older(people, homes), _ELDERS_MOST)
        elders, homes = elders[found >= 0], homes[found[found >= 0]]
        couples = people.partner[elders] >= 0
        for moved, into in ((elders, homes), (people.partner[elders[couples]], homes[couples])):
            people.head[moved] = into
            people.relation[moved] = PARENT
