"""What a search for sets is asked, as arrays, and the part of it that one first group can reach."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from regiomap.proofs.compiled import compiled

__all__ = [
    "FAR",
    "FREE",
    "IN",
    "OUT",
    "Charges",
    "Graph",
    "Local",
    "Terms",
    "ball",
    "borders_of",
    "local_graph",
    "within",
]

Ints = npt.NDArray[np.int64]

FREE, IN, OUT = 0, 1, 2
FAR = 2**62


class Graph(NamedTuple):
    """Groups in the order in which they are looked at, with their neighbours and their foes.

    The arcs of group v are those from `start[v]` on; both arcs of an edge have its number.
    """

    start: Ints
    to: Ints
    edge: Ints
    weight: Ints
    load: Ints
    foe_start: Ints
    foe: Ints


class Charges(NamedTuple):
    """What a set pays: prices, toll and fines; `cut` lists the cuts of each group."""

    price: Ints
    toll: int
    cut_start: Ints
    cut: Ints
    divisor: Ints
    fine: Ints


class Terms(NamedTuple):
    """Which sets are looked for, and how.

    `least[v, k]` is what a part with group v and a load of at most k * `width` costs at least by
    itself; its last column counts for any load.
    """

    low: int
    high: int
    limit: int
    scale: float
    unit: float
    margin: float
    share: float
    least: npt.NDArray[np.float64]
    width: int
    most_toll: float
    rounds: int
    most_branches: int


class Local(NamedTuple):
    """The groups that a set can reach from its first one, and what lies between them."""

    ids: Any
    load: Any  # in units
    edge_a: Any
    edge_b: Any
    edge_w: Any
    start: Any
    to: Any
    edge: Any
    base: Any  # border towards those that are not here, minus the price
    cut_start: Any
    cut: Any
    divisor: Any
    fine: Any
    foe_start: Any
    foe: Any
    weight: Any  # whole numbers, of the edges
    alone: Any  # the whole border, minus the price
    whole_load: Any
    whole_fine: Any


@compiled
def within(start, to, load, state, sources, n_sources, room, reach, queue, queued):
    """Write for every free vertex the least load of a path to it, as far as there is room.

    States are by vertex; `reach` is FAR where none is found.
    """
    n = len(state)
    reach[:] = FAR
    head, count = 0, 0
    for s in range(n_sources):
        reach[sources[s]] = 0
        queue[count] = sources[s]
        count += 1
    while count:
        v = queue[head]
        head = head + 1 if head + 1 < n else 0
        count -= 1
        queued[v] = 0
        for k in range(start[v], start[v + 1]):
            u = to[k]
            if state[u] == FREE and reach[v] + load[u] <= room and reach[v] + load[u] < reach[u]:
                reach[u] = reach[v] + load[u]
                if not queued[u]:
                    queued[u] = 1
                    at = head + count
                    queue[at if at < n else at - n] = u
                    count += 1


@compiled
def ball(graph, root, high):
    """Return the groups that a set with this first one can hold, the first one in front."""
    n, room = len(graph.load), high - graph.load[root]
    state = np.full(n, FREE, np.int8)
    state[:root] = OUT
    state[root] = IN
    reach, queue, queued = np.empty(n, np.int64), np.empty(n, np.int64), np.zeros(n, np.int8)
    sources = np.array([root])
    within(graph.start, graph.to, graph.load, state, sources, 1, room, reach, queue, queued)
    return np.flatnonzero(reach < FAR)


@compiled
def local_graph(graph, charges, ids, terms):
    """Return the graph of some groups with everything in floats."""
    n, scale = len(ids), terms.scale
    here = np.full(len(graph.load), -1)
    here[ids] = np.arange(n)
    start, cut_start, foe_start = np.zeros((3, n + 1), np.int64)
    base, alone = np.empty(n), np.empty(n, np.int64)
    number = np.full(len(graph.to) // 2, -1)
    known = np.full(len(charges.divisor), -1)
    n_edges, n_cuts = 0, 0
    for i in range(n):
        v = ids[i]
        outside, alone[i], degree = -charges.price[v], -charges.price[v], 0
        for k in range(graph.start[v], graph.start[v + 1]):
            alone[i] += graph.weight[k]
            if here[graph.to[k]] < 0:
                outside += graph.weight[k]
                continue
            degree += 1
            if number[graph.edge[k]] < 0:
                number[graph.edge[k]] = n_edges
                n_edges += 1
        base[i], start[i + 1] = outside / scale, start[i] + degree
        for k in range(charges.cut_start[v], charges.cut_start[v + 1]):
            if known[charges.cut[k]] < 0:
                known[charges.cut[k]] = n_cuts
                n_cuts += 1
        cut_start[i + 1] = cut_start[i] + charges.cut_start[v + 1] - charges.cut_start[v]
        foe_start[i + 1] = foe_start[i]
        for k in range(graph.foe_start[v], graph.foe_start[v + 1]):
            foe_start[i + 1] += here[graph.foe[k]] >= 0
    to, edge = np.empty(start[n], np.int64), np.empty(start[n], np.int64)
    ends, weight = np.empty((2, n_edges), np.int64), np.empty(n_edges, np.int64)
    cut, foe = np.empty(cut_start[n], np.int64), np.empty(foe_start[n], np.int64)
    divisor, fine = np.empty(n_cuts, np.int64), np.empty(n_cuts, np.int64)
    for i in range(n):
        v, at = ids[i], start[i]
        for k in range(graph.start[v], graph.start[v + 1]):
            j = here[graph.to[k]]
            if j >= 0:
                to[at], edge[at] = j, number[graph.edge[k]]
                ends[0 if i < j else 1, edge[at]] = i
                weight[edge[at]] = graph.weight[k]
                at += 1
        for k in range(cut_start[i], cut_start[i + 1]):
            one = charges.cut[charges.cut_start[v] + k - cut_start[i]]
            cut[k] = known[one]
            divisor[known[one]], fine[known[one]] = charges.divisor[one], charges.fine[one]
        at = foe_start[i]
        for k in range(graph.foe_start[v], graph.foe_start[v + 1]):
            if here[graph.foe[k]] >= 0:
                foe[at] = here[graph.foe[k]]
                at += 1
    loads = graph.load[ids]
    return Local(
        ids,
        loads / terms.unit,
        ends[0],
        ends[1],
        weight / scale,
        start,
        to,
        edge,
        base,
        cut_start,
        cut,
        divisor,
        fine / scale,
        foe_start,
        foe,
        weight,
        alone,
        loads,
        fine,
    )


@compiled
def borders_of(members, first, start, to, weight):
    """Return the weight between every set and all others."""
    inside = np.full(len(start) - 1, -1)
    border = np.zeros(len(first) - 1, np.int64)
    for s in range(len(border)):
        for i in range(first[s], first[s + 1]):
            inside[members[i]] = s
        for i in range(first[s], first[s + 1]):
            for k in range(start[members[i]], start[members[i] + 1]):
                if inside[to[k]] != s:
                    border[s] += weight[k]
    return border
