"""The compiled steps of the sweep: one open set at a time, grown vertex by vertex.

A state is what the open set shows: which open vertices are in it (a mask of slots), and which of
these are already connected (their parts, numbered by the lowest slot, four bits each in a code).
For each size it has the least reduced cost so far: the border among the vertices added, minus
prices, plus fines. An arc leads from a state of the step before to one of this step, or from none
(-1) where a set begins; its cost does not depend on the size. An end closes a set.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from regiomap.planspace.engine.compiled import compiled

__all__ = ["FAR", "NONE", "Layer", "Priced", "distances_ahead", "expand", "lowest_bit"]

Ints = npt.NDArray[np.int64]
Masks = npt.NDArray[np.uint64]

NONE = np.iinfo(np.int64).max // 4  # no set; adding costs to it does not overflow
FAR = 1 << 14  # more vertices than any two open ones are apart
_PAIR, _THREE = 2, 3
_PARTS = 16  # parts have labels of four bits, and so many vertices fit in a word
_ONE, _ZERO = np.uint64(1), np.uint64(0)
_FOUR, _LABEL = np.uint64(4), np.uint64(15)
_BRUIJN, _SHIFT = np.uint64(0x03F79D71B4CB0A89), np.uint64(58)
_MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(31)
_POSITION = np.zeros(64, np.int64)
for _bit in range(64):
    _POSITION[((int(_BRUIJN) << _bit) & 0xFFFFFFFFFFFFFFFF) >> 58] = _bit


class Priced(NamedTuple):
    """Prices as a sweep takes them.

    Attributes
    ----------
    prize
        Price of the vertex of each step.
    entry
        What a set costs by itself: minus the toll.
    fines
        Of the cuts.
    hope
        The most that the vertices after a step can win together, by the size that is left.
    """

    prize: Ints
    entry: int
    fines: Ints
    hope: Ints


class Layer(NamedTuple):
    """The states after a step with the arcs that lead to them, and the sets that end there.

    The arcs to state d are those from `first[d]` to `first[d + 1]`.
    """

    masks: Masks
    codes: Masks
    values: Ints
    first: Ints
    source: Ints
    take: npt.NDArray[np.int8]
    cost: Ints
    end_source: Ints
    end_cost: Ints
    n_dropped: int


@compiled
def lowest_bit(mask):
    """Return the position of the lowest bit of a mask that is not empty."""
    low = mask & (~mask + _ONE)
    return _POSITION[np.int64((low * _BRUIJN) >> _SHIFT)]


@compiled
def _n_bits(mask):
    count = 0
    while mask:
        mask &= mask - _ONE
        count += 1
    return count


@compiled
def distances_ahead(begin, live, slots, start, to, width):
    """Return for each step and two open vertices the fewest vertices to come that join them."""
    n = len(slots)
    out = np.full((n, width, width), FAR, np.int16)
    distance, queue = np.empty(n, np.int64), np.empty(n, np.int64)
    for i in range(n):
        for at in range(begin[i], begin[i + 1]):
            a = live[at]
            distance[:] = FAR
            distance[a] = 0
            queue[0] = a
            head, tail = 0, 1
            while head < tail:
                x = queue[head]
                head += 1
                for k in range(start[x], start[x + 1]):
                    if to[k] > i and distance[to[k]] == FAR and distance[x] < FAR - 1:
                        distance[to[k]] = distance[x] + 1
                        queue[tail] = to[k]
                        tail += 1
            for other in range(begin[i], begin[i + 1]):
                b = live[other]
                for k in range(start[b], start[b + 1]):
                    if b != a and to[k] > i:
                        shown = out[i, slots[a], slots[b]]
                        out[i, slots[a], slots[b]] = min(shown, distance[to[k]])
    return out


@compiled
def _split(mask, code, parts):
    """Write the parts of a state as masks, and return how many there are."""
    n_parts = 0
    while mask:
        label = np.int64(code & _LABEL)
        code >>= _FOUR
        low = mask & (~mask + _ONE)
        mask ^= low
        if label == n_parts:
            parts[label] = _ZERO
            n_parts += 1
        parts[label] |= low
    return n_parts


@compiled
def _joined(parts, n_parts, me, near, out):
    """Write the parts once a vertex has joined those it touches, and return how many there are."""
    count = 0
    for j in range(n_parts):
        if parts[j] & near:
            me |= parts[j]
        else:
            out[count] = parts[j]
            count += 1
    out[count] = me
    return count + 1


@compiled
def _stay_open(parts, n_parts, keep, live):
    """Take those who close out of the parts; return who is left, none when a part is cut off."""
    front = _ZERO
    for j in range(n_parts):
        parts[j] &= keep
        if parts[j] & live == _ZERO:
            return _ZERO
        front |= parts[j]
    return front


@compiled
def _vertices_needed(parts, n_parts, between, apart):
    """Return how many vertices to come it takes at least to join the parts; one if joined.

    Two parts may be joined by way of others; three by a tree, of which each two see a path.
    """
    if n_parts == 1:
        return 1
    for j in range(n_parts):
        for k in range(j):
            nearest = FAR
            one = parts[j]
            while one:
                a = lowest_bit(one)
                one &= one - _ONE
                other = parts[k]
                while other:
                    nearest = min(nearest, between[a, lowest_bit(other)])
                    other &= other - _ONE
            apart[j, k] = apart[k, j] = nearest
        apart[j, j] = 0
    need, total = 0, 0
    for by in range(n_parts if n_parts > _PAIR else 0):
        for j in range(n_parts):
            for k in range(n_parts):
                apart[j, k] = min(apart[j, k], apart[j, by] + apart[by, k])
    for j in range(n_parts):
        for k in range(j):
            need, total = max(need, apart[j, k]), total + apart[j, k] + 1
    return max(need, (total + 1) // 2 - 2) if n_parts == _THREE else need


@compiled
def _coded(front, parts, n_parts, label_of):
    """Return the labels of the vertices of a state, by slot."""
    code, shift, n_labels = _ZERO, _ZERO, 0
    for j in range(n_parts):
        label_of[j] = -1
    while front:
        low = front & (~front + _ONE)
        front ^= low
        for j in range(n_parts):
            if parts[j] & low:
                if label_of[j] < 0:
                    label_of[j] = n_labels
                    n_labels += 1
                code |= np.uint64(label_of[j]) << shift
                break
        shift += _FOUR
    return code


@compiled
def _place_of(table, masks, codes, front, code):
    """Return the place in the hash table of a state, or where it goes."""
    mixed = (front ^ (code * _MIX[0])) * _MIX[1]
    mixed ^= mixed >> _MIX[2]
    p = np.int64(mixed & np.uint64(len(table) - 1))
    while table[p] >= 0 and (masks[table[p]] != front or codes[table[p]] != code):
        p = (p + 1) & (len(table) - 1)
    return p


@compiled
def _fines_due(i, steps, fines, mask, take):
    """Return the fines of the cuts that are complete at a step."""
    due = np.int64(0)
    for r in range(steps.ripe_start[i], steps.ripe_start[i + 1]):
        cut = steps.ripe_cut[r]
        due += fines[cut] * ((_n_bits(mask & steps.ripe[r]) + take) // steps.divisors[cut])
    return due


@compiled
def _cost_of_ending(i, steps, fines, mask):
    """Return what a set still costs when nobody joins it any more."""
    cost, rest = np.int64(0), mask
    while rest:
        cost += steps.ahead[i, lowest_bit(rest)]
        rest &= rest - _ONE
    for r in range(steps.wait_start[i], steps.wait_start[i + 1]):
        cut = steps.wait_cut[r]
        cost += fines[cut] * (_n_bits(mask & steps.waits[r]) // steps.divisors[cut])
    return cost


@compiled
def _may(i, steps, mask, take):
    """Return whether the pairs allow a vertex to be in the set, or not to be."""
    bound = mask & steps.binds[i]
    if take:
        return bound == steps.binds[i] and (mask | steps.me[i]) & steps.bars[i] == _ZERO
    return bound == _ZERO


@compiled
def _worth(values, s, size, cost, hope, limit, room, out):
    """Write what the sets of a state cost now, by size; return whether one is worth keeping."""
    some = False
    for z in range(len(out)):
        out[z] = NONE
    for z in range(size, room + 1):
        if s < 0:
            value = cost if z == size else NONE
        elif values[s, z - size] < NONE:
            value = values[s, z - size] + cost
        else:
            value = NONE
        if value < NONE and value - hope[len(out) - 1 - z] < limit:
            out[z] = value
            some = True
    return some


@compiled
def expand(i, steps, priced, masks, codes, values, limit, most_parts):
    """Return the layer after a step.

    Sets that cannot become cheaper than the limit are dropped, and so are states of more parts
    than allowed; `n_dropped` counts those that no word can hold.
    """
    n_values, count = steps.most + 1, len(masks)
    room_for = 2 * count + 2
    size_of_table = 8
    while size_of_table < 2 * room_for:
        size_of_table *= 2
    table = np.full(size_of_table, -1, np.int32)
    out_masks, out_codes = np.empty(room_for, np.uint64), np.empty(room_for, np.uint64)
    out_values = np.empty((room_for, n_values), np.int64)
    source, target = np.empty(room_for, np.int64), np.empty(room_for, np.int64)
    taken, cost_of = np.empty(room_for, np.int8), np.empty(room_for, np.int64)
    end_source, end_cost = np.empty(count + 1, np.int64), np.empty(count + 1, np.int64)
    n_arcs, n_ends, made, n_dropped = 0, 0, 0, 0
    parts, new = np.zeros(_PARTS + 1, np.uint64), np.zeros(_PARTS + 1, np.uint64)
    apart = np.zeros((_PARTS + 1, _PARTS + 1), np.int64)
    value, label_of = np.empty(n_values, np.int64), np.empty(_PARTS + 1, np.int64)
    me, keep, live = steps.me[i], steps.keep[i], steps.live[i]
    for s in range(-1, count):
        mask, code = (masks[s], codes[s]) if s >= 0 else (_ZERO, _ZERO)
        n_parts = _split(mask, code, parts)
        tied = np.int64(0)
        for k in range(steps.before.shape[1]):
            if steps.before[i, k] >= 0 and mask >> np.uint64(steps.before[i, k]) & _ONE:
                tied += steps.tie[i, k]
        for take in range(2):
            if (s < 0 and take == 0) or not _may(i, steps, mask, take):
                continue
            cost = _fines_due(i, steps, priced.fines, mask, take)
            if take:
                n_new = _joined(parts, n_parts, me, steps.near[i], new)
                cost += steps.whole_tie[i] - tied - priced.prize[i]
                cost += priced.entry if s < 0 else np.int64(0)
                if n_new == 1 and new[0] & steps.owes[i] == _ZERO:
                    end_source[n_ends] = s
                    end_cost[n_ends] = cost + _cost_of_ending(i, steps, priced.fines, new[0])
                    n_ends += 1
            else:
                n_new = n_parts
                new[:n_parts] = parts[:n_parts]
                cost += tied
            if n_new > most_parts:
                continue
            front = _stay_open(new, n_new, keep, live)
            if front == _ZERO:
                continue
            size = steps.size[i] if take else np.int64(0)
            needed = _vertices_needed(new, n_new, steps.between[i], apart)
            room = steps.most - needed * steps.least_size
            if needed >= FAR or not _worth(
                values, s, size, cost, priced.hope[i], limit, room, value
            ):
                continue
            if _n_bits(front) > _PARTS:
                n_dropped += 1
                continue
            code_now = _coded(front, new, n_new, label_of)
            p = _place_of(table, out_masks, out_codes, front, code_now)
            d = table[p]
            if d < 0:
                d = made
                table[p], made = d, made + 1
                out_masks[d], out_codes[d] = front, code_now
                out_values[d] = value
            else:
                for z in range(n_values):
                    out_values[d, z] = min(out_values[d, z], value[z])
            source[n_arcs], target[n_arcs], taken[n_arcs], cost_of[n_arcs] = s, d, take, cost
            n_arcs += 1
    first, order = _by_target(target[:n_arcs], made)
    return Layer(
        out_masks[:made].copy(),
        out_codes[:made].copy(),
        out_values[:made].copy(),
        first,
        source[order],
        taken[order],
        cost_of[order],
        end_source[:n_ends].copy(),
        end_cost[:n_ends].copy(),
        n_dropped,
    )


@compiled
def _by_target(target, n_states):
    """Return where the arcs to each state begin, and the arcs in that order."""
    first = np.zeros(n_states + 1, np.int64)
    for d in target:
        first[d + 1] += 1
    first = np.cumsum(first)
    place, order = first.copy(), np.empty(len(target), np.int64)
    for a in range(len(target)):
        order[place[target[a]]] = a
        place[target[a]] += 1
    return first, order
