"""The best plan of a complete list of sets, or every plan below a cost, with the proof."""

import numpy as np
import pytest

from helpers.brute_force import partitions
from helpers.graphs import reference_region
from helpers.search import (
    Members,
    all_plans,
    blocks,
    legal_sets,
    problem_of,
    random_problem,
    reduced_cost,
    spans_of,
    triangulation,
)
from regiomap import PlanSpace
from regiomap.search import closing
from regiomap.search.bound import Bound, bound_below
from regiomap.search.closing import Closed, Drop, Fork, Leaf, Tree, close
from regiomap.search.effort import Effort
from regiomap.search.pricing import Prices, all_below
from regiomap.search.problem import Problem
from regiomap.search.sweep import Cut

Span = tuple[int, int]


def require_tree(
    problem: Problem, span: Span, sets: list[Members], tree: Tree, limit: int
) -> list[list[Members]]:
    """Check the prices of a proof on the sets they are about; return what each leaf leaves."""

    def left(prices: Prices, cuts: list[Cut]) -> list[Members]:
        reduced = [reduced_cost(problem, one, prices, cuts) for one in sets]
        assert min(reduced, default=0) >= 0
        value = prices.bound(cuts, span)
        return [one for one, cost in zip(sets, reduced, strict=True) if value + cost < limit]

    if isinstance(tree, Leaf):
        return [left(tree.prices, tree.cuts)]
    if isinstance(tree, Drop):
        return require_tree(problem, span, left(tree.prices, tree.cuts), tree.then, limit)
    assert isinstance(tree, Fork)
    a, b = tree.pair
    together = [one for one in sets if (a in one) == (b in one)]
    apart = [one for one in sets if not (a in one and b in one)]
    return require_tree(problem, span, together, tree.together, limit) + require_tree(
        problem, span, apart, tree.apart, limit
    )


def closed_over(
    problem: Problem, span: Span, below: int, *, every: bool = False, effort: Effort | None = None
) -> Closed:
    """Close over all legal sets, from no bound at all."""
    sets = list(legal_sets(problem))
    return close(
        problem, span, sets, cuts=[], value=0, below=below, every=every, effort=effort or Effort()
    )


@pytest.mark.parametrize("seeds", blocks(20, slow=280))
def test_the_last_plan_is_the_best_below_and_the_tree_proves_it(seeds: range) -> None:
    for seed in seeds:
        problem = random_problem(seed, most=10)
        plans = all_plans(problem)
        sets = list(legal_sets(problem))
        everything = 2 * int(problem.steps.sum()) + 1
        for span in spans_of(problem):
            asked = {p: c for p, c in plans.items() if span[0] <= len(p) <= span[1]}
            middle = sorted(asked.values())[len(asked) // 2] if asked else 1
            for below in (everything, middle):
                closed = closed_over(problem, span, below)
                costs = [cost for cost in asked.values() if cost < below]
                assert bool(closed.plans) == bool(costs), (seed, span)
                assert closed.tree is not None
                if costs:
                    assert closed.costs[-1] == min(costs), (seed, span)
                for plan, cost in zip(closed.plans, closed.costs, strict=True):
                    assert asked[frozenset(plan)] == cost
                limit = -(-(closed.costs[-1] if costs else below) // problem.grain)
                assert closed.value == limit
                require_tree(problem, span, sets, closed.tree, limit)


@pytest.mark.parametrize("seeds", blocks(20, slow=280))
def test_every_plan_below_is_found_once(seeds: range) -> None:
    for seed in seeds:
        problem = random_problem(seed, most=10)
        plans, rng = all_plans(problem), np.random.default_rng(seed)
        for span in spans_of(problem)[:3]:
            costs = [cost for plan, cost in plans.items() if span[0] <= len(plan) <= span[1]]
            below = int(rng.choice(costs)) + 1 if costs else 10
            closed = closed_over(problem, span, below, every=True)
            found = [frozenset(plan) for plan in closed.plans]
            assert len(set(found)) == len(found)
            assert dict(zip(found, closed.costs, strict=True)) == {
                plan: cost
                for plan, cost in plans.items()
                if span[0] <= len(plan) <= span[1] and cost < below
            }, (seed, span)


def kinds(tree: Tree) -> set[type]:
    """Return what a proof is made of."""
    if isinstance(tree, Leaf):
        return {Leaf}
    if isinstance(tree, Drop):
        return {Drop} | kinds(tree.then)
    return {Fork} | kinds(tree.together) | kinds(tree.apart)


def sets_within(problem: Problem, share: float) -> tuple[Bound, list[Members], int]:
    """Return a bound, every set that a plan so much above it can have, and how much that is."""
    bound = bound_below(problem, problem.span, effort=Effort())
    assert bound.value is not None
    assert bound.prices is not None
    more = int(bound.value * share)
    sets = all_below(bound.sweep, bound.prices, more).members
    return bound, sets, bound.value + more


@pytest.mark.parametrize(
    "seed", [2, 4, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(10, 40))]
)
def test_forks_find_the_same(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With next to no search depth first, the proof is made of forks and drops."""
    monkeypatch.setattr(closing, "_TRY", 1)
    monkeypatch.setattr(closing, "_LAST_TRY", 1)
    graph = triangulation(25, seed)
    problem = problem_of(graph, size=(3, 5))
    _, sets, below = sets_within(problem, 0.05)
    below, effort = below * problem.grain, Effort()
    closed = close(problem, problem.span, sets, cuts=[], value=0, below=below, effort=effort)
    space = PlanSpace(graph, size=(3, 5))
    cuts = [int(2 * plan.cut) for plan in space.best(n=500)]
    assert closed.costs[-1:] == cuts[:1]
    assert closed.tree is not None
    limit = -(-closed.costs[-1] // problem.grain)
    require_tree(problem, problem.span, sets, closed.tree, limit)
    if seed < 10:
        assert kinds(closed.tree) == {Leaf, Drop, Fork}
    every = close(
        problem, problem.span, sets, cuts=[], value=0, below=below, every=True, effort=effort
    )
    assert sorted(every.costs) == [cut for cut in cuts if cut < below]
    assert len({frozenset(plan) for plan in every.plans}) == len(every.plans)


def test_relaxations_of_few_sets_ask_for_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closing, "_FIRST", 3)
    monkeypatch.setattr(closing, "_MORE", 2)
    for seed in range(20):
        problem = random_problem(seed, most=9)
        costs = [c for p, c in all_plans(problem).items() if len(p) <= problem.span[1]]
        closed = closed_over(problem, problem.span, 2 * int(problem.steps.sum()) + 1)
        assert closed.costs[-1:] == ([min(costs)] if costs else []), seed


def test_spent_is_no_proof_and_keeps_what_was_known() -> None:
    problem = problem_of(triangulation(25, 2), size=(3, 5))
    bound, sets, below = sets_within(problem, 0.05)
    assert bound.value is not None

    def closed(effort: Effort) -> Closed:
        cuts, value = bound.cuts, bound.value or 0
        return close(
            problem, problem.span, sets, cuts=cuts, value=value, below=below, effort=effort
        )

    spent = closed(Effort(max_steps=1))
    assert spent.tree is None
    assert spent.value == bound.value
    whole = closed(Effort())
    assert whole.tree is not None
    assert whole.value == whole.costs[-1] >= bound.value
    # Whatever was spent, no plan costs less than what is said.
    for max_steps in (10, 50, 100, 500, 1000):
        partly = closed(Effort(max_steps))
        assert bound.value <= partly.value <= whole.value
        assert partly.tree is None or partly.value == whole.value


def test_no_sets_are_a_proof_that_there_is_no_plan() -> None:
    problem = random_problem(0)
    closed = close(problem, (1, 3), [], cuts=[], value=0, below=50, effort=Effort())
    assert closed.plans == []
    assert closed.tree is not None
    assert closed.value == -(-50 // problem.grain)


@pytest.mark.parametrize(
    ("name", "size", "n"),
    [
        ("Regio Gent", (5, 15), 30),
        ("Regio Brugge", (2, 4), 30),
        pytest.param("Westhoek", (5, 9), 200, marks=pytest.mark.slow),
        pytest.param("Limburg", (5, 9), 50, marks=pytest.mark.slow),
        pytest.param("Vlaamse Ardennen", (2, 5), 500, marks=pytest.mark.slow),
    ],
)
def test_every_plan_below_is_what_the_exact_engine_lists(
    name: str, size: tuple[int, int], n: int
) -> None:
    graph = reference_region(name)
    problem = problem_of(graph, size=size)
    best = PlanSpace(graph, size=size).best(n=n)
    below = int(2 * best[-1].cut)
    bound = bound_below(problem, problem.span, effort=Effort())
    assert bound.value is not None
    assert bound.prices is not None
    sets = all_below(bound.sweep, bound.prices, below - bound.value).members
    closed = close(
        problem,
        problem.span,
        sets,
        cuts=bound.cuts,
        value=bound.value,
        below=below,
        every=True,
        effort=Effort(),
    )
    assert problem.grain == 1
    assert sorted(closed.costs) == [2 * plan.cut for plan in best if 2 * plan.cut < below]
    codes = sorted(graph)
    found = {
        frozenset(frozenset(codes[i] for v in one for i in problem.members[v]) for one in plan)
        for plan in closed.plans
    }
    assert found == partitions([plan for plan in best if 2 * plan.cut < below])
