"""The compiled kernels over a decision diagram: one loop over the states answers one question.

Backward kernels give the values of a state from those of the states after it, forward kernels the
other way. In both, the value of state s for r regions still to be closed stands at
`place[s] + r - fewest[s]`; a move that closes c regions leads from r to r - c.
"""

import heapq

import numba as nb
import numpy as np

from regiomap.planspace.engine.compiled import compiled

__all__ = [
    "cheapest",
    "labels",
    "least_cut",
    "numbered",
    "sample",
    "scaled_ways",
    "together",
    "ways",
    "ways_modulo",
]

UNREACHABLE = np.iinfo(np.int64).max // 4  # adding what a plan cuts does not overflow
LARGE = 2.0**500


@compiled
def ways(diagram):
    """Return in how many ways each state can be completed."""
    first, target, closes = diagram.first, diagram.target, diagram.closes
    fewest, place = diagram.fewest, diagram.place
    n_states = len(fewest)
    out = np.zeros(place[n_states])
    out[place[n_states - 1] : place[n_states]] = 1.0  # the plan is complete
    for s in range(n_states - 2, -1, -1):
        for t in range(first[s], first[s + 1]):
            d = target[t]
            shift = place[s] - fewest[s] + closes[t] + fewest[d] - place[d]
            for i in range(place[d], place[d + 1]):
                if place[s] <= i + shift < place[s + 1]:
                    out[i + shift] += out[i]
    return out


@compiled
def scaled_ways(diagram):
    """Return the ways however many there are: numbers, and how many factors of `LARGE` each has.

    Every number lies between 1 and `LARGE`, so that none is lost beside the others.
    """
    first, target, closes = diagram.first, diagram.target, diagram.closes
    fewest, place = diagram.fewest, diagram.place
    n_states = len(fewest)
    out, power = np.zeros(place[n_states]), np.zeros(place[n_states], np.int32)
    out[place[n_states - 1] : place[n_states]] = 1.0
    for s in range(n_states - 2, -1, -1):
        for t in range(first[s], first[s + 1]):
            d = target[t]
            shift = place[s] - fewest[s] + closes[t] + fewest[d] - place[d]
            for i in range(place[d], place[d + 1]):
                here = i + shift
                if place[s] <= here < place[s + 1] and out[i] > 0:
                    if out[here] == 0 or power[i] > power[here]:
                        out[here] = _at(out[here], power[here], power[i])
                        power[here] = power[i]
                    out[here] += _at(out[i], power[i], power[here])
                    if out[here] >= LARGE:
                        out[here] /= LARGE
                        power[here] += 1
    return out, power


@nb.njit(inline="always")
def _at(number, power, wanted):
    """Return a number of some factors of `LARGE` as one of others; far smaller ones vanish."""
    if power == wanted:
        return number
    if power == wanted + 1:
        return number * LARGE
    return number / LARGE if power == wanted - 1 else 0.0


@compiled
def ways_modulo(diagram, modulus):
    """Return the ways as remainders, however many there are."""
    first, target, closes = diagram.first, diagram.target, diagram.closes
    fewest, place = diagram.fewest, diagram.place
    n_states = len(fewest)
    out = np.zeros(place[n_states], np.int64)
    out[place[n_states - 1] : place[n_states]] = 1
    for s in range(n_states - 2, -1, -1):
        for t in range(first[s], first[s + 1]):
            d = target[t]
            shift = place[s] - fewest[s] + closes[t] + fewest[d] - place[d]
            for i in range(place[d], place[d + 1]):
                if place[s] <= i + shift < place[s + 1]:
                    out[i + shift] = (out[i + shift] + out[i]) % modulus
    return out


@compiled
def least_cut(diagram, cut_table):
    """Return the least that must still be cut from each state."""
    first, target, closes = diagram.first, diagram.target, diagram.closes
    fewest, place, joined, layer_start = (
        diagram.fewest,
        diagram.place,
        diagram.joined,
        diagram.layer_start,
    )
    cut, cut_begin = cut_table
    n_states = len(fewest)
    out = np.full(place[n_states], UNREACHABLE, np.int64)
    out[place[n_states - 1] : place[n_states]] = 0
    for layer in range(len(cut_begin) - 1, -1, -1):
        for s in range(layer_start[layer], layer_start[layer + 1]):
            for t in range(first[s], first[s + 1]):
                d = target[t]
                cost = cut[cut_begin[layer] + joined[t]]
                shift = place[s] - fewest[s] + closes[t] + fewest[d] - place[d]
                for i in range(place[d], place[d + 1]):
                    if place[s] <= i + shift < place[s + 1]:
                        out[i + shift] = min(out[i + shift], out[i] + cost)
    return out


@compiled
def cheapest(diagram, cut_table, least, n, n_regions, stop):
    """Return the cheapest plans: each is one before it up to a deviation, then the cheapest way."""
    first, target, closes = diagram.first, diagram.target, diagram.closes
    fewest, place, joined = diagram.fewest, diagram.place, diagram.joined
    cut, cut_begin = cut_table
    n_steps = len(cut_begin)
    plans = np.zeros((min(n, 1024), n_steps), np.uint16)
    costs = np.zeros(len(plans), np.int64)
    # (cost of the cheapest plan that deviates here, tie-break, plan, step, move, still to close)
    waiting = [(np.int64(0), np.int64(0), np.int64(0), np.int64(0), np.int64(-1), np.int64(0))]
    waiting.pop()
    born = 0
    for k in n_regions:
        i = k - fewest[0]
        if 0 <= i < place[1] and least[i] < UNREACHABLE:
            heapq.heappush(waiting, (least[i], born, np.int64(0), np.int64(0), np.int64(-1), k))
            born += 1
    found = 0
    while waiting and found < n:
        cost, _, parent, step, move, still = heapq.heappop(waiting)
        if found == len(plans):
            larger = np.zeros((min(n, 2 * found), n_steps), np.uint16)
            larger[:found] = plans
            plans = larger
            more = np.zeros(len(larger), np.int64)
            more[:found] = costs
            costs = more
        plans[found, :step] = plans[parent, :step]
        costs[found] = cost
        state = 0
        if move >= 0:
            plans[found, step] = joined[move]
            state = target[move]
            step += 1
        left = least[place[state] + still - fewest[state]]
        for layer in range(step, n_steps):
            taken = np.int64(-1)
            for t in range(first[state], first[state + 1]):
                d = target[t]
                r = still - closes[t] - fewest[d]
                if not 0 <= r < place[d + 1] - place[d]:
                    continue
                rest = least[place[d] + r]
                if rest >= UNREACHABLE:
                    continue
                detour = cut[cut_begin[layer] + joined[t]] + rest - left
                if taken < 0 and detour == 0:
                    taken = t
                else:
                    born += 1
                    heapq.heappush(
                        waiting,
                        (cost + detour, born, found, layer, np.int64(t), still - closes[t]),
                    )
            plans[found, layer] = joined[taken]
            state = target[taken]
            still -= closes[taken]
            left = least[place[state] + still - fewest[state]]
        found += 1
        # More than the plans still wanted never leave the heap; a sorted list is a heap.
        if len(waiting) > 2 * (n - found) + 1024:
            waiting.sort()
            while len(waiting) > n - found:
                waiting.pop()
        if stop[0]:
            break
    return plans[:found], costs[:found]


@compiled
def sample(diagram, finished, start, luck, out):
    """Walk each plan forwards, a move as likely as it has completions."""
    first, target, closes = diagram.first, diagram.target, diagram.closes
    fewest, place, joined = diagram.fewest, diagram.place, diagram.joined
    ways, power = finished
    for k in range(len(out)):
        state, still = 0, start[k]
        for layer in range(out.shape[1]):
            here = place[state] + still - fewest[state]
            rest = luck[k, layer] * ways[here]
            taken = -1
            for t in range(first[state], first[state + 1]):
                d = target[t]
                r = still - closes[t] - fewest[d]
                if 0 <= r < place[d + 1] - place[d] and ways[place[d] + r] > 0:
                    taken = t
                    there = place[d] + r
                    rest -= (
                        _at(ways[there], power[there], power[here]) if len(power) else ways[there]
                    )
                    if rest < 0:
                        break
            out[k, layer] = joined[taken]
            state = target[taken]
            still -= closes[taken]


@compiled
def together(diagram, finished, begin, most, window):
    """Pass the chance of a state on to the states after it, each as likely as it has completions.

    Two layers are in memory at a time; none has more than `window` values.
    """
    first, target, closes = diagram.first, diagram.target, diagram.closes
    fewest, place, joined, layer_start = (
        diagram.fewest,
        diagram.place,
        diagram.joined,
        diagram.layer_start,
    )
    ways, power = finished
    n_layers = len(layer_start) - 2
    shares = np.zeros((n_layers, most))
    chance, later = np.zeros(window), np.zeros(window)
    chance[: len(begin)] = begin
    for layer in range(n_layers):
        base, next_base = place[layer_start[layer]], place[layer_start[layer + 1]]
        later[:] = 0.0
        for s in range(layer_start[layer], layer_start[layer + 1]):
            for t in range(first[s], first[s + 1]):
                d = target[t]
                shift = place[s] - fewest[s] + closes[t] + fewest[d] - place[d]
                share = 0.0
                for i in range(place[d], place[d + 1]):
                    here = i + shift
                    if place[s] <= here < place[s + 1] and chance[here - base] > 0:
                        rest = _at(ways[i], power[i], power[here]) if len(power) else ways[i]
                        passed = chance[here - base] * (rest / ways[here])
                        later[i - next_base] += passed
                        share += passed
                for j in range(most):
                    if joined[t] >> j & 1:
                        shares[layer, j] += share
        chance, later = later, chance
    return shares


@compiled
def labels(joined, begin, neighbours):
    """Return the region of each vertex, named after its first vertex."""
    n_plans, n = joined.shape
    out = np.empty((n_plans, n), np.int64)
    for k in range(n_plans):
        for v in range(n):
            out[k, v] = v
            for j in range(begin[v + 1] - begin[v]):
                if joined[k, v] >> j & 1:
                    old, new = out[k, v], out[k, neighbours[begin[v] + j]]
                    if old != new:
                        low, high = min(old, new), max(old, new)
                        for u in range(v + 1):
                            if out[k, u] == high:
                                out[k, u] = low
    return out


@compiled
def numbered(labels):
    """Return labels with the regions of each plan numbered 0, 1, ... by first member."""
    n_plans, n = labels.shape
    out = np.empty((n_plans, n), np.int64)
    number = np.empty(labels.max() + 1 if labels.size else 1, np.int64)
    for k in range(n_plans):
        number[:] = -1
        n_regions = 0
        for v in range(n):
            label = labels[k, v]
            if number[label] < 0:
                number[label] = n_regions
                n_regions += 1
            out[k, v] = number[label]
    return out
