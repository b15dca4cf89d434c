"""The bound: never above the best plan, whenever it is stopped, and proven by its prices."""

import numpy as np
import pytest

from helpers.graphs import path, reference_region
from helpers.search import (
    all_plans,
    blocks,
    least_cost,
    legal_sets,
    problem_of,
    random_problem,
    reduced_cost,
    spans_of,
    triangulation,
)
from regiomap import PlanSpace
from regiomap.search.bound import Bound, bound_below
from regiomap.search.effort import Effort
from regiomap.search.problem import Problem

Span = tuple[int, int]


def require_proof(problem: Problem, span: Span, bound: Bound) -> None:
    """Check that the prices of a bound prove it, by trying every legal set."""
    if bound.value is None:
        assert bound.prices is None
        return
    assert bound.prices is not None
    assert bound.prices.bound(bound.cuts, span) == bound.value
    assert bound.sweep.cuts == bound.cuts
    assert (bound.prices.fines >= 0).all()
    for one in legal_sets(problem):
        assert reduced_cost(problem, one, bound.prices, bound.cuts) >= 0, one


def require_below(problem: Problem, value: int | None, least: int | None) -> None:
    """Check that a bound in grains is not above a cost in steps."""
    if value is not None and least is not None:
        assert value <= -(-least // problem.grain)


@pytest.mark.parametrize("seeds", blocks(40, slow=460))
def test_no_plan_costs_less_and_no_legal_set_is_below_nothing(seeds: range) -> None:
    for seed in seeds:
        problem = random_problem(seed, most=10)
        plans = all_plans(problem)
        for span in spans_of(problem):
            if span[0] > span[1]:
                continue
            bound = bound_below(problem, span, effort=Effort())
            assert bound.value is not None, seed
            assert bound.value >= 0
            require_proof(problem, span, bound)
            require_below(problem, bound.value, least_cost(plans, span))


@pytest.mark.parametrize("seeds", blocks(40, slow=160))
def test_a_bound_holds_wherever_it_was_stopped(seeds: range) -> None:
    for seed in seeds:
        problem = random_problem(seed)
        span = problem.span
        if span[0] > span[1]:
            continue
        least = least_cost(all_plans(problem), span)
        for max_steps in (1, 10, 100, 1000):
            bound = bound_below(problem, span, effort=Effort(max_steps))
            require_proof(problem, span, bound)
            require_below(problem, bound.value, least)


@pytest.mark.parametrize("seeds", blocks(20))
def test_sets_to_begin_with_and_any_order_give_the_same_proof(seeds: range) -> None:
    for seed in seeds:
        problem, rng = random_problem(seed), np.random.default_rng(seed)
        span = problem.span
        if span[0] > span[1]:
            continue
        order = rng.permutation(len(problem)).tolist()
        start = list(legal_sets(problem))[::3]
        bound = bound_below(problem, span, start=start, order=order, effort=Effort())
        assert bound.sweep.order == order
        assert set(start) <= set(bound.relaxation.sets)
        require_proof(problem, span, bound)
        require_below(problem, bound.value, least_cost(all_plans(problem), span))


def test_a_number_of_regions_that_cannot_be_costs_more_than_all_borders() -> None:
    problem = problem_of(path(9), size=(3, 4), apart=[["0", "1"]])
    bound = bound_below(problem, problem.span, effort=Effort())
    assert bound.value is not None
    assert bound.value > 2 * int(problem.grains.sum())


def test_better_bounds_are_told_and_enough_is_enough() -> None:
    problem = problem_of(reference_region("Regio Gent"), size=(3, 9))
    told: list[Bound] = []
    bound = bound_below(problem, problem.span, effort=Effort(), tell=told.append)
    values = [one.value for one in told]
    assert values == sorted(set(values), key=values.index)
    assert values[-1] == bound.value
    full, few = Effort(), Effort()
    bound_below(problem, (4, 4), effort=full)
    once = bound_below(problem, (4, 4), effort=few, enough=0)
    assert once.cuts == []
    assert few.steps <= full.steps


def test_cuts_raise_the_bound_and_without_rounds_there_are_none() -> None:
    for seed in (1, 2, 4):
        graph = triangulation(25, seed)
        problem = problem_of(graph, size=(3, 5))
        without = bound_below(problem, problem.span, effort=Effort(), cut_rounds=0)
        bound = bound_below(problem, problem.span, effort=Effort())
        assert without.cuts == []
        assert len(bound.cuts) > 0
        assert bound.value is not None
        assert without.value is not None
        best = PlanSpace(graph, size=(3, 5)).best()[0]
        assert without.value < bound.value <= 2 * best.cut


def test_the_same_question_has_the_same_answer() -> None:
    problem = problem_of(reference_region("Regio Gent"), size=(3, 9))
    one, other = (bound_below(problem, problem.span, effort=Effort()) for _ in range(2))
    assert one.value == other.value
    assert one.cuts == other.cuts
    assert one.prices is not None
    assert other.prices is not None
    assert one.prices.of.tolist() == other.prices.of.tolist()


def test_the_solver_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    problem = random_problem(1)
    bound_below(problem, problem.span, effort=Effort())
    assert capfd.readouterr() == ("", "")
