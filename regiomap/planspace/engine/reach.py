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

# So small a part of the budget may it take; beyond that nothing is known beforehand.
_PART = 16


def reach_of(
    steps: Sequence[Step], form: Form, max_states: int, max_bytes: int, stop: Flag
) -> list[Reach]:
    """Return what regions can still gain after each step, as far as a part of the budget goes."""
    layers = _patterns(steps, form, max_states // _PART, max_bytes // _PART, stop)
    if not layers:
        return [any_reach(step, form) for step in steps]
    found = [any_reach(steps[-1], form)]
    for step, patterns in zip(steps[:0:-1], layers[:0:-1], strict=True):
        patterns, least, most = _looked_back(patterns, form, step, found[-1])
        words = int(form.base[0])
        size = 2 << (len(patterns) // words).bit_length()
        table = rehash(size, patterns, len(patterns) // words, words)
        found.append(Reach(table, patterns, least, most))
    return found[::-1]


def any_reach(step: Step, form: Form) -> Reach:
    """Return that a region may gain nothing, or everything that is to come after a step."""
    most = np.repeat(step.to_come, form.width + 1).reshape(1, len(form.shift), form.width + 1)
    nothing = np.zeros(0, dtype=np.int64)
    return Reach(nothing.astype(np.int32), nothing, np.zeros_like(most), most)


def _patterns(
    steps: Sequence[Step], form: Form, max_states: int, max_bytes: int, stop: Flag
) -> list[Ints]:
    """Return the states before each step when nothing is ever full; nothing: they are too many."""
    if not steps:
        return []
    everything = steps[0].added + steps[0].to_come
    bounds = Bounds(np.zeros_like(everything), np.maximum(everything, 1))
    layers = [np.zeros(form.base[-1], dtype=np.int64)]
    for step in steps[:-1]:
        left = max_states - sum(map(len, layers)) // int(form.base[-1])
        # What is known of a pattern stands beside it in the end.
        beside = sum(layer.nbytes for layer in layers) * (2 + 2 * form.width)
        states, *_, complete = expand(
            layers[-1], form, step, bounds, any_reach(step, form), left, max_bytes - beside, stop
        )
        if not complete:
            return []
        layers.append(states)
    return layers


@compiled
def _looked_back(states, form, step, reach):
    """Return the patterns before a step that can be completed, and what their regions gain."""
    words, n_loads, within = form.base[-1], len(form.shift), form.base[0]
    n_states = len(states) // words
    patterns = np.empty(n_states * within, np.int64)
    least = np.zeros((n_states, n_loads, form.width + 1), np.int64)
    most = np.zeros((n_states, n_loads, form.width + 1), np.int64)
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
