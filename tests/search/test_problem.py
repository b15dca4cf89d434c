"""The graph as the search sees it: the same plans as before it was made smaller."""

import networkx as nx
import numpy as np
import pytest

from helpers.graphs import graph_of, path
from helpers.search import (
    all_plans,
    blocks,
    border,
    legal_sets,
    problem_of,
    random_problem,
    random_rules,
)
from regiomap.planspace.rules import Rules
from regiomap.search.problem import Problem

Division = frozenset[frozenset[str]]


def uncontracted(rules: Rules) -> Problem:
    """Return rules as a problem in which every municipality is a vertex."""
    codes = rules.free
    at = {code: i for i, code in enumerate(codes)}

    def pairs(of: list[tuple[str, str]]) -> list[tuple[int, int]]:
        return [(at[a], at[b]) for a, b in of if a in at and b in at]

    edges = [(at[a], at[b]) for a, b in rules.weights if a in at and b in at]
    weights = [rules.weights[codes[a], codes[b]] for a, b in edges]
    return Problem(
        [[i] for i in range(len(codes))],
        rules.loads.table(codes),
        rules.loads.lower,
        rules.loads.upper,
        np.array(edges, dtype=np.int64).reshape(-1, 2),
        np.array(weights, dtype=np.int64),
        1,
        pairs(rules.constraints.pairs_together),
        pairs(rules.constraints.pairs_apart),
    )


def divisions(problem: Problem) -> dict[frozenset[frozenset[int]], int]:
    """Return every plan as groups of municipalities, with its cost."""
    return {
        frozenset(frozenset(i for v in one for i in problem.members[v]) for one in plan): cost
        for plan, cost in all_plans(problem).items()
    }


@pytest.mark.parametrize("seeds", blocks(60, slow=240))
def test_what_is_contracted_has_the_same_plans_at_the_same_costs(seeds: range) -> None:
    for seed in seeds:
        rules = random_rules(seed, most=9)
        problem = Problem.of(rules)
        assert divisions(problem) == divisions(uncontracted(rules)), seed
        assert sorted(i for row in problem.members for i in row) == list(range(len(rules.free)))


@pytest.mark.parametrize("seeds", blocks(40))
def test_a_legal_set_is_what_the_rules_say(seeds: range) -> None:
    for seed in seeds:
        problem = random_problem(seed, most=8)
        legal = legal_sets(problem)
        for mask in range(1, 1 << len(problem)):
            members = tuple(v for v in range(len(problem)) if mask >> v & 1)
            assert problem.is_legal(members) == (members in legal), (seed, members)
        assert not problem.is_legal(())


@pytest.mark.parametrize("seeds", blocks(40))
def test_costs_are_borders_exact_or_in_grains(seeds: range) -> None:
    for seed in seeds:
        problem = random_problem(seed, most=8)
        sets = list(legal_sets(problem))
        for exact, weights in ((True, problem.steps), (False, problem.grains)):
            expected = [border(problem, one, weights) for one in sets]
            assert problem.costs(sets, exact=exact).tolist() == expected
        assert int(problem.grains.sum()) < 2**44
        assert (problem.grains * problem.grain <= problem.steps).all()


def test_small_weights_are_their_own_grains_and_large_ones_are_not() -> None:
    small = problem_of(path(6), size=(1, 3))
    assert small.grain == 1
    large = graph_of(3, {(0, 1): 2.0**55 + 8, (1, 2): 2.0**55})
    problem = problem_of(large, size=(1, 2))
    total = int(problem.steps.sum())
    assert problem.grain == -(-total // 2**44) > 1


def test_who_can_only_be_reached_through_one_joins_it() -> None:
    # 0 - 1 - 2 - 3 - 4 - 5 in a row, and regions of two at least: the ends join their neighbours,
    # and then three are too many to be all behind 2.
    problem = problem_of(path(6), size=(2, 4))
    assert problem.members == [[0, 1], [2], [3], [4, 5]]
    assert problem.loads.tolist() == [[2, 1, 1, 2]]
    assert problem.ends.tolist() == [[0, 1], [1, 2], [2, 3]]


def test_nobody_joins_where_one_alone_is_a_region() -> None:
    assert len(problem_of(path(6), size=(1, 4))) == 6


def test_edges_between_two_groups_are_added_up() -> None:
    square = graph_of(4, {(0, 1): 1.0, (1, 2): 2.0, (2, 3): 4.0, (0, 3): 8.0})
    problem = problem_of(square, size=(1, 4)).merged([[0, 1], [2, 3]])
    assert problem.ends.tolist() == [[0, 1]]
    assert problem.costs([(0,)], exact=True).tolist() == [10]


def test_who_is_apart_in_one_group_is_in_no_set() -> None:
    row = problem_of(path(3), size=(1, 3), apart=[["0", "1"]])
    problem = row.merged([[0, 1], [2]])
    assert problem.apart == [(0, 0)]
    assert list(legal_sets(problem)) == [(1,)]


@pytest.mark.parametrize("seeds", blocks(20))
def test_a_part_has_the_legal_sets_that_lie_inside(seeds: range) -> None:
    for seed in seeds:
        problem = random_problem(seed, most=8)
        rng = np.random.default_rng(seed)
        for members in list(legal_sets(problem))[::5]:
            # A union of legal sets, as regions of a plan are: no pair together is broken.
            chosen = rng.permutation(members).tolist()
            part = problem.within(chosen)
            expected = {one for one in legal_sets(problem) if set(one) <= set(members)}
            found = {tuple(sorted(chosen[v] for v in one)) for one in legal_sets(part)}
            assert found == expected
            assert part.grain == problem.grain


@pytest.mark.parametrize("seeds", blocks(40, slow=200))
def test_no_legal_set_is_lost_by_counting_roundly(seeds: range) -> None:
    for seed in seeds:
        problem = random_problem(seed, most=9)
        size = problem.size
        for members in legal_sets(problem):
            assert size.fewest <= size.of[list(members)].sum() <= size.most, (seed, members)
        if problem.is_plain:
            exact = (size.of * size.unit).tolist()
            assert exact == problem.loads[0].tolist()


def test_sizes_with_a_common_factor_are_counted_in_it() -> None:
    sizes = {str(i): 1000 * (i + 1) for i in range(4)}
    size = problem_of(path(4), size=(1000, 5500), size_by=sizes).size
    assert size.of.tolist() == [1, 2, 3, 4]
    assert (size.fewest, size.most, size.unit) == (1, 5, 1000)


def test_large_sizes_without_a_common_factor_are_rounded() -> None:
    sizes = {str(i): 1001 + i for i in range(4)}
    problem = problem_of(path(4), size=(1001, 3006), size_by=sizes)
    assert problem.size.unit == 26
    assert problem.size.most < 130
    assert not problem.is_plain


def test_centre_towns_are_more_than_the_sweep_knows() -> None:
    assert problem_of(path(4), size=(1, 2)).is_plain
    assert not problem_of(path(4), size=(1, 2), centres=["0", "2"]).is_plain


@pytest.mark.parametrize("seeds", blocks(40))
def test_bounds_are_looked_at_for_many_sets_at_once(seeds: range) -> None:
    for seed in seeds:
        problem = random_problem(seed)
        rng = np.random.default_rng(seed)
        sets = [
            tuple(rng.choice(len(problem), rng.integers(1, len(problem) + 1), replace=False))
            for _ in range(20)
        ]
        loads = [problem.loads[:, list(one)].sum(axis=1) for one in sets]
        expected = [
            bool((load >= problem.lower).all() and (load <= problem.upper).all()) for load in loads
        ]
        assert problem.within_bounds(sets).tolist() == expected
    assert problem.within_bounds([]).tolist() == []


@pytest.mark.parametrize("seeds", blocks(40))
def test_no_plan_has_fewer_or_more_regions_than_the_span(seeds: range) -> None:
    for seed in seeds:
        problem = random_problem(seed, most=9)
        numbers = {len(plan) for plan in all_plans(problem)}
        fewest, most = problem.span
        assert all(fewest <= k <= most for k in numbers), seed


def test_the_span_by_hand() -> None:
    assert problem_of(path(10), size=(2, 4)).span == (3, 5)
    two = nx.disjoint_union(path(3), path(3))
    two = nx.relabel_nodes(two, {i: f"{i}" for i in two})
    assert problem_of(two, size=(1, 2)).span == (4, 6)
    # Nobody can be a region alone: fewest above most.
    assert problem_of(path(3), size=(5, 9)).span == (1, 0)


def test_nobody_to_place_is_a_problem_without_vertices() -> None:
    problem = problem_of(path(3), size=(1, 3), fixed=[["0", "1", "2"]])
    assert len(problem) == 0
    assert problem.span == (0, 0)


def test_neighbours_and_graph_are_those_of_the_edges() -> None:
    problem = problem_of(path(4), size=(1, 2))
    assert problem.near == [[1], [0, 2], [1, 3], [2]]
    assert sorted(problem.graph.edges) == [(0, 1), (1, 2), (2, 3)]


@pytest.mark.parametrize("seeds", blocks(40))
def test_no_plan_costs_as_much_as_the_most_in_steps_or_in_grains(seeds: range) -> None:
    for seed in seeds:
        problem = random_problem(seed, most=8)
        for plan, cost in all_plans(problem).items():
            assert cost < problem.beyond * problem.grain
            assert int(problem.costs(list(plan)).sum()) < problem.beyond
        assert 2 * int(problem.steps.sum()) < problem.beyond * problem.grain
