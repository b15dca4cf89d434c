"""Targets: how many regions and municipalities must take part in which year."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import Any

import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.options import require_whole
from regiomap.errors import OptionError

__all__ = [
    "Target",
    "Targets",
    "every_year",
    "given_targets",
    "interpolate_targets",
    "parse_targets",
]

Target = tuple[int, int]
Targets = Mapping[int, Target] | Sequence[tuple[int, int, int]]


@checked
def interpolate_targets(targets: Targets) -> pd.DataFrame:
    """Return the targets of every year, those between two given years interpolated.

    Parameters
    ----------
    targets
        Year -> (regions at least, municipalities at least), or a list of (year, regions,
        municipalities).

    Returns
    -------
    DataFrame
        Index `year`, without holes; columns `regions` and `municipalities`. Between two given
        years the targets grow in a straight line and are rounded up, because they are minima.

    Raises
    ------
    OptionError
        If there is no target, a number is not whole, a year is given twice, or a target is
        lower than the one before it: a region that has started goes on.

    Examples
    --------
    >>> interpolate_targets({2021: (12, 100), 2024: (30, 300)})["municipalities"].to_dict()
    {2021: 100, 2022: 167, 2023: 234, 2024: 300}
    """
    rows = every_year(targets)
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(_WHAT)).rename_axis("year")


def every_year(targets: Targets) -> dict[int, Target]:
    """Return what `interpolate_targets` does, as plain data: year -> (regions, municipalities)."""
    given = given_targets(targets)
    years = sorted(given)
    for before, after in pairwise(years):
        for what, low, high in zip(_WHAT, given[before], given[after], strict=True):
            if high < low:
                raise OptionError(
                    f"targets must not fall, and {after} asks for {high} {what} after {low} in "
                    f"{before}: a region that has started goes on."
                )
    rows = {years[0]: given[years[0]]}
    for before, after in pairwise(years):
        for year in range(before + 1, after + 1):
            way = Fraction(year - before, after - before)
            regions, municipalities = (
                ceil(low + way * (high - low))
                for low, high in zip(given[before], given[after], strict=True)
            )
            rows[year] = (regions, municipalities)
    return rows


@checked
def parse_targets(words: str) -> dict[int, Target]:
    """Return the targets that a text such as `2021:12:100,2024:30:300` holds.

    Parameters
    ----------
    words
        Year, regions and municipalities with colons between, one year after the other with
        commas between.

    Returns
    -------
    dict
        Year -> (regions, municipalities) that should be reached by then.

    Raises
    ------
    OptionError
        If a part is not three whole numbers, or a year occurs twice.

    Examples
    --------
    >>> parse_targets("2021:12:100,2024:30:300")
    {2021: (12, 100), 2024: (30, 300)}
    """
    rows = []
    for part in words.split(","):
        numbers = [number.strip() for number in part.split(":")]
        # isdecimal alone would take digits of every script.
        if len(numbers) != _FIELDS or not all(n.isascii() and n.isdecimal() for n in numbers):
            raise OptionError(
                f"{part.strip()!r} is no target: write year:regions:municipalities, such as "
                "2021:12:100, with commas between the years."
            )
        rows.append((int(numbers[0]), int(numbers[1]), int(numbers[2])))
    return _by_year(rows)


_WHAT = ("regions", "municipalities")
_FIELDS = 3


def given_targets(targets: Any) -> dict[int, Target]:  # noqa: ANN401  (asked here)
    """Return the targets of the years that were given, and of no other.

    Raises
    ------
    OptionError
        If there is no target, a number is not whole, or a year is given twice.
    """
    rows: list[Any] = (
        [
            (year, *pair) if isinstance(pair, list | tuple) else pair
            for year, pair in targets.items()
        ]
        if isinstance(targets, Mapping)
        else list(targets)
    )
    if not rows:
        raise OptionError("targets are empty: give {2021: (12, 100), 2024: (30, 300)}.")
    for row in rows:
        if not isinstance(row, list | tuple) or len(row) != _FIELDS:
            raise OptionError(
                f"a target is a year, a number of regions and one of municipalities; got {row!r}."
            )
        for what, number in zip(("a year", *_WHAT), row, strict=True):
            require_whole(f"{what} in targets", number, least=0)
    return _by_year(rows)


def _by_year(rows: Iterable[tuple[int, int, int]]) -> dict[int, Target]:
    by_year: dict[int, Target] = {}
    for year, regions, municipalities in rows:
        if int(year) in by_year:
            raise OptionError(f"targets give {year} twice; keep one.")
        by_year[int(year)] = (int(regions), int(municipalities))
    return by_year
