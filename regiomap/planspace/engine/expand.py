"""The compiled heart of the exact engine: all states after one more vertex.

The form of a state is described in `Form`. Many states differ only in how full their regions
are: what a vertex does to pieces and regions is worked out once for each pattern of these, and
kept. Arrays that travel together are named tuples; nothing is allocated inside the loop, and the
small functions are inlined, so that passing them is free.
"""

from typing import NamedTuple

import numba as nb
import numpy as np
import numpy.typing as npt

from regiomap.planspace.engine.compiled import compiled

__all__ = ["Bounds", "Form", "Step", "expand"]

Ints = npt.NDArray[np.int64]

# So many patterns are kept at most, in so small a part of the bytes; a later one takes the place
# of an earlier one.
_PATTERNS, _PART = 4096, 64


class Form(NamedTuple):
    """How a state is written in words of 64 bits.

    First the piece of each frontier vertex and then the region of each piece, `width` fields of
    four bits each, numbered by first appearance: the pattern. Load i of the regions begins at
    word `base[i]`, in fields of 2 ** `shift[i]` bits. The last base is the number of words.
    """

    width: int
    shift: Ints
    base: Ints


class Bounds(NamedTuple):
    """Between which bounds each load of a region must lie."""

    lower: Ints
    upper: Ints


class Step(NamedTuple):
    """The vertex that is added; vertices are named by their place on the frontier.

    Attributes
    ----------
    neighbours, together, apart
        Earlier vertices that it borders on, must share a region with, and must not.
    keep, gone
        Who stays on the frontier after the step, and who leaves it.
    added
        The loads of the vertex.
    to_come, n_to_come
        The loads of all later vertices, and how many these are.
    """

    neighbours: Ints
    together: Ints
    apart: Ints
    keep: Ints
    gone: Ints
    added: Ints
    to_come: Ints
    n_to_come: int


class _Memory(NamedTuple):
    """What the step does to patterns; the first index is the place of a pattern.

    The second one is the region that is chosen. `facts` are which neighbours share it, how many
    regions there are afterwards (-1: not allowed), and how many close; `order` names the regions
    in their order afterwards, then those that close; `after` is the pattern afterwards.
    """

    pattern: Ints
    n_regions: npt.NDArray[np.int16]  # -1: nothing is known yet
    facts: npt.NDArray[np.int32]
    order: npt.NDArray[np.uint8]
    after: Ints


class _Scratch(NamedTuple):
    piece: Ints
    after: Ints
    region: Ints
    pieces_in: Ints
    name: Ints


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
def _place(states, at, memory):
    """Return the place of the pattern of a state in the memory."""
    mixed = np.int64(0)
    for w in range(memory.pattern.shape[1]):
        mixed = (mixed ^ states[at + w]) * np.int64(0x2545F4914F6CDD1D)
        mixed ^= mixed >> 29
    return mixed & (len(memory.pattern) - 1)


@nb.njit(inline="always")
def _is_known(states, at, memory, place):
    if memory.n_regions[place] < 0:
        return False
    for w in range(memory.pattern.shape[1]):
        if memory.pattern[place, w] != states[at + w]:
            return False
    return True


@nb.njit(inline="always")
def _read_pattern(states, at, n_open, width, scratch):
    """Read a pattern into the scratch arrays; return how many pieces and regions it has."""
    piece, region, pieces_in = scratch.piece, scratch.region, scratch.pieces_in
    n_pieces = n_regions = 0
    for j in range(n_open):
        piece[j] = (states[at + (j >> 4)] >> (4 * (j & 15))) & 15
        n_pieces = max(n_pieces, piece[j] + 1)
    for c in range(n_pieces):
        k = width + c
        region[c] = (states[at + (k >> 4)] >> (4 * (k & 15))) & 15
        if region[c] == n_regions:
            pieces_in[n_regions] = 0
            n_regions += 1
        pieces_in[region[c]] += 1
    pieces_in[n_regions] = 0
    return n_pieces, n_regions


@nb.njit(inline="always")
def _wished(chosen, step, scratch):
    """Tell whether a vertex may go into a region, as far as wishes go."""
    for j in step.apart:
        if scratch.region[scratch.piece[j]] == chosen:
            return False
    for j in step.together:
        if scratch.region[scratch.piece[j]] != chosen:
            return False
    return True


@nb.njit(inline="always")
def _join(chosen, n_pieces, n_open, step, scratch):
    """Make one piece of the vertex and its neighbours; return who joins, and pieces left."""
    piece, after, region = scratch.piece, scratch.after, scratch.region
    touched = mask = merged = 0
    for t in range(len(step.neighbours)):
        c = piece[step.neighbours[t]]
        if region[c] == chosen:
            mask |= 1 << t
            merged += 1 - (touched >> c & 1)
            touched |= 1 << c
    for j in range(n_open):
        after[j] = n_pieces if touched >> piece[j] & 1 else piece[j]
    after[n_open] = n_pieces
    region[n_pieces] = chosen
    return mask, scratch.pieces_in[chosen] - merged + 1


@nb.njit(inline="always")
def _rename(keep, width, scratch, row, order):
    """Write the pattern after a step and the order of its regions; return how many there are."""
    name = scratch.name
    row[:] = 0
    name[:] = -1
    n_pieces = n_regions = 0
    for k in range(len(keep)):
        c = scratch.after[keep[k]]
        if name[0, c] < 0:
            r = scratch.region[c]
            if name[1, r] < 0:
                order[n_regions] = r
                name[1, r] = n_regions
                n_regions += 1
            name[0, c] = n_pieces
            k_region = width + n_pieces
            row[k_region >> 4] |= name[1, r] << (4 * (k_region & 15))
            n_pieces += 1
        row[k >> 4] |= name[0, c] << (4 * (k & 15))
    return n_regions


@nb.njit(inline="always")
def _retire(chosen, left, step, scratch, order, n_regions):
    """Name the regions that close when vertices leave; return how many, -1: a dead end.

    `left` is how many pieces the chosen region has after the step.
    """
    kept = lost = closed = 0
    for j in step.keep:
        kept |= 1 << scratch.after[j]
    for j in step.gone:
        c = scratch.after[j]
        if (kept | lost) >> c & 1:
            continue
        lost |= 1 << c
        r = scratch.region[c]
        if (left if r == chosen else scratch.pieces_in[r]) > 1:
            return -1
        order[n_regions + closed] = r
        closed += 1
    return closed


@compiled
def _learn(memory, place, states, at, width, step, scratch):
    """Work out what the step does to a pattern, for every region that can be chosen."""
    n_open = len(step.keep) + len(step.gone) - 1
    n_pieces, n_regions = _read_pattern(states, at, n_open, width, scratch)
    for w in range(memory.pattern.shape[1]):
        memory.pattern[place, w] = states[at + w]
    memory.n_regions[place] = n_regions
    for chosen in range(n_regions + 1):
        facts, order = memory.facts[place, chosen], memory.order[place, chosen]
        facts[1] = -1
        if not _wished(chosen, step, scratch):
            continue
        mask, left = _join(chosen, n_pieces, n_open, step, scratch)
        n_after = _rename(step.keep, width, scratch, memory.after[place, chosen], order)
        closed = _retire(chosen, left, step, scratch, order, n_after)
        if closed >= 0:
            facts[0], facts[1], facts[2] = mask, n_after, closed


@nb.njit(inline="always")
def _read_loads(states, at, n_regions, form, load):
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
    """Tell whether the chosen region is not too full, and those that close full enough."""
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


@nb.njit(inline="always")
def _empty_memory(n_states, form, max_bytes):
    """Return a memory in which nothing is known, and its bytes: a small part of the most."""
    chosen, words = form.width + 1, form.base[0]
    each = 8 * words + 2 + chosen * (14 + form.width + 8 * words)
    size = 1
    while size < min(n_states, _PATTERNS) and 2 * size * each <= max_bytes // _PART:
        size *= 2
    memory = _Memory(
        np.empty((size, words), np.int64),
        np.full(size, -1, np.int16),
        np.empty((size, chosen, 3), np.int32),
        np.empty((size, chosen, form.width + 2), np.uint8),
        np.empty((size, chosen, words), np.int64),
    )
    return memory, size * each


@nb.njit(inline="always")
def _empty_scratch(width):
    return _Scratch(
        np.zeros(width + 1, np.int64),
        np.zeros(width + 1, np.int64),
        np.zeros(width + 2, np.int64),
        np.zeros(width + 2, np.int64),
        np.empty((2, width + 2), np.int64),
    )


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
    memory, held = _empty_memory(n_states, form, max_bytes)
    scratch = _empty_scratch(form.width)
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
        place = _place(states, at, memory)
        if not _is_known(states, at, memory, place):
            _learn(memory, place, states, at, form.width, step, scratch)
        n_regions = memory.n_regions[place]
        _read_loads(states, at, n_regions, form, load)
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
            slot = _slot(table, out, row, 0, words)
            if table[slot] < 0:
                low, high = _range(n_after, filled, missing, step, bounds)
                if low > high:
                    continue
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
