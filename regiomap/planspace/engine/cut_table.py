"""What each way to join a vertex to its earlier neighbours cuts."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from regiomap.planspace.engine.diagram import Joined, Problem

__all__ = ["CutTable"]

Ints = npt.NDArray[np.int64]


class CutTable(NamedTuple):
    """The cut of every way to join, in whole steps, one vertex after another.

    Attributes
    ----------
    cut
        Of each way: bit j of its position says that the vertex shares a region with its j-th
        earlier neighbour, and so cuts nothing there.
    begin
        Where the ways of each vertex begin.
    """

    cut: Ints
    begin: Ints

    @classmethod
    def of(cls, weights: Sequence[Sequence[int]]) -> "CutTable":
        """Add up the weights of each vertex to its earlier neighbours, in every way."""
        tables = [np.zeros(1, dtype=np.int64)]
        for row in weights:
            table = np.zeros(1, dtype=np.int64)
            for weight in row:
                table = np.concatenate([table + weight, table])
            tables.append(table)
        begin = np.cumsum([len(table) for table in tables[:-1]]).astype(np.int64)
        return cls(np.concatenate(tables), begin)

    @staticmethod
    def bytes_of(problem: Problem) -> int:
        """Return the bytes of the table of a problem while it is made."""
        return 16 * sum(1 + (1 << len(row)) for row in problem.neighbours)

    def of_plans(self, joined: Joined) -> Ints:
        """Return what each plan cuts."""
        found = np.zeros(len(joined), dtype=np.int64)
        for vertex, start in enumerate(self.begin.tolist()):
            found += self.cut[start + joined[:, vertex].astype(np.int64)]
        return found
