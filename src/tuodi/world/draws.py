"""Drawing at random: named streams, stratified shares, chances, amounts. Knows numbers only, no fact and no city.

Every topic has a stream of its own, so that a new draw in one topic leaves the others as they were. Amounts are drawn
as floats and at once rounded to whole fen; no float is kept as money.
"""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Column = NDArray[Any]
Money = NDArray[np.int64]  # fen
Flags = NDArray[np.bool_]
Random = np.random.Generator

FEN = 100  # of a yuan


class Streams:
    """The random streams of one shard, decided by seed, people of the city and shard index alone."""

    def __init__(self, seed: int, people: int, shard: int) -> None:
        self._root = (seed, people, shard)

    def of(self, topic: str) -> Random:
        """The stream of a topic; asked twice it starts anew."""
        sequence = np.random.SeedSequence(self._root[0], spawn_key=(*self._root[1:], zlib.crc32(topic.encode())))
        return np.random.Generator(np.random.PCG64(sequence))


def chance(rng: Random, share: Column) -> Flags:
    """True with the chance given for each place."""
    return rng.random(len(share)) < share


def spread(rng: Random, weights: ArrayLike, count: int) -> NDArray[np.int8]:
    """`count` positions of `weights`, each as often as its weight says (to within one), in random order."""
    edges = np.cumsum(np.asarray(weights, dtype=np.float64))
    places = (np.arange(count) + rng.random()) / max(count, 1) * edges[-1]
    return rng.permutation(np.searchsorted(edges[:-1], places, side="right").astype(np.int8))


def pick(rng: Random, weights: Column) -> NDArray[np.int8]:
    """One position a row of `weights` (rows, choices), with the chance of its weight. Rows that are all 0 give 0."""
    edges = np.cumsum(weights, axis=1)
    places = rng.random(len(weights)) * edges[:, -1]
    return np.asarray(np.sum(places[:, None] >= edges[:, :-1], axis=1), dtype=np.int8)


def choose(rng: Random, places: Column, number: int, weights: Column | None = None) -> NDArray[np.int64]:
    """`number` of the places (all, if there are fewer), likelier the heavier they weigh, in rising order."""
    number = min(max(number, 0), len(places))
    if number == len(places):
        chosen = np.arange(number)
    elif weights is None:
        chosen = rng.choice(len(places), number, replace=False, shuffle=False)
    else:
        chosen = np.argpartition(_keys(rng, weights), number)[:number]
    return np.sort(np.asarray(places, dtype=np.int64)[chosen])


def until(rng: Random, weights: Column, sizes: Column, people: float) -> NDArray[np.int64]:
    """Positions taken at random by weight until their sizes add up to `people`, to within half of the last."""
    order = np.argsort(_keys(rng, weights), kind="stable")
    middle = np.cumsum(sizes[order]) - sizes[order] / 2
    return order[: np.searchsorted(middle, people)]


def fill(rng: Random, sizes: Column, people: int) -> NDArray[np.int64]:
    """Positions taken at random until their sizes add up to exactly `people`, or as near below as they can."""
    order = rng.permutation(len(sizes))
    whole = int(np.searchsorted(np.cumsum(sizes[order]), people, side="right"))
    taken = np.zeros(len(sizes), bool)
    taken[order[:whole]] = True
    left = people - int(sizes[taken].sum())
    for place in order[whole:].tolist():
        if sizes[place] <= left:
            taken[place] = True
            left -= int(sizes[place])
    if left:
        _exchange(sizes, taken, order[whole:], left)
    return np.flatnonzero(taken)


def _exchange(sizes: Column, taken: Flags, order: Column, left: int) -> None:
    """Takes one that is larger by what is left in place of one that is taken, if there are two such."""
    for larger in order[~taken[order]].tolist():
        smaller = np.flatnonzero(taken & (sizes == sizes[larger] - left))
        if len(smaller):
            taken[larger], taken[smaller[0]] = True, False
            return


def _keys(rng: Random, weights: Column) -> NDArray[np.float64]:
    """Sorting keys: the first so many of them are a draw by weight without return. Weight 0 comes last."""
    with np.errstate(divide="ignore"):
        return np.asarray(rng.exponential(size=len(weights)) / weights, dtype=np.float64)


def money(yuan: Column, step: int = 1) -> Money:
    """Yuan rounded to the nearest `step` yuan, in fen."""
    return np.asarray(np.rint(np.asarray(yuan, dtype=np.float64) / step), dtype=np.int64) * (step * FEN)


def around(rng: Random, median: Column | float, spread: float, count: int) -> NDArray[np.float64]:
    """Log-normal amounts around a median; `spread` is the standard deviation of the logarithm."""
    return np.asarray(median * np.exp(rng.standard_normal(count) * spread), dtype=np.float64)


def between(rng: Random, bounds: tuple[float, float], count: int) -> NDArray[np.float64]:
    """Even amounts from the least to the most."""
    return rng.uniform(bounds[0], bounds[1], count)
