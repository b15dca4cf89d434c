"""What windows tell side by side is what one sweep over the whole graph tells."""

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
from regiomap.errors import PlanSpaceTooLarge
from regiomap.search.effort import Effort, Spent
from regiomap.search.pricing import cheapest
from regiomap.search.sweep import Sweep
from regiomap.search.windowed import Windows


@pytest.mark.parametrize("seeds", blocks(60, slow=600))
def test_windows_settle_as_much_as_the_whole_sweep_asks(seeds: range) -> None:
    found = 0
    for seed in seeds:
        problem, rng = random_problem(seed), np.random.default_rng(seed)
        cuts = random_cuts(len(problem), rng)
        prices = random_prices(problem, cuts, rng)
        windows = Windows(problem, most=2)
        windows.set_cuts(cuts)
        priced = windows.price(prices, most_parts=16, per_vertex=3, effort=Effort())
        assert priced.exact
        for members in legal_sets(problem):
            reduced = reduced_cost(problem, members, prices, cuts)
            assert reduced >= priced.least[list(members)].sum(), (seed, members)
        whole = cheapest(Sweep(problem, cuts, windows.order), prices)
        assert whole.exact
        assert (priced.least >= whole.least).all(), seed
        assert priced.least.any() == whole.least.any(), seed
        if not problem.is_plain:
            continue
        for members, cost in zip(priced.sets.members, priced.sets.reduced.tolist(), strict=True):
            assert reduced_cost(problem, members, prices, cuts) <= cost < 0
        found += len(priced.sets.members)
    assert found > 50


@pytest.mark.parametrize("seeds", blocks(60, slow=600))
def test_windows_find_the_least_of_the_whole_sweep(seeds: range) -> None:
    for seed in seeds:
        problem, rng = random_problem(seed), np.random.default_rng(seed)
        if not problem.is_plain:
            continue
        cuts = random_cuts(len(problem), rng)
        prices, windows = random_prices(problem, cuts, rng), Windows(problem, most=2)
        windows.set_cuts(cuts)
        priced = windows.price(prices, most_parts=16, per_vertex=3, effort=Effort(), settles=False)
        whole = cheapest(Sweep(problem, cuts, windows.order), prices)
        assert priced.least.tolist() == whole.least.tolist(), seed
        assert set(whole.sets.members) <= set(priced.sets.members)


def test_the_number_of_workers_changes_nothing() -> None:
    problem, rng = problem_of(triangulation(60, 3), size=(2, 5)), np.random.default_rng(3)
    prices = random_prices(problem, [], rng)
    one, three = (
        Windows(problem, most=5, n_jobs=n_jobs).price(
            prices, most_parts=16, per_vertex=3, effort=Effort()
        )
        for n_jobs in (None, 3)
    )
    assert one.sets.members == three.sets.members
    assert one.least.tolist() == three.least.tolist()


def test_what_a_window_may_not_take_ends_the_pricing() -> None:
    problem, rng = problem_of(triangulation(60, 3), size=(2, 5)), np.random.default_rng(3)
    prices, windows = random_prices(problem, [], rng), Windows(problem, most=20)
    with pytest.raises(Spent):
        windows.price(prices, most_parts=16, per_vertex=3, effort=Effort(10))
    with pytest.raises(PlanSpaceTooLarge, match="stand open"):
        windows.price(prices, most_parts=16, per_vertex=3, effort=Effort(max_bytes=1000))
