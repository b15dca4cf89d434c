"""The compiled kernels, by hand: three in a row, with borders of 5 and 2."""

import numpy as np

from helpers.problems import row_of_three
from regiomap.planspace.engine import kernels

DIAGRAM = row_of_three()
START = slice(0, int(DIAGRAM.place[1]))  # the answers of the first state: one, two, three regions
# Cut by each way to join: the first nothing, the second 5 or 0, the third 2 or 0.
CUT = (np.array([0, 5, 0, 2, 0]), np.array([0, 1, 3]))
STOP = np.zeros(1, np.int8)


def test_ways_are_counted_by_number_of_regions() -> None:
    assert DIAGRAM.fewest[0] == 1
    assert kernels.ways(DIAGRAM.arrays)[START].tolist() == [1, 2, 1]
    assert kernels.ways_modulo(DIAGRAM.arrays, 2)[START].tolist() == [1, 0, 1]
    numbers, power = kernels.scaled_ways(DIAGRAM.arrays)
    assert (numbers[START].tolist(), power[START].tolist()) == ([1, 2, 1], [0, 0, 0])


def test_the_least_cut_is_that_of_the_weakest_borders() -> None:
    assert kernels.least_cut(DIAGRAM.arrays, CUT)[START].tolist() == [0, 2, 7]


def test_the_cheapest_come_in_order_with_what_they_join() -> None:
    least = kernels.least_cut(DIAGRAM.arrays, CUT)
    joined, costs = kernels.cheapest(DIAGRAM.arrays, CUT, least, 9, np.array([1, 2, 3]), STOP)
    assert costs.tolist() == [0, 2, 5, 7]
    assert joined.tolist() == [[0, 1, 1], [0, 1, 0], [0, 0, 1], [0, 0, 0]]
    of_two, costs = kernels.cheapest(DIAGRAM.arrays, CUT, least, 1, np.array([2]), STOP)
    assert (of_two.tolist(), costs.tolist()) == ([[0, 1, 0]], [2])


def test_labels_are_the_first_vertex_of_a_region_and_then_numbered() -> None:
    begin, neighbours = np.array([0, 0, 1, 2]), np.array([0, 1])
    joined = np.array([[0, 1, 1], [0, 1, 0], [0, 0, 1], [0, 0, 0]], dtype=np.uint16)
    labels = kernels.labels(joined, begin, neighbours)
    assert labels.tolist() == [[0, 0, 0], [0, 0, 2], [0, 1, 1], [0, 1, 2]]
    assert kernels.numbered(labels)[1].tolist() == [0, 0, 1]
    assert kernels.numbered(np.array([[2, 2, 0]])).tolist() == [[0, 0, 1]]


def test_a_vertex_that_ties_two_pieces_makes_them_one_region() -> None:
    """Two that do not border, and a third that borders on both."""
    begin, neighbours = np.array([0, 0, 0, 2]), np.array([0, 1])
    joined = np.array([[0, 0, 3], [0, 0, 2]], dtype=np.uint16)
    assert kernels.labels(joined, begin, neighbours).tolist() == [[0, 0, 0], [0, 1, 1]]
