"""How many regions each parent gets: dynamic programming over the curves of the parents."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from heapq import nsmallest
from math import lcm, prod
from operator import or_

import numpy as np
import pandas as pd

from regiomap._base.texts import Language
from regiomap.errors import InfeasibleError, PlanSpaceTooLarge
from regiomap.plans.sequence import Plans

__all__ = ["Choice", "Piece", "cheapest", "curve", "least_total", "n_plans", "spread"]


@dataclass(frozen=True)
class Piece:
    """A connected piece of a parent, usually all of it: its best plans by number of regions.

    Attributes
    ----------
    counts
        How many plans there are, by number of regions; None: nobody counted, as it was searched.
    best, cuts
        The best plans known, by number of regions, in ascending order of the cut, and what each
        cuts, exactly.
    least
        What every plan cuts at least, for each number of regions that may be possible; None:
        that is unknown.
    why_not
        Why no plan was found though there may be some.
    certified
        Whether what is proven was counted exactly, or checked by other code than that of a search.
    relaxed
        The rules that a search left out of what is proven.
    numbers
        The numbers of regions that are not proven to be impossible; None: those of `best`.
    listed
        Whether the exact engine listed plans until some kept what was asked, and counted only
        those that may not.
    reason
        Why it is proven that there is no plan, in each language, where that is known.
    """

    parent: str
    codes: list[str]
    counts: dict[int, int] | None
    best: dict[int, Plans]
    cuts: dict[int, list[Fraction]]
    least: dict[int, Fraction] | None
    why_not: str = ""
    certified: bool = True
    relaxed: tuple[str, ...] = ()
    numbers: tuple[int, ...] | None = None
    listed: bool = False
    reason: Mapping[Language, str] = field(default_factory=dict)

    @property
    def possible(self) -> Sequence[int]:
        """The numbers of regions that it may have."""
        return sorted(self.best) if self.numbers is None else self.numbers

    def without_plan(self) -> "Piece":
        """Return a piece of which it is proven that it has no plan."""
        return Piece(self.parent, self.codes, {}, {}, {}, {})


_WIDEST = 2**62  # half of what whole numbers of 64 bits hold, so that sums of two fit

# What was chosen: for each piece so far the number of regions and the rank; with what it cuts.
Path = tuple[tuple[int, int], ...]
Choice = tuple[Fraction, Path]


def spread(solved: Sequence[Piece], n_regions: int | None, n_best: int) -> list[Choice]:
    """Return the best ways to spread the regions over the pieces, by dynamic programming.

    Exact fractions, because sums of floats could hide which of two plans cuts less.

    Raises
    ------
    InfeasibleError
        If no plan has so many regions.
    PlanSpaceTooLarge
        If a search found none that has, and it is not proven that there is none.
    """
    if n_regions is None:
        return _best_over_all(solved, n_best)
    by_total = None
    if n_best > 1:
        by_total = _best_by_total(solved, n_best).get(n_regions)
    elif (path := _cheapest_path([_first(one) for one in solved], n_regions)) is not None:
        cut = sum((one.cuts[k][0] for one, k in zip(solved, path, strict=True)), Fraction(0))
        by_total = [(cut, tuple((k, 0) for k in path))]
    if by_total is None:
        require_possible(solved, n_regions)
        raise PlanSpaceTooLarge(
            f"no plan with {n_regions} regions was found. It is not shown that there is none; "
            "allow more steps or time."
        )
    return by_total


def require_possible(pieces: Sequence[Piece], n_regions: int) -> None:
    """Raise when it is proven that the pieces cannot have so many regions in all.

    Raises
    ------
    InfeasibleError
        With what each parent can have; pieces that can have none do not count.
    """
    able = [one for one in pieces if one.possible]
    nothing = Fraction(0)
    options = [dict.fromkeys(one.possible, nothing) for one in able]
    if able and _cheapest_path(options, n_regions) is None:
        searched = any(one.numbers is not None for one in able)  # or not all plans were listed
        spans = [
            f"{parent or 'all'} {sum(min(one.possible) for one in several)} to "
            f"{sum(max(one.possible) for one in several)}"
            for parent, several in _by_parent(able).items()
        ]
        fewest, most = (sum(bound(one.possible) for one in able) for bound in (min, max))
        which = "at most " if searched else ""
        if fewest < n_regions < most:  # a gap: what is possible has to be told apart
            spans = [
                f"{parent or 'all'} {_told(_totals(several))}"
                for parent, several in _by_parent(able).items()
            ]
            ranges = f"{which}{_told(_totals(able))} are"
        else:
            ranges = f"{which}{fewest} to {most} are"
        raise InfeasibleError(
            f"{n_regions} regions are not possible: {ranges} ({'; '.join(spans)})."
        )


def _totals(pieces: Sequence[Piece]) -> list[int]:
    """Return the numbers of regions that some pieces can have in all."""
    held = 1  # a bit for each total
    for one in pieces:
        held = reduce(or_, (held << k for k in one.possible))
    return [total for total in range(held.bit_length()) if held >> total & 1]


def _told(numbers: Sequence[int]) -> str:
    """Return numbers as people write them: 2, 4 to 6."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)


def _first(piece: Piece) -> dict[int, Fraction]:
    return {k: cuts[0] for k, cuts in piece.cuts.items() if cuts}


def _best_over_all(solved: Sequence[Piece], n_best: int) -> list[Choice]:
    """Return the best choices whatever their total, which grows with the pieces alone."""
    units = _units(solved)
    best: list[tuple[int, Path]] = [(0, ())]
    for piece in solved:
        options = nsmallest(
            n_best,
            (
                (int(cut * units), (k, j))
                for k, cuts in piece.cuts.items()
                for j, cut in enumerate(cuts)
            ),
        )
        best = nsmallest(
            n_best,
            (
                (cut + more, (*path, step))
                for i, (cut, path) in enumerate(best)
                for more, step in options[: n_best // (i + 1)]
            ),
        )
    return [(Fraction(cut, units), path) for cut, path in best]


def _units(solved: Iterable[Piece]) -> int:
    """Return by what every cut becomes a whole number: many times faster than fractions."""
    return lcm(*{cut.denominator for one in solved for cuts in one.cuts.values() for cut in cuts})


def _best_by_total(solved: Sequence[Piece], n_best: int) -> dict[int, list[Choice]]:
    """Return the best choices for each total number of regions."""
    units = _units(solved)
    by_total: dict[int, list[tuple[int, Path]]] = {0: [(0, ())]}
    for piece in solved:
        wholes = {k: [int(cut * units) for cut in cuts] for k, cuts in piece.cuts.items()}
        grown: dict[int, list[tuple[int, Path]]] = {}
        for total, choices in by_total.items():
            for k, cuts in wholes.items():
                # The i-th choice with the j-th plan has (i + 1) (j + 1) - 1 better ones at least.
                grown.setdefault(total + k, []).extend(
                    (cut + more, (*path, (k, j)))
                    for i, (cut, path) in enumerate(choices)
                    for j, more in enumerate(cuts[: n_best // (i + 1)])
                )
        by_total = {total: nsmallest(n_best, choices) for total, choices in grown.items()}
    return {
        total: [(Fraction(cut, units), path) for cut, path in choices]
        for total, choices in by_total.items()
    }


def cheapest(
    options: Sequence[Mapping[int, Fraction]], total: int | None
) -> tuple[Fraction, tuple[int, ...]] | None:
    """Return the cheapest choice of a number of regions for each piece, None when there is none.

    Parameters
    ----------
    options
        What each number of regions costs, of each piece.
    total
        What the numbers add up to; None: whatever is cheapest.
    """
    if total is None:
        if not all(options):
            return None
        best = [min(one, key=lambda k: (one[k], k)) for one in options]
        cost = sum((one[k] for one, k in zip(options, best, strict=True)), Fraction(0))
        return cost, tuple(best)
    path = _cheapest_path(options, total)
    if path is None:
        return None
    cost = sum((one[k] for one, k in zip(options, path, strict=True)), Fraction(0))
    return cost, tuple(path)


def _cheapest_path(options: Sequence[Mapping[int, Fraction]], total: int) -> list[int] | None:
    """Return the number of regions of each piece: of the cheapest the first, None when none."""
    if total > sum(max(one, default=0) for one in options):
        return None
    units = lcm(*{cost.denominator for one in options for cost in one.values()})
    wholes = [{k: int(one[k] * units) for k in sorted(one) if k <= total} for one in options]
    far = 1 + sum(max(one.values(), default=0) for one in wholes)
    kind = np.int64 if far < _WIDEST else object
    rest = np.full(total + 1, far, dtype=kind)  # what the pieces after cost, by their total
    rest[0] = 0
    choices = []
    for one in reversed(wholes):
        least, choice = np.full(total + 1, far, dtype=kind), np.zeros(total + 1, dtype=np.int32)
        for k, cost in one.items():
            with_k = rest[: total + 1 - k] + cost
            better = np.asarray(with_k < least[k:], dtype=bool)
            least[k:][better], choice[k:][better] = with_k[better], k
        rest = least
        choices.append(choice)
    if rest[total] >= far:
        return None
    path = []
    for choice in reversed(choices):
        path.append(int(choice[total]))
        total -= path[-1]
    return path


def least_total(solved: Sequence[Piece], n_regions: int | None) -> Fraction | None:
    """Return what every plan of the whole land cuts at least; None when that is unknown."""
    least = [one.least for one in solved if one.least is not None]
    if len(least) < len(solved):
        return None
    found = cheapest(least, n_regions)
    return None if found is None else found[0]


def _by_parent(solved: Iterable[Piece]) -> dict[str, list[Piece]]:
    pieces: dict[str, list[Piece]] = {}
    for one in solved:
        pieces.setdefault(one.parent, []).append(one)
    return pieces


def n_plans(solved: Sequence[Piece], n_regions: int | None) -> int | None:
    """Count the plans of the whole land with so many regions, or with any number.

    None when a piece was searched, and so not counted.
    """
    if n_regions is None:
        counts = [one.counts for one in solved]
        known = [sum(several.values()) for several in counts if several is not None]
        return prod(known) if len(known) == len(counts) else None
    totals = _counts(solved)
    return None if totals is None else totals[n_regions]


def _counts(solved: Iterable[Piece]) -> dict[int, int] | None:
    """Count the plans of several pieces together, by number of regions."""
    counted = [one.counts for one in solved]
    known = [counts for counts in counted if counts is not None]
    if len(known) < len(counted):
        return None

    def times(a: dict[int, int], b: dict[int, int]) -> dict[int, int]:
        product: dict[int, int] = {}
        for i, x in a.items():
            for j, y in b.items():
                product[i + j] = product.get(i + j, 0) + x * y
        return product

    return reduce(times, known, {0: 1})


def curve(solved: Iterable[Piece]) -> pd.DataFrame:
    """Return the number of plans and the best cut, for each parent and number of regions.

    Of a parent that was searched: the numbers that were, and no number of plans.
    """
    rows = []
    for parent, pieces in _by_parent(solved).items():
        best, counts = _best_by_total(pieces, 1), _counts(pieces)
        rows += [
            (parent, k, None if counts is None else counts[k], float(choices[0][0]))
            for k, choices in sorted(best.items())
        ]
    columns = ["parent", "n_regions", "n_plans", "cut"]
    # As objects first: a count beside one that is missing would become a float.
    table = pd.DataFrame(rows, columns=columns, dtype=object)
    return table.astype({"parent": "str", "n_regions": "int64", "cut": float})
