"""Who else shares a dwelling: workers, students, minors with relatives, elders in homes, people on the street.

Knows families as they stand; no money. After it every person lives in a household whose head is an adult or an orphan.
"""

from __future__ import annotations

import numpy as np

from tuodi.world.draws import Column, Flags, Random, chance, choose
from tuodi.world.marginals import Marginals
from tuodi.world.population import ADULT, HEAD, HUKOU, NON_LOCAL, OTHER, People
from tuodi.world.quotas import Quotas

_HOST_AGE = 25  # least age of the head with whom a minor lodges, if the shard has one


def lodge(people: People, marginals: Marginals, rng: Random, quotas: Quotas) -> Flags:
    """Brings people who live alone together, and settles homes and the street; returns who is a vagrant."""
    vagrant = _vagrants(people, rng, quotas)
    _enter_homes(people, marginals, rng)
    settled = vagrant | people.lives_in_institution
    sharing = _alone(people) & ~settled & (people.age >= ADULT)
    sharing &= chance(rng, people.table(marginals, "families.sharing"))
    for kind in range(len(HUKOU)):
        _share(people, marginals, rng, np.flatnonzero(sharing & (people.pool == kind)))
    for kind in range(len(HUKOU)):
        _take_in_minors(people, rng, kind, settled)
    return vagrant


def _alone(people: People) -> Flags:
    return np.asarray(np.bincount(people.head, minlength=people.count) == 1)


def _vagrants(people: People, rng: Random, quotas: Quotas) -> Flags:
    able = np.flatnonzero(_alone(people) & (people.pool == NON_LOCAL) & (people.age >= ADULT) & (people.age < 65))
    vagrant = np.zeros(people.count, bool)
    vagrant[choose(rng, able, quotas.people("families.vagrants.people_thousand"))] = True
    return vagrant


def _enter_homes(people: People, marginals: Marginals, rng: Random) -> None:
    share = marginals.by_age("families.elder_homes")[people.age]
    people.lives_in_institution |= _alone(people) & (people.pool != NON_LOCAL) & chance(rng, share)


def _share(people: People, marginals: Marginals, rng: Random, sharers: Column) -> None:
    """The first of the sharers become hosts; the others are dealt over them unevenly."""
    if len(sharers) < 2:
        return
    sharers = rng.permutation(sharers)
    hosts = sharers[: max(1, round(len(sharers) / marginals.number("families.sharing.people")))]
    guests = sharers[len(hosts) :]
    rounds = np.arange(len(guests)) % len(hosts)
    uneven = rng.random(len(guests)) < 0.5
    rounds[uneven] = rng.integers(0, len(hosts), np.count_nonzero(uneven))
    people.head[guests] = hosts[rounds]
    people.relation[guests] = OTHER


def _take_in_minors(people: People, rng: Random, kind: int, settled: Flags) -> None:
    minors = np.flatnonzero(
        _alone(people) & (people.age < ADULT) & (people.pool == kind) & ~people.lives_in_institution
    )
    heads = (people.relation == HEAD) & (people.age >= ADULT) & ~settled
    for possible in (heads & (people.pool == kind) & (people.age >= _HOST_AGE), heads & (people.pool == kind), heads):
        hosts = np.flatnonzero(possible)
        if len(hosts):
            people.head[minors] = hosts[rng.integers(0, len(hosts), len(minors))]
            people.relation[minors] = OTHER
            return
