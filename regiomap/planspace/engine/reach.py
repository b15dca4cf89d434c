"""What open regions can still gain, told from their pieces alone before any load is looked at.

There are hundreds of times fewer patterns than states. Expanded alone, without bounds, and looked
back on from the last step, they tell which of them end dead, and for each of their regions between
what least and what most it will gain: many states are then seen to end dead long before they do,
and many others to be alike.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from regiomap.planspace.engine.compiled import Flag, compiled
from regiomap.planspace.engine.expand import expand
from regiomap.planspace.engine.patterns import empty_memory, empty_scratch, learn
from regiomap.planspace.engine.step import Bounds, Form, Reach, Step
from regiomap.planspace.engine.table import rehash

__all__ = ["any_reach", "reach_of"]

Ints = npt.NDArray[np.int64]

# More patterns than this take longer than they save. A number, not a part of the budget: so that
# the diagram is the same whatever the budget, unless that holds few patterns only.
_MOST = 1 << 16


def reach_of(steps: Sequence[Step], form: Form, max_bytes: int, stop: Flag) -> list[Reach]:
    """Return what regions can still gain after each step, as far as patterns can be told apart."""
    layers = _patterns(steps, form, max_bytes, stop)
    if not layers:
        return [any_reach(step, form) for step in steps]
    found = [any_reach(steps[-1], form)]
    for step in steps[:0:-1]:
        patterns, least, most = _looked_back(layers.pop(), form, step, found[-1])
        n = len(least)
        table = rehash(2 << n.bit_length(), patterns, n, form.base[0])
        found.append(Reach(table, patterns, least, most))
    return found[::-1]


def any_reach(step: Step, form: Form) -> Reach:
    """Return that a region may gain nothing, or everything that is to come after a step."""
    most = np.repeat(step.to_come, form.width).reshape(1, len(form.shift), form.width)
    nothing = np.zeros(0, dtype=np.int64)
    return Reach(nothing.astype(np.int32), nothing, np.zeros_like(most), most)


def _patterns(steps: Sequence[Step], form: Form, max_bytes: int, stop: Flag) -> list[Ints]:
    """Return the states before each step when nothing is ever full; nothing: they are too many."""
    if not steps:
        return []
    everything = np.maximum(steps[0].added + steps[0].to_come, 1)
    bounds = Bounds(np.zeros_like(everything), everything)
    layers = [np.zeros(form.base[-1], dtype=np.int64)]
    words, n, widest = int(form.base[-1]), 1, 1
    # Of what is known of a pattern in the end, its place in the hash table included.
    each = 16 + 8 * int(form.base[0]) + 16 * len(form.shift) * form.width
    for step in steps[:-1]:
        left = max_bytes - 8 * words * n
        reach = any_reach(step, form)
        states, *_, complete = expand(
            layers[-1], form, step, bounds, reach, _MOST - n, left, stop
        )
        layers.append(states)
        n, widest = n + len(states) // words, max(widest, len(states) // words)
        if not complete or (n + 2 * widest) * each > max_bytes:
            return []
    return layers


@compiled
def _looked_back(states, form, step, reach):
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
