"""What a plan space will cost, told from the order of its vertices before anything is expanded.

The number of states of a layer grows with the frontier, and with how many loads of an open
region can be told apart. Fitted on 29 reference regions, Delaunay triangulations of 20 to 45
points, grids and complete graphs: of those with more than 1,000 states the total came out
between a sixteenth and seven times the true one.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from regiomap.planspace.engine.diagram import Budget, Problem
from regiomap.planspace.engine.order import MAX_FRONTIER, frontier_sizes

__all__ = ["Forecast", "forecast", "hopeless"]

# Refused unseen from this many times the budget on: the forecast is rough.
_HOPELESS = 8

# And after a first try, from this many times: on all graphs of the fit, what the last layers
# tell about those to come was at most 1.3 times the truth.
_HOPELESS_SEEN = 1.5
_LAST = 3

_SHAPES = 0.724  # of the frontier, in logarithms of states for each vertex on it
_LOADS = 0.489  # and for each region that is open, of the loads it can have
_MOST_LOG = 600.0  # as large as a float comfortably holds
_MOVES = 2.3  # moves of a state
_STATE_BYTES = 18 + 7 * _MOVES  # of the finished layers, without answers
_STATE_S = 1.5e-6  # of processor time


@dataclass(frozen=True)
class Forecast:
    """What a plan space is likely to cost; rough, within a factor of some ten.

    Attributes
    ----------
    work
        Base-3 logarithm of the sum of 3 ** (municipalities that stand open) over the steps.
    widest
        How many municipalities stand open at once, at most.
    states
        States over all layers.
    bytes
        Memory at the peak.
    seconds
        Time on one processor, once the engine is compiled.
    fits
        Whether the space is worth trying within its budget. True is no promise; False means
        that a question raises `PlanSpaceTooLarge` at once.
    """

    work: float
    widest: int
    states: int
    bytes: int
    seconds: float
    fits: bool

    def __bool__(self) -> bool:
        return self.fits

    @property
    def too_wide(self) -> bool:
        """Whether more municipalities stand open at once than the engine can hold."""
        return self.widest > MAX_FRONTIER


def forecast(problem: Problem, budget: Budget) -> Forecast:
    """Return the likely cost of a problem in its order."""
    open_now = frontier_sizes(problem.last_seen())
    widest = max(open_now, default=0)
    states = _expected_states(problem)
    n_states = float(states.sum())
    n_bytes = float((states * _bytes_each(problem)).sum())
    times = max(n_states / budget.max_states, n_bytes / budget.max_bytes)
    steps = math.log(sum(3.0 ** min(f, 600) for f in open_now) or 1, 3)
    return Forecast(
        work=steps,
        widest=widest,
        states=int(n_states),
        bytes=int(n_bytes),
        seconds=n_states * _STATE_S,
        fits=widest <= MAX_FRONTIER and times < _HOPELESS,
    )


def hopeless(problem: Problem, budget: Budget, layers: Sequence[int]) -> bool:
    """Tell whether all steps need more than a budget, after what the first ones needed.

    `layers` are the states after each of these.
    """
    seen = np.array(layers, dtype=float)
    if len(seen) < _LAST:
        return False
    states, each = _expected_states(problem), _bytes_each(problem)
    done = len(seen)
    growth = seen[-_LAST:].sum() / states[done - _LAST : done].sum()
    states = np.concatenate([seen, growth * states[done:]])
    times = max(states.sum() / budget.max_states, (states * each).sum() / budget.max_bytes)
    return bool(times > _HOPELESS_SEEN)


def _bytes_each(problem: Problem) -> npt.NDArray[np.float64]:
    """Return the likely bytes of a state after each vertex, one answer included."""
    sizes = problem.sizes[0].astype(float)
    low, high = (max(int(bound[0]), 1) for bound in (problem.lower, problem.upper))
    spread = (sizes.sum() - np.cumsum(sizes)) * (1 / low - 1 / high)
    numbers = np.minimum(spread, np.arange(len(sizes))[::-1]) / 2 + 1
    return np.asarray(_STATE_BYTES + 8 * numbers)


def _expected_states(problem: Problem) -> npt.NDArray[np.float64]:
    """Return the likely number of states after each vertex."""
    n = len(problem)
    sizes = problem.sizes[0]
    low, high, total = int(problem.lower[0]), int(problem.upper[0]), int(sizes.sum())
    done = 0
    found = np.ones(n)
    for i, open_now in enumerate(frontier_sizes(problem.last_seen())):
        done += int(sizes[i])
        # A region that is large enough and can never be full is like all others of that kind.
        full = min(high, done)
        fixed_from = max(low, high - (total - done) + 1)
        loads = max(min(full, low - 1) + max(full - fixed_from + 1, 0) + 1, 1)
        # No more different sums than subsets of what was added, and one unit for each vertex.
        loads = min(loads, max(full, 1), 2 ** min(i + 1, 60))
        n_open = min(open_now, total // max(low, 1))
        found[i] = math.exp(min(_SHAPES * open_now + _LOADS * n_open * math.log(loads), _MOST_LOG))
    return found
