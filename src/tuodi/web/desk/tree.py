"""A household as a tree: parents, then the head and spouse, then children; whoever is neither stands last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tuodi.stages.people.models import Membership

GENERATIONS = (("parent",), ("head", "spouse"), ("child",))


@dataclass(frozen=True, slots=True)
class Tree:
    """Members by generation, the eldest first and each without empty ones; `others`; `here`: whose page it is."""

    generations: list[list[Membership]]
    others: list[Membership]
    here: int | None


def tree(members: Iterable[Membership], here: int | None = None) -> Tree:
    """Returns the members of a household as a tree."""
    inside = list(members)
    found = [[m for name in names for m in inside if m.relation == name] for names in GENERATIONS]
    placed = {name for names in GENERATIONS for name in names}
    return Tree([one for one in found if one], [m for m in inside if m.relation not in placed], here)
