"""The cheapest sets, and all below a limit, are those that trying every set gives."""

import networkx as nx
import numpy as np
import pytest

from helpers.graphs import bordered, path
from helpers.search import (
    blocks,
    legal_sets,
    problem_of,
    random_cuts,
    random_prices,
    random_problem,
    reduced_cost,
)
from regiomap.errors import PlanSpaceTooLarge
from regiomap.search.effort import Effort, Spent
from regiomap.search.pricing import Prices, all_below, cheapest
from regiomap.search.sweep import Cut, Sweep

NO_FINES = np.zeros(0, dtype=np.int64)


@pytest.mark.parametrize("seeds", blocks(80, slow=1920, width=40))
def test_all_below_are_the_legal_sets_below_with_their_reduced_costs(seeds: range) -> None:
    for seed in seeds:
        problem, rng = random_problem(seed), np.random.default_rng(seed)
        cuts = random_cuts(len(problem), rng)
        prices = random_prices(problem, cuts, rng)
        unit = max(1, int(problem.grains.max(initial=0)) // 50)
        brute = {one: reduced_cost(problem, one, prices, cuts) for one in legal_sets(problem)}
        for limit in (int(rng.integers(-20, 150)) * unit, 10**15):
            found = all_below(Sweep(problem, cuts), prices, limit)
            below = {one: cost for one, cost in brute.items() if cost < limit}
            assert len(found.members) == len(set(found.members)), seed
            assert dict(zip(found.members, found.reduced.tolist(), strict=True)) == below, seed


@pytest.mark.parametrize("seeds", blocks(80, slow=720, width=40))
def test_no_set_is_cheaper_than_the_cheapest(seeds: range) -> None:
    for seed in seeds:
        problem, rng = random_problem(seed), np.random.default_rng(seed)
        cuts = random_cuts(len(problem), rng)
        prices, sweep = random_prices(problem, cuts, rng), Sweep(problem, cuts)
        brute = {one: reduced_cost(problem, one, prices, cuts) for one in legal_sets(problem)}
        priced = cheapest(sweep, prices)
        assert priced.exact
        at = {v: i for i, v in enumerate(sweep.order)}
        least = np.zeros(len(problem), dtype=np.int64)
        for one, cost in brute.items():
            last = max(one, key=lambda v: at[v])
            least[last] = min(least[last], cost)
        # Where the sweep does not know every rule, it may find cheaper ones, that are not legal.
        assert (priced.least <= least).all(), seed
        if problem.is_plain:
            assert priced.least.tolist() == least.tolist(), seed
            for one, cost in zip(priced.sets.members, priced.sets.reduced.tolist(), strict=True):
                assert brute[one] == cost < 0, seed


@pytest.mark.parametrize("seeds", blocks(20))
def test_the_order_of_the_sweep_does_not_change_what_is_listed(seeds: range) -> None:
    for seed in seeds:
        problem, rng = random_problem(seed), np.random.default_rng(seed)
        cuts = random_cuts(len(problem), rng)
        prices = random_prices(problem, cuts, rng)
        orders = [None, range(len(problem)), rng.permutation(len(problem)).tolist()]
        found = [all_below(Sweep(problem, cuts, order), prices, 10**15) for order in orders]
        first, *others = [
            dict(zip(one.members, one.reduced.tolist(), strict=True)) for one in found
        ]
        assert all(one == first for one in others), seed


def test_a_quick_answer_is_not_exact_and_its_sets_are_real() -> None:
    problem = problem_of(bordered(nx.grid_2d_graph(4, 4)), size=(1, 6))
    prices = Prices(np.full(16, 3), 0, NO_FINES)
    sweep, exact = Sweep(problem), cheapest(Sweep(problem), prices)
    quick = cheapest(sweep, prices, most_parts=1)
    assert exact.exact
    assert not quick.exact
    assert quick.least.min() >= exact.least.min()
    for one, cost in zip(quick.sets.members, quick.sets.reduced.tolist(), strict=True):
        assert problem.is_legal(one)
        assert reduced_cost(problem, one, prices, []) == cost


def test_so_many_sets_for_each_last_vertex_at_most() -> None:
    problem = problem_of(path(6), size=(1, 4))
    prices = Prices(np.full(6, 50), 0, NO_FINES)
    ends = [max(one) for one in cheapest(Sweep(problem, order=range(6)), prices).sets.members]
    assert [ends.count(v) for v in range(6)] == [1, 2, 3, 3, 3, 3]
    few = cheapest(Sweep(problem, order=range(6)), prices, per_vertex=1)
    assert len(few.sets.members) == 6


def test_what_prices_prove_by_hand() -> None:
    prices = Prices(np.array([5, 7, 9]), 2, np.array([3, 4]))
    cuts = [Cut((0, 1, 2), 2), Cut((0, 1), 1)]
    assert prices.bound(cuts, (2, 4)) == 21 + 2 * 2 - 3 * 1 - 4 * 2
    assert prices._replace(toll=-2).bound(cuts, (2, 4)) == 21 - 2 * 4 - 3 - 8


def test_every_step_is_told_and_may_be_the_last() -> None:
    problem = problem_of(path(6), size=(1, 4))
    prices, sweep = Prices(np.full(6, 50), 0, NO_FINES), Sweep(problem)
    effort = Effort()
    cheapest(sweep, prices, effort=effort)
    all_below(sweep, prices, 0, effort=effort)
    assert effort.steps == 2 * 5
    with pytest.raises(Spent):
        cheapest(sweep, prices, effort=Effort(max_steps=2))
    with pytest.raises(Spent):
        all_below(sweep, prices, 0, effort=Effort(max_steps=2))
    with pytest.raises(PlanSpaceTooLarge, match="one sweep over them would take more"):
        cheapest(sweep, prices, effort=Effort(max_bytes=100))


def test_a_cut_that_holds_too_many_open_is_refused_rather_than_answered_wrong() -> None:
    # A row of 40 whose vertices all wait for the last in a cut: more than a state can hold.
    problem = problem_of(path(40), size=(1, 30))
    cuts = [Cut(tuple(range(40)), 2)]
    prices, sweep = Prices(np.full(40, 100), 0, np.array([1])), Sweep(problem, cuts)
    assert not cheapest(sweep, prices).exact
    with pytest.raises(PlanSpaceTooLarge, match="too wide for this search"):
        all_below(sweep, prices, 0)


def test_a_sweep_keeps_no_more_than_the_bytes_allowed() -> None:
    problem = problem_of(bordered(nx.grid_2d_graph(5, 5)), size=(1, 9))
    prices, sweep = Prices(np.full(25, 3), 0, NO_FINES), Sweep(problem)
    with pytest.raises(PlanSpaceTooLarge, match="more than the 0 MB allowed"):
        cheapest(sweep, prices, effort=Effort(max_bytes=1000))
    whole = cheapest(sweep, prices, effort=Effort(max_bytes=10**9))
    assert whole.exact
