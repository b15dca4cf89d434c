"""The best plan and its proof against brute force; what is proven when it ends before that."""

import pytest

from helpers.graphs import cell_graph, path
from helpers.search import (
    all_plans,
    blocks,
    is_plan,
    least_cost,
    problem_of,
    random_problem,
    spans_of,
    triangulation,
)
from regiomap._base.kept_code import is_compiled
from regiomap.search import solve as solve_module
from regiomap.search.effort import Effort
from regiomap.search.kernels import expand
from regiomap.search.problem import Problem
from regiomap.search.solve import Outcome, solve, warm_up

Span = tuple[int, int]


def require_sound(outcome: Outcome, least: int | None) -> None:
    """Check that what an outcome says is true, given what the best plan costs."""
    problem, span = outcome.problem, outcome.span
    if outcome.sets is None:
        assert outcome.cost is None
        assert least is None or not outcome.proven
    else:
        assert is_plan(problem, outcome.sets, span)
        assert outcome.cost == int(problem.costs(outcome.sets, exact=True).sum())
        assert least is not None
        assert outcome.cost >= least
    if outcome.value is not None and least is not None:
        assert outcome.value <= -(-least // problem.grain)
    if outcome.proven:
        assert outcome.cost == least
    costs = [int(problem.costs(sets, exact=True).sum()) for sets in outcome.before]
    assert costs == sorted(costs, reverse=True)
    assert outcome.cost is None or all(cost > outcome.cost for cost in costs)


@pytest.mark.parametrize("seeds", blocks(20, slow=480))
def test_the_best_plan_for_every_number_of_regions(seeds: range) -> None:
    for seed in seeds:
        problem = random_problem(seed)
        plans = all_plans(problem)
        for span in spans_of(problem):
            outcome = solve(problem, span, effort=Effort())
            assert outcome.proven, (seed, span, outcome.why_not)
            require_sound(outcome, least_cost(plans, span))


@pytest.mark.parametrize("seeds", blocks(20, slow=80))
def test_whatever_was_spent_what_it_says_is_true(seeds: range) -> None:
    for seed in seeds:
        problem = random_problem(seed)
        least = least_cost(all_plans(problem), problem.span)
        for max_steps in (1, 30, 300):
            outcome = solve(problem, problem.span, effort=Effort(max_steps))
            require_sound(outcome, least)
            assert outcome.proven or outcome.why_not


@pytest.mark.parametrize("seeds", blocks(20))
def test_an_interrupt_keeps_what_there_is(seeds: range) -> None:
    for seed in seeds:
        problem = random_problem(seed)
        least = least_cost(all_plans(problem), problem.span)
        for when in (1, 2, 4):
            told: list[Outcome] = []

            def tell(outcome: Outcome, told: list[Outcome] = told, when: int = when) -> None:
                told.append(outcome)
                if len(told) == when:
                    raise KeyboardInterrupt

            outcome = solve(problem, problem.span, effort=Effort(), tell=tell)
            require_sound(outcome, least)
            if len(told) == when:
                assert outcome.why_not == "it was interrupted"


@pytest.mark.parametrize("large", [False, True])
def test_what_is_told_only_gets_better(*, large: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if large:  # then a plan is looked for before a bound
        monkeypatch.setattr(solve_module, "_LARGE", 10)
    problem = problem_of(triangulation(30, 1), size=(2, 5))
    told: list[tuple[int | None, int | None]] = []
    outcome = solve(
        problem,
        problem.span,
        effort=Effort(),
        tell=lambda one: told.append((one.cost, one.value)),
    )
    costs = [cost for cost, _ in told if cost is not None]
    values = [value for _, value in told if value is not None]
    assert costs == sorted(costs, reverse=True)
    assert values == sorted(values)
    assert told[-1] == (outcome.cost, outcome.value) == (outcome.cost, outcome.cost)
    assert len(set(values)) > 1


def best_and_proven(problem: Problem, span: Span, *, n_jobs: int | None, seed: int) -> object:
    effort = Effort(max_steps=20_000)
    outcome = solve(problem, span, effort=effort, seed=seed, n_jobs=n_jobs)
    return outcome.sets, outcome.value, outcome.proven, outcome.before, effort.steps


@pytest.mark.parametrize("seed", [0, 1])
def test_the_same_steps_give_the_same_whatever_the_number_of_workers(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(solve_module, "_LARGE", 10)
    problem = problem_of(triangulation(40, 3), size=(2, 5))
    alone = best_and_proven(problem, problem.span, n_jobs=None, seed=seed)
    assert best_and_proven(problem, problem.span, n_jobs=None, seed=seed) == alone
    assert best_and_proven(problem, problem.span, n_jobs=2, seed=seed) == alone


def test_more_regions_than_sizes_allow_are_proven_impossible_at_once() -> None:
    problem = problem_of(path(6), size=(2, 3))
    effort = Effort()
    outcome = solve(problem, (1, 0), effort=effort)
    assert outcome.proven
    assert outcome.sets is None
    assert effort.steps == 0


def test_nobody_is_one_plan_of_no_regions() -> None:
    nobody = problem_of(path(2), size=(1, 2), fixed=[["0"], ["1"]])
    outcome = solve(nobody, (0, 0), effort=Effort())
    assert (outcome.sets, outcome.cost, outcome.proven) == ([], 0, True)


def test_a_plan_that_cuts_nothing_is_proven_without_listing_anything() -> None:
    # 36 cells in one region cost nothing, and they have far too many connected sets to list.
    problem = problem_of(cell_graph(6, 6), size=(1, 36))
    effort = Effort()
    outcome = solve(problem, problem.span, effort=effort)
    assert outcome.cost == 0
    assert outcome.proven
    assert outcome.tree is not None


def test_too_many_sets_near_the_best_are_said_and_the_bound_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(solve_module, "_MOST_SETS", 3)
    problem = problem_of(triangulation(25, 2), size=(3, 5))
    outcome = solve(problem, problem.span, effort=Effort())
    assert not outcome.proven
    assert outcome.why_not == "more than 3 regions are within the gap."
    assert outcome.value is not None
    assert outcome.cost is not None
    assert outcome.value < outcome.cost


def test_the_limit_is_the_cost_in_grains_rounded_up() -> None:
    problem = random_problem(0)
    outcome = Outcome(problem, problem.span)
    assert outcome.limit is None
    outcome.cost = 7 * problem.grain
    assert outcome.limit == 7
    outcome.cost += 1
    assert outcome.limit == 8


def test_a_worse_plan_is_not_kept_and_its_sets_are() -> None:
    problem = problem_of(path(4), size=(1, 2))
    outcome = Outcome(problem, (2, 4))
    outcome.keep([(0, 1), (2, 3)])
    outcome.keep([(0,), (1,), (2, 3)])
    assert outcome.sets == [(0, 1), (2, 3)]
    assert outcome.before == []
    assert (0,) in outcome.pool


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    problem = problem_of(triangulation(25, 2), size=(3, 5))
    assert solve(problem, problem.span, effort=Effort()).proven
    assert capfd.readouterr() == ("", "")


def test_warming_up_leaves_nothing_to_compile() -> None:
    warm_up()
    assert is_compiled(expand)
    assert warm_up.cache_info().currsize == 1
