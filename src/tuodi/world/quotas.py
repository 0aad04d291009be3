"""How many people of the whole city fall to a shard: quotas that add up over all shards. Knows numbers only.

A quota of Q people among the city's N is given out along the numbering of the people: up to person n stand
round(Q n / N) of them, and a shard has what lies between its ends. So no shard rounds alone, and the sum is the city's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from tuodi.world.marginals import Marginals

_CITY = "population.city_people_thousand"
_THOUSAND = 1_000


@dataclass(frozen=True, slots=True)
class Quotas:
    """The quotas of the shard that holds the people after `before` up to `after` of a city."""

    marginals: Marginals
    before: int
    after: int

    def people(self, path: str, per: float = 1.0) -> int:
        """This shard's part of the thousand people at `path`; divided by `per` (a take-up rate) first."""
        return self.of(self.marginals.number(path) / per)

    def entitled(self, path: str, take_up: str) -> int:
        """This shard's part of those entitled, of whom the thousand people at `path` are the share at `take_up`."""
        return max(self.people(path), self.people(path, per=self.marginals.number(take_up)))

    def of(self, thousand: float) -> int:
        """This shard's part of so many thousand people of the full city."""
        return self._up_to(self.after, thousand) - self._up_to(self.before, thousand)

    def _up_to(self, people: int, thousand: float) -> int:
        return math.floor(thousand * _THOUSAND * people / (self.marginals.number(_CITY) * _THOUSAND) + 0.5)
