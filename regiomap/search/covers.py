"""Plans as exact covers: sets of a list that hold every vertex once, found depth first."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from regiomap.planspace.engine.compiled import compiled

__all__ = ["Covers", "exact_covers"]

Ints = npt.NDArray[np.int64]


class Covers(NamedTuple):
    """What the search depth first found.

    Attributes
    ----------
    plans
        Numbers of the sets of each plan, as far as `n_kept` of them.
    costs
        What each plan costs, exactly.
    complete
        Whether every possibility was tried.
    nodes
        How many choices were made.
    """

    plans: list[Ints]
    costs: list[int]
    complete: bool
    nodes: int


def exact_covers(
    sets: list[tuple[int, ...]],
    reduced: Ints,
    costs: Ints,
    *,
    n_vertices: int,
    span: tuple[int, int],
    room: int,
    below: int,
    every: bool,
    max_nodes: int,
) -> Covers:
    """Return the cheapest plan, or every plan, that the sets make.

    Parameters
    ----------
    reduced
        Reduced costs, 0 or more, whose sum in a plan is less than `room`.
    costs
        What each set costs exactly; a plan costs less than `below`.
    span
        Fewest and most sets of a plan.
    every
        Every plan is returned, in the order in which it is found; otherwise each must cost less
        than the one before, and the last is the cheapest.
    max_nodes
        After so many choices the search gives up.
    """
    lengths = np.array([len(members) for members in sets], dtype=np.int64)
    begin = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    flat = np.array([v for members in sets for v in members], dtype=np.int64)
    order = np.argsort(reduced, kind="stable")
    found, ends, totals, complete, nodes = _cover(
        begin, flat, order, reduced, costs, n_vertices, span[0], span[1], room, below, every,
        max_nodes,
    )  # fmt: skip
    bounds = [0, *ends.tolist()]
    plans = [np.sort(found[a:b]) for a, b in pairwise(bounds)]
    return Covers(plans, totals.tolist(), bool(complete), int(nodes))


@compiled
def _fewest_choices(active, n_active, begin, flat, covered, counts):
    """Return the uncovered vertex that the fewest sets hold, and how many do; -1 when all are."""
    counts[:] = 0
    for k in range(n_active):
        c = active[k]
        for at in range(begin[c], begin[c + 1]):
            counts[flat[at]] += 1
    vertex, fewest = -1, len(active) + 1
    for v in range(len(counts)):
        if not covered[v] and counts[v] < fewest:
            vertex, fewest = v, counts[v]
    return vertex, fewest


@compiled
def _fits(c, begin, flat, covered):
    for at in range(begin[c], begin[c + 1]):
        if covered[flat[at]]:
            return False
    return True


@compiled
def _holds(c, vertex, begin, flat):
    for at in range(begin[c], begin[c + 1]):
        if flat[at] == vertex:
            return True
    return False


@compiled
def _longer(array):
    out = np.empty(2 * len(array), array.dtype)
    out[: len(array)] = array
    return out


@compiled
def _cover(
    begin, flat, order, reduced, costs, n_vertices, fewest, most, room, below, every, max_nodes
):
    """Search depth first: the vertex with the fewest sets left, and each of these in turn."""
    n = len(order)
    covered, counts = np.zeros(n_vertices, np.bool_), np.zeros(n_vertices, np.int64)
    # For each depth: which sets may still be chosen, those that hold its vertex, and the next.
    active, n_active = np.empty((most + 2, n), np.int32), np.zeros(most + 2, np.int64)
    choice, n_choices = np.empty((most + 2, n), np.int32), np.zeros(most + 2, np.int64)
    following = np.zeros(most + 2, np.int64)
    chosen = np.full(most + 2, -1, np.int64)
    left, paid = np.zeros(most + 2, np.int64), np.zeros(most + 2, np.int64)
    found, n_found = np.empty(64, np.int64), 0
    ends, totals, n_plans = np.empty(16, np.int64), np.empty(16, np.int64), 0
    nodes, depth, entering = 0, 0, True
    left[0] = room
    n_active[0] = n
    for k in range(n):
        active[0, k] = order[k]
    while depth >= 0:
        if entering:
            entering = False
            vertex, number = _fewest_choices(
                active[depth], n_active[depth], begin, flat, covered, counts
            )
            n_choices[depth], following[depth] = 0, 0
            if vertex < 0:
                if fewest <= depth <= most and paid[depth] < below:
                    if n_plans == len(ends):
                        ends, totals = _longer(ends), _longer(totals)
                    while n_found + depth > len(found):
                        found = _longer(found)
                    for d in range(depth):
                        found[n_found + d] = chosen[d]
                    n_found += depth
                    ends[n_plans], totals[n_plans] = n_found, paid[depth]
                    n_plans += 1
                    if not every:
                        below = paid[depth]
            elif number > 0 and depth < most:
                for k in range(n_active[depth]):
                    c = active[depth, k]
                    if _holds(c, vertex, begin, flat):
                        choice[depth, n_choices[depth]] = c
                        n_choices[depth] += 1
        if chosen[depth] >= 0:
            c = chosen[depth]
            for at in range(begin[c], begin[c + 1]):
                covered[flat[at]] = False
            chosen[depth] = -1
        if following[depth] >= n_choices[depth]:
            depth -= 1
            continue
        c = choice[depth, following[depth]]
        following[depth] += 1
        if reduced[c] >= left[depth] or paid[depth] + costs[c] >= below:
            continue
        nodes += 1
        if nodes > max_nodes:
            return found[:n_found], ends[:n_plans], totals[:n_plans], False, nodes
        for at in range(begin[c], begin[c + 1]):
            covered[flat[at]] = True
        chosen[depth] = c
        left[depth + 1] = left[depth] - reduced[c]
        paid[depth + 1] = paid[depth] + costs[c]
        n_active[depth + 1] = 0
        for k in range(n_active[depth]):
            other = active[depth, k]
            if reduced[other] < left[depth + 1] and _fits(other, begin, flat, covered):
                active[depth + 1, n_active[depth + 1]] = other
                n_active[depth + 1] += 1
        depth += 1
        entering = True
    return found[:n_found], ends[:n_plans], totals[:n_plans], True, nodes
