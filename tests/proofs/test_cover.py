"""Exact covers, against every choice of sets."""

from itertools import combinations

import numpy as np
import pytest

from regiomap.proofs.cover import Cover, cheapest_cover


def covered(sets: list[list[int]], n: int, **given: object) -> Cover:
    """Return the cheapest cover by some sets, each for its own cost and excess."""
    number = len(sets)
    options: dict[str, object] = {
        "cost": np.ones(number, np.int64),
        "excess": np.zeros(number, np.int64),
        "slack": 1,
        "below": 10**6,
        "n_regions": (1, n),
        "most_steps": 10**6,
    }
    members = np.array([v for one in sets for v in one], np.int64)
    start = np.cumsum([0, *map(len, sets)])
    return cheapest_cover(members, start, n_groups=n, **(options | given))  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(80))
def test_the_cheapest_cover_is_that_of_brute_force(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 6))
    every = [list(one) for size in range(1, n + 1) for one in combinations(range(n), size)]
    sets = [one for one in every if rng.random() < 0.4]
    cost, excess = rng.integers(0, 20, (2, len(sets)))
    slack, n_regions = int(rng.integers(1, 40)), (int(rng.integers(1, 3)), int(rng.integers(3, 6)))
    costs = [
        int(cost[list(some)].sum())
        for number in range(n_regions[0], n_regions[1] + 1)
        for some in combinations(range(len(sets)), number)
        if sorted(v for s in some for v in sets[s]) == list(range(n))
        and excess[list(some)].sum() < slack
    ]
    found = covered(sets, n, cost=cost, excess=excess, slack=slack, n_regions=n_regions)
    assert found.complete
    if not costs:
        assert len(found.sets) == 0
        return
    best = min(costs)
    assert found.cost == best == cost[found.sets].sum()
    assert sorted(v for s in found.sets for v in sets[s]) == list(range(n))
    below = covered(sets, n, cost=cost, excess=excess, slack=slack, n_regions=n_regions, below=best)
    assert len(below.sets) == 0


def test_nothing_is_below_nothing_and_nothing_covers_without_sets() -> None:
    assert len(covered([[0], [1]], 2, slack=0).sets) == 0
    assert len(covered([[0], [1]], 2, below=0).sets) == 0
    assert len(covered([], 2).sets) == 0
    assert covered([], 2).complete


def test_a_search_that_is_stopped_says_so() -> None:
    sets = [list(one) for one in combinations(range(6), 2)]
    whole = covered(sets, 6, below=3)
    assert whole.complete
    assert whole.steps > 3
    part = covered(sets, 6, below=3, most_steps=2)
    assert not part.complete
    assert part.steps > 2
