"""A shard while it is being drawn: people, households, and the facts found so far. Knows no marginal by name.

Facts are kept under their code names, one array each: choices as positions, flags, whole numbers, money in fen.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tuodi.world.draws import FEN, Column, Flags, Money, Random, Streams
from tuodi.world.households import Households
from tuodi.world.marginals import Marginals
from tuodi.world.population import HUKOU, NON_LOCAL, People
from tuodi.world.quotas import Quotas

ORDINARY, HARDSHIP, MODEST, EXTREME = range(4)
INCOMES = (
    "wage_month", "business_income_month", "property_income_month", "transfer_income_month", "pension_month",
)  # fmt: skip


@dataclass(slots=True)
class Draft:
    """What is drawn so far of one shard.

    `vagrant`, `alive` (on the first of the month), `gone` (in prison or not alive) and `members` (counts in the
    household) flag persons; `standing` is each household's hidden rank (standard normal); `tail` its place in the poor
    tail (ORDINARY, HARDSHIP, MODEST, EXTREME); `persons` and `homes` hold the facts of persons and households.
    """

    marginals: Marginals
    quotas: Quotas
    streams: Streams
    people: People
    households: Households
    vagrant: Flags
    alive: Flags = field(default_factory=lambda: np.zeros(0, bool))
    gone: Flags = field(default_factory=lambda: np.zeros(0, bool))
    members: Flags = field(default_factory=lambda: np.zeros(0, bool))
    standing: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    tail: NDArray[np.int8] = field(default_factory=lambda: np.zeros(0, np.int8))
    persons: dict[str, Column] = field(default_factory=dict)
    homes: dict[str, Column] = field(default_factory=dict)

    def rng(self, topic: str) -> Random:
        """The random stream of a topic; asked twice it starts anew."""
        return self.streams.of(topic)

    def by_age(self, path: str) -> Column:
        """The table by age at `path`, read for every person."""
        return self.marginals.by_age(path)[self.people.age]

    def kinds(self, path: str) -> Column:
        """The three numbers at `path`, in the order of HUKOU."""
        return np.array([self.marginals.number(f"{path}.{name}") for name in HUKOU])

    def is_local(self) -> Flags:
        """Which persons have a local register."""
        return np.asarray(self.people.hukou != NON_LOCAL)

    def tail_of_members(self) -> NDArray[np.int8]:
        """The household's place in the poor tail, for every person."""
        return np.repeat(self.tail, self.households.size)

    def is_severe(self) -> Flags:
        """Which persons have a disability of grade 1 or 2."""
        grade = self.persons["disability_grade"]
        return np.asarray((grade == 1) | (grade == 2))

    def gross(self) -> Money:
        """Income of each household's members in the month, in fen, nothing left out."""
        own = sum((self.persons[name] for name in INCOMES), np.zeros(self.people.count, np.int64))
        return self.households.total(own * self.members)

    def counted(self) -> Money:
        """Gross income less the earnings disregard for every wage that reaches the minimum wage, in fen."""
        opened = self.members & (self.persons["wage_month"] >= self.yuan("poor_tail.lines.minimum_wage_yuan"))
        return self.gross() - self.households.total(opened) * self.yuan("poor_tail.lines.disregard_yuan")

    def line(self) -> Money:
        """The minimum living line of each household, in fen a month: one standard a head."""
        return self.heads() * self.yuan("poor_tail.lines.line_yuan")

    def heads(self) -> NDArray[np.int64]:
        """How many members each household counts."""
        return self.households.total(self.members)

    def yuan(self, path: str) -> int:
        """The amount at `path`, in fen."""
        return round(self.marginals.number(path)) * FEN
