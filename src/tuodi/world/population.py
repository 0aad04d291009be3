"""The people of a shard before they live together: kind of register, sex, age. Knows no household and no money.

Counts follow the pyramid to within one person in each cell, so that small cities are shaped like large ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuodi.world.draws import Column, Flags, Random
from tuodi.world.marginals import AGES, Marginals

HUKOU = ("local_urban", "local_rural", "non_local")
NON_LOCAL = 2
MARITAL = ("single", "married", "divorced", "widowed")
SINGLE, MARRIED, DIVORCED, WIDOWED = range(4)
RELATIONS = ("head", "spouse", "child", "parent", "other")
HEAD, SPOUSE, CHILD, PARENT, OTHER = range(5)
TABLES = ("local", "local", "non_local")  # the tables of families.yaml for each kind of register
ADULT = 18


@dataclass(slots=True)
class People:
    """The persons of a shard, one place each.

    `pool` is the kind of household a person lives in and `hukou` the own register (they differ for who married in);
    both are positions of HUKOU. `head` is the place of the head of the household, `partner` that of the spouse or -1.
    """

    pool: NDArray[np.int8]
    hukou: NDArray[np.int8]
    female: Flags
    age: NDArray[np.int16]
    marital: NDArray[np.int8]
    relation: NDArray[np.int8]
    head: NDArray[np.int64]
    partner: NDArray[np.int64]
    orphan: Flags
    lives_in_institution: Flags

    @property
    def count(self) -> int:
        """How many persons."""
        return len(self.age)

    def table(self, marginals: Marginals, path: str) -> Column:
        """The table by age at `path` (with parts `local` and `non_local`) read for every person."""
        return self.table_of(marginals, path)

    def table_of(self, marginals: Marginals, path: str, *keys: str) -> Column:
        """The same, with `keys` after `local` or `non_local`."""
        both = [marginals.by_age(".".join((path, table, *keys))) for table in ("local", "non_local")]
        return np.asarray(np.stack(both)[(self.pool == NON_LOCAL).astype(np.int8), self.age])


def pyramid(marginals: Marginals) -> NDArray[np.float64]:
    """Thousand people by kind of register, sex (male, female) and age; shape (3, 2, 121)."""
    cells = np.empty((len(HUKOU), 2, AGES))
    for kind, name in enumerate(HUKOU):
        total = marginals.banded(f"population.people_thousand.{name}")
        male = marginals.by_age(f"population.male_share.{name}")
        cells[kind] = total * male, total * (1 - male)
    return cells


def draw_people(marginals: Marginals, rng: Random, count: int) -> People:
    """`count` people by kind of register, sex and age, every one alone and single as yet."""
    edges = np.cumsum(pyramid(marginals).ravel())
    places = (np.arange(count) + rng.random(count)) / count * edges[-1]
    kind, sex, age = np.unravel_index(np.searchsorted(edges[:-1], places, side="right"), (len(HUKOU), 2, AGES))
    pool = kind.astype(np.int8)
    return People(
        pool=pool, hukou=pool.copy(), female=sex.astype(bool), age=age.astype(np.int16),
        marital=np.zeros(count, np.int8), relation=np.zeros(count, np.int8),
        head=np.arange(count), partner=np.full(count, -1, np.int64),
        orphan=np.zeros(count, bool), lives_in_institution=np.zeros(count, bool),
    )  # fmt: skip
