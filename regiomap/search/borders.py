"""The compiled sum of what lies between sets of vertices and the rest."""

import numpy as np

from regiomap.planspace.engine.compiled import compiled

__all__ = ["border_sums"]


@compiled
def border_sums(members, begin, start, to, edge, weights):
    """Return the weight between each set and all others."""
    of, costs = np.full(len(start) - 1, -1), np.zeros(len(begin) - 1, np.int64)
    for s in range(len(costs)):
        for at in range(begin[s], begin[s + 1]):
            of[members[at]] = s
        for at in range(begin[s], begin[s + 1]):
            v = members[at]
            for k in range(start[v], start[v + 1]):
                if of[to[k]] != s:
                    costs[s] += weights[edge[k]]
    return costs
