"""Cores divide the vertices, and every legal set lies wholly in the window of one of them."""

from itertools import pairwise

import numpy as np
import pytest

from helpers.graphs import path
from helpers.search import (
    blocks,
    legal_sets,
    problem_of,
    random_cuts,
    random_problem,
    triangulation,
)
from regiomap.search.sweep import Cut
from regiomap.search.windows import Window, compact_cores, steady_order, windows_of


@pytest.mark.parametrize("seeds", blocks(60, slow=600))
def test_every_legal_set_lies_in_a_window(seeds: range) -> None:
    split = 0
    for seed in seeds:
        problem = random_problem(seed)
        for most in (1, 3):
            windows = windows_of(problem, most, steady_order(problem))
            split += len(windows) > 1
            inside = [set(window.vertices.tolist()) for window in windows]
            assert set().union(*inside) == set(range(len(problem)))
            for members in legal_sets(problem):
                assert any(one.issuperset(members) for one in inside), (seed, members)
    assert split > 5


def test_half_of_what_a_set_may_hold_is_needed() -> None:
    problem = problem_of(path(30), size=(2, 7))
    order = steady_order(problem)
    rows = [window.vertices.tolist() for window in windows_of(problem, 1, order)]
    # Contracted ends apart, a window is a vertex with three on either side.
    assert max(len(row) for row in rows) == 7
    shorter = windows_of(problem, 1, order, reach=2)
    assert max(len(window.vertices) for window in shorter) == 5


@pytest.mark.parametrize("most", [1, 4, 10, 100])
def test_cores_are_small_connected_and_disjoint(most: int) -> None:
    for seed in range(5):
        problem = problem_of(triangulation(40, seed), size=(3, 5))
        cores = compact_cores(problem, most)
        assert sorted(v for core in cores for v in core) == list(range(len(problem)))
        assert max(map(len, cores)) <= most
        for core in cores:
            assert core == sorted(core)
            assert len(core) == 1 or min(dict(problem.graph.subgraph(core).degree()).values()) > 0
        assert len(cores) >= len(problem) / most


@pytest.mark.parametrize("seeds", blocks(40))
def test_a_set_costs_in_its_window_what_it_costs_in_the_whole(seeds: range) -> None:
    for seed in seeds:
        problem, rng = random_problem(seed), np.random.default_rng(seed)
        cuts = random_cuts(len(problem), rng)
        for window in windows_of(problem, 2, steady_order(problem)):
            at = {v: i for i, v in enumerate(window.vertices.tolist())}
            here, numbers = window.cuts(cuts)
            for members in legal_sets(problem):
                if not at.keys() >= set(members):
                    continue
                inside = [at[v] for v in members]
                cost = window.problem.costs([inside])[0] + window.outside[inside].sum()
                assert cost == problem.costs([members])[0]
                assert _held(members, cuts) == {
                    number: held
                    for cut, number in zip(here, numbers, strict=True)
                    if (held := len(set(inside) & set(cut.members)) // cut.divisor)
                }


def _held(members: tuple[int, ...], cuts: list[Cut]) -> dict[int, int]:
    counts = [len(set(members) & set(cut.members)) // cut.divisor for cut in cuts]
    return {number: held for number, held in enumerate(counts) if held}


def test_an_order_is_kept_in_a_window() -> None:
    problem = problem_of(triangulation(60, 1), size=(2, 4))
    order = steady_order(problem)
    assert sorted(order) == list(range(len(problem)))
    window = Window.of(problem, [3, 5, 20, 21, 40], order)
    rank = {v: i for i, v in enumerate(order)}
    swept = [rank[int(window.vertices[i])] for i in window.order]
    assert swept == sorted(swept)


def test_a_steady_order_goes_along_a_strip() -> None:
    problem = problem_of(path(50), size=(1, 5))
    order = steady_order(problem)
    assert all(b in problem.near[a] for a, b in pairwise(order))


def test_whoever_must_be_with_somebody_outside_is_barred() -> None:
    problem = problem_of(path(12), size=(2, 4), together=[["3", "5"]])
    windows = windows_of(problem, 1, steady_order(problem))
    (pair,) = problem.together
    barred = 0
    for window in windows:
        at = {v: i for i, v in enumerate(window.vertices.tolist())}
        inside = [at[v] for v in pair if v in at]
        if len(inside) == 1:
            assert (inside[0], inside[0]) in window.problem.apart
            barred += 1
    assert barred > 0
