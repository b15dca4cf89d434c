"""In how many ways a diagram can be completed, by hand and by formula: a row, divided anyhow."""

import math

import numpy as np
import pytest

from helpers.problems import AMPLE, row, row_of_three
from regiomap.planspace.engine.diagram import build_diagram
from regiomap.planspace.engine.ways import Ways, exact_counts


def test_each_number_of_regions_has_its_count() -> None:
    diagram = row_of_three()
    ways = Ways.plain(diagram)
    assert ways.exact
    assert not ways.overflows
    assert exact_counts(diagram, ways.at_start(diagram)) == {1: 1, 2: 2, 3: 1}
    assert ways.shares(np.array([0, 1, 2])).tolist() == [0.25, 0.5, 0.25]


@pytest.mark.parametrize("n", [80, 150])
def test_counts_beyond_exact_floats_are_whole_numbers(n: int) -> None:
    diagram = build_diagram(row(n, size=(1, n)), AMPLE)
    counts = {k: math.comb(n - 1, k - 1) for k in range(1, n + 1)}
    for ways in (Ways.plain(diagram), Ways.scaled(diagram)):
        assert not ways.exact
        assert exact_counts(diagram, ways.at_start(diagram)) == counts
