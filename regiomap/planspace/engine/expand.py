"""The compiled heart of the exact engine: all states after one more vertex.

The form of a state is described in `step.Form`, what happens to its pieces and regions is kept
in `patterns`. Arrays that travel together are named tuples; nothing is allocated inside the loop,
and the small functions are inlined, so that passing them is free.
"""

import numba as nb
import numpy as np

from regiomap.planspace.engine.compiled import compiled
from regiomap.planspace.engine.patterns import empty_memory, empty_scratch, learn, place_of
from regiomap.planspace.engine.table import rehash, slot_of

__all__ = ["expand"]


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
def _filled(chosen, order, n_after, load, full, i, step, bounds, least, most):
    """Work out load i of the regions after a step; return what they still lack, -1: too much.

    Regions whose load can only end within the bounds are all alike, as far as what is to come
    and what the others lack leave room for.
    """
    lower, upper, to_come = bounds.lower[i], bounds.upper[i], step.to_come[i]
    missing = np.int64(0)
    for k in range(n_after):
        r = order[k]
        full[i, k] = load[i, r] + (step.added[i] if r == chosen else 0)
        lacks = max(lower - full[i, k], least[i, k])
        # More than is to come would outgrow its word when added up.
        if lacks > most[i, k] or full[i, k] + least[i, k] > upper or lacks > to_come - missing:
            return np.int64(-1)
        missing += lacks
    for k in range(n_after):
        gains = min(most[i, k], to_come - missing + max(lower - full[i, k], least[i, k]))
        if full[i, k] + least[i, k] >= lower and full[i, k] + gains <= upper:
            full[i, k] = max(lower - least[i, k], 0)
    return missing


@nb.njit(inline="always")
def _write_loads(row, full, n_after, form):
    """Write the loads after a step; return what the regions hold of the first."""
    filled = np.int64(0)
    for i in range(len(form.shift)):
        for k in range(n_after):
            place = k << form.shift[i]
            row[form.base[i] + (place >> 6)] |= full[i, k] << (place & 63)
            if i == 0:
                filled += full[i, k]
    return filled


@nb.njit(inline="always")
def _range(n_regions, filled, missing, step, bounds):
    """Return the fewest and most regions that a state can still end in."""
    lower, upper, to_come = bounds.lower[0], bounds.upper[0], step.to_come[0]
    # Each further region takes a vertex, and at least the lower bound.
    most = n_regions + min((to_come - missing) // max(lower, 1), step.n_to_come)
    return max((filled + to_come + upper - 1) // upper, n_regions), most


@compiled
def expand(states, form, step, bounds, reach, max_states, max_bytes, stop):
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
    full = np.zeros((len(form.shift), form.width + 1), np.int64)
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
            learn(memory, place, states, at, form.width, step, reach, scratch)
        n_regions = memory.n_regions[place]
        _unpack_loads(states, at, n_regions, form, load)
        for chosen in range(n_regions + 1):
            n_after, closed = memory.facts[place, chosen, 1], memory.facts[place, chosen, 2]
            order = memory.order[place, chosen]
            if n_after < 0 or not _within(chosen, order, n_after, closed, load, step.added, bounds):
                continue
            number = memory.facts[place, chosen, 3]
            least, most = reach.least[number], reach.most[number]
            missing = np.int64(0)
            for i in range(len(form.shift) - 1, -1, -1):
                missing = _filled(
                    chosen, order, n_after, load, full, i, step, bounds, least, most
                )
                if missing < 0:
                    break
            if missing < 0:
                continue
            for w in range(words):
                row[w] = memory.after[place, chosen, w] if w < form.base[0] else 0
            filled = _write_loads(row, full, n_after, form)
            low, high = _range(n_after, filled, missing, step, bounds)
            if low > high:
                continue
            slot = slot_of(table, out, row, 0, words)
            if table[slot] < 0:
                if n == len(fewest):
                    grows = 4 * len(table) + (8 * words + 4) * len(fewest)
                    if n >= max_states or held + 2 * grows > max_bytes:
                        complete = False
                        break
                    held += grows
                    out, fewest, spread = _grown(out), _grown(fewest), _grown(spread)
                    table = rehash(2 * len(table), out, n, words)
                    slot = slot_of(table, out, row, 0, words)
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
