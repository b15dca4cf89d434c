"""The sets that end in a swept layer: the cheapest of each size, or all below a limit.

Every set is one path through the states, from the step at which it begins to its end. It is read
backwards: what a state costs at least is known, so that no step is taken in vain.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from regiomap.planspace.engine.compiled import compiled
from regiomap.search.kernels import NONE

__all__ = ["Layers", "best_ends", "listed"]

Ints = npt.NDArray[np.int64]

_STEP, _STATE, _SIZE, _SO_FAR, _PATH = range(5)  # what is kept of a place on the way back


class Layers(NamedTuple):
    """All layers of a sweep, one after the other, and where each begins."""

    states: Ints
    arcs: Ints
    ends: Ints
    values: Ints
    first: Ints
    source: Ints
    take: npt.NDArray[np.int8]
    cost: Ints
    end_source: Ints
    end_cost: Ints


@compiled
def best_ends(layer, values, size, fewest, most):
    """Return for each size the end at which the cheapest set closes, -1 for none, and its cost."""
    least, at = np.full(most + 1, NONE, np.int64), np.full(most + 1, -1, np.int64)
    for e in range(len(layer.end_source)):
        s = layer.end_source[e]
        for z in range(max(fewest, size), most + 1):
            before = np.int64(0) if s < 0 else values[s, z - size]
            if s < 0 and z != size:
                continue
            if before < NONE and before + layer.end_cost[e] < least[z]:
                least[z], at[z] = before + layer.end_cost[e], e
    return least, at


@compiled
def _longer(array):
    """Return an array of twice the length that begins with this one."""
    out = np.empty((2 * len(array), *array.shape[1:]), array.dtype)
    out[: len(array)] = array
    return out


@compiled
def _pushed(stack, top, step, state, size, so_far, path):
    """Put a place on the stack, which is returned, longer when it was full."""
    if top == len(stack):
        stack = _longer(stack)
    stack[top, _STEP], stack[top, _STATE], stack[top, _SIZE] = step, state, size
    stack[top, _SO_FAR], stack[top, _PATH] = so_far, path
    return stack


@compiled
def _ends_pushed(stack, i, layers, size, fewest, most):
    """Put every end of a step on the stack, for each size; return it, and how high it is."""
    top = 0
    for e in range(layers.ends[i], layers.ends[i + 1]):
        for z in range(max(fewest - size[i], 0), most - size[i] + 1):
            stack = _pushed(stack, top, i - 1, layers.end_source[e], z, layers.end_cost[e], 0)
            top += 1
    return stack, top


@compiled
def _written(path, trail, steps, n_steps):
    """Write the steps of a set from its first to its last; return them, and how many there are."""
    while path >= 0:
        if n_steps == len(steps):
            steps = _longer(steps)
        steps[n_steps] = trail[path, 0]
        n_steps, path = n_steps + 1, trail[path, 1]
    return steps, n_steps


@compiled
def listed(layers, size, fewest, most, limit, most_sets):
    """Return every set that costs less than the limit.

    Returns
    -------
    tuple
        The steps of all sets, first to last; where each set begins; their costs. More than
        `most_sets` are not listed.
    """
    steps, begin, costs = np.empty(64, np.int64), np.zeros(64, np.int64), np.empty(64, np.int64)
    stack, trail = np.empty((64, 5), np.int64), np.empty((64, 2), np.int64)
    n_sets, n_steps = 0, 0
    for i in range(len(size)):
        stack, top = _ends_pushed(stack, i, layers, size, fewest, most)
        trail[0, 0], trail[0, 1], n_nodes = i, -1, 1
        while top:
            top -= 1
            j, s, z = stack[top, _STEP], stack[top, _STATE], stack[top, _SIZE]
            so_far, path = stack[top, _SO_FAR], stack[top, _PATH]
            if s < 0:
                if z == 0 and so_far < limit:
                    if n_sets == most_sets:
                        return steps[:n_steps], begin[: n_sets + 1], costs[:n_sets]
                    steps, n_steps = _written(path, trail, steps, n_steps)
                    costs[n_sets] = so_far
                    n_sets += 1
                    if n_sets + 1 >= len(costs):
                        costs, begin = _longer(costs), _longer(begin)
                    begin[n_sets] = n_steps
                continue
            here = layers.states[j] + s
            if layers.values[here, z] + so_far >= limit:
                continue
            low = layers.arcs[j]
            for a in range(low + layers.first[here + j], low + layers.first[here + j + 1]):
                now, left = path, z
                if layers.take[a]:
                    left = z - size[j]
                    if left < 0:
                        continue
                    if n_nodes == len(trail):
                        trail = _longer(trail)
                    trail[n_nodes, 0], trail[n_nodes, 1], now = j, path, n_nodes
                    n_nodes += 1
                cost = so_far + layers.cost[a]
                stack = _pushed(stack, top, j - 1, layers.source[a], left, cost, now)
                top += 1
    return steps[:n_steps], begin[: n_sets + 1], costs[:n_sets]
