"""The bound by windows: never above the best plan, and proven by its prices like any other."""

import numpy as np
import pytest

from helpers.graphs import path
from helpers.search import (
    all_plans,
    blocks,
    least_cost,
    legal_sets,
    problem_of,
    random_problem,
    reduced_cost,
    rules_of,
    triangulation,
)
from regiomap import PlanSpace, check_certificate
from regiomap.errors import PlanSpaceTooLarge
from regiomap.search.bound import Bound, bound_below
from regiomap.search.certificate import certificate_of
from regiomap.search.effort import Effort
from regiomap.search.near import closed_below
from regiomap.search.problem import Problem
from regiomap.search.solve import Outcome, solve
from regiomap.search.wide import bound_by_windows, bound_of_any_width

Span = tuple[int, int]


def require_proof(problem: Problem, span: Span, bound: Bound) -> None:
    """Check that the prices of a bound prove it, by trying every legal set."""
    if bound.value is None:
        assert bound.prices is None
        return
    assert bound.prices is not None
    assert bound.prices.bound(bound.cuts, span) == bound.value
    assert (bound.prices.fines >= 0).all()
    for one in legal_sets(problem):
        assert reduced_cost(problem, one, bound.prices, bound.cuts) >= 0, one


@pytest.mark.parametrize("seeds", blocks(20, slow=180))
def test_no_plan_costs_less_and_no_legal_set_is_below_nothing(seeds: range) -> None:
    for seed in seeds:
        problem = random_problem(seed, most=10)
        span = problem.span
        if span[0] > span[1]:
            continue
        least = least_cost(all_plans(problem), span)
        for cores in ([1], [3]):
            bound = bound_by_windows(problem, span, effort=Effort(), cores=cores)
            assert bound.value is not None
            assert bound.value >= 0
            require_proof(problem, span, bound)
            if least is not None:
                assert bound.value <= -(-least // problem.grain), seed


@pytest.mark.parametrize("seeds", blocks(20, slow=80))
def test_a_bound_holds_wherever_it_was_stopped(seeds: range) -> None:
    for seed in seeds:
        problem = random_problem(seed, most=10)
        span = problem.span
        if span[0] > span[1]:
            continue
        for max_steps in (1, 100, 1000):
            bound = bound_by_windows(problem, span, effort=Effort(max_steps), cores=[2])
            require_proof(problem, span, bound)


@pytest.mark.parametrize("seed", [1, 2, 4])
def test_windows_prove_nearly_what_one_sweep_proves(seed: int) -> None:
    graph = triangulation(25, seed)
    problem = problem_of(graph, size=(3, 5))
    whole = bound_below(problem, problem.span, effort=Effort(), cut_rounds=0)
    bound = bound_by_windows(problem, problem.span, effort=Effort(), cut_rounds=0, cores=[4])
    assert whole.value is not None
    assert bound.value is not None
    assert 0.995 * whole.value <= bound.value <= 1.005 * whole.value
    cut = bound_by_windows(problem, problem.span, effort=Effort(), cores=[4])
    best = PlanSpace(graph, size=(3, 5)).best()[0]
    assert cut.value is not None
    assert bound.value < cut.value <= 2 * best.cut


def test_the_number_of_workers_changes_nothing() -> None:
    problem = problem_of(triangulation(60, 3), size=(3, 5))
    one, three = (
        bound_by_windows(problem, problem.span, effort=Effort(), cores=[10], n_jobs=n_jobs)
        for n_jobs in (None, 3)
    )
    assert one.value == three.value
    assert one.prices is not None
    assert three.prices is not None
    assert one.prices.of.tolist() == three.prices.of.tolist()


@pytest.mark.parametrize("seed", [0, 1])
def test_its_certificate_is_certified_by_other_code(seed: int) -> None:
    rules = rules_of(triangulation(40, seed), size=(3, 5))
    problem = Problem.of(rules)
    bound = bound_by_windows(problem, problem.span, effort=Effort(), cores=[8])
    plan = solve(problem, problem.span, effort=Effort())
    outcome = Outcome(problem, problem.span, plan.sets, plan.cost, bound.value, bound)
    certificate = certificate_of(rules, outcome)
    assert certificate is not None
    assert certificate["bound"] == bound.value
    assert check_certificate(certificate)


def test_smaller_windows_are_taken_where_large_ones_take_too_much() -> None:
    problem = problem_of(triangulation(60, 3), size=(3, 5))
    effort = Effort(max_bytes=400_000)
    with pytest.raises(PlanSpaceTooLarge):
        bound_by_windows(problem, problem.span, effort=effort, cores=[100])
    bound = bound_by_windows(problem, problem.span, effort=effort, cores=[100, 1])
    assert bound.value is not None


def test_a_graph_that_is_narrow_enough_is_swept_at_once() -> None:
    problem = problem_of(triangulation(40, 1), size=(3, 5))
    told: list[Bound] = []
    bound = bound_of_any_width(problem, problem.span, effort=Effort(), tell=told.append)
    whole = bound_below(problem, problem.span, effort=Effort())
    assert bound.sweep is not None
    assert (bound.value, told[-1].value) == (whole.value, whole.value)


def test_where_one_sweep_takes_too_much_windows_prove_it_and_nothing_is_listed() -> None:
    problem = problem_of(triangulation(60, 3), size=(3, 5))
    effort = Effort(max_bytes=400_000)
    with pytest.raises(PlanSpaceTooLarge):
        bound_below(problem, problem.span, effort=Effort(max_bytes=400_000))
    told: list[Bound] = []
    bound = bound_of_any_width(problem, problem.span, effort=effort, tell=told.append)
    assert bound.value is not None
    assert bound.value == told[-1].value
    with pytest.raises(PlanSpaceTooLarge, match="too wide for a list"):
        closed_below(problem, problem.span, bound, 10**9, most_sets=1000, effort=Effort())


def test_a_path_is_bounded_by_its_best_plan() -> None:
    problem = problem_of(path(9), size=(3, 4))
    bound = bound_by_windows(problem, problem.span, effort=Effort(), cores=[2])
    least = least_cost(all_plans(problem), problem.span)
    assert bound.value is not None
    assert least is not None
    assert 0.99 * least <= bound.value <= least
    assert np.array_equal(bound.prices.of, bound.prices.of.astype(int)) if bound.prices else False
