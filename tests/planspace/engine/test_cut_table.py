"""What each way to join cuts, by hand: three in a row, with borders of 5 and 2."""

import numpy as np

from helpers.problems import row
from regiomap.planspace.engine.cut_table import CutTable


def test_what_is_cut_is_the_weight_to_those_who_are_not_joined() -> None:
    table = CutTable.of([[], [5], [2]])
    joined = np.array([[0, 1, 1], [0, 1, 0], [0, 0, 1], [0, 0, 0]], dtype=np.uint16)
    assert table.of_plans(joined).tolist() == [0, 2, 5, 7]


def test_each_of_several_neighbours_has_its_own_bit() -> None:
    table = CutTable.of([[], [], [4, 9]])
    joined = np.array([[0, 0, both] for both in range(4)], dtype=np.uint16)
    assert table.of_plans(joined).tolist() == [13, 9, 4, 0]


def test_the_bytes_are_told_from_the_problem() -> None:
    assert CutTable.bytes_of(row(3, size=(1, 3))) == 16 * (2 + 3 + 3)
