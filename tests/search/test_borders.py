"""The weight between sets and the rest, summed edge by edge."""

import numpy as np

from helpers.search import border, random_problem
from regiomap.search.borders import border_sums


def test_the_borders_of_sets_that_overlap() -> None:
    # A triangle 0, 1, 2 with weights 1 (0-1), 2 (0-2) and 4 (1-2).
    start, to = np.array([0, 2, 4, 6]), np.array([1, 2, 0, 2, 0, 1])
    edge, weights = np.array([0, 1, 0, 2, 1, 2]), np.array([1, 2, 4])
    members, begin = np.array([0, 0, 1, 0, 1, 2]), np.array([0, 1, 3, 6])
    assert border_sums(members, begin, start, to, edge, weights).tolist() == [3, 6, 0]


def test_costs_are_the_borders_in_grains_or_in_steps() -> None:
    for seed in range(30):
        problem, rng = random_problem(seed), np.random.default_rng(seed)
        n = len(problem)
        sets = [
            tuple(sorted(rng.choice(n, int(rng.integers(1, n + 1)), replace=False).tolist()))
            for _ in range(10)
        ]
        for exact, weights in ((False, problem.grains), (True, problem.steps)):
            costs = problem.costs(sets, exact=exact)
            assert costs.tolist() == [border(problem, one, weights) for one in sets]
        assert problem.costs([]).tolist() == []
