"""The compiled heart of the exact engine: all states after one more vertex.

The form of a state is described in `step.Form`, what happens to its pieces and regions is kept
in `patterns`. Arrays that travel together are named tuples; nothing is allocated inside the loop,
and the small functions are inlined, so that passing them is free.
"""

import numba as nb
import numpy as np

from regiomap.planspace.engine.compiled import compiled
from regiomap.planspace.engine.patterns import empty_memory, empty_scratch, learn, place_of

__all__ = ["expand"]


@nb.njit(inline="always")
def _slot(table, states, row, at, words):
    """Return where in the hash table the number of a row stands, or could stand (-1)."""
    mixed = np.int64(0x9E3779B97F4A7C1)
    for w in range(words):
        mixed = (mixed ^ row[at + w]) * np.int64(0x2545F4914F6CDD1D)
        mixed ^= mixed >> 29
    slot = mixed & (len(table) - 1)
    while table[slot] >= 0:
        known = table[slot] * np.int64(words)
        w = 0
        while w < words and states[known + w] == row[at + w]:
            w += 1
        if w == words:
            break
        slot = (slot + 1) & (len(table) - 1)
    return slot


@compiled
def _rehash(table, states, n, words):
    """Return a hash table twice as large with the first n states in it."""
    larger = np.full(len(table) * 2, -1, np.int32)
    for i in range(n):
        larger[_slot(larger, states, states, i * words, words)] = i
    return larger


@compiled
def _grown(array):
    larger = np.empty(len(array) * 2, array.dtype)
    larger[: len(array)] = array
    return larger


@nb.njit(inline="always")
def _unpack_loads(states, at, n_regions, form, load):
    """Read the loads of the regions of a state; the one after them is empty."""
    for i in range(len(form.shift)):
        shift = form.shift[i]
        # A field of a whole word has no bit above it; loads are never negative.
        field = (1 << (1 << shift)) - 1 if shift < 6 else -1  # noqa: PLR2004
        for r in range(n_regions):
            place = r << shift
            load[i, r] = (states[at + form.base[i] + (place >> 6)] >> (place & 63)) & field
        load[i, n_regions] = 0


@nb.njit(inline="always")
def _within(chosen, order, n_after, closed, load, added, bounds):
    """Return whether the chosen region is not too full, and those that close full enough."""
    for i in range(len(added)):
        if load[i, chosen] + added[i] > bounds.upper[i]:
            return False
        for k in range(n_after, n_after + closed):
            r = order[k]
            if load[i, r] + (added[i] if r == chosen else 0) < bounds.lower[i]:
                return False
    return True


@nb.njit(inline="always")
def _write_loads(row, chosen, order, n_after, load, form, step, bounds):
    """Write the loads after a step; return what the regions hold, and what they still lack."""
    filled = missing = 0
    enough = step.to_come[0] + 1
    for i in range(len(form.shift)):
        shift, lower, upper = form.shift[i], bounds.lower[i], bounds.upper[i]
        for k in range(n_after):
            r = order[k]
            full = load[i, r] + (step.added[i] if r == chosen else 0)
            if full >= lower and upper - full >= step.to_come[i]:
                full = lower  # large enough and never full: all such are alike
            place = k << shift
            row[form.base[i] + (place >> 6)] |= full << (place & 63)
            if i == 0:
                filled += full
                # Beyond what is to come it does not matter, and would outgrow its word.
                missing += min(max(lower - full, 0), enough - missing)
    return filled, missing


@nb.njit(inline="always")
def _range(n_regions, filled, missing, step, bounds):
    """Return the fewest and most regions that a state can still end in."""
    lower, upper, to_come = bounds.lower[0], bounds.upper[0], step.to_come[0]
    # Each further region takes a vertex, and at least the lower bound.
    most = n_regions + min((to_come - missing) // max(lower, 1), step.n_to_come)
    return max((filled + to_come + upper - 1) // upper, n_regions), most


@compiled
def expand(states, form, step, bounds, max_states, max_bytes, stop):
    """Add one vertex to every state; return the next states and the transitions to them."""
    words = form.base[-1]
    n_states = len(states) // words
    room = max(1024, 2 * n_states)
    if 2 * room * (8 * words + 34) > max_bytes:
        room = 1024  # and grows as far as the budget allows
    size = 2048
    while size < 2 * room:
        size *= 2
    table = np.full(size, -1, np.int32)
    out = np.empty(room * words, np.int64)
    fewest, spread = np.empty(room, np.int16), np.empty(room, np.int16)
    target = np.empty(2 * room, np.int32)
    joined, closes = np.empty(2 * room, np.uint16), np.empty(2 * room, np.uint8)
    first = np.empty(n_states + 1, np.int64)
    memory, held = empty_memory(n_states, form, max_bytes)
    scratch = empty_scratch(form.width)
    load = np.zeros((len(form.shift), form.width + 2), np.int64)
    row = np.empty(words, np.int64)
    n = n_moves = 0
    # Bytes of all arrays of this step that grow with the layer; growing ones stand beside their
    # copy, and in the end what is returned stands beside all.
    held += 8 * len(first) + 4 * len(table) + (8 * words + 4) * len(fewest) + 7 * len(target)
    complete = held <= max_bytes
    for s in range(n_states):
        if not complete:
            break
        first[s] = n_moves
        at = s * words
        place, known = place_of(states, at, memory)
        if not known:
            learn(memory, place, states, at, form.width, step, scratch)
        n_regions = memory.n_regions[place]
        _unpack_loads(states, at, n_regions, form, load)
        for chosen in range(n_regions + 1):
            n_after, closed = memory.facts[place, chosen, 1], memory.facts[place, chosen, 2]
            order = memory.order[place, chosen]
            if n_after < 0 or not _within(chosen, order, n_after, closed, load, step.added, bounds):
                continue
            for w in range(words):
                row[w] = memory.after[place, chosen, w] if w < form.base[0] else 0
            filled, missing = _write_loads(row, chosen, order, n_after, load, form, step, bounds)
            if missing > step.to_come[0]:
                continue
            low, high = _range(n_after, filled, missing, step, bounds)
            if low > high:
                continue
            slot = _slot(table, out, row, 0, words)
            if table[slot] < 0:
                if n == len(fewest):
                    grows = 4 * len(table) + (8 * words + 4) * len(fewest)
                    if n >= max_states or held + 2 * grows > max_bytes:
                        complete = False
                        break
                    held += grows
                    out, fewest, spread = _grown(out), _grown(fewest), _grown(spread)
                    table = _rehash(table, out, n, words)
                    slot = _slot(table, out, row, 0, words)
                for w in range(words):
                    out[n * words + w] = row[w]
                fewest[n], spread[n] = low, high - low + 1
                table[slot] = n
                n += 1
            if n_moves == len(target):
                if held + 14 * len(target) > max_bytes:
                    complete = False
                    break
                held += 7 * len(target)
                target, joined, closes = _grown(target), _grown(joined), _grown(closes)
            target[n_moves], joined[n_moves], closes[n_moves] = (
                table[slot],
                memory.facts[place, chosen, 0],
                closed,
            )
            n_moves += 1
        if stop[0] or n > max_states or held + n * (8 * words + 4) + n_moves * 7 > max_bytes:
            complete = False
    if not complete:
        n = n_moves = 0  # nobody will look
    first[n_states] = n_moves
    return (
        out[: n * words].copy(),
        first,
        target[:n_moves].copy(),
        joined[:n_moves].copy(),
        closes[:n_moves].copy(),
        fewest[:n].copy(),
        spread[:n].copy(),
        complete,
    )
