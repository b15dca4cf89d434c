"""A lower bound for a graph that is too wide for one sweep: the columns of all its windows.

The first prices come from small parts of the graph, each divided for itself. The relaxation is
solved by an interior-point method: its prices lie amid all that are optimal, and these settle in a
tenth of the rounds. It holds the columns that cost least under the prices; others wait in a pool.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from regiomap.errors import PlanSpaceTooLarge
from regiomap.planspace.engine.tasks import in_parallel
from regiomap.search.bound import Bound, bound_below
from regiomap.search.cuts import broken_triples
from regiomap.search.effort import Effort, Spent
from regiomap.search.pool import Pool
from regiomap.search.pricing import Priced, Prices
from regiomap.search.problem import Problem
from regiomap.search.relaxation import Relaxation, rounded
from regiomap.search.sweep import Cut
from regiomap.search.windowed import Windows
from regiomap.search.windows import compact_cores, steady_order

__all__ = ["bound_by_windows", "bound_of_any_width"]

Floats = npt.NDArray[np.float64]
Members = tuple[int, ...]
Tell = Callable[[Bound], None]

_NO_FINES = np.zeros(0, dtype=np.int64)

_CORES = (600, 300, 150, 75, 40)  # vertices of a core, smaller ones where a sweep takes too much
_TILE = 90  # vertices of the parts from which the first prices come
_TILE_STEPS = 4_000_000
_STAGES = (1, 2, 16)  # most parts of an open set: quick and rough first, exact last
_NEAR = (1e-2, 3e-3, 3e-4)  # how near a bound comes to the relaxation at each stage
_MEMORY = 0.5  # share of the best prices so far in those that are tried
_HELD = 8  # columns of a relaxation for each vertex
_USED = 1e-5
_CUT_OFF = 0.4  # of the border of a part, that its vertices pay at first
_PER_VERTEX = 2  # columns at most that a round adds for each last vertex
_BETTER = 1e-2  # how much of a bound a round must add that looks for few columns
_GAIN = 1e-4  # what a round of cuts must add
_CUTS = 10  # vertices for each cut of a round


def bound_of_any_width(
    problem: Problem,
    span: tuple[int, int],
    *,
    start: Sequence[Members] = (),
    effort: Effort,
    enough: int | None = None,
    tell: Tell | None = None,
    n_jobs: int | None = None,
) -> Bound:
    """Return the bound of one sweep over the graph, or that of windows where it is too wide.

    Raises
    ------
    PlanSpaceTooLarge
        If every window is too wide as well.
    """
    try:
        return bound_below(problem, span, start=start, effort=effort, enough=enough, tell=tell)
    except PlanSpaceTooLarge:
        return bound_by_windows(
            problem, span, start=start, effort=effort, enough=enough, tell=tell, n_jobs=n_jobs
        )


def bound_by_windows(
    problem: Problem,
    span: tuple[int, int],
    *,
    start: Sequence[Members] = (),
    effort: Effort,
    enough: int | None = None,
    cut_rounds: int = 40,
    tell: Tell | None = None,
    n_jobs: int | None = None,
    cores: Sequence[int] = _CORES,
) -> Bound:
    """Return the best bound that the effort allows, as `bound_below` does.

    Parameters
    ----------
    n_jobs
        Windows at work at a time; the result does not depend on it.
    cores
        Vertices of a core, and what is tried where that takes too much memory.

    Raises
    ------
    PlanSpaceTooLarge
        If every window takes more memory than allowed.
    """
    wide = _Wide(problem, span, effort, list(cores), n_jobs)
    try:
        wide.begin(start)
        wide.run(enough, cut_rounds, tell)
    except Spent:
        wide.one_last()
    return wide.result()


class _Wide:
    """Columns, prices and cuts as they grow."""

    def __init__(
        self,
        problem: Problem,
        span: tuple[int, int],
        effort: Effort,
        cores: list[int],
        n_jobs: int | None,
    ) -> None:
        self.problem, self.span, self.effort, self.n_jobs = problem, span, effort, n_jobs
        self.cores, self.cuts, self.pool = cores, list[Cut](), Pool(problem)
        self.windows = self._narrower()
        self.relaxation = Relaxation(problem, span)
        self.dearer = 0  # how often leaving a vertex out was made dearer
        self.latest: tuple[Floats, float] = np.zeros(len(problem)), 0.0
        self.used: set[int] = set()  # columns that had a share in the latest optimum
        self.centre: tuple[Floats, float, Floats] | None = None
        self.reached = -np.inf  # by the prices of the centre
        self.value: int | None = None
        self.best: tuple[Prices, list[Cut]] | None = None

    def _narrower(self) -> Windows:
        """Return windows with the largest cores that were not yet found too large."""
        while True:
            most = self.cores.pop(0)
            try:
                windows = Windows(self.problem, most=most, n_jobs=self.n_jobs)
                windows.set_cuts(self.cuts)
            except PlanSpaceTooLarge:
                if not self.cores:
                    raise
            else:
                return windows

    def begin(self, start: Sequence[Members]) -> None:
        """Take the first columns and prices from small parts of the graph."""
        self.pool.add(start)
        tiles = compact_cores(self.problem, _TILE)
        asked = [(self.problem, tile, self.effort.seconds_left) for tile in tiles]
        answers = in_parallel(_of_tile, asked, n_jobs=self.n_jobs, most_here=self.n_jobs or 1)
        of = np.zeros(len(self.problem))
        for tile, answer in zip(tiles, answers, strict=True):
            of[tile] = answer.of
            self.pool.add(answer.sets)
        self.latest, self.centre = (of, 0.0), (of, 0.0, np.zeros(0))
        self.effort.spend(sum(answer.steps for answer in answers))

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
            fresh = broken_triples(
                self.relaxation.sets,
                self.relaxation.shares,
                self.cuts,
                near=self.problem.near,
                most=max(len(self.problem) // _CUTS, 1),
            )
            if not fresh:
                return
            self.cuts += fresh
            self.windows.set_cuts(self.cuts)
            if self.centre is not None:
                of, toll, fines = self.centre
                self.centre = of, toll, np.concatenate([fines, np.zeros(len(fresh))])

    def _converge(self, tell: Tell | None) -> None:
        """Generate columns until the bound and the relaxation nearly meet."""
        stage = 0 if self.value is None else len(_STAGES) - 1
        memory, self.reached, settles = _MEMORY, -np.inf, True
        while True:
            self._solve()
            mixed = self._mixed(memory)
            exact = stage == len(_STAGES) - 1
            before = self.reached
            priced = self._price(mixed, _STAGES[stage], self.effort, settles=settles)
            value = self._keep(mixed, priced, proven=exact and priced.exact, tell=tell)
            added = self.pool.add(priced.sets.members)
            if value >= self.relaxation.value * (1 - _NEAR[stage]) or not (added or memory):
                if self._ask_more():
                    self.reached = -np.inf
                elif exact:
                    return
                else:
                    stage, memory, self.reached = stage + 1, _MEMORY, -np.inf
            else:
                memory = _MEMORY if added else 0.0
            # Where prices that settle say no more than before, more columns are wanted.
            settles = not settles or before == -np.inf or value > before + _BETTER * abs(before)

    def _solve(self) -> None:
        """Solve the relaxation over the cheapest columns."""
        cheapest = self.pool.cheapest(*self.latest, _HELD * len(self.problem))
        held = sorted(self.used.union(cheapest))
        self.effort.spend(len(held))
        self.relaxation = relaxation = Relaxation(self.problem, self.span, self.cuts)
        for _ in range(self.dearer):
            relaxation.ask_more()
        relaxation.look_inside()
        relaxation.add([self.pool.sets[i] for i in held], self.pool.costs[held])
        relaxation.solve()
        of, toll, _ = relaxation.duals
        self.latest = of, toll
        self.used = {held[i] for i in np.flatnonzero(relaxation.shares > _USED)}

    def _ask_more(self) -> bool:
        """Make it dearer to leave vertices out, where some are; return whether it was."""
        if self.relaxation.is_whole or not self.relaxation.ask_more():
            return False
        self.dearer += 1
        return True

    def _mixed(self, memory: float) -> Prices:
        of, toll, fines = self.relaxation.duals
        if memory and self.centre is not None:
            centre = self.centre
            of = memory * centre[0] + (1 - memory) * of
            toll = memory * centre[1] + (1 - memory) * toll
            fines = memory * centre[2] + (1 - memory) * fines
        self._tried = of, toll, fines
        return rounded(of, toll, fines)

    def _price(
        self, prices: Prices, most_parts: int, effort: Effort, *, settles: bool = True
    ) -> Priced:
        """Price all windows, smaller ones where they take too much memory."""
        while True:
            try:
                return self.windows.price(
                    prices,
                    most_parts=most_parts,
                    per_vertex=_PER_VERTEX,
                    effort=effort,
                    settles=settles,
                )
            except PlanSpaceTooLarge:
                if not self.cores:
                    raise
                self.windows = self._narrower()

    def _keep(self, prices: Prices, priced: Priced, *, proven: bool, tell: Tell | None) -> int:
        """Return what prices prove once no set is cheaper than 0; keep them when they are best."""
        # Not by the toll: where prices settle, `least` is not what the cheapest set costs.
        lowered = prices._replace(of=prices.of + priced.least)
        value = lowered.bound(self.cuts, self.span)
        if value > self.reached:
            self.reached, self.centre = value, self._tried
        if proven and (self.value is None or value > self.value):
            self.value, self.best = value, (lowered, list(self.cuts))
            if tell is not None:
                tell(self.result())
        return value

    def one_last(self) -> None:
        """Price the best prices exactly once, where nothing is proven yet, if that is soon done."""
        if self.value is not None or self.centre is None:
            return
        try:
            self._tried = self.centre
            prices = rounded(*self.centre)
            priced = self._price(prices, _STAGES[-1], self.effort.grace())
        except (Spent, PlanSpaceTooLarge):
            return
        if priced.exact:
            self._keep(prices, priced, proven=True, tell=None)

    def result(self) -> Bound:
        """Return what was reached."""
        prices, cuts = self.best if self.best is not None else (None, [])
        value = self.value
        if value is not None and value < 0:  # nothing costs less than nothing
            prices, cuts = Prices(np.zeros(len(self.problem), dtype=np.int64), 0, _NO_FINES), []
            value = 0
        return Bound(value, prices, cuts, self.relaxation, None)


class _OfTile(NamedTuple):
    """Columns of a part of the graph with a price for each of its vertices."""

    sets: list[Members]
    of: Floats
    steps: int


def _of_tile(asked: tuple[Problem, list[int], float | None]) -> _OfTile:
    """Return the columns and the prices of a part of a graph: a pure function."""
    whole, tile, seconds = asked
    problem, effort = whole.within(tile), Effort(_TILE_STEPS, seconds)
    inside = problem.costs([(v,) for v in range(len(tile))])
    outside = whole.costs([(v,) for v in tile]) - inside
    try:
        bound = bound_below(
            problem, (1, len(tile)), effort=effort, order=steady_order(problem), cut_rounds=0
        )
    except PlanSpaceTooLarge:
        first = np.asarray(_CUT_OFF * (outside + inside), dtype=np.float64)
        return _OfTile([], first, effort.steps)
    pool = Pool(problem)
    pool.add(bound.relaxation.sets)
    of, toll, _ = bound.relaxation.duals
    kept = [pool.sets[i] for i in pool.cheapest(of, toll, _HELD * len(tile))]
    first = np.asarray(of + _CUT_OFF * outside, dtype=np.float64)
    return _OfTile([tuple(tile[v] for v in one) for one in kept], first, effort.steps)
