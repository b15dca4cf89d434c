"""A hash table of rows of words: which number a row has among those seen."""

import numpy as np

from regiomap.planspace.engine.compiled import compiled, lent

__all__ = ["rehash", "slot_of"]


@lent
def slot_of(table, rows, row, at, words):
    """Return where in the hash table the number of a row stands, or could stand (-1)."""
    mixed = np.int64(0x9E3779B97F4A7C1)
    for w in range(words):
        mixed = (mixed ^ row[at + w]) * np.int64(0x2545F4914F6CDD1D)
        mixed ^= mixed >> 29
    slot = mixed & (len(table) - 1)
    while table[slot] >= 0:
        known = table[slot] * np.int64(words)
        w = 0
        while w < words and rows[known + w] == row[at + w]:
            w += 1
        if w == words:
            break
        slot = (slot + 1) & (len(table) - 1)
    return slot


@compiled
def rehash(size, rows, n, words):
    """Return a hash table of this size, a power of two, with the first n rows in it."""
    table = np.full(size, -1, np.int32)
    for i in range(n):
        table[slot_of(table, rows, rows, i * words, words)] = i
    return table
