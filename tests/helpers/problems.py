"""Problems for the exact engine that can be counted by hand."""

import numpy as np

from regiomap.planspace.engine.diagram import Budget, Diagram, Problem, build_diagram

AMPLE = Budget(max_states=10**6, max_bytes=10**9)


def row(n: int, *, size: tuple[int, int]) -> Problem:
    """Return n vertices in a row, each a neighbour of the one before it."""
    nobody: list[list[int]] = [[] for _ in range(n)]
    earlier = [[], *([i] for i in range(n - 1))] if n else []
    low, high = size
    return Problem(
        earlier, np.ones((1, n), np.int64), np.array([low]), np.array([high]), nobody, nobody
    )


def row_of_three() -> Diagram:
    """Return every division of three in a row: 1 of one region, 2 of two, and 1 of three."""
    return build_diagram(row(3, size=(1, 3)), AMPLE)
