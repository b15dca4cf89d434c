"""A hash table of rows: every row is found at its number, and no other is."""

import numpy as np

from regiomap.planspace.engine.table import rehash, slot_of


def test_every_row_has_its_number_and_a_new_one_has_none() -> None:
    rows = np.random.default_rng(1).integers(0, 50, (300, 2))
    rows = np.unique(rows, axis=0)[:200]
    flat = rows.ravel()
    table = rehash(512, flat, len(rows), 2)
    assert sorted(table[table >= 0].tolist()) == list(range(200))
    assert [table[slot_of(table, flat, flat, 2 * i, 2)] for i in range(200)] == list(range(200))
    assert table[slot_of(table, flat, np.array([50, 0]), 0, 2)] == -1


def test_rows_that_differ_in_one_word_are_told_apart() -> None:
    rows = np.array([[7, 1], [7, 2], [1, 7]])
    table = rehash(8, rows.ravel(), 3, 2)
    assert len({slot_of(table, rows.ravel(), row, 0, 2) for row in rows}) == 3
