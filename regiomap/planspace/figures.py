"""Figures of municipalities that add up in a region, and the bounds of their sums.

Whole numbers, decimals and fractions are counted exactly, in steps, as weights are: a sum that
lies on a bound keeps it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, isinf
from typing import Any

import numpy as np
import pandas as pd

from regiomap._base.texts import Language
from regiomap.assignments import require_known, require_once
from regiomap.errors import ColumnError, OptionError
from regiomap.plans.bounds import Bound, Bounds, require_bounds, said_bound
from regiomap.plans.measures import number_column
from regiomap.weights import in_steps

__all__ = ["Figure", "bounded_figures"]

_COUNT = "n_municipalities"


@dataclass(frozen=True)
class Figure:
    """A figure that adds up in a region, in whole steps, and the bounds of its sum.

    Attributes
    ----------
    name
        The column it was read from.
    of
        By code, the number of steps.
    low, high
        Fewest and most steps in a region; None: no limit.
    step
        What a step is, in the unit of the column.
    bound
        The bounds as they were given.
    """

    name: str
    of: Mapping[str, int]
    low: int
    high: int | None
    step: Fraction
    bound: Bound

    def within(self, codes: Iterable[str]) -> "Figure":
        """Return the figure of some municipalities alone."""
        return Figure(
            self.name, {c: self.of[c] for c in codes}, self.low, self.high, self.step, self.bound
        )

    def total(self, codes: Iterable[str]) -> int:
        """Return the steps of some municipalities together."""
        return sum(self.of[code] for code in codes)

    def keeps(self, total: int) -> bool:
        """Return whether a sum of steps lies within the bounds."""
        return self.low <= total and (self.high is None or total <= self.high)

    def possible(self, total: int, n_regions: int) -> bool:
        """Return whether so many regions could share a sum; False is a proof that none can."""
        return n_regions * self.low <= total and (
            self.high is None or total <= n_regions * self.high
        )

    def said(self, language: Language) -> str:
        """Return the bound in words."""
        return said_bound(self.name, self.bound, language)

    def value(self, total: int) -> float:
        """Return a sum of steps in the unit of the column."""
        return float(total * self.step)


def bounded_figures(
    bounds: Bounds | None, table: pd.DataFrame | None, *, codes: Iterable[str]
) -> tuple[Figure, ...]:
    """Return the figures that are bounded, read from the columns of a table.

    Parameters
    ----------
    bounds
        Lowest and highest sum in a region by column, None for no limit.
    table
        Table with the index NIS code.
    codes
        Who counts; the others need no figure.

    Raises
    ------
    OptionError
        If a bound is none, or there is no table.
    ColumnError
        If a column is not there, holds no numbers, lacks one, or holds one below 0.
    """
    if not bounds:
        return ()
    require_bounds(bounds)
    for name, pair in bounds.items():
        if any(isinf(end or 0) for end in pair):
            raise OptionError(f"bounds[{name!r}] must be finite numbers, None for no limit.")
    if table is None:
        raise OptionError("bounds need a table of the figures that they bound.")
    codes = list(codes)
    require_known(codes, table.index, what="the table of figures")
    require_once(table, what="table of figures")
    return tuple(_figure(name, bound, table, codes) for name, bound in bounds.items())


def _figure(name: str, bound: Bound, table: pd.DataFrame, codes: list[str]) -> Figure:
    if name == _COUNT:
        values: list[object] = [1] * len(codes)
    else:
        column = number_column(table.loc[codes], name, extra=[_COUNT])
        if (column < 0).any():
            raise ColumnError(
                f"the column {name!r} holds {column.min()} for {column.idxmin()!r}: what is "
                "bounded in a region must be 0 or more for each municipality."
            )
        values = column.astype(object).to_list()
    steps, step = in_steps([int(value) if isinstance(value, bool) else value for value in values])
    low, high = bound
    return Figure(
        name,
        dict(zip(codes, steps, strict=True)),
        0 if low is None else max(0, ceil(_exact(low) / step)),
        None if high is None else floor(_exact(high) / step),
        step,
        (low, high),
    )


def _exact(value: Any) -> Fraction:  # noqa: ANN401  (any number)
    """Return a bound as it is written: 0.1 is a tenth."""
    return Fraction(str(float(value)) if isinstance(value, float | np.floating) else value)
