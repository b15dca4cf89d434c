"""The compiled search for every cheap legal set whose first group is a given one.

A set grows from its first group, and earlier groups stay out, so that each set is found once. A
branch takes one neighbour of the set in, or keeps it out for good, and ends when no completion can
cost less than the limit (`bounds.py` says why).
"""

import numpy as np

from regiomap.proofs.ball import IN, OUT, ball, local_graph
from regiomap.proofs.bounds import Levels, decision, work_of
from regiomap.proofs.compiled import compiled

__all__ = ["cheap_sets", "levels_of", "take_in"]

DONE, IN_ONLY, BOTH = 0, 1, 2  # what is left to do at a level once its set without the pick is


@compiled
def levels_of(rows, n, n_edges, n_cuts):
    """Return levels with nothing in them."""
    return Levels(
        np.zeros((rows, n), np.int8),
        np.zeros(rows, np.int64),
        np.zeros(rows, np.int64),
        np.zeros(rows, np.int64),
        np.zeros(rows, np.int8),
        np.zeros((rows, n)),
        np.zeros((rows, n_edges)),
        np.zeros((rows, n_cuts)),
        np.zeros(rows),
    )


@compiled
def _copy_level(old, source, new, target):
    """Write one level over another, also of other levels."""
    new.state[target] = old.state[source]
    new.load[target] = old.load[source]
    new.cost[target] = old.cost[source]
    new.pick[target] = old.pick[source]
    new.todo[target] = old.todo[source]
    new.x[target] = old.x[source]
    new.y[target] = old.y[source]
    new.z[target] = old.z[source]
    new.toll[target] = old.toll[source]


@compiled
def _with_room(levels, d):
    """Return the levels with room for level d, the old ones in it."""
    rows, n = levels.state.shape
    if d < rows:
        return levels
    more = levels_of(2 * rows, n, levels.y.shape[1], levels.z.shape[1])
    for row in range(rows):
        _copy_level(levels, row, more, row)
    return more


@compiled
def take_in(local, levels, d, i, work):
    """Take a group in at level d: what the set costs and weighs then, and who stays out."""
    state = levels.state[d]
    state[i] = IN
    cost = local.alone[i]
    for k in range(local.start[i], local.start[i + 1]):
        if state[local.to[k]] == IN:
            cost -= 2 * local.weight[local.edge[k]]
    for k in range(local.cut_start[i], local.cut_start[i + 1]):
        q = local.cut[k]
        work.counts[q] += 1
        if work.counts[q] % local.divisor[q] == 0:
            cost += local.whole_fine[q]
    for k in range(local.foe_start[i], local.foe_start[i + 1]):
        state[local.foe[k]] = OUT
    levels.cost[d] += cost
    levels.load[d] += local.whole_load[i]


@compiled
def _leave(local, i, work):
    """Take back what a group that came in last changed in the counts."""
    for k in range(local.cut_start[i], local.cut_start[i + 1]):
        work.counts[local.cut[k]] -= 1


@compiled
def _kept(found, local, levels, d):
    """Return what was found with the set of level d behind it."""
    members, ends, costs, n = found
    state = levels.state[d]
    end = ends[n - 1] if n else 0
    if n == len(ends):
        ends, costs = (
            np.append(ends, np.zeros(n, np.int64)),
            np.append(costs, np.zeros(n, np.int64)),
        )
    if end + len(state) > len(members):
        members = np.append(members, np.zeros(end + len(state), np.int64))
    for i in range(len(state)):
        if state[i] == IN:
            members[end] = local.ids[i]
            end += 1
    ends[n], costs[n] = end, levels.cost[d]
    return members, ends, costs, n + 1


@compiled
def cheap_sets(graph, charges, terms, root):
    """Return every legal set below the limit whose first group is the root.

    That is: the members of all sets one behind the other, where each ends, what each costs, how
    many there are, and how many branches were looked at (-1: more than allowed, not all found).
    """
    found = np.zeros(64, np.int64), np.zeros(16, np.int64), np.zeros(16, np.int64), 0
    if graph.load[root] > terms.high:
        return found, 0
    local = local_graph(graph, charges, ball(graph, root, terms.high), terms)
    n, n_edges, n_cuts = len(local.ids), len(local.edge_w), len(local.fine)
    levels, work = levels_of(32, n, n_edges, n_cuts), work_of(n, n_edges, n_cuts, len(local.cut))
    levels.x[0] = 0.3
    levels.cost[0] = -charges.toll
    take_in(local, levels, 0, 0, work)
    d, branches, down, fresh = 0, 0, True, True
    while True:
        if down:
            branches += 1
            if branches > terms.most_branches:
                return found, -1
            if fresh and terms.low <= levels.load[d] and levels.cost[d] < terms.limit:
                found = _kept(found, local, levels, d)
            pick, forced = decision(local, levels, d, terms, work)
            if pick >= 0:
                levels.pick[d], levels.todo[d] = pick, IN_ONLY if forced else BOTH
                levels = _with_room(levels, d + 1)
                _copy_level(levels, d, levels, d + 1)
                d, fresh = d + 1, True
                take_in(local, levels, d, pick, work)
                continue
            down = False
        d -= 1
        if d < 0:
            return found, branches
        if levels.todo[d]:
            _leave(local, levels.pick[d], work)
        again, levels.todo[d] = levels.todo[d] == BOTH, DONE
        if again:
            levels = _with_room(levels, d + 1)
            _copy_level(levels, d, levels, d + 1)
            levels.state[d + 1, levels.pick[d]] = OUT
            d, down, fresh = d + 1, True, False
