"""The first plan: a legal one, or none."""

import networkx as nx
import numpy as np
import pytest

from helpers.graphs import path, reference_region
from helpers.search import all_plans, blocks, is_plan, problem_of, random_problem, spans_of
from regiomap.search.starts import first_plan


@pytest.mark.parametrize("seeds", blocks(10, slow=190, width=10))
def test_a_first_plan_is_one_of_all_plans_or_none(seeds: range) -> None:
    for seed in seeds:
        problem = random_problem(seed, most=9)
        plans = all_plans(problem)
        for span in spans_of(problem):
            found = first_plan(problem, span, rng=np.random.default_rng(seed))
            if found is not None:
                assert frozenset(found) in plans, seed
                assert span[0] <= len(found) <= span[1], seed
                assert found == sorted(found)


@pytest.mark.parametrize("k", [3, 4])
def test_a_number_of_regions_is_reached(k: int) -> None:
    problem = problem_of(reference_region("Regio Gent"), size=(5, 15))
    found = first_plan(problem, (k, k), rng=np.random.default_rng(0))
    if k == 4:  # four regions of five each: trees seldom leave that
        assert found is None or is_plan(problem, found, (4, 4))
    else:
        assert found is not None
        assert is_plan(problem, found, (k, k))


def test_a_row_is_its_own_tree_so_that_its_first_plan_is_the_best() -> None:
    problem = problem_of(path(9), size=(2, 4))
    plans = all_plans(problem)
    for k in (3, 4):
        found = first_plan(problem, (k, k), rng=np.random.default_rng(0))
        assert found is not None
        assert plans[frozenset(found)] == min(c for p, c in plans.items() if len(p) == k)


def test_the_same_seed_gives_the_same_plan_and_more_tries_no_worse_one() -> None:
    problem = problem_of(reference_region("Limburg"), size=(5, 15))

    def cost(seed: int, tries: int) -> int:
        found = first_plan(problem, problem.span, rng=np.random.default_rng(seed), tries=tries)
        assert found is not None
        return int(problem.costs(found, exact=True).sum())

    for seed in range(3):
        assert cost(seed, 3) == cost(seed, 3)
        assert cost(seed, 6) <= cost(seed, 3)


def test_where_there_is_no_plan_none_is_found() -> None:
    problem = problem_of(path(3), size=(5, 9))
    assert first_plan(problem, (1, 1), rng=np.random.default_rng(0)) is None
    apart = problem_of(path(4), size=(1, 2), apart=[["0", "1"], ["1", "2"], ["2", "3"]])
    assert first_plan(apart, (2, 3), rng=np.random.default_rng(0)) is None
    four = first_plan(apart, (4, 4), rng=np.random.default_rng(0))
    assert four == [(0,), (1,), (2,), (3,)]


def test_pieces_are_divided_each_for_itself() -> None:
    two = nx.disjoint_union(path(4), path(4))
    two = nx.relabel_nodes(two, {i: f"{i}" for i in two})
    problem = problem_of(two, size=(1, 2))
    found = first_plan(problem, problem.span, rng=np.random.default_rng(0))
    assert found is not None
    assert is_plan(problem, found, problem.span)


def test_nobody_is_divided_into_no_sets() -> None:
    nobody = problem_of(path(2), size=(1, 2), fixed=[["0"], ["1"]])
    assert first_plan(nobody, (0, 0), rng=np.random.default_rng(0)) == []
