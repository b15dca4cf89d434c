"""All windows of a wide graph swept side by side, as if it were one sweep.

One price for each vertex holds in all windows, and each is swept exactly. As they are swept in one
order, a set has the same last vertex in each window in which it lies: what is found there is what
one sweep over the whole graph would find. Each window tells how much less its vertices must be
worth so that no set in it is below 0, and the most that any tells is enough for all. Windows are
pure tasks.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from regiomap.errors import PlanSpaceTooLarge
from regiomap.planspace.engine.tasks import in_parallel
from regiomap.search.effort import Effort, Spent
from regiomap.search.pricing import Priced, Prices, Sets, cheapest
from regiomap.search.problem import Problem
from regiomap.search.reach import Reach
from regiomap.search.sweep import Cut, Sweep
from regiomap.search.windows import Window, steady_order, windows_of

__all__ = ["Swept", "Windows"]

Members = tuple[int, ...]


class Swept(NamedTuple):
    """A window with what its sweep needs, and which cuts of the whole count in it."""

    window: Window
    sweep: Sweep
    reach: Reach
    cuts: list[int]

    @classmethod
    def of(cls, window: Window, cuts: Sequence[Cut]) -> "Swept":
        """Return the sweep of a window."""
        here, numbers = window.cuts(cuts)
        sweep = Sweep(window.problem, here, window.order)
        return cls(window, sweep, Reach(sweep), numbers)


class _Asked(NamedTuple):
    """What one window is asked, and what it may take."""

    swept: Swept
    prices: Prices
    most_parts: int
    per_vertex: int
    settles: bool
    effort: tuple[int | None, float | None, int]


class _Answer(NamedTuple):
    """What a window tells; None, with a reason, when it took more than was allowed."""

    priced: Priced | None
    steps: int
    reason: str


class Windows:
    """All windows of a problem, swept side by side."""

    def __init__(self, problem: Problem, *, most: int, n_jobs: int | None = None) -> None:
        self.problem, self.n_jobs = problem, n_jobs
        self.order = steady_order(problem)
        self.windows = windows_of(problem, most, self.order)
        self.cuts: list[Cut] = []
        self.swept = [Swept.of(window, ()) for window in self.windows]

    def set_cuts(self, cuts: Sequence[Cut]) -> None:
        """Sweep with these cuts from now on."""
        self.cuts = list(cuts)
        self.swept = [Swept.of(window, cuts) for window in self.windows]

    def price(
        self,
        prices: Prices,
        *,
        most_parts: int,
        per_vertex: int,
        effort: Effort,
        settles: bool = True,
    ) -> Priced:
        """Return what `cheapest` tells of the whole graph.

        Parameters
        ----------
        settles
            Whether vertices become worth less on the way: `least` is then nearer 0, and there are
            fewer sets. Without, it is that of one sweep over the whole graph.

        Raises
        ------
        Spent
            If the effort did not suffice.
        PlanSpaceTooLarge
            If a window takes more memory than allowed.
        """
        limits = effort.steps_left, effort.seconds_left, effort.max_bytes
        asked = [
            _Asked(one, _prices_of(one, prices), most_parts, per_vertex, settles, limits)
            for one in self.swept
        ]
        answers = in_parallel(_priced, asked, n_jobs=self.n_jobs, most_here=self.n_jobs or 1)
        effort.spend(sum(answer.steps for answer in answers))
        least = np.zeros(len(self.problem), dtype=np.int64)
        found: dict[Members, int] = {}
        exact = True
        for one, answer in zip(self.swept, answers, strict=True):
            if answer.priced is None:
                if answer.reason:
                    raise PlanSpaceTooLarge(answer.reason)
                raise Spent
            vertices = one.window.vertices
            least[vertices] = np.minimum(least[vertices], answer.priced.least)
            exact = exact and answer.priced.exact
            sets = answer.priced.sets
            for members, reduced in zip(sets.members, sets.reduced.tolist(), strict=True):
                found[tuple(vertices[list(members)].tolist())] = reduced
        reduced = np.array(list(found.values()), dtype=np.int64)
        return Priced(Sets(list(found), reduced), least, exact)


def _prices_of(one: Swept, prices: Prices) -> Prices:
    window = one.window
    return Prices(prices.of[window.vertices] - window.outside, prices.toll, prices.fines[one.cuts])


def _priced(asked: _Asked) -> _Answer:
    """Return what a window tells: a pure function, as long as its effort suffices."""
    swept, prices, most_parts, per_vertex, settles, limits = asked
    effort = Effort(*limits)
    try:
        priced = cheapest(
            swept.sweep,
            prices,
            most_parts=most_parts,
            per_vertex=per_vertex,
            effort=effort,
            reach=swept.reach if settles else swept.reach.unsettled(),
        )
    except Spent:
        return _Answer(None, effort.steps, "")
    except PlanSpaceTooLarge as error:
        return _Answer(None, effort.steps, str(error))
    return _Answer(priced, effort.steps, "")
