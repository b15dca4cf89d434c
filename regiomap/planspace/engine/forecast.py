"""What a plan space will cost, told from the order of its vertices before anything is expanded.

The number of states of a layer grows with the frontier, and with how many loads of an open
region can be told apart. Fitted on 29 reference regions, Delaunay triangulations of 20 to 45
points, grids and complete graphs, before `reach` told which states end dead or are alike. Since
then, of the 15 regions of 2025, Delaunay triangulations and grids with more than 1,000 states, the
total comes out between a seventh and eight times the true one, mostly too high; of complete graphs
up to 18 times.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from regiomap._base.notebook import Shown, as_table
from regiomap.planspace.engine.diagram import Budget, Problem
from regiomap.planspace.engine.order import MAX_FRONTIER, frontier_sizes

__all__ = ["Forecast", "Prospect", "forecast"]

Floats = npt.NDArray[np.float64]

# Refused unseen from this many times the budget on: the forecast is rough.
_HOPELESS = 8

# And after some steps, from this many times: on all graphs of the fit, what the last layers
# tell about those to come was at most 1.3 times the truth.
_HOPELESS_SEEN = 1.5
_LAST = 3
# From so many states on the trend counts too: by how much the last layers went beyond the
# forecast more than as many before them did, and how much less so with each further step.
_ENOUGH = 100_000
_TREND, _SLOWER = 6, 0.85

_SHAPES = 0.724  # of the frontier, in logarithms of states for each vertex on it
_LOADS = 0.489  # and for each region that is open, of the loads it can have
_MOST_LOG = 600.0  # as large as a float comfortably holds
_MOVES = 2.3  # moves of a state
_STATE_BYTES = 18 + 7 * _MOVES  # of the finished layers, without answers
_STATE_S = 0.8e-6  # of processor time


@dataclass(frozen=True, eq=False, repr=False)
class Forecast(Shown):
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

    def _verdict(self) -> str:
        fits = "worth trying within the budget" if self.fits else "does not fit in the budget"
        return f"some {self.states:,} states, {self.bytes / 1e6:,.0f} MB, {fits}"

    def _tables(self) -> list[str]:
        return [as_table(pd.Series(asdict(self), name="forecast").to_frame())]

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


class Prospect:
    """What all steps of a problem need, judged by what the first ones needed."""

    def __init__(self, problem: Problem, budget: Budget) -> None:
        self._budget = budget
        self._states, self._each = _expected_states(problem), _bytes_each(problem)

    def is_hopeless(self, layers: Sequence[int]) -> bool:
        """Return whether all steps need more than the budget; `layers` are the states so far."""
        if len(layers) < _LAST:
            return False
        states = self._likely(np.array(layers, dtype=float))
        n_bytes = (states * self._each).sum()
        times = max(states.sum() / self._budget.max_states, n_bytes / self._budget.max_bytes)
        return bool(times > _HOPELESS_SEEN)

    def is_soon_hopeless(self, layers: Sequence[int]) -> bool:
        """Return the same while the steps go on, once there are enough states to judge by."""
        return sum(layers) >= _ENOUGH and self.is_hopeless(layers)

    def _likely(self, seen: Floats) -> Floats:
        """Return the states of all steps: the forecast is scaled by what was seen.

        Where the frontier stays as wide, the scale itself grows from step to step, ever slower.
        """
        done = len(seen)
        if seen.sum() < _ENOUGH or done < 2 * _TREND:
            scale, growth = self._scale(seen, done - _LAST, done), 1.0
        else:
            scale = self._scale(seen, done - _TREND, done)
            before = self._scale(seen, done - 2 * _TREND, done - _TREND)
            growth = max((scale / before) ** (1 / _TREND), 1.0)
        powers = np.cumsum(_SLOWER ** np.arange(1, len(self._states) - done + 1))
        return np.concatenate([seen, scale * growth**powers * self._states[done:]])

    def _scale(self, seen: Floats, begin: int, end: int) -> float:
        return float(seen[begin:end].sum() / self._states[begin:end].sum())


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
