"""The linear relaxation of a plan: sets in shares, every vertex once, cuts and a number of sets.

Solved in floating point by HiGHS. Nothing here is proven: the prices it suggests are rounded to
whole grains, and what these prove is worked out exactly elsewhere.
"""

from collections.abc import Callable, Iterable, Sequence

import highspy
import numpy as np
import numpy.typing as npt

from regiomap.search.pricing import Prices
from regiomap.search.problem import Problem
from regiomap.search.sweep import Cut

__all__ = ["Relaxation"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_BEYOND = 16  # times all borders: leaving a vertex out never pays
_DEARER = 8
_TOLERANCE = 1e-6
_SOLVED = ("is_solved", "_duals", "shares", "is_whole", "value")  # what `solve` finds


class Relaxation:
    """A linear programme that grows by columns and by cuts, and starts where it ended.

    Attributes
    ----------
    sets
        The sets of the columns.
    cuts
        The cuts of its rows.
    value, is_whole
        The optimum in grains, and whether it leaves no vertex out.
    is_solved
        Whether there is an optimum.
    shares
        Of each set in the optimum.
    """

    def __init__(self, problem: Problem, span: tuple[int, int], cuts: Iterable[Cut] = ()) -> None:
        self.problem = problem
        self._span = span
        self.sets: list[tuple[int, ...]] = []
        self.costs: list[int] = []
        self.is_solved = False
        self.cuts: list[Cut] = []
        self._known: set[tuple[int, ...]] = set()
        self._cuts_of: dict[int, list[int]] = {}
        n = len(problem)
        total = int(problem.grains.sum())
        self._scale = max(len(problem.grains), 1) / max(total, 1)
        self._highs = highs = highspy.Highs()
        highs.setOptionValue("output_flag", False)  # noqa: FBT003
        highs.setOptionValue("threads", 1)
        for _ in range(n):
            highs.addRow(1.0, 1.0, 0, np.empty(0, np.int32), np.empty(0))
        highs.addRow(float(span[0]), float(span[1]), 0, np.empty(0, np.int32), np.empty(0))
        self._n = n
        # What leaving a vertex out costs: at first no more than its own border, so that prices
        # stay within reason before there are many sets; more where that is cheaper than a plan.
        alone = problem.costs([(vertex,) for vertex in range(n)])
        self._missing = np.append(alone, total // max(n, 1)) + 1
        for row in range(n + 1):
            cost = float(self._missing[row]) * self._scale
            highs.addCol(cost, 0.0, highspy.kHighsInf, 1, np.array([row], np.int32), np.ones(1))
        for cut in cuts:
            self.add_cut(cut)

    def add(self, sets: Sequence[tuple[int, ...]], costs: Ints) -> int:
        """Add the sets that are new; return how many these are."""
        rows: list[int] = []
        starts, values, kept, prices = [], [], [], []
        for members, cost in zip(sets, costs.tolist(), strict=True):
            if members in self._known:
                continue
            self._known.add(members)
            kept.append(members)
            prices.append(cost)
            starts.append(len(rows))
            rows += [*members, self._n]
            values += [1.0] * (len(members) + 1)
            for number, held in self._held(members):
                rows.append(self._n + 1 + number)
                values.append(float(held))
        if kept:
            count = len(kept)
            self._highs.addCols(
                count,
                np.array(prices) * self._scale,
                np.zeros(count),
                np.full(count, highspy.kHighsInf),
                len(rows),
                np.array(starts, np.int32),
                np.array(rows, np.int32),
                np.array(values),
            )
            self.sets += kept
            self.costs += prices
        return len(kept)

    def add_cut(self, cut: Cut) -> None:
        """Add a cut as a row."""
        inside = set(cut.members)
        held = np.array([len(inside.intersection(one)) for one in self.sets]) // cut.divisor
        at = np.flatnonzero(held)
        columns = (at + self._n + 1).astype(np.int32)
        self._highs.addRow(
            -highspy.kHighsInf, float(cut.most), len(at), columns, held[at].astype(float)
        )
        for vertex in cut.members:
            self._cuts_of.setdefault(vertex, []).append(len(self.cuts))
        self.cuts.append(cut)

    def _held(self, members: Iterable[int]) -> list[tuple[int, int]]:
        """Return the cuts in which a set counts, and how much."""
        count: dict[int, int] = {}
        for vertex in members:
            for number in self._cuts_of.get(vertex, ()):
                count[number] = count.get(number, 0) + 1
        by_cut = ((number, held // self.cuts[number].divisor) for number, held in count.items())
        return [(number, held) for number, held in by_cut if held]

    def ask_more(self) -> bool:
        """Make it dearer to leave a vertex out; return whether it can be made any dearer."""
        most = _BEYOND * int(self.problem.grains.sum()) + 1
        if self._missing.min() >= most:
            return False
        self._charge(np.minimum(self._missing * _DEARER, most))
        return True

    def _charge(self, missing: Ints) -> None:
        """Set what leaving a vertex out costs."""
        self._missing = missing
        for row, cost in enumerate(missing.tolist()):
            self._highs.changeColCost(row, cost * self._scale)

    def __reduce__(self) -> tuple[Callable[..., "Relaxation"], tuple[object, ...]]:
        """Keep what the programme was made of: that of HiGHS itself cannot be copied."""
        solved = {name: vars(self)[name] for name in _SOLVED if name in vars(self)}
        made_of = (self.problem, self._span, self.cuts, self.sets, self.costs, self._missing)
        return _made_again, (*made_of, solved)

    def solve(self) -> None:
        """Work out the optimum of what is there."""
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            # Rarely the simplex loses its way from where it was: once more from the start.
            self._highs.clearSolver()
            self._highs.run()
        solution = self._highs.getSolution()
        primal = np.array(solution.col_value)
        self._duals = np.array(solution.row_dual) / self._scale
        self.is_solved = True
        self.shares = primal[self._n + 1 :]
        self.is_whole = primal[: self._n + 1].sum() < _TOLERANCE
        self.value = self._highs.getObjectiveValue() / self._scale

    @property
    def duals(self) -> tuple[Floats, float, Floats]:
        """What the optimum suggests as prices, toll and fines."""
        n = self._n
        return self._duals[:n], float(self._duals[n]), np.maximum(-self._duals[n + 1 :], 0.0)

    @property
    def prices(self) -> Prices:
        """The same in whole grains."""
        of, toll, fines = self.duals
        return rounded(of, toll, fines)


def rounded(of: Floats, toll: float, fines: Floats) -> Prices:
    """Return prices in whole grains."""
    return Prices(
        np.rint(of).astype(np.int64), round(toll), np.maximum(np.rint(fines), 0).astype(np.int64)
    )


def _made_again(  # noqa: PLR0917  (as a pickle gives them)
    problem: Problem,
    span: tuple[int, int],
    cuts: list[Cut],
    sets: list[tuple[int, ...]],
    costs: list[int],
    missing: Ints,
    solved: dict[str, object],
) -> Relaxation:
    relaxation = Relaxation(problem, span, cuts)
    relaxation.add(sets, np.array(costs, dtype=np.int64))
    relaxation._charge(missing)  # noqa: SLF001  (of this class)
    vars(relaxation).update(solved)
    return relaxation
