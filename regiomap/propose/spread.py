"""How many regions each parent gets: dynamic programming over the curves of the parents."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from heapq import nsmallest
from math import lcm

import pandas as pd

from regiomap.errors import InfeasibleError
from regiomap.plans.sequence import Plans

__all__ = ["Choice", "Piece", "curve", "n_plans", "spread"]


@dataclass(frozen=True)
class Piece:
    """A connected piece of a parent, usually all of it: its best plans by number of regions."""

    parent: str
    codes: list[str]
    counts: dict[int, int]
    best: dict[int, Plans]  # by number of regions, in ascending order of the cut
    cuts: dict[int, list[Fraction]]  # what each of these cuts, exactly


# What was chosen: for each piece so far the number of regions and the rank; with what it cuts.
Path = tuple[tuple[int, int], ...]
Choice = tuple[Fraction, Path]


def spread(solved: Sequence[Piece], n_regions: int | None, n_best: int) -> list[Choice]:
    """Return the best ways to spread the regions over the pieces, by dynamic programming.

    Exact fractions, because sums of floats could hide which of two plans cuts less.
    """
    by_total = _best_by_total(solved, n_best)
    if n_regions is None:
        return nsmallest(n_best, (choice for choices in by_total.values() for choice in choices))
    if n_regions not in by_total:
        spans = [
            f"{parent or 'all'} {sum(min(one.counts) for one in pieces)} to "
            f"{sum(max(one.counts) for one in pieces)}"
            for parent, pieces in _by_parent(solved).items()
        ]
        raise InfeasibleError(
            f"{n_regions} regions are not possible: {min(by_total)} to {max(by_total)} are "
            f"({'; '.join(spans)})."
        )
    return by_total[n_regions]


def _best_by_total(solved: Sequence[Piece], n_best: int) -> dict[int, list[Choice]]:
    """Return the best choices for each total number of regions."""
    # Whole numbers of a unit that divides every cut: many times faster than fractions.
    units = lcm(*{cut.denominator for one in solved for cuts in one.cuts.values() for cut in cuts})
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


def _by_parent(solved: Iterable[Piece]) -> dict[str, list[Piece]]:
    pieces: dict[str, list[Piece]] = {}
    for one in solved:
        pieces.setdefault(one.parent, []).append(one)
    return pieces


def n_plans(solved: Iterable[Piece], n_regions: int | None) -> int:
    """Count the plans of the whole land with so many regions, or with any number."""
    totals = _counts(solved)
    return sum(totals.values()) if n_regions is None else totals[n_regions]


def _counts(solved: Iterable[Piece]) -> dict[int, int]:
    """Count the plans of several pieces together, by number of regions."""

    def times(a: dict[int, int], b: dict[int, int]) -> dict[int, int]:
        product: dict[int, int] = {}
        for i, x in a.items():
            for j, y in b.items():
                product[i + j] = product.get(i + j, 0) + x * y
        return product

    return reduce(times, (one.counts for one in solved), {0: 1})


def curve(solved: Iterable[Piece]) -> pd.DataFrame:
    """Return the number of plans and the best cut, for each parent and number of regions."""
    rows = []
    for parent, pieces in _by_parent(solved).items():
        best = _best_by_total(pieces, 1)
        rows += [
            (parent, k, number, float(best[k][0][0]))
            for k, number in sorted(_counts(pieces).items())
        ]
    table = pd.DataFrame(rows, columns=["parent", "n_regions", "n_plans", "cut"])
    return table.astype({"n_plans": object})
