"""Sets with their costs, of which the cheapest are wanted."""

import numpy as np

from helpers.graphs import path
from helpers.search import problem_of
from regiomap.search.pool import Pool


def test_a_set_is_in_the_pool_once_with_its_cost() -> None:
    pool = Pool(problem_of(path(6), size=(1, 3)))
    assert pool.add([(0, 1), (1, 2, 3), (0, 1)]) == 2
    assert pool.add([(1, 2, 3), (5,)]) == 1
    assert pool.sets == [(0, 1), (1, 2, 3), (5,)]
    assert pool.costs.tolist() == [2, 5, 5]  # the borders of a path weigh 1, 2, 3 ...


def test_the_cheapest_under_prices_come_by_their_numbers() -> None:
    pool = Pool(problem_of(path(6), size=(1, 3)))
    assert pool.cheapest(np.zeros(6), 0.0, 3) == []
    pool.add([(0, 1), (1, 2, 3), (5,)])
    of = np.array([0.0, 1.0, 1.0, 0.5, 0.0, 2.0])
    assert pool.reduced(of, 0.25).tolist() == [0.75, 2.25, 2.75]
    assert pool.cheapest(of, 0.25, 2) == [0, 1]
