"""What open regions can still gain, told from their pieces alone before any load is looked at.

There are hundreds of times fewer patterns than states. Expanded alone, without bounds, and looked
back on from the last step, they tell which of them end dead, and for each of their regions between
what least and what most it will gain: many states are then seen to end dead long before they do,
and many others to be alike.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from regiomap.planspace.engine.compiled import Flag
from regiomap.planspace.engine.expand import expand
from regiomap.planspace.engine.patterns import look_back
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
        patterns, least, most = look_back(layers.pop(), form, step, found[-1])
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
        states, *_, complete = expand(layers[-1], form, step, bounds, reach, _MOST - n, left, stop)
        layers.append(states)
        n, widest = n + len(states) // words, max(widest, len(states) // words)
        if not complete or (n + 2 * widest) * each > max_bytes:
            return []
    return layers
