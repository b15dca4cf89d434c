"""With the hope that lies within reach a sweep finds the same, with fewer states."""

import numpy as np
import pytest

from helpers.search import (
    blocks,
    legal_sets,
    problem_of,
    random_cuts,
    random_prices,
    random_problem,
    reduced_cost,
    triangulation,
)
from regiomap.search.effort import Effort
from regiomap.search.pricing import cheapest
from regiomap.search.reach import Reach
from regiomap.search.sweep import Sweep


@pytest.mark.parametrize("seeds", blocks(120, slow=1200, width=40))
def test_the_same_sets_are_found(seeds: range) -> None:
    for seed in seeds:
        problem, rng = random_problem(seed), np.random.default_rng(seed)
        cuts = random_cuts(len(problem), rng)
        prices, sweep = random_prices(problem, cuts, rng), Sweep(problem, cuts)
        plain = cheapest(sweep, prices)
        near = cheapest(sweep, prices, reach=Reach(sweep, settles=False))
        assert near.least.tolist() == plain.least.tolist(), seed
        assert near.sets.reduced.tolist() == plain.sets.reduced.tolist(), seed
        assert near.exact == plain.exact


@pytest.mark.parametrize("seeds", blocks(120, slow=1200, width=40))
def test_prices_that_settle_leave_no_legal_set_below_nothing(seeds: range) -> None:
    for seed in seeds:
        problem, rng = random_problem(seed), np.random.default_rng(seed)
        cuts = random_cuts(len(problem), rng)
        prices, sweep = random_prices(problem, cuts, rng), Sweep(problem, cuts)
        plain, settled = cheapest(sweep, prices), cheapest(sweep, prices, reach=Reach(sweep))
        assert (settled.least >= plain.least).all(), seed
        assert settled.least.any() == plain.least.any()
        brute = {one: reduced_cost(problem, one, prices, cuts) for one in legal_sets(problem)}
        for one, cost in brute.items():
            assert cost - settled.least[list(one)].sum() >= 0, (seed, one)
        if problem.is_plain:
            found = zip(settled.sets.members, settled.sets.reduced.tolist(), strict=True)
            assert all(brute[one] <= reduced < 0 for one, reduced in found)


@pytest.mark.parametrize("seed", range(4))
def test_fewer_states_are_kept_in_a_larger_graph(seed: int) -> None:
    problem, rng = problem_of(triangulation(70, seed), size=(3, 7)), np.random.default_rng(seed)
    prices, sweep = random_prices(problem, [], rng), Sweep(problem)
    whole, near = Effort(), Effort()
    plain = cheapest(sweep, prices, effort=whole)
    reach = Reach(sweep).unsettled()
    assert cheapest(sweep, prices, effort=near, reach=reach).least.tolist() == plain.least.tolist()
    assert near.steps < whole.steps
