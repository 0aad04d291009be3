"""Quotas: shards add up to the city, whatever their size, and what was published is met."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tuodi.world.draws import choose, fill
from tuodi.world.marginals import Marginals
from tuodi.world.plan import Plan
from tuodi.world.quotas import Quotas

_RECIPIENTS = {
    "minimum_living.local_urban": 168_200,
    "minimum_living.local_rural": 33_800,
    "extreme_poverty": 2_500,
    "elder_allowance": 3_015_000,
    "disability_subsidies": 240_600,
}
_PUBLISHED = {**_RECIPIENTS, "elder_allowance": 3_080_000}


def _quotas(marginals: Marginals, people: int, shard_people: int) -> list[Quotas]:
    shards = Plan(people, 1, marginals.sha256, shard_people).shards()
    return [Quotas(marginals, shard.start - 1, shard.stop - 1) for shard in shards]


@pytest.mark.parametrize(
    ("people", "shard_people"), [(24_200_000, 250_000), (24_200_000, 99_991), (1_000_000, 7_000), (242_000, 250_000)]
)
def test_the_shards_of_a_city_add_up_to_its_quota(marginals: Marginals, people: int, shard_people: int) -> None:
    shards = _quotas(marginals, people, shard_people)
    for name, whole in _RECIPIENTS.items():
        parts = [shard.people(f"receipts.recipients_thousand.{name}") for shard in shards]
        assert sum(parts) == round(whole * people / 24_200_000)
        exact = [whole * (shard.after - shard.before) / 24_200_000 for shard in shards]
        assert max(abs(part - share) for part, share in zip(parts, exact, strict=True)) <= 1


def test_the_full_city_is_within_three_in_a_hundred_of_what_was_published(marginals: Marginals) -> None:
    for name, published in _PUBLISHED.items():
        quota = sum(
            shard.people(f"receipts.recipients_thousand.{name}") for shard in _quotas(marginals, 24_200_000, 250_000)
        )
        assert quota == pytest.approx(published, rel=0.03), name
    workers = marginals.number("enterprises.employees_thousand") * 1_000
    assert workers == pytest.approx(20_000, rel=0.03)


def test_more_are_entitled_than_receive_by_the_take_up(marginals: Marginals) -> None:
    (city,) = _quotas(marginals, 24_200_000, 24_200_000)
    path = "receipts.recipients_thousand.minimum_living.local_urban"
    assert city.entitled(path, "receipts.take_up.minimum_living") == round(168_200 / 0.92)


@pytest.mark.parametrize("name", ["thousandth", "hundredth"])
def test_quotas_are_met_exactly(name: str, request: pytest.FixtureRequest) -> None:
    city = request.getfixturevalue(name)
    for scheme, whole in _RECIPIENTS.items():
        count = city.manifest["receipts"][f"receives_{scheme}"]
        wanted = int(whole * city.manifest["people"] / 24_200_000 + 0.5)
        assert count["people"] == count["quota"] == wanted, scheme
        assert count["entitled"] >= count["people"], scheme
    for count in city.manifest["quotas"].values():
        assert count["people"] == count["quota"]


def test_the_manifest_counts_the_columns(hundredth: Any) -> None:
    receipts, people = hundredth.manifest["receipts"], hundredth.people
    for name, count in receipts.items():
        column, _, hukou = name.partition(".")
        chosen = people[column] & (people["hukou"] == hukou) if hukou else people[column]
        assert np.count_nonzero(chosen) == count["people"], name


def test_the_stated_take_up_is_that_of_the_city(hundredth: Any) -> None:
    receipts, stated = hundredth.manifest["receipts"], hundredth.manifest["take_up"]
    for name, rate in stated.items():
        parts = [count for key, count in receipts.items() if key.split(".")[0] == f"receives_{name}"]
        entitled, people = (sum(part[kind] for part in parts) for kind in ("entitled", "people"))
        assert abs(people - rate * entitled) <= 0.01 * entitled + len(hundredth.manifest["shards"]), name


def test_a_number_is_filled_exactly_from_sizes_that_allow_it() -> None:
    for seed in range(50):
        rng = np.random.default_rng(seed)
        sizes = rng.integers(1, 6, 40)
        wanted = int(rng.integers(10, int(sizes.sum()) - 10))
        assert sizes[fill(rng, sizes, wanted)].sum() == wanted
    assert fill(np.random.default_rng(1), np.array([3, 3, 3]), 7).tolist() != []
    assert len(fill(np.random.default_rng(1), np.array([2, 1]), 5)) == 2


def test_so_many_are_chosen_once_each_and_by_weight() -> None:
    rng, places = np.random.default_rng(1), np.arange(100, 200)
    assert len(set(choose(rng, places, 30).tolist())) == 30
    assert choose(rng, places, 500).tolist() == places.tolist()
    heavy = np.where(places < 150, 1_000.0, 0.0)
    assert choose(rng, places, 50, heavy).tolist() == list(range(100, 150))
