"""The plans of each piece in ascending order of what they cut, and how a figure lies in them.

A question is: which plan with so many regions cuts least of those whose regions all lie between
two sums? A list that is already there mostly holds the answer; where it does not, the space is
expanded with the sums, or, where that has too many plans, the list is made longer.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from regiomap.errors import PlanSpaceTooLarge
from regiomap.plans.sequence import Plans
from regiomap.planspace.figures import Figure
from regiomap.planspace.space import PlanSpace
from regiomap.propose.asked import Asked

__all__ = ["Answer", "Shelf", "extremes"]

Ints = npt.NDArray[np.int64]

_FEW = 20_000_000  # plans up to which a space is expanded with sums
_FIRST, _MORE, _MOST = 1_000, 10, 200_000  # plans that are listed for a number of regions


class Answer(NamedTuple):
    """The plan that cuts least within two sums.

    Attributes
    ----------
    plans, cut
        One plan and what it cuts; None: none was found.
    low, high
        The least and the largest sum in its regions.
    least
        What every such plan cuts at least; None: there is none, proven.
    """

    plans: Plans | None
    cut: Fraction | None
    low: int
    high: int
    least: Fraction | None


_NONE = Answer(None, None, 0, 0, None)


@dataclass(frozen=True)
class _List:
    """The first plans with some number of regions, without those that do not keep what is asked."""

    plans: Plans
    rows: Ints  # of those that keep it
    low: Ints
    high: Ints
    whole: bool


class Shelf:
    """The plans of a piece by number of regions, and the sums of a figure in them."""

    def __init__(self, space: PlanSpace, asked: Asked, figure: Figure, *, parent: str) -> None:
        """Count the plans.

        Raises
        ------
        PlanSpaceTooLarge
            If the space does not fit in the budget.
        """
        self.parent = parent
        self.codes = list(space._rules.placed)  # noqa: SLF001
        self._asked, self._figure = asked.within(self.codes), figure.within(self.codes)
        self._space = space
        counts = space.count()
        self.counts = {int(k): int(counts[k]) for k in counts.index}
        self._expands = sum(self.counts.values()) <= _FEW
        self._lists: dict[int, _List] = {}
        self._ends: dict[int, tuple[int, Fraction]] = {}
        self._known: dict[int, list[tuple[int, int, Answer]]] = {}
        self._bounded: dict[tuple[int, int], PlanSpace | None] = {}
        self.total = self._figure.total(self.codes)

    def within(self, n_regions: int, low: int, high: int, *, deep: bool = True) -> Answer:
        """Return the plan with so many regions that cuts least, all sums from low to high.

        `deep`: whether more may be listed or expanded for it. Otherwise, where the first list does
        not hold the answer, what is known is a bound.
        """
        if not (n_regions * low <= self.total <= n_regions * high):
            return _NONE
        known = self._known.setdefault(n_regions, [])
        for asked_low, asked_high, answer in known:
            # The best within wider bounds that lies within these is the best within these too;
            # where there is none within wider ones, there is none here.
            wider = asked_low <= low and high <= asked_high
            if wider and answer.least is None:
                return answer
            if wider and answer.cut is not None and low <= answer.low and answer.high <= high:
                return answer
            if (asked_low, asked_high) == (low, high):
                return answer
        found = self._listed_within(n_regions, low, high)
        if found is None and not deep:
            return self._horizon(n_regions)
        found = found or self._looked_deeper(n_regions, low, high)
        known.append((low, high, found))
        return found

    def _listed_within(self, k: int, low: int, high: int) -> Answer | None:
        """Return what the list so far says; None: nothing."""
        here = self._list(k)
        right = np.flatnonzero((here.low >= low) & (here.high <= high))
        if len(right):
            return self._answer(here, int(right[0]))
        return _NONE if here.whole else None

    def _looked_deeper(self, k: int, low: int, high: int) -> Answer:
        """Return what the space expanded with the sums says, or else a longer list."""
        inner = self._expanded(low, high)
        if inner is not None:
            return self._best_of(inner, k)
        answer = None
        while answer is None and self._lengthen(k):
            answer = self._listed_within(k, low, high)
        return answer or self._horizon(k)

    def _horizon(self, k: int) -> Answer:
        """Return that nothing is known but what the end of a list cuts."""
        here = self._list(k)
        if k not in self._ends or self._ends[k][0] != len(here.plans):
            self._ends[k] = len(here.plans), self._space.exact_cuts(here.plans[-1:])[0]
        return Answer(None, None, 0, 0, self._ends[k][1])

    def _answer(self, here: _List, row: int) -> Answer:
        plans = here.plans.take(here.rows[row : row + 1])
        (cut,) = self._space.exact_cuts(plans)
        return Answer(plans, cut, int(here.low[row]), int(here.high[row]), cut)

    def _best_of(self, inner: PlanSpace, k: int) -> Answer:
        if k not in inner.count().index:
            return _NONE
        plans = inner.best(k)
        low, high = self._extremes(plans)
        (cut,) = inner.exact_cuts(plans)
        return Answer(plans, cut, int(low[0]), int(high[0]), cut)

    def _expanded(self, low: int, high: int) -> PlanSpace | None:
        """Return the space of the plans between two sums; None where it is not expanded."""
        if not self._expands or self._asked.measured:
            return None
        if (low, high) not in self._bounded:
            figures = [*self._asked.figures, replace(self._figure, low=low, high=high)]
            inner = self._space._bounded_by(figures)  # noqa: SLF001
            try:
                inner.count()
            except PlanSpaceTooLarge:
                return None
            self._bounded[low, high] = inner
        return self._bounded[low, high]

    def _list(self, k: int) -> _List:
        if k not in self._lists:
            self._lists[k] = self._listed(k, min(_FIRST, self.counts[k]))
        return self._lists[k]

    def _lengthen(self, k: int) -> bool:
        """Make a list longer; return whether it became so."""
        so_far = len(self._lists[k].plans)
        n = min(self.counts[k], _MOST, _MORE * so_far)
        if n <= so_far:
            return False
        try:
            self._lists[k] = self._listed(k, n)
        except PlanSpaceTooLarge:
            return False
        return True

    def _listed(self, k: int, n: int) -> _List:
        plans = self._space.best(k, n=n)
        labels, codes = plans.labels, list(plans.codes)
        kept = self._asked.kept_by(labels, codes, self._asked.figures)
        if self._asked.measured:
            names = np.array(codes, dtype=object)
            for row in np.flatnonzero(kept).tolist():
                kept[row] = self._asked.measured_keeps(labels[row], names)
        rows = np.flatnonzero(kept)
        low, high = self._extremes(plans)
        return _List(plans, rows, low[rows], high[rows], n == self.counts[k])

    def _extremes(self, plans: Plans) -> tuple[Ints, Ints]:
        """Return the least and the largest sum in the regions of each plan."""
        return extremes(plans, self._figure)


def extremes(plans: Plans, figure: Figure) -> tuple[Ints, Ints]:
    """Return the least and the largest sum of a figure in the regions of each plan."""
    labels = plans.labels
    steps = np.array([figure.of.get(code, 0) for code in plans.codes], dtype=np.int64)
    sums = [
        np.where((labels == r).any(axis=1), ((labels == r) * steps).sum(axis=1), -1)
        for r in range(int(labels.max(initial=-1)) + 1)
    ]
    table = np.stack(sums, axis=1)
    most = np.iinfo(np.int64).max
    return np.where(table < 0, most, table).min(axis=1), table.max(axis=1)
