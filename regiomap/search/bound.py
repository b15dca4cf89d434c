"""A lower bound on what every plan costs, by column generation with exact pricing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from regiomap.errors import PlanSpaceTooLarge
from regiomap.search.cuts import broken_triples
from regiomap.search.effort import Effort, Spent
from regiomap.search.pricing import Priced, Prices, cheapest
from regiomap.search.problem import Problem
from regiomap.search.relaxation import Relaxation, rounded
from regiomap.search.sweep import Cut, Sweep

__all__ = ["Bound", "bound_below"]

Floats = npt.NDArray[np.float64]

_NO_FINES = np.zeros(0, dtype=np.int64)

_STAGES = (1, 2, 16)  # most parts of an open set: quick and rough first, exact last
_STATE_BYTES = 25  # that a likely state takes on average, as most do not occur
_MEMORY = 0.5  # share of the best prices so far in those that are tried
_CLOSE = 1e-7  # how near a bound comes to the relaxation before new cuts are looked for
_STILL = 1e-5  # how little a relaxation falls that stands still
_GAIN = 2e-6  # what a round of cuts must add
_ROUNDS = 40


@dataclass
class Bound:
    """Prices under which no legal set has a reduced cost below 0, and what they prove.

    Attributes
    ----------
    value
        What every plan costs at least, in grains; None: nothing is proven.
    prices, cuts
        What proves it.
    relaxation
        The columns that were found.
    sweep
        With these cuts.
    """

    value: int | None
    prices: Prices | None
    cuts: list[Cut]
    relaxation: Relaxation
    sweep: Sweep


Tell = Callable[["Bound"], None]


def bound_below(
    problem: Problem,
    span: tuple[int, int],
    *,
    start: Sequence[tuple[int, ...]] = (),
    effort: Effort,
    order: Sequence[int] | None = None,
    enough: int | None = None,
    cut_rounds: int = _ROUNDS,
    tell: Tell | None = None,
) -> Bound:
    """Return the best bound that the effort allows.

    Parameters
    ----------
    span
        Fewest and most regions of a plan.
    start
        Legal sets to begin with.
    order
        Of the sweep; None: one is looked for.
    enough
        A value in grains beyond which nothing more is asked.
    cut_rounds
        How often cuts are looked for.
    tell
        Told each better bound.

    Raises
    ------
    PlanSpaceTooLarge
        If a sweep over the graph would take more memory than allowed.
    """
    generation = _Generation(problem, span, effort, order)
    if generation.sweep.likely_states * _STATE_BYTES > effort.max_bytes:
        effort.is_cramped = True
        raise PlanSpaceTooLarge(
            "so many municipalities stand open at a time that nothing can be proven about all "
            "regions at once."
        )
    generation.relaxation.add(list(start), problem.costs(list(start)))
    try:
        generation.run(enough, cut_rounds, tell)
    except Spent:
        generation.one_last()
    return generation.result()


class _Generation:
    """Columns, prices and cuts as they grow."""

    def __init__(
        self,
        problem: Problem,
        span: tuple[int, int],
        effort: Effort,
        order: Sequence[int] | None,
    ) -> None:
        self.problem, self.span, self.effort = problem, span, effort
        self.sweep = Sweep(problem, order=order)
        self.relaxation = Relaxation(problem, span)
        self.value: int | None = None
        self.best: tuple[Prices, list[Cut]] | None = None
        self.centre: tuple[Floats, float, Floats] | None = None
        self.reached = -np.inf  # by the prices of the centre

    def run(self, enough: int | None, cut_rounds: int, tell: Tell | None) -> None:
        """Generate columns and cuts until nothing more is won."""
        last = -np.inf
        for _ in range(cut_rounds + 1):
            self._converge(tell)
            if self.value is None or not self.relaxation.is_whole:
                return
            if enough is not None and self.value >= enough:
                return
            if self.value - last < _GAIN * abs(self.value):
                return
            last = self.value
            relaxation = self.relaxation
            fresh = broken_triples(
                relaxation.sets, relaxation.shares, relaxation.cuts, near=self.problem.near
            )
            if not fresh:
                return
            for cut in fresh:
                relaxation.add_cut(cut)
            self.sweep = Sweep(self.problem, relaxation.cuts, self.sweep.order)
            if self.centre is not None:
                of, toll, fines = self.centre
                self.centre = of, toll, np.concatenate([fines, np.zeros(len(fresh))])

    def _converge(self, tell: Tell | None) -> None:
        """Generate columns until the bound and the relaxation meet."""
        stage = 0 if self.value is None else len(_STAGES) - 2
        memory, last = _MEMORY, np.inf
        while True:
            self.effort.spend(len(self.relaxation.sets))
            self.relaxation.solve()
            exact = stage == len(_STAGES) - 1
            # Where the relaxation stands still, its own prices say more than those of before.
            still, last = self.relaxation.value > last * (1 - _STILL), self.relaxation.value
            mixed = self._mixed(0.0 if still else memory)
            priced = cheapest(self.sweep, mixed, most_parts=_STAGES[stage], effort=self.effort)
            value = self._keep(mixed, priced, proven=exact and priced.exact, tell=tell)
            added = self._add(priced)
            if value >= self.relaxation.value * (1 - _CLOSE) or not (added or memory):
                if not self.relaxation.is_whole and self.relaxation.ask_more():
                    self.reached = -np.inf
                elif exact:
                    return
                else:
                    stage, memory, self.reached, last = stage + 1, _MEMORY, -np.inf, np.inf
            else:
                memory = _MEMORY if added else 0.0

    def _mixed(self, memory: float) -> Prices:
        of, toll, fines = self.relaxation.duals
        if memory and self.centre is not None:
            centre = self.centre
            of = memory * centre[0] + (1 - memory) * of
            toll = memory * centre[1] + (1 - memory) * toll
            fines = memory * centre[2] + (1 - memory) * fines
        self._tried = of, toll, fines
        return rounded(of, toll, fines)

    def _keep(self, prices: Prices, priced: Priced, *, proven: bool, tell: Tell | None) -> int:
        """Return what prices prove once no set is cheaper than 0; keep them when they are best."""
        lowered = _lowered(prices, priced, self.relaxation.cuts, self.span)
        value = lowered.bound(self.relaxation.cuts, self.span)
        if value > self.reached:
            self.reached, self.centre = value, self._tried
        if proven and (self.value is None or value > self.value):
            self.value, self.best = value, (lowered, list(self.relaxation.cuts))
            if tell is not None:
                tell(self.result())
        return value

    def _add(self, priced: Priced) -> int:
        # Sets that the sweep cannot tell from legal ones are columns too: the bound is lower, and
        # the prices settle.
        sets = priced.sets.members
        return self.relaxation.add(sets, self.problem.costs(sets))

    def one_last(self) -> None:
        """Price the best prices exactly once, where nothing is proven yet, if that is soon done."""
        if self.value is not None or self.centre is None:
            return
        prices = rounded(*self.centre)
        try:
            priced = cheapest(self.sweep, prices, effort=self.effort.grace())
        except (Spent, PlanSpaceTooLarge):
            return
        if priced.exact:
            self._tried = self.centre
            self._keep(prices, priced, proven=True, tell=None)

    def result(self) -> Bound:
        """Return what was reached."""
        prices, cuts = self.best if self.best is not None else (None, [])
        value = self.value
        if value is not None and value < 0:  # nothing costs less than nothing
            prices, cuts = Prices(np.zeros(len(self.problem), dtype=np.int64), 0, _NO_FINES), []
            value = 0
        sweep = Sweep(self.problem, cuts, self.sweep.order)
        return Bound(value, prices, cuts, self.relaxation, sweep)


def _lowered(prices: Prices, priced: Priced, cuts: Sequence[Cut], span: tuple[int, int]) -> Prices:
    """Return prices under which no set is cheaper than 0: a lower toll, or lower prices.

    Every set has one last vertex: when that costs less by what its cheapest set is below 0, none
    is below any more.
    """
    by_toll = Prices(prices.of, prices.toll + int(priced.least.min(initial=0)), prices.fines)
    by_vertex = Prices(prices.of + priced.least, prices.toll, prices.fines)
    return max(by_toll, by_vertex, key=lambda one: one.bound(cuts, span))
