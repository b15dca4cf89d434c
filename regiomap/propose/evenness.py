"""The plan that cuts least of those whose regions differ by at most so many times, with proof.

How many times the largest region is the smallest one is no property of a region, yet becomes one
when the smallest is known: then all lie between two sums. So the smallest is looked for between
two numbers, within bounds that every such plan keeps; where the best plan within these is not even
enough, the numbers are divided, and the part that can be cheaper is looked at first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from heapq import heappop, heappush
from itertools import count

from regiomap.propose.shelves import Answer, Shelf
from regiomap.propose.spread import cheapest

__all__ = ["Even", "Evenness"]

_MOST_PARTS = 2_000


@dataclass(frozen=True)
class Even:
    """A plan, its smallest and largest region, and what is proven.

    Attributes
    ----------
    answers
        The plan of each piece.
    numbers
        The number of regions of each piece.
    cut
        What it cuts.
    low, high
        The sums of the smallest and the largest region.
    least
        What every plan that is as even cuts at least.
    """

    answers: tuple[Answer, ...]
    numbers: tuple[int, ...]
    cut: Fraction
    low: int
    high: int
    least: Fraction

    @property
    def ratio(self) -> Fraction:
        """How many times the smallest region the largest one is."""
        return Fraction(self.high, self.low)

    @property
    def proven(self) -> bool:
        """Whether nothing as even cuts less."""
        return self.least == self.cut


@dataclass
class Evenness:
    """Questions about how even the regions of a whole land can be.

    Attributes
    ----------
    shelves
        The plans of each piece.
    n_regions
        Of all pieces together; None: any number.
    """

    shelves: Sequence[Shelf]
    n_regions: int | None
    _asked: dict[tuple[int, int], tuple[Even | None, Fraction | None]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """The sum over all pieces."""
        return sum(one.total for one in self.shelves)

    def between(self, low: int, high: int) -> tuple[Even | None, Fraction | None]:
        """Return the plan with all regions between two sums that cuts least, and the bound.

        The plan is None when none is known; the bound when it is proven that there is none.
        """
        if (low, high) not in self._asked:
            self._asked[low, high] = self._between(low, high)
        return self._asked[low, high]

    def _between(self, low: int, high: int) -> tuple[Even | None, Fraction | None]:
        deep: set[tuple[int, int]] = set()
        while True:
            answers = [
                {k: one.within(k, low, high, deep=(i, k) in deep) for k in sorted(one.counts)}
                for i, one in enumerate(self.shelves)
            ]
            least = cheapest(
                [{k: a.least for k, a in one.items() if a.least is not None} for one in answers],
                self.n_regions,
            )
            if least is None:
                return None, None
            # Only what the cheapest choice hangs on is looked for any deeper.
            wanted = {
                (i, k)
                for i, k in enumerate(least[1])
                if answers[i][k].cut is None and (i, k) not in deep
            }
            if not wanted:
                break
            deep |= wanted
        found = cheapest(
            [{k: a.cut for k, a in one.items() if a.cut is not None} for one in answers],
            self.n_regions,
        )
        if found is None:
            return None, least[0]
        chosen = tuple(one[k] for one, k in zip(answers, found[1], strict=True))
        low, high = min(a.low for a in chosen), max(a.high for a in chosen)
        return Even(chosen, found[1], found[0], low, high, least[0]), least[0]

    def best(self, ratio: Fraction) -> tuple[Even | None, bool]:
        """Return the plan that cuts least of those at most so uneven, and whether all were tried.

        None and True: it is proven that there is no plan as even.
        """
        fewest = 1 if self.n_regions is None else self.n_regions
        number = count()
        waiting: list[tuple[Fraction, int, int, int, Even | None]] = []
        best: Even | None = None
        unknown: list[Fraction] = []  # what plans that were not found cut at least

        def look(low: int, high: int) -> None:
            """Look at the plans whose smallest region is from low to high."""
            plan, bound = self.between(low, int(ratio * high))
            if bound is not None:
                heappush(waiting, (bound, next(number), low, high, plan))

        look(1, self.total // fewest)
        for _ in range(_MOST_PARTS):
            if not waiting or (best is not None and waiting[0][0] >= best.cut):
                break
            bound, _, low, high, plan = heappop(waiting)
            if plan is None:
                unknown.append(bound)
                continue
            if plan.high <= ratio * plan.low:
                if best is None or plan.cut < best.cut:
                    best = plan
                if bound < plan.cut:
                    unknown.append(bound)
                continue
            # Above the smallest region of this plan, and where its largest one is too large.
            middle = -(-(plan.low + -(-plan.high // ratio)) // 2)
            middle = min(max(middle, plan.low + 1), int(-(-plan.high // ratio)))
            look(low, middle - 1)
            look(middle, high)
        else:
            unknown += [one[0] for one in waiting]
        unknown = [one for one in unknown if best is None or one < best.cut]
        if best is None:
            return None, not unknown
        least = min([best.cut, *unknown])
        return Even(best.answers, best.numbers, best.cut, best.low, best.high, least), not unknown

    def front(self, step: Fraction) -> Iterator[Even]:
        """Yield the plans from the shortest borders to the most even regions.

        Each is more even than the one before by a share of `step` at least, but the last, which
        is the most even of all where everything was tried.
        """
        at, _ = self.between(1, self.total)
        while at is not None:
            yield at
            at, _ = self.best(at.ratio * (1 - step))

    def most_even(self, known: Even, step: Fraction) -> tuple[Even, bool]:
        """Return the most even plan, and whether it is proven to be so.

        Parameters
        ----------
        known
            A plan.
        step
            By which share more even there is none.
        """
        while True:
            floor = known.ratio * (1 - step)
            while known.ratio - floor > known.ratio / 500:
                middle = (known.ratio + floor) / 2
                plan, _ = self.best(middle)
                if plan is None:
                    floor = middle
                else:
                    known = plan
            # Two different ratios of whole numbers up to the total are farther apart than this.
            plan, complete = self.best(known.ratio - Fraction(1, 2 * self.total**2))
            if plan is None:
                return known, complete
            known = plan
