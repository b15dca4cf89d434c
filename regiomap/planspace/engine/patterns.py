"""What a vertex does to the pieces and regions of a state, worked out once for each pattern.

Many states differ only in how full their regions are. Scratch arrays are handed around because
nothing is allocated inside the loop.
"""

from typing import NamedTuple

import numba as nb
import numpy as np
import numpy.typing as npt

from regiomap.planspace.engine.compiled import compiled, lent
from regiomap.planspace.engine.table import slot_of

__all__ = [
    "Memory",
    "Scratch",
    "empty_memory",
    "empty_scratch",
    "learn",
    "look_back",
    "place_of",
]

Ints = npt.NDArray[np.int64]

# So many patterns are kept at most, in so small a part of the bytes. Each has so many places to
# stand in; when all are taken, it takes the first of them.
_PATTERNS, _PART, _PROBES = 4096, 64, 8


class Memory(NamedTuple):
    """What the step does to patterns; the first index is the place of a pattern.

    The second one is the region that is chosen. `facts` are which neighbours share it, how many
    regions there are afterwards (-1: not allowed, or a dead end), how many close, and the number
    of the pattern afterwards in `Reach`; `order` names the regions
    in their order afterwards, then those that close; `after` is the pattern afterwards.
    """

    pattern: Ints
    n_regions: npt.NDArray[np.int16]  # -1: nothing is known yet
    facts: npt.NDArray[np.int32]
    order: npt.NDArray[np.uint8]
    after: Ints


class Scratch(NamedTuple):
    """Where one pattern is worked out; each array is overwritten by the next one."""

    piece: Ints
    after: Ints
    region: Ints
    pieces_in: Ints
    name: Ints


@lent
def place_of(states, at, memory):
    """Return the place of the pattern of a state, and whether it is known there."""
    mixed = np.int64(0)
    for w in range(memory.pattern.shape[1]):
        mixed = (mixed ^ states[at + w]) * np.int64(0x2545F4914F6CDD1D)
        mixed ^= mixed >> 32
    first = mixed >> 24  # the bits that all fields had a part in
    for i in range(_PROBES):
        place = (first + i) & (len(memory.pattern) - 1)
        if memory.n_regions[place] < 0:
            return place, False
        if _is_pattern(states, at, memory, place):
            return place, True
    return first & (len(memory.pattern) - 1), False


@lent
def _is_pattern(states, at, memory, place):
    for w in range(memory.pattern.shape[1]):
        if memory.pattern[place, w] != states[at + w]:
            return False
    return True


@lent
def _unpack_pattern(states, at, n_open, width, scratch):
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


@lent
def _allowed(chosen, step, scratch):
    """Return whether a vertex may go into a region, as far as constraints go."""
    for j in step.apart:
        if scratch.region[scratch.piece[j]] == chosen:
            return False
    for j in step.together:
        if scratch.region[scratch.piece[j]] != chosen:
            return False
    return True


@lent
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


@lent
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


@lent
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


@lent
def _number(pattern, reach):
    """Return the number of a pattern among those that can be completed; -1: it is none."""
    if len(reach.table) == 0:
        return np.int32(0)
    return reach.table[slot_of(reach.table, reach.patterns, pattern, 0, len(pattern))]


@compiled
def learn(memory, place, states, at, width, step, reach, scratch):
    """Work out what the step does to a pattern, for every region that can be chosen."""
    n_open = len(step.keep) + len(step.gone) - 1
    n_pieces, n_regions = _unpack_pattern(states, at, n_open, width, scratch)
    for w in range(memory.pattern.shape[1]):
        memory.pattern[place, w] = states[at + w]
    memory.n_regions[place] = n_regions
    for chosen in range(n_regions + 1):
        facts, order = memory.facts[place, chosen], memory.order[place, chosen]
        facts[1] = -1
        if not _allowed(chosen, step, scratch):
            continue
        mask, left = _join(chosen, n_pieces, n_open, step, scratch)
        n_after = _rename(step.keep, width, scratch, memory.after[place, chosen], order)
        closed = _retire(chosen, left, step, scratch, order, n_after)
        number = _number(memory.after[place, chosen], reach)
        if closed >= 0 and number >= 0:
            facts[0], facts[1], facts[2], facts[3] = mask, n_after, closed, number


@nb.njit
def empty_memory(n_states, form, max_bytes):
    """Return a memory in which nothing is known, and its bytes: a small part of the most."""
    chosen, words = form.width + 1, form.base[0]
    each = 8 * words + 2 + chosen * (18 + form.width + 8 * words)
    size = 1
    while size < min(n_states, _PATTERNS) and 2 * size * each <= max_bytes // _PART:
        size *= 2
    memory = Memory(
        np.empty((size, words), np.int64),
        np.full(size, -1, np.int16),
        np.empty((size, chosen, 4), np.int32),
        np.empty((size, chosen, form.width + 2), np.uint8),
        np.empty((size, chosen, words), np.int64),
    )
    return memory, size * each


@nb.njit
def empty_scratch(width):
    """Return scratch arrays for a frontier of this width, and one more vertex."""
    return Scratch(
        np.zeros(width + 1, np.int64),
        np.zeros(width + 1, np.int64),
        np.zeros(width + 2, np.int64),
        np.zeros(width + 2, np.int64),
        np.empty((2, width + 2), np.int64),
    )


@compiled
def look_back(states, form, step, reach):
    """Return the patterns before a step that can be completed, and what their regions gain."""
    words, n_loads, within = form.base[-1], len(form.shift), form.base[0]
    n_states = len(states) // words
    patterns = np.empty(n_states * within, np.int64)
    least = np.zeros((n_states, n_loads, form.width), np.int64)
    most = np.zeros((n_states, n_loads, form.width), np.int64)
    memory, _ = empty_memory(1, form, 0)
    scratch = empty_scratch(form.width)
    n = 0
    for s in range(n_states):
        learn(memory, 0, states, s * words, form.width, step, reach, scratch)
        n_regions, n_moves = memory.n_regions[0], 0
        for chosen in range(n_regions + 1):
            order, n_after = memory.order[0, chosen], memory.facts[0, chosen, 1]
            if n_after < 0:
                continue
            number = memory.facts[0, chosen, 3]
            for k in range(n_after + memory.facts[0, chosen, 2]):
                r = order[k]
                for i in range(n_loads if r < n_regions else 0):
                    low = high = step.added[i] if r == chosen else 0
                    if k < n_after:
                        low += reach.least[number, i, k]
                        high += reach.most[number, i, k]
                    least[n, i, r] = min(least[n, i, r], low) if n_moves else low
                    most[n, i, r] = max(most[n, i, r], high) if n_moves else high
            n_moves += 1
        if n_moves:
            patterns[n * within : (n + 1) * within] = states[s * words : s * words + within]
            n += 1
    return patterns[: n * within].copy(), least[:n].copy(), most[:n].copy()
