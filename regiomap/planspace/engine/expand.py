"""The compiled heart of the exact engine: all states after one more vertex.

The form of a state is described in `step.Form`, what happens to its pieces and regions is kept
in `patterns`, and what its regions can still gain in `reach`. Arrays that travel together are named
tuples; nothing is allocated inside the loop, and arrays are lent to the small functions, so that
passing them is free.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from regiomap.planspace.engine.compiled import compiled, lent
from regiomap.planspace.engine.patterns import empty_memory, empty_scratch, learn, place_of
from regiomap.planspace.engine.table import rehash, slot_of

__all__ = ["expand"]

Ints = npt.NDArray[np.int64]

_CHUNK = 4096  # states that are added to before the budget and the caller are looked at again


class _Room(NamedTuple):
    """Where the next layer and the moves to it are written; see `diagram.Diagram`."""

    table: npt.NDArray[np.int32]
    states: Ints
    fewest: npt.NDArray[np.int16]
    spread: npt.NDArray[np.int16]
    target: npt.NDArray[np.int32]
    joined: npt.NDArray[np.uint16]
    closes: npt.NDArray[np.uint8]


class _Loads(NamedTuple):
    """The loads of the regions of one state: before a step, and after it."""

    before: Ints
    after: Ints


@compiled
def _grown(array):
    larger = np.empty(len(array) * 2, array.dtype)
    larger[: len(array)] = array
    return larger


@lent
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


@lent
def _within(memory, place, chosen, load, added, bounds):
    """Return whether the chosen region is not too full, and those that close full enough."""
    n_after, closed = memory.facts[place, chosen, 1], memory.facts[place, chosen, 2]
    for i in range(len(added)):
        if load[i, chosen] + added[i] > bounds.upper[i]:
            return False
        for k in range(n_after, n_after + closed):
            r = memory.order[place, chosen, k]
            if load[i, r] + (added[i] if r == chosen else 0) < bounds.lower[i]:
                return False
    return True


@lent
def _filled(memory, place, chosen, loads, i, step, bounds, reach):
    """Work out load i of the regions after a step; return what they still lack, -1: too much.

    Regions whose load can only end within the bounds are all alike, as far as what is to come
    and what the others lack leave room for.
    """
    lower, upper, to_come = bounds.lower[i], bounds.upper[i], step.to_come[i]
    number, n_after = memory.facts[place, chosen, 3], memory.facts[place, chosen, 1]
    missing = 0
    for k in range(n_after):
        r = memory.order[place, chosen, k]
        holds = loads.before[i, r] + (step.added[i] if r == chosen else 0)
        least = reach.least[number, i, k]
        lacks = max(lower - holds, least)
        # More than is to come would outgrow its word when added up.
        if lacks > reach.most[number, i, k] or holds + least > upper or lacks > to_come - missing:
            return -1
        missing += lacks
        loads.after[i, k] = holds
    for k in range(n_after):
        holds, least = loads.after[i, k], reach.least[number, i, k]
        gains = min(reach.most[number, i, k], to_come - missing + max(lower - holds, least))
        if holds + least >= lower and holds + gains <= upper:
            loads.after[i, k] = max(lower - least, 0)
    return missing


@lent
def _write_loads(row, full, n_after, form):
    """Write the loads after a step; return what the regions hold of the first."""
    filled = 0
    for i in range(len(form.shift)):
        for k in range(n_after):
            place = k << form.shift[i]
            row[form.base[i] + (place >> 6)] |= full[i, k] << (place & 63)
            if i == 0:
                filled += full[i, k]
    return filled


@lent
def _range(n_regions, filled, missing, step, bounds):
    """Return the fewest and most regions that a state can still end in."""
    lower, upper, to_come = bounds.lower[0], bounds.upper[0], step.to_come[0]
    # Each further region takes a vertex, and at least the lower bound.
    most = n_regions + min((to_come - missing) // max(lower, 1), step.n_to_come)
    return max((filled + to_come + upper - 1) // upper, n_regions), most


@lent
def _lacking(memory, place, chosen, loads, step, bounds, reach):
    """Work out the loads after a step; return what the first still lacks, -1: a dead end."""
    if not _within(memory, place, chosen, loads.before, step.added, bounds):
        return -1
    missing = 0
    for i in range(len(step.added) - 1, -1, -1):
        missing = _filled(memory, place, chosen, loads, i, step, bounds, reach)
        if missing < 0:
            break
    return missing


@lent
def _numbered(room, n, row, words, low, high):
    """Return the number of a state, and how many there are; a new one is written."""
    slot = slot_of(room.table, room.states, row, 0, words)
    if room.table[slot] < 0:
        for w in range(words):
            room.states[n * words + w] = row[w]
        room.fewest[n], room.spread[n] = low, high - low + 1
        room.table[slot] = n
        n += 1
    return room.table[slot], n


@lent
def _has_room(n, n_moves, form, room):
    """Return whether all moves of one more state can be written."""
    most = form.width + 1
    return n + most <= len(room.fewest) and n_moves + most <= len(room.target)


@lent
def _advance(done, end, states, first, given, room):
    """Add the vertex to more states, up to the end or while there is room; return what is done.

    That is how many states had their turn, how many there are afterwards, and how many moves.
    """
    s, n, n_moves = done
    form, step, bounds, reach, memory, scratch, loads, row = given
    words = form.base[-1]
    while s < end and _has_room(n, n_moves, form, room):
        first[s] = n_moves
        place, known = place_of(states, s * words, memory)
        if not known:
            learn(memory, place, states, s * words, form.width, step, reach, scratch)
        n_regions = memory.n_regions[place]
        _unpack_loads(states, s * words, n_regions, form, loads.before)
        for chosen in range(n_regions + 1):
            n_after, closed = memory.facts[place, chosen, 1], memory.facts[place, chosen, 2]
            if n_after < 0:
                continue
            missing = _lacking(memory, place, chosen, loads, step, bounds, reach)
            if missing < 0:
                continue
            for w in range(words):
                row[w] = memory.after[place, chosen, w] if w < form.base[0] else 0
            filled = _write_loads(row, loads.after, n_after, form)
            low, high = _range(n_after, filled, missing, step, bounds)
            if low > high:
                continue
            room.target[n_moves], n = _numbered(room, n, row, words, low, high)
            room.joined[n_moves] = memory.facts[place, chosen, 0]
            room.closes[n_moves] = closed
            n_moves += 1
        s += 1
    return s, n, n_moves


@compiled
def _with_more_room(room, n, n_moves, words, form):
    """Return arrays twice as large where the next state may not fit."""
    table, states, fewest, spread, target, joined, closes = room
    if n + form.width + 1 > len(fewest):
        states, fewest, spread = _grown(states), _grown(fewest), _grown(spread)
        table = rehash(2 * len(table), states, n, words)
    if n_moves + form.width + 1 > len(target):
        target, joined, closes = _grown(target), _grown(joined), _grown(closes)
    return _Room(table, states, fewest, spread, target, joined, closes)


@compiled
def _first_room(n_states, words, max_bytes):
    """Return room for twice as many states, or for few where the budget asks to begin small."""
    room = max(1024, 2 * n_states)
    if 2 * room * (8 * words + 34) > max_bytes:
        room = 1024  # and grows as far as the budget allows
    size = 2048
    while size < 2 * room:
        size *= 2
    return _Room(
        np.full(size, -1, np.int32),
        np.empty(room * words, np.int64),
        np.empty(room, np.int16),
        np.empty(room, np.int16),
        np.empty(2 * room, np.int32),
        np.empty(2 * room, np.uint16),
        np.empty(2 * room, np.uint8),
    )


@lent
def _growth(room, n, n_moves, words, form):
    """Return the bytes of the arrays that the moves of one more state may not fit in."""
    most = form.width + 1
    of_states = 4 * len(room.table) + (8 * words + 4) * len(room.fewest)
    of_moves = 7 * len(room.target)
    lacking = of_states if n + most > len(room.fewest) else 0
    return lacking + (of_moves if n_moves + most > len(room.target) else 0)


@compiled
def expand(states, form, step, bounds, reach, max_states, max_bytes, stop):
    """Add one vertex to every state; return the next states and the transitions to them."""
    words = form.base[-1]
    n_states = len(states) // words
    first = np.empty(n_states + 1, np.int64)
    memory, held = empty_memory(n_states, form, max_bytes)
    room = _first_room(n_states, words, max_bytes)
    scratch = empty_scratch(form.width)
    shape = len(form.shift), form.width + 2
    loads = _Loads(np.zeros(shape, np.int64), np.zeros(shape, np.int64))
    row = np.empty(words, np.int64)
    given = (form, step, bounds, reach, memory, scratch, loads, row)
    # Bytes of all arrays of this step that grow with the layer; growing ones stand beside their
    # copy, and in the end what is returned stands beside all.
    held += 8 * len(first) + 4 * len(room.table)
    held += (8 * words + 4) * len(room.fewest) + 7 * len(room.target)
    complete = held <= max_bytes
    s = n = n_moves = 0
    while complete and s < n_states:
        end = min(s + _CHUNK, n_states)
        s, n, n_moves = _advance((s, n, n_moves), end, states, first, given, room)
        grows = _growth(room, n, n_moves, words, form) if s < n_states else 0
        needs = max(2 * grows, n * (8 * words + 4) + n_moves * 7)
        complete = not stop[0] and n <= max_states and held + needs <= max_bytes
        if complete and grows:
            room = _with_more_room(room, n, n_moves, words, form)
            held += grows
    if not complete:
        n = n_moves = 0  # nobody will look
    first[n_states] = n_moves
    return (
        room.states[: n * words].copy(),
        first,
        room.target[:n_moves].copy(),
        room.joined[:n_moves].copy(),
        room.closes[:n_moves].copy(),
        room.fewest[:n].copy(),
        room.spread[:n].copy(),
        complete,
    )
