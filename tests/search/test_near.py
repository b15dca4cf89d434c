"""Every plan near the best, and the best under a rule, against all plans."""

import numpy as np
import pytest

from helpers.graphs import cell_graph, path
from helpers.search import Members, all_plans, blocks, problem_of, random_problem, triangulation
from regiomap.errors import InfeasibleError, PlanSpaceTooLarge
from regiomap.search.bound import bound_below
from regiomap.search.effort import Effort
from regiomap.search.near import best_under, plans_below


@pytest.mark.parametrize("seeds", blocks(20, slow=280))
def test_every_plan_below_a_cost(seeds: range) -> None:
    for seed in seeds:
        problem = random_problem(seed, most=10)
        span, plans = problem.span, all_plans(problem)
        costs = sorted(cost for plan, cost in plans.items() if span[0] <= len(plan) <= span[1])
        if not costs:
            continue
        bound = bound_below(problem, span, effort=Effort())
        for below in {costs[0], costs[0] + 1, costs[len(costs) // 2], costs[-1] + 1}:
            closed = plans_below(problem, span, bound, below, effort=Effort())
            found = dict(zip(map(frozenset, closed.plans), closed.costs, strict=True))
            assert found == {plan: cost for plan, cost in plans.items() if cost < below}, seed
            assert len(closed.plans) == len(found)


@pytest.mark.parametrize("seeds", blocks(20, slow=280))
def test_the_best_plan_whose_sets_are_all_allowed(seeds: range) -> None:
    for seed in seeds:
        problem = random_problem(seed, most=10)
        span, plans = problem.span, all_plans(problem)
        if span[0] > span[1]:
            continue
        bound = bound_below(problem, span, effort=Effort())
        for modulus in (2, 3, 5):

            def allowed(members: Members, modulus: int = modulus) -> bool:
                return sum(members) % modulus != 1

            kept = [cost for plan, cost in plans.items() if all(map(allowed, plan))]
            if kept:
                closed = best_under(problem, span, bound, allowed, effort=Effort())
                assert closed.costs[-1] == min(kept), seed
                assert all(map(allowed, closed.plans[-1]))
                assert plans[frozenset(closed.plans[-1])] == closed.costs[-1]
            else:
                with pytest.raises(InfeasibleError, match="all keep the rule"):
                    best_under(problem, span, bound, allowed, effort=Effort())


def test_a_rule_is_asked_about_legal_sets_only_and_about_each_once_at_a_time() -> None:
    problem = problem_of(path(8), size=(2, 4))
    bound = bound_below(problem, problem.span, effort=Effort())
    asked: list[Members] = []

    def allowed(members: Members) -> bool:
        asked.append(members)
        return True

    best_under(problem, problem.span, bound, allowed, effort=Effort())
    assert asked
    assert all(map(problem.is_legal, asked))
    assert len(set(asked)) == len(asked)


def test_an_effort_that_does_not_suffice_is_said() -> None:
    problem = problem_of(triangulation(25, 2), size=(3, 5))
    bound = bound_below(problem, problem.span, effort=Effort())
    assert bound.value is not None
    with pytest.raises(PlanSpaceTooLarge, match="too many plans so near the best"):
        plans_below(problem, problem.span, bound, 2 * bound.value, effort=Effort(max_steps=1))
    with pytest.raises(PlanSpaceTooLarge, match=r"looking 0\.1% above the bound took more"):
        best_under(problem, problem.span, bound, lambda _: True, effort=Effort(max_steps=1))


def test_where_nothing_is_proven_nothing_is_answered() -> None:
    problem = problem_of(path(4), size=(1, 2))
    bound = bound_below(problem, problem.span, effort=Effort())
    bound.value = bound.prices = None
    with pytest.raises(PlanSpaceTooLarge, match="nothing is proven"):
        plans_below(problem, problem.span, bound, 10, effort=Effort())


def test_a_rule_that_cuts_every_border_of_many_steps() -> None:
    # Weights of many steps are rounded down to grains; what cuts them all costs more than these.
    graph, rng = cell_graph(3, 3), np.random.default_rng(0)
    for *_, data in graph.edges(data=True):
        data["shared_border_m"] = int(rng.integers(2**54, 2**55))
    problem = problem_of(graph, size=(1, 4))
    assert 2 * int(problem.steps.sum()) > 2 * problem.grain * (int(problem.grains.sum()) + 1)
    bound = bound_below(problem, problem.span, effort=Effort())
    closed = best_under(problem, problem.span, bound, lambda one: len(one) == 1, effort=Effort())
    assert closed.costs == [2 * int(problem.steps.sum())]
