"""How far regions lie from each other: straight lines, or a table of travel minutes."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial.distance import cdist

from regiomap._base.messages import few, listed
from regiomap.errors import ColumnError, OptionError
from regiomap.plans.plan import Plan

__all__ = ["minutes_between", "straight_lines"]

Ints = npt.NDArray[np.int64]

_COLUMNS = ("from", "to", "minutes")
_MOST = 10**6  # minutes, so that sums over years fit


def straight_lines(plan: Plan, regions: Sequence[str]) -> Ints:
    """Return the distances between the centres of regions, in whole metres."""
    assert plan.municipalities is not None  # noqa: S101  (asked before)
    placed = plan.assignment.dropna()
    shapes = plan.municipalities.loc[placed.index]
    weight = _people(plan)
    centres = shapes.geometry.centroid
    points = pd.DataFrame({"x": centres.x, "y": centres.y}).mul(weight, axis=0)
    sums = points.groupby(placed).sum().div(weight.groupby(placed).sum(), axis=0).loc[list(regions)]
    metres: Ints = np.rint(cdist(sums, sums)).astype(np.int64)
    return metres


def minutes_between(plan: Plan, regions: Sequence[str], travel_minutes: pd.DataFrame) -> Ints:
    """Return how long it takes from each region to each base, in thousandths of a minute.

    Parameters
    ----------
    travel_minutes
        Columns `from`, `to` and `minutes`: between municipalities by code, or between regions by
        name. Who is only there the other way round takes as long. Of the pairs of municipalities
        in two regions the mean counts, weighted by the inhabitants of both.

    Raises
    ------
    ColumnError
        If the table lacks a column, or minutes are no numbers of 0 or more.
    OptionError
        If it knows nobody, holds a pair twice, or lacks two regions.
    """
    table = _checked(travel_minutes)
    placed = plan.assignment.dropna()
    names = set(map(str, regions))
    by_region = table["from"].isin(names) & table["to"].isin(names)
    by_code = table["from"].isin(placed.index) & table["to"].isin(placed.index)
    if not by_region.any() and not by_code.any():
        raise OptionError(
            "travel_minutes names neither municipalities nor regions of the plan: it has "
            f"{listed(table['from'].unique())}, and the plan has {listed(placed.index)} in "
            f"{listed(regions)}."
        )
    if by_code.sum() >= by_region.sum():
        known = table[by_code]
        weight = _people(plan)
        ends = [known[end].map(placed).astype(str) for end in ("from", "to")]
        counts = known["from"].map(weight).to_numpy() * known["to"].map(weight).to_numpy()
    else:
        known = table[by_region]
        ends, counts = [known["from"], known["to"]], np.ones(len(known))
    return _matrix(ends, known["minutes"].to_numpy(), counts, list(map(str, regions)))


def _matrix(
    ends: Sequence[pd.Series],
    minutes: npt.NDArray[np.float64],
    counts: npt.NDArray[np.float64],
    regions: list[str],
) -> Ints:
    """Return the mean minutes between each two regions; none inside one."""
    at = pd.Index(regions)
    a, b = (at.get_indexer(pd.Index(end)) for end in ends)
    inside = (a >= 0) & (b >= 0) & (a != b)
    n = len(regions)
    sums, weights = np.zeros((n, n)), np.zeros((n, n))
    np.add.at(sums, (a[inside], b[inside]), (minutes * counts)[inside])
    np.add.at(weights, (a[inside], b[inside]), counts[inside])
    with np.errstate(invalid="ignore"):
        mean = sums / weights
    mean = np.where(np.isnan(mean), mean.T, mean)  # the other way round
    np.fill_diagonal(mean, 0.0)
    if np.isnan(mean).any():
        lacking = [f"{regions[i]} - {regions[j]}" for i, j in np.argwhere(np.isnan(mean)) if i < j]
        raise OptionError(
            f"travel_minutes has nothing between {len(lacking)} pairs of regions: "
            f"{few(lacking)}. Add a row for a municipality of each."
        )
    return np.rint(1000 * mean).astype(np.int64)


def _checked(travel_minutes: pd.DataFrame) -> pd.DataFrame:
    missing = [column for column in _COLUMNS if column not in travel_minutes.columns]
    if missing:
        raise ColumnError(
            f"the travel minutes lack the column {listed(missing)}; they have "
            f"{listed(travel_minutes.columns)}. One row a pair: from, to, minutes."
        )
    table = travel_minutes[list(_COLUMNS)].astype({"from": str, "to": str})
    minutes = pd.to_numeric(table["minutes"], errors="coerce").astype("float64")
    wrong = ~minutes.between(0, _MOST)
    if wrong.any():
        raise ColumnError(
            f"minutes must be numbers from 0, and are not in {int(wrong.sum())} rows, the first "
            f"{listed(table['from'][wrong])} with {listed(travel_minutes['minutes'][wrong])}."
        )
    twice = table.duplicated(["from", "to"])
    if twice.any():
        raise OptionError(
            f"travel_minutes holds {int(twice.sum())} pairs twice, the first from "
            f"{table['from'][twice].iloc[0]!r} to {table['to'][twice].iloc[0]!r}: keep one row a "
            "pair."
        )
    return table.assign(minutes=minutes)


def _people(plan: Plan) -> pd.Series:
    """Return what each placed municipality counts for: its inhabitants, or one where unknown."""
    placed = plan.assignment.dropna()
    weight = pd.Series(1.0, index=placed.index)
    if plan.municipalities is not None and "population" in plan.municipalities:
        people = plan.municipalities["population"].reindex(placed.index).astype("float64")
        # A region of which somebody's inhabitants are unknown counts every member once.
        known = people.groupby(placed).transform(lambda rows: rows.notna().all() and rows.sum() > 0)
        weight = people.where(known.astype(bool), 1.0)
    return weight
