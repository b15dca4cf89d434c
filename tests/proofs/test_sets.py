"""Cheap legal sets, listed by branching, against every set there is."""

import numpy as np
import pytest

from helpers.certificates import (
    Land,
    Set,
    best_tariff,
    excess,
    network_of,
    random_land,
    random_tariff,
    tariff_of,
)
from regiomap.proofs.sets import Sets, borders, legal_sets_below, reduced_costs

LARGEST = 2**60 // 60  # a weight of which sixty are the most that there may be


def listed(land: Land, tariff: dict[str, object], limit: int) -> dict[Set, int]:
    """Return what is listed below a limit, each set with its cost."""
    sets = found(land, tariff, limit)
    assert sets.complete
    costs = {tuple(sorted(one)): int(cost) for one, cost in zip(sets, sets.cost, strict=True)}
    assert len(costs) == len(sets)
    return costs


def found(land: Land, tariff: dict[str, object], limit: int, most_branches: int = 10**6) -> Sets:
    return legal_sets_below(
        network_of(land),
        tariff_of(tariff),
        size=land.size,
        limit=limit,
        most_branches=most_branches,
    )


@pytest.mark.parametrize("seed", range(160))
def test_the_sets_below_a_limit_are_those_of_brute_force(seed: int) -> None:
    """Cuts on every second and third, no load, no weight, islands, and weights up to 2 ** 60."""
    rng = np.random.default_rng(seed)
    largest = LARGEST if rng.random() < 0.2 else 30
    land = random_land(rng, n=int(rng.integers(4, 12)), largest=largest)
    sets = land.legal_sets()
    tariff = (
        random_tariff(rng, land, sets)
        if rng.random() < 0.5
        else best_tariff(rng, land, sets, (1, land.n))
    )
    limit = int(rng.integers(0, 3 * largest))
    costs = {one: excess(land, one, tariff) for one in sets}
    assert min(costs.values(), default=0) >= 0
    assert listed(land, tariff, limit) == {one: c for one, c in costs.items() if c < limit}
    assert listed(land, tariff, 0) == {}


@pytest.mark.parametrize("seed", range(80))
def test_a_set_that_is_cheaper_than_its_prices_is_found(seed: int) -> None:
    rng = np.random.default_rng(seed)
    largest = LARGEST if rng.random() < 0.2 else 30
    land = random_land(rng, n=int(rng.integers(4, 12)), largest=largest)
    sets = land.legal_sets()
    tariff = random_tariff(rng, land, sets)
    for raised in range(land.n):
        prices = [price + (v == raised) for v, price in enumerate(tariff["prices"])]
        changed = {**tariff, "prices": prices}
        costs = {one: excess(land, one, changed) for one in sets}
        some = listed(land, changed, int(rng.integers(0, 20)))
        assert (min(some.values(), default=0) < 0) == (min(costs.values(), default=0) < 0)
        assert some.items() <= costs.items()


def test_a_search_that_is_stopped_says_so() -> None:
    land = Land(4, [(0, 1, 1), (1, 2, 1), (2, 3, 1)], [1] * 4, (1, 4))
    tariff: dict[str, object] = {"prices": [0] * 4, "toll": 0, "cuts": []}
    whole = found(land, tariff, 100)
    assert whole.complete
    assert len(whole) == 10
    for most in range(1, whole.branches):
        part = found(land, tariff, 100, most)
        assert not part.complete
        assert len(part) <= 10
        assert part.branches <= most


@pytest.mark.parametrize("seed", range(40))
def test_what_sets_cost_is_counted_again_from_the_graph(seed: int) -> None:
    rng = np.random.default_rng(seed)
    land = random_land(rng, n=8)
    tariff = random_tariff(rng, land, land.legal_sets())
    network, sets = network_of(land), found(land, tariff, 60)
    border = borders(network, sets, network.grains)
    assert border.tolist() == [land.border(one) for one in sets]
    assert reduced_costs(border, sets, tariff_of(tariff)).tolist() == sets.cost.tolist()
