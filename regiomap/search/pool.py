"""Sets by the ten thousand, of which a relaxation holds the cheapest."""

from collections.abc import Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt

from regiomap.search.problem import Problem

__all__ = ["Pool"]

Floats = npt.NDArray[np.float64]
Members = tuple[int, ...]


class Pool:
    """Sets with their costs, of which a relaxation holds some."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.sets: list[Members] = []
        self.costs = np.zeros(0, dtype=np.int64)
        self._known: set[Members] = set()
        self._flat = np.zeros(0, dtype=np.int64)
        self._lengths = np.zeros(0, dtype=np.int64)

    def add(self, sets: Sequence[Members]) -> int:
        """Add the sets that are new; return how many these are."""
        fresh = [one for one in dict.fromkeys(sets) if one not in self._known]
        self._known.update(fresh)
        self.sets += fresh
        self.costs = np.concatenate([self.costs, self.problem.costs(fresh)])
        lengths = np.array([len(one) for one in fresh], dtype=np.int64)
        self._lengths = np.concatenate([self._lengths, lengths])
        flat = np.fromiter(chain.from_iterable(fresh), np.int64, count=int(lengths.sum()))
        self._flat = np.concatenate([self._flat, flat])
        return len(fresh)

    def reduced(self, of: Floats, toll: float) -> Floats:
        """Return the reduced cost of each set, fines left out."""
        if not self.sets:
            return np.zeros(0)
        begin = np.concatenate([[0], np.cumsum(self._lengths)[:-1]])
        return np.asarray(self.costs - np.add.reduceat(of[self._flat], begin) - toll)

    def cheapest(self, of: Floats, toll: float, most: int) -> list[int]:
        """Return the sets of least reduced cost, ascending by number."""
        order = np.argsort(self.reduced(of, toll), kind="stable")[:most]
        return sorted(order.tolist())
