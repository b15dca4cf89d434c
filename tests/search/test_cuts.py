"""Cuts: what no plan breaks, and a relaxation may."""

from itertools import combinations

import numpy as np
import pytest

from helpers.search import all_plans, blocks, random_cuts, random_problem
from regiomap.search.cuts import broken_triples, shares_together
from regiomap.search.sweep import Cut

# A triangle in which each pair is in a set by half.
PAIRS = [(0, 1), (1, 2), (0, 2)]
HALVES = np.full(3, 0.5)


@pytest.mark.parametrize("seeds", blocks(40))
def test_no_plan_breaks_a_cut(seeds: range) -> None:
    for seed in seeds:
        problem = random_problem(seed, most=7)
        n = len(problem)
        triples = [Cut(triple, 2) for triple in combinations(range(n), 3)]
        for cut in [*triples, *random_cuts(n, np.random.default_rng(seed))]:
            for plan in all_plans(problem):
                held = sum(len(set(one) & set(cut.members)) // cut.divisor for one in plan)
                assert held <= cut.most, (seed, cut)


def test_shares_together_are_sums_over_the_sets_that_hold_both() -> None:
    sets = [(0, 1, 2), (1, 2), (3,)]
    together = shares_together(sets, np.array([0.25, 0.5, 0.75]))
    assert together == {(0, 1): 0.25, (0, 2): 0.25, (1, 2): 0.75}
    assert shares_together(sets, np.array([0.0, 1e-9, 1.0])) == {}


def test_a_triangle_of_halves_is_broken() -> None:
    assert broken_triples(PAIRS, HALVES, []) == [Cut((0, 1, 2), 2)]


def test_what_is_known_is_not_found_again() -> None:
    assert broken_triples(PAIRS, HALVES, [Cut((0, 1, 2), 2)]) == []
    assert broken_triples(PAIRS, HALVES, [Cut((0, 1, 2), 1)]) == [Cut((0, 1, 2), 2)]


def test_a_whole_plan_breaks_nothing() -> None:
    sets = [(0, 1, 2), (3, 4, 5, 6)]
    assert broken_triples(sets, np.ones(2), []) == []
    assert broken_triples(sets, np.full(2, 1 - 1e-9), []) == []


def test_a_set_with_all_three_counts_once() -> None:
    # The three pairs by a third, and all three by a third: 3 * 2/3 - 2/3 = 4/3 is more than 1.
    sets, shares = [*PAIRS, (0, 1, 2)], np.full(4, 1 / 3)
    assert broken_triples(sets, shares, []) == [Cut((0, 1, 2), 2)]
    # By a fifth and two fifths: 3 * 3/5 - 4/5 is just 1.
    assert broken_triples(sets, np.array([0.2, 0.2, 0.2, 0.4]), []) == []


def test_only_mutual_neighbours_where_a_sweep_has_to_price_them() -> None:
    row = [[1], [0, 2], [1]]
    assert broken_triples(PAIRS, HALVES, [], near=row) == []
    triangle = [[1, 2], [0, 2], [0, 1]]
    assert broken_triples(PAIRS, HALVES, [], near=triangle) == [Cut((0, 1, 2), 2)]


def test_the_most_broken_first_and_each_vertex_a_few_times() -> None:
    n = 7
    sets = list(combinations(range(n), 2))
    shares = np.array([0.9 if set(pair) <= {4, 5, 6} else 0.5 for pair in sets])
    found = broken_triples(sets, shares, [])
    assert found[0] == Cut((4, 5, 6), 2)
    assert max(sum(v in cut.members for cut in found) for v in range(n)) == 3
    assert broken_triples(sets, shares, [], most=2) == found[:2]


@pytest.mark.parametrize("seeds", blocks(40))
def test_every_triple_found_is_broken(seeds: range) -> None:
    for seed in seeds:
        rng = np.random.default_rng(seed)
        sets = [
            tuple(sorted(rng.choice(8, rng.integers(1, 6), replace=False).tolist()))
            for _ in range(12)
        ]
        shares = rng.random(12) / 2
        for cut in broken_triples(sets, shares, []):
            held = [len(set(one) & set(cut.members)) // 2 for one in sets]
            assert float(np.dot(held, shares)) > 1, (seed, cut)
