"""The linear relaxation against the one that scipy solves over all legal sets, in one piece."""

import copy
import pickle
from collections.abc import Sequence

import numpy as np
import pytest
from scipy.optimize import linprog

from helpers.graphs import path
from helpers.search import (
    Members,
    all_plans,
    blocks,
    legal_sets,
    problem_of,
    random_cuts,
    random_problem,
    reduced_cost,
)
from regiomap.search.problem import Problem
from regiomap.search.relaxation import Relaxation, rounded
from regiomap.search.sweep import Cut


def optimum(
    problem: Problem, span: tuple[int, int], sets: Sequence[Members], cuts: Sequence[Cut]
) -> float | None:
    """Return the optimum over all sets, None when there is none."""
    inside = np.array([[v in one for one in sets] for v in range(len(problem))], dtype=float)
    number = np.ones((1, len(sets)))
    held = [[len(set(one) & set(cut.members)) // cut.divisor for one in sets] for cut in cuts]
    answer = linprog(
        problem.costs(sets),
        A_eq=inside,
        b_eq=np.ones(len(problem)),
        A_ub=np.concatenate([number, -number, *([row] for row in held)]),
        b_ub=[span[1], -span[0], *(cut.most for cut in cuts)],
    )
    return float(answer.fun) if answer.status == 0 else None


def filled(relaxation: Relaxation) -> None:
    """Solve until leaving a vertex out is as dear as it can be."""
    relaxation.solve()
    while relaxation.ask_more():
        relaxation.solve()


@pytest.mark.parametrize("seeds", blocks(40, slow=160))
def test_the_optimum_is_the_one_of_another_solver(seeds: range) -> None:
    for seed in seeds:
        problem = random_problem(seed, most=9)
        sets, span = list(legal_sets(problem)), problem.span
        if not sets or span[0] > span[1]:
            continue
        cuts = random_cuts(len(problem), np.random.default_rng(seed))
        relaxation = Relaxation(problem, span, cuts[:1])
        half = len(sets) // 2
        assert relaxation.add(sets[:half], problem.costs(sets[:half])) == half
        for cut in cuts[1:]:
            relaxation.add_cut(cut)
        relaxation.add(sets, problem.costs(sets))
        filled(relaxation)
        expected = optimum(problem, span, sets, cuts)
        assert relaxation.is_whole == (expected is not None), seed
        if expected is not None:
            scale = max(1.0, float(problem.grains.sum()))
            assert relaxation.value == pytest.approx(expected, abs=1e-7 * scale), seed


@pytest.mark.parametrize("seeds", blocks(40))
def test_the_prices_of_an_optimum_leave_no_set_far_below_nothing(seeds: range) -> None:
    for seed in seeds:
        problem = random_problem(seed, most=9)
        sets = list(legal_sets(problem))
        cuts = random_cuts(len(problem), np.random.default_rng(seed))
        relaxation = Relaxation(problem, problem.span, cuts)
        relaxation.add(sets, problem.costs(sets))
        filled(relaxation)
        if not relaxation.is_whole:
            continue
        prices = relaxation.prices
        small = len(problem) + 2 + 1e-6 * float(problem.grains.sum())
        assert all(reduced_cost(problem, one, prices, cuts) >= -small for one in sets), seed
        assert (prices.fines >= 0).all()
        assert prices.bound(cuts, problem.span) == pytest.approx(relaxation.value, abs=small)


def test_a_set_is_added_once() -> None:
    problem = problem_of(path(4), size=(1, 2))
    relaxation = Relaxation(problem, (2, 4))
    sets = [(0, 1), (2, 3)]
    assert relaxation.add(sets, problem.costs(sets)) == 2
    assert relaxation.add([*sets, (0,)], problem.costs([*sets, (0,)])) == 1
    assert relaxation.sets == [(0, 1), (2, 3), (0,)]
    assert relaxation.add([], problem.costs([])) == 0


def test_shares_are_those_of_the_sets_and_a_cut_changes_them() -> None:
    # Three pairs of a triangle share a half each; the cut allows one of them.
    triangle = problem_of(path(3), size=(1, 2))
    sets = [(0, 1), (1, 2), (0, 2), (0,), (1,), (2,)]
    relaxation = Relaxation(triangle, (1, 3))
    relaxation.add(sets, np.array([2, 2, 2, 20, 20, 20]))
    filled(relaxation)
    assert relaxation.shares[:3].tolist() == pytest.approx([0.5, 0.5, 0.5])
    assert relaxation.value == pytest.approx(3)
    relaxation.add_cut(Cut((0, 1, 2), 2))
    filled(relaxation)
    assert relaxation.value == pytest.approx(22)
    of, toll, fines = relaxation.duals
    assert of.sum() + min(toll, 3 * toll) - fines.sum() == pytest.approx(22)


@pytest.mark.parametrize("solved", [True, False])
def test_a_copy_goes_on_where_the_programme_was(solved: bool) -> None:  # noqa: FBT001
    triangle = problem_of(path(3), size=(1, 2))
    one = Relaxation(triangle, (1, 3))
    sets = [(0, 1), (1, 2), (0, 2), (0,), (1,), (2,)]
    one.add(sets[:4], np.array([2, 2, 2, 20]))
    one.add_cut(Cut((0, 1, 2), 2))
    one.ask_more()
    if solved:
        one.solve()
    for again in (copy.deepcopy(one), pickle.loads(pickle.dumps(one))):  # noqa: S301  (ours)
        assert again.is_solved == solved
        assert again.sets == one.sets
        if solved:
            assert again.value == one.value
            assert again.shares.tolist() == one.shares.tolist()
            assert again.prices.toll == one.prices.toll
        again.add(sets[4:], np.array([20, 20]))
        filled(again)
        assert again.value == pytest.approx(22)


def test_a_vertex_is_left_out_until_that_is_dear_enough() -> None:
    problem = problem_of(path(3), size=(1, 2))
    relaxation = Relaxation(problem, (1, 3))
    relaxation.add([(0, 1)], problem.costs([(0, 1)]))
    filled(relaxation)
    assert not relaxation.is_whole
    relaxation.add([(2,)], problem.costs([(2,)]))
    filled(relaxation)
    assert relaxation.is_whole
    assert relaxation.value == pytest.approx(2 * 2)
    assert not relaxation.ask_more()


def test_prices_are_rounded_to_the_nearest_and_fines_are_never_negative() -> None:
    prices = rounded(np.array([1.4, -2.6]), 3.5001, np.array([-0.7, 1.6]))
    assert (prices.of.tolist(), prices.toll, prices.fines.tolist()) == ([1, -3], 4, [0, 2])


def test_a_plan_is_the_optimum_where_nothing_else_is_there() -> None:
    problem = problem_of(path(5), size=(1, 2))
    for plan, cost in all_plans(problem).items():
        relaxation = Relaxation(problem, (len(plan), len(plan)))
        relaxation.add(list(plan), problem.costs(list(plan)))
        filled(relaxation)
        assert relaxation.value == pytest.approx(cost)


def test_the_solver_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    problem = random_problem(3)
    sets = list(legal_sets(problem))
    relaxation = Relaxation(problem, problem.span)
    relaxation.add(sets, problem.costs(sets))
    filled(relaxation)
    assert capfd.readouterr() == ("", "")
