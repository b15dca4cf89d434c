"""The compiled bounds on what a set can still become, and the neighbour to decide on next.

No completion of a set S costs less than the bound. The groups that join S make *parts*, connected
and each a neighbour of S, and they are looked at in two ways:

- *Flow.* What they change is a cut minus prices: with x = 1 for who joins, every edge between two
  free groups costs w |x - x'| >= y (x - x') for any -w <= y <= w, a fine of f on every d members
  costs at least z (members - d + 1) / d for any 0 <= z <= f, and loads of at most R are left: add
  l (loads - R) for any l >= 0. What remains is linear, so its least value is a sum. Any y, z and l
  give a bound; steps of a primal-dual method make it better, and children inherit them.
- *Parts.* A part costs H = its border - its prices + its fines by itself, and joining S returns
  the border between them twice: the set as a whole costs what S costs + the sum of H - 2 (ties
  to S), or more, as fines on every d members only grow when members come together. Where every
  legal set is known to cost at least nothing, H is at least the toll for a part that is legal by
  itself; what lighter parts cost is in a table (`least`).

That every legal set costs at least nothing is what is to be shown. But the bounds on a set rest on
its parts, which are smaller: the smallest set that costs less than nothing has parts that do not,
so no bound on it is wrong, and it is found. If none is found, there is none, every bound holds,
and everything below the limit is found too.

Any mixture of the two holds as well (`share` of the second). Costs that decide are whole numbers;
the bounds are floats, which only skip what exceeds the limit by more than all their rounding.
"""

from typing import Any, NamedTuple

import numpy as np

from regiomap.proofs.ball import FAR, FREE, IN, OUT, within
from regiomap.proofs.compiled import compiled

__all__ = ["Levels", "Work", "decision", "work_of"]


class Levels(NamedTuple):
    """One row for each decision that stands: the answers, the exact cost, and the multipliers."""

    state: Any
    load: Any
    cost: Any
    pick: Any
    todo: Any
    x: Any
    y: Any
    z: Any
    toll: Any


class Work(NamedTuple):
    """Room for the figures of one branch, made once; `counts` are the members in of every cut."""

    counts: Any
    reach: Any
    queue: Any
    queued: Any
    active: Any
    tie: Any
    place: Any
    a: Any
    pace: Any
    load: Any
    x: Any
    c: Any
    bar: Any
    edges: Any
    edge_a: Any
    edge_b: Any
    edge_w: Any
    edge_y: Any
    slot: Any
    cuts: Any
    z: Any
    over: Any
    most: Any
    n_free: Any
    total: Any
    tie_cut: Any
    tie_group: Any


@compiled
def work_of(n, n_edges, n_cuts, n_ties):
    """Return room for the figures of one branch."""
    by_group, by_edge, by_cut = np.zeros((7, n)), np.zeros((2, n_edges)), np.zeros((5, n_cuts))
    numbers, ends = np.zeros((4, n), np.int64), np.zeros((3, n_edges), np.int64)
    a, pace, load, x, c, bar, tie = by_group
    z, over, most, n_free, total = by_cut
    reach, queue, active, place = numbers
    tie_cut, tie_group = np.zeros((2, n_ties), np.int64)
    return Work(
        np.zeros(n_cuts, np.int64), reach, queue, np.zeros(n, np.int8), active, tie, place,
        a, pace, load, x, c, bar, ends[0], ends[1], ends[2], by_edge[0], by_edge[1],
        np.full(n_cuts, -1), np.zeros(n_cuts, np.int64), z, over, most, n_free, total,
        tie_cut, tie_group,
    )  # fmt: skip


@compiled
def _reachable(local, state, room, work):
    """Put out what no completion can reach; return how many free groups are left, in `active`."""
    n_in = 0
    for i in range(len(state)):
        if state[i] == IN:
            work.active[n_in] = i
            n_in += 1
    within(
        local.start,
        local.to,
        local.whole_load,
        state,
        work.active,
        n_in,
        room,
        work.reach,
        work.queue,
        work.queued,
    )
    n = 0
    for i in range(len(state)):
        if state[i] == FREE:
            if work.reach[i] == FAR:
                state[i] = OUT
            else:
                work.active[n] = i
                n += 1
    return n


@compiled
def _parts(local, state, terms, room, n, work):
    """Return what the set ties to free groups, and what the parts that join cost by themselves."""
    column = terms.least.shape[1] - 1
    if room < terms.low:
        column = min(column - 1, -(-room // terms.width))
    ties, least, negative = 0.0, np.inf, 0.0
    for t in range(n):
        i = work.active[t]
        tie, near = 0.0, False
        for k in range(local.start[i], local.start[i + 1]):
            if state[local.to[k]] == IN:
                tie += local.edge_w[local.edge[k]]
                near = True
        work.tie[i] = tie
        ties += tie
        if near:
            alone = terms.least[local.ids[i], column]
            least, negative = min(least, alone), negative + min(0.0, alone)
    return ties, (negative if negative < 0 else least)


@compiled
def _laid_out(local, state, x, y, z, kept, n, work):
    """Write side by side what concerns the free groups; return how many edges, cuts and ties.

    The groups are numbered anew: `a` is what each costs before any multiplier, `pace` how far a
    step moves it; a tie is a group that is in a cut.
    """
    place, pace, a = work.place, work.pace, work.a
    for t in range(n):
        i = work.active[t]
        place[i] = t
        a[t] = kept * local.base[i] - 2 * work.tie[i]
        pace[t] = local.load[i] + local.start[i + 1] - local.start[i]
        work.load[t], work.x[t] = local.load[i], x[i]
    m = 0
    for e in range(len(local.edge_w)):
        i, j = local.edge_a[e], local.edge_b[e]
        w = kept * local.edge_w[e]
        if state[i] == FREE and state[j] == FREE:
            work.edges[m], work.edge_a[m], work.edge_b[m] = e, place[i], place[j]
            work.edge_w[m], work.edge_y[m] = w, y[e]
            m += 1
        elif state[i] == FREE:
            a[place[i]] += w
        elif state[j] == FREE:
            a[place[j]] += w
    n_cuts, n_ties = 0, 0
    for t in range(n):
        i = work.active[t]
        for k in range(local.cut_start[i], local.cut_start[i + 1]):
            q = local.cut[k]
            if work.slot[q] < 0:
                work.slot[q] = n_cuts
                work.cuts[n_cuts], work.z[n_cuts], work.n_free[n_cuts] = q, z[q], 0.0
                divisor = local.divisor[q]
                work.over[n_cuts] = work.counts[q] % divisor - divisor + 1
                work.most[n_cuts] = kept * local.fine[q] / divisor
                n_cuts += 1
            work.n_free[work.slot[q]] += local.divisor[q]
            work.tie_cut[n_ties], work.tie_group[n_ties] = work.slot[q], t
            pace[t] += 1.0 / local.divisor[q]
            n_ties += 1
    for s in range(n_cuts):
        work.slot[work.cuts[s]] = -1
    return m, n_cuts, n_ties


@compiled
def _ascend(a, pace, load, x, c, bar, edge_a, edge_b, edge_w, edge_y, tie_cut, tie_group, z, over,
            most, n_free, total, toll, most_toll, room, base, limit, rounds):  # fmt: skip
    """Return a bound and its toll on loads: the first that reaches the limit, or the last one.

    The multipliers move in steps of Chambolle and Pock, each scaled by its row and column, dual
    ones halved and primal ones doubled. What each group costs under them is written to `c`.
    """
    n, m, n_cuts, n_ties = len(a), len(edge_a), len(z), len(tie_cut)
    all_load = 0.0
    for t in range(n):
        all_load += load[t]
    while True:
        value = base - toll * room
        for t in range(n):
            c[t] = a[t] + toll * load[t]
        for s in range(m):
            c[edge_a[s]] += edge_y[s]
            c[edge_b[s]] -= edge_y[s]
        for s in range(n_ties):
            c[tie_group[s]] += z[tie_cut[s]]
        for s in range(n_cuts):
            value += z[s] * over[s]
            total[s] = over[s]
        for t in range(n):
            value += min(0.0, c[t])
        if value >= limit or rounds == 0:
            return value, toll
        rounds -= 1
        extra = -room
        for t in range(n):
            moved = max(0.0, min(1.0, x[t] - 2 * c[t] / pace[t]))
            bar[t] = 2 * moved - x[t]
            x[t] = moved
            extra += bar[t] * load[t]
        for s in range(m):
            moved = edge_y[s] + 0.25 * (bar[edge_a[s]] - bar[edge_b[s]])
            edge_y[s] = max(-edge_w[s], min(edge_w[s], moved))
        for s in range(n_ties):
            total[tie_cut[s]] += bar[tie_group[s]]
        for s in range(n_cuts):
            z[s] = max(0.0, min(most[s], z[s] + 0.5 * total[s] / n_free[s]))
        if all_load > 0:
            toll = max(0.0, min(most_toll, toll + 0.5 * extra / all_load))


@compiled
def _bounded(local, levels, d, terms, n, least, work):
    """Return a bound on the completions of level d, and keep its multipliers."""
    kept, x, y, z = 1.0 - terms.share, levels.x[d], levels.y[d], levels.z[d]
    m, n_cuts, n_ties = _laid_out(local, levels.state[d], x, y, z, kept, n, work)
    value, levels.toll[d] = _ascend(
        work.a[:n], work.pace[:n], work.load[:n], work.x[:n], work.c[:n], work.bar[:n],
        work.edge_a[:m], work.edge_b[:m], work.edge_w[:m], work.edge_y[:m],
        work.tie_cut[:n_ties], work.tie_group[:n_ties], work.z[:n_cuts], work.over[:n_cuts],
        work.most[:n_cuts], work.n_free[:n_cuts], work.total[:n_cuts],
        levels.toll[d], terms.most_toll, (terms.high - levels.load[d]) / terms.unit,
        levels.cost[d] / terms.scale + terms.share * least,
        terms.limit / terms.scale + terms.margin, terms.rounds,
    )  # fmt: skip
    for t in range(n):
        x[work.active[t]] = work.x[t]
    for s in range(m):
        y[work.edges[s]] = work.edge_y[s]
    for s in range(n_cuts):
        z[work.cuts[s]] = work.z[s]
    return value


@compiled
def _choose(local, state, y, value, limit, kept, n, work):
    """Return the neighbour to decide on, and whether it can only come in; -1 where none is left.

    It is the one whose staying out adds most to the bound; who cannot come in is put out.
    """
    c, place, active = work.c, work.place, work.active
    best, pick = -1.0, -1
    for t in range(n):
        if c[t] > 0 and value + c[t] >= limit:
            state[active[t]] = OUT
    for t in range(n):
        i = active[t]
        if state[i] != FREE:
            continue
        near = False
        stays, comes = -min(0.0, c[t]), max(0.0, c[t])
        for k in range(local.start[i], local.start[i + 1]):
            j, e = local.to[k], local.edge[k]
            near |= state[j] == IN
            if state[j] == FREE:
                flow = -y[e] if local.edge_a[e] == i else y[e]
                w, other = kept * local.edge_w[e], c[place[j]]
                stays += min(0.0, other - flow + w) - min(0.0, other)
                comes += w + flow + min(0.0, other - flow - w) - min(0.0, other)
        if near and value + comes >= limit:
            state[i] = OUT
        elif near and stays > best:
            best, pick = stays, i
    return pick, value + best >= limit


@compiled
def decision(local, levels, d, terms, work):
    """Return the neighbour to decide on at level d, and whether it can only come in."""
    state = levels.state[d]
    room = terms.high - levels.load[d]
    n = _reachable(local, state, room, work)
    if n == 0:
        return -1, False
    ties, least = _parts(local, state, terms, room, n, work)
    limit = terms.limit / terms.scale + terms.margin
    if levels.cost[d] / terms.scale - 2 * ties + least >= limit:
        return -1, False
    value = _bounded(local, levels, d, terms, n, least, work)
    if value >= limit:
        return -1, False
    return _choose(local, state, levels.y[d], value, limit, 1.0 - terms.share, n, work)
