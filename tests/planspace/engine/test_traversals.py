"""Questions to a decision diagram, by hand: three in a row, with borders of 5 and 2."""

import math

import numpy as np
import pytest

from helpers.problems import AMPLE, row, row_of_three
from regiomap.planspace.engine import traversals
from regiomap.planspace.engine.diagram import build_diagram

DIAGRAM = row_of_three()


def test_what_is_cut_is_the_weight_to_those_who_are_not_joined() -> None:
    table, begin = traversals.cut_table(DIAGRAM, [[], [5], [2]])
    assert (table.tolist(), begin.tolist()) == ([0, 0, 5, 0, 2, 0], [1, 2, 4])
    joined = np.array([[0, 1, 1], [0, 1, 0], [0, 0, 1], [0, 0, 0]], dtype=np.uint16)
    assert traversals.cuts(joined, (table, begin)).tolist() == [0, 2, 5, 7]


def test_each_number_of_regions_has_its_count() -> None:
    ways = traversals.ways(DIAGRAM)
    assert ways.exact
    assert not ways.overflows
    assert traversals.count(DIAGRAM, ways.at_start(DIAGRAM)) == {1: 1, 2: 2, 3: 1}
    assert ways.shares(np.array([0, 1, 2])).tolist() == [0.25, 0.5, 0.25]


@pytest.mark.parametrize("n", [80, 150])
def test_counts_beyond_exact_floats_are_whole_numbers(n: int) -> None:
    diagram = build_diagram(row(n, size=(1, n)), AMPLE)
    ways = traversals.ways(diagram)
    assert not ways.exact
    counts = traversals.count(diagram, ways.at_start(diagram))
    assert counts == {k: math.comb(n - 1, k - 1) for k in range(1, n + 1)}


def test_who_is_together_and_what_is_drawn() -> None:
    ways = traversals.ways(DIAGRAM)
    shares = traversals.together(DIAGRAM, ways, n_regions=[1, 2, 3])
    assert [row.tolist() for row in shares] == [[], [0.5], [0.5]]
    rng = np.random.default_rng(1)
    drawn = traversals.sample(DIAGRAM, ways, n=50, n_regions=[2], rng=rng)
    assert {tuple(plan) for plan in drawn.tolist()} == {(0, 1, 0), (0, 0, 1)}
