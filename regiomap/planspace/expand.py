"""The compiled heart of the exact engine: all states after one more vertex.

The form of a state is described in `lattice`. Scratch arrays are handed around because nothing
is allocated inside the loop; the small functions are inlined, so that passing arrays is free.
"""

import numba as nb
import numpy as np

from regiomap.planspace.compiled import compiled

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
def _unpack(states, at, n_open, width, shift, base, piece, region, pieces_in, load):
    """Read a state into the scratch arrays; return how many pieces and regions it has."""
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
    for i in range(len(shift)):
        # A field of a whole word has no bit above it; loads are never negative.
        field = (1 << (1 << shift[i])) - 1 if shift[i] < 6 else -1  # noqa: PLR2004
        for r in range(n_regions):
            place = r << shift[i]
            load[i, r] = (states[at + base[i] + (place >> 6)] >> (place & 63)) & field
        load[i, n_regions] = 0
    return n_pieces, n_regions


@nb.njit(inline="always")
def _allowed(chosen, piece, region, together, apart, load, added, upper):
    """Tell whether a vertex may go into a region, as far as bounds and wishes go."""
    for i in range(len(added)):
        if load[i, chosen] + added[i] > upper[i]:
            return False
    for j in apart:
        if region[piece[j]] == chosen:
            return False
    for j in together:
        if region[piece[j]] != chosen:
            return False
    return True


@nb.njit(inline="always")
def _retire(chosen, after, region, pieces_in, left, keep, gone, load, added, lower):
    """Return how many regions close when vertices leave the frontier; -1: a dead end.

    `left` is how many pieces the chosen region has after the step.
    """
    kept = lost = closed = 0
    for j in keep:
        kept |= 1 << after[j]
    for j in gone:
        c = after[j]
        if (kept | lost) >> c & 1:
            continue
        lost |= 1 << c
        r = region[c]
        if (left if r == chosen else pieces_in[r]) > 1:
            return -1
        for i in range(len(lower)):
            if load[i, r] + (added[i] if r == chosen else 0) < lower[i]:
                return -1
        closed += 1
    return closed


@nb.njit(inline="always")
def _pack(
    row,
    chosen,
    after,
    region,
    keep,
    load,
    added,
    width,
    shift,
    base,
    lower,
    upper,
    to_come,
    n_to_come,
    name,
):
    """Write the state after a step; return the fewest and most regions it can still end in."""
    row[:] = 0
    name[:] = -1
    n_pieces = n_regions = filled = missing = 0
    enough = to_come[0] + 1
    for k in range(len(keep)):
        c = after[keep[k]]
        if name[0, c] < 0:
            r = region[c]
            if name[1, r] < 0:
                for i in range(len(shift)):
                    full = load[i, r] + (added[i] if r == chosen else 0)
                    if full >= lower[i] and upper[i] - full >= to_come[i]:
                        full = lower[i]  # large enough and never full: all such are alike
                    place = n_regions << shift[i]
                    row[base[i] + (place >> 6)] |= full << (place & 63)
                    if i == 0:
                        filled += full
                        # Beyond what is to come it does not matter, and would outgrow its word.
                        missing += min(max(lower[0] - full, 0), enough - missing)
                name[1, r] = n_regions
                n_regions += 1
            name[0, c] = n_pieces
            k_region = width + n_pieces
            row[k_region >> 4] |= name[1, r] << (4 * (k_region & 15))
            n_pieces += 1
        row[k >> 4] |= name[0, c] << (4 * (k & 15))
    if missing >= enough:
        return 1, 0
    # Each further region takes a vertex, and at least the lower bound.
    most = n_regions + min((to_come[0] - missing) // max(lower[0], 1), n_to_come)
    return max((filled + to_come[0] + upper[0] - 1) // upper[0], n_regions), most


@compiled
def expand(
    states,
    width,
    shift,
    base,
    neighbours,
    together,
    apart,
    keep,
    gone,
    added,
    lower,
    upper,
    to_come,
    n_to_come,
    max_states,
    max_bytes,
    stop,
):
    """Add one vertex to every state; return the next states and the transitions to them."""
    words = base[-1]
    n_open = len(keep) + len(gone) - 1
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
    piece, after = np.zeros(width + 1, np.int64), np.zeros(width + 1, np.int64)
    region, pieces_in = np.zeros(width + 2, np.int64), np.zeros(width + 2, np.int64)
    name = np.empty((2, width + 2), np.int64)
    load = np.zeros((len(shift), width + 2), np.int64)
    row = np.empty(words, np.int64)
    n = n_moves = 0
    # Bytes of all arrays of this step that grow with the layer; growing ones stand beside their
    # copy, and in the end what is returned stands beside all.
    held = 8 * len(first) + 4 * len(table) + (8 * words + 4) * len(fewest) + 7 * len(target)
    complete = held <= max_bytes
    for s in range(n_states):
        if not complete:
            break
        first[s] = n_moves
        n_pieces, n_regions = _unpack(
            states, s * words, n_open, width, shift, base, piece, region, pieces_in, load
        )
        for chosen in range(n_regions + 1):
            if not _allowed(chosen, piece, region, together, apart, load, added, upper):
                continue
            touched = mask = merged = 0
            for t in range(len(neighbours)):
                c = piece[neighbours[t]]
                if region[c] == chosen:
                    mask |= 1 << t
                    merged += 1 - (touched >> c & 1)
                    touched |= 1 << c
            for j in range(n_open):
                after[j] = n_pieces if touched >> piece[j] & 1 else piece[j]
            after[n_open] = n_pieces
            region[n_pieces] = chosen
            left = pieces_in[chosen] - merged + 1
            closed = _retire(chosen, after, region, pieces_in, left, keep, gone, load, added, lower)
            if closed < 0:
                continue
            low, high = _pack(
                row,
                chosen,
                after,
                region,
                keep,
                load,
                added,
                width,
                shift,
                base,
                lower,
                upper,
                to_come,
                n_to_come,
                name,
            )
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
            target[n_moves], joined[n_moves], closes[n_moves] = table[slot], mask, closed
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
