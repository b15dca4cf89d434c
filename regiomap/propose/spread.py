"""How many regions each parent gets: dynamic programming over the curves of the parents."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from heapq import nsmallest

import pandas as pd

from regiomap.errors import InfeasibleError
from regiomap.plans import Plan

__all__ = ["Choice", "Parent", "curve", "n_plans", "spread"]


@dataclass(frozen=True)
class Parent:
    """One parent after the exact room: its municipalities, and its best plans by number."""

    name: str
    codes: list[str]
    counts: dict[int, int]
    best: dict[int, list[Plan]]  # by number of regions, in ascending order of the cut


# What was chosen: the cut, and for each parent so far the number of regions and the rank.
Choice = tuple[Fraction, tuple[tuple[int, int], ...]]


def spread(solved: Sequence[Parent], n_regions: int | None, n_best: int) -> list[Choice]:
    """Return the best ways to spread the regions over the parents, by dynamic programming.

    Fractions, because sums of floats could hide which of two plans cuts less.
    """
    by_total: dict[int, list[Choice]] = {0: [(Fraction(0), ())]}
    for parent in solved:
        grown: dict[int, list[Choice]] = {}
        for total, choices in by_total.items():
            for k, plans in parent.best.items():
                # The i-th choice with the j-th plan has (i + 1) (j + 1) - 1 better ones at least.
                grown.setdefault(total + k, []).extend(
                    (cut + Fraction(plan.cut), (*path, (k, j)))
                    for i, (cut, path) in enumerate(choices)
                    for j, plan in enumerate(plans[: n_best // (i + 1)])
                )
        by_total = {total: nsmallest(n_best, choices) for total, choices in grown.items()}
    if n_regions is None:
        return nsmallest(n_best, (choice for choices in by_total.values() for choice in choices))
    if n_regions not in by_total:
        spans = [f"{one.name or 'all'} {min(one.counts)} to {max(one.counts)}" for one in solved]
        raise InfeasibleError(
            f"{n_regions} regions are not possible: {min(by_total)} to {max(by_total)} are "
            f"({'; '.join(spans)})."
        )
    return by_total[n_regions]


def n_plans(solved: Iterable[Parent], n_regions: int | None) -> int:
    """Count the plans of the whole land with so many regions, or with any number."""

    def times(a: dict[int, int], b: dict[int, int]) -> dict[int, int]:
        product: dict[int, int] = {}
        for i, x in a.items():
            for j, y in b.items():
                product[i + j] = product.get(i + j, 0) + x * y
        return product

    totals = reduce(times, (one.counts for one in solved), {0: 1})
    return sum(totals.values()) if n_regions is None else totals[n_regions]


def curve(solved: Iterable[Parent]) -> pd.DataFrame:
    """Return the number of plans and the best cut, for each parent and number of regions."""
    rows = [
        (one.name, k, number, one.best[k][0].cut)
        for one in solved
        for k, number in one.counts.items()
    ]
    table = pd.DataFrame(rows, columns=["parent", "n_regions", "n_plans", "cut"])
    return table.astype({"n_plans": object})
