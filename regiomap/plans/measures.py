"""Figures of many plans at once that are no sum over pairs of neighbours: balance, shape, counts.

Areas and inhabitants of a region are sums over its municipalities; its perimeter is the sum of
theirs, less twice the borders inside it. So ten thousand plans take a few sums over arrays, and
nothing is dissolved.
"""

import math
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.messages import did_you_mean, listed, shown
from regiomap.adjacency import build_adjacency
from regiomap.assignments import require_known
from regiomap.boundaries.reading import require_municipalities
from regiomap.errors import AssignmentError, ColumnError, IsolatedMunicipalityWarning, OptionError
from regiomap.plans.plan import Plan
from regiomap.plans.sequence import Plans

__all__ = ["Measure", "Prefer", "measure_plans", "number_column", "number_of"]

Floats = npt.NDArray[np.float64]
Prefer = Literal["least", "most"]
Measure = Callable[[gpd.GeoDataFrame], float]  # the rows of a region -> a number

# From one value a region (missing where a plan has fewer regions) to one value a plan.
_STATISTICS: Mapping[str, Callable[[Floats], Floats]] = {
    "min": lambda values: np.nanmin(values, axis=1),
    "max": lambda values: np.nanmax(values, axis=1),
    "mean": lambda values: np.nanmean(values, axis=1),
    "std": lambda values: np.nanstd(values, axis=1),
    "ratio": lambda values: np.nanmax(values, axis=1) / np.nanmin(values, axis=1),
}
# Criteria of a plan as a whole.
_WHOLE = ("cut", "n_regions")


@checked
def measure_plans(
    plans: Sequence[Plan],
    municipalities: gpd.GeoDataFrame,
    figures: Iterable[str],
    *,
    measures: Mapping[str, Measure] | None = None,
) -> pd.DataFrame:
    """Measure figures of plans, from those of their regions.

    Parameters
    ----------
    plans
        Plans about the same municipalities: `PlanSpace.best`, `PlanSpace.sample`, alternatives.
    municipalities
        Table with the index NIS code; for `polsby_popper` with polygons in metres.
    figures
        `cut`, `n_regions`, or what of a region and which statistic over the regions, joined by
        an underscore: `population_min`, `population_ratio`, `polsby_popper_mean`. What: a column
        of numbers or of yes and no (added up per region), `n_municipalities`, `polsby_popper`,
        or one of `measures`. Statistics: `min`, `max`, `mean`, `std` (of all regions, each
        counts once) and `ratio` (the largest over the smallest).
    measures
        Functions of your own by name: from the rows of a region in `municipalities` to a number.
        Each different region is asked for once.

    Returns
    -------
    DataFrame
        One row a plan, in their order, one column a criterion.

    Raises
    ------
    OptionError
        If a criterion is not known, or a function returns something that is no number.
    ColumnError
        If a column is not there, holds no numbers, or lacks one.
    AssignmentError
        If there is no plan, or the plans are not about the same municipalities.
    UnknownMunicipalityError
        If a plan names a municipality that is not in the table.
    BoundaryError
        If a shape is asked for and the table is not canonical.

    Notes
    -----
    Polsby-Popper is 4 pi area / perimeter ** 2, 1 for a circle. It depends on how finely a
    boundary is drawn: compare only within one file. Where polygons overlap, the overlap counts
    twice. Municipalities without a region count nowhere.

    Examples
    --------
    >>> import regiomap as rm
    >>> from regiomap.plans.measures import measure_plans
    >>> flanders = rm.load_flanders()
    >>> ghent = flanders[flanders["reference_region"] == "Regio Gent"]
    >>> space = rm.PlanSpace(rm.build_adjacency(ghent))
    >>> wanted = ["n_regions", "population_ratio", "polsby_popper_mean"]
    >>> measure_plans(space.best(n=3), ghent, wanted).round(2)
       n_regions  population_ratio  polsby_popper_mean
    0          2              8.17                0.35
    1          2              6.79                0.32
    2          2              9.82                0.33
    """
    table = _RegionTable(plans, municipalities, measures or {})
    return pd.DataFrame({criterion: table.criterion(criterion) for criterion in figures})


def _labelled(plans: Sequence[Plan]) -> tuple[pd.Index, npt.NDArray[np.int64]]:
    """Return the municipalities, and the region of each in each plan as a number, -1 for none."""
    if isinstance(plans, Plans):
        return plans.codes, plans.labels
    assignments = [plan.assignment for plan in plans]
    codes = assignments[0].index
    strange = sum(not assignment.index.equals(codes) for assignment in assignments)
    if strange:
        raise AssignmentError(
            f"{strange} of {len(plans)} plans are not about the municipalities of the first "
            "one. Measure them apart."
        )
    named = np.concatenate([assignment.to_numpy() for assignment in assignments])
    return codes, pd.factorize(named)[0].astype(np.int64).reshape(len(plans), -1)


class _RegionTable:
    """What is in the regions of many plans: every measure is an array of plans by regions."""

    def __init__(
        self,
        plans: Sequence[Plan],
        municipalities: gpd.GeoDataFrame,
        measures: Mapping[str, Measure],
    ) -> None:
        if not plans:
            raise AssignmentError("there is no plan to measure.")
        codes, labels = _labelled(plans)
        require_known(codes, municipalities.index, what="the municipalities")
        self._plans, self._measures = plans, measures
        self._rows = municipalities.loc[codes]
        self._width = int(labels.max(initial=-1)) + 1
        # Who is in no region goes to a column of its own, which is cut off again.
        self._labels = np.where(labels < 0, self._width, labels)
        self._cells = self._labels + np.arange(len(plans))[:, None] * (self._width + 1)
        self._there = self._sums(np.ones(len(codes))) > 0

    def criterion(self, name: str) -> npt.NDArray[np.generic]:
        """Return one value a plan."""
        if not isinstance(name, str):
            raise OptionError(f"a criterion is a name, got {shown(name)}.")
        if name == "cut":
            if isinstance(self._plans, Plans):
                return self._plans.cuts
            return np.array([plan.cut for plan in self._plans], dtype=np.float64)
        if name == "n_regions":
            n_regions: npt.NDArray[np.int64] = self._there.sum(axis=1)
            return n_regions
        what, _, statistic = name.rpartition("_")
        if statistic not in _STATISTICS or not what:
            raise OptionError(
                f"there is no criterion {name!r}: it is {', '.join(_WHOLE)}, or a figure and one "
                f"of {', '.join(_STATISTICS)}, such as 'population_ratio'."
            )
        values = np.where(self._there, self._measure(what), np.nan)
        with np.errstate(divide="ignore", invalid="ignore"):  # a ratio to nothing is infinite
            return _STATISTICS[statistic](values)

    def _measure(self, what: str) -> Floats:
        """Return one value a plan and region; nonsense where there is no such region."""
        if what in self._measures:
            return self._asked(what, self._measures[what])
        if what == "n_municipalities":
            return self._sums(np.ones(len(self._rows)))
        if what == "polsby_popper":
            return self._polsby_popper()
        return self._sums(self._column(what))

    def _column(self, name: str) -> Floats:
        extra = [*self._measures, "polsby_popper", "n_municipalities"]
        numbers: Floats = number_column(self._rows, name, extra=extra).to_numpy(dtype=np.float64)
        return numbers

    def _sums(self, values: Floats) -> Floats:
        """Add up one value a municipality per plan and region."""
        return self._added(self._cells, np.broadcast_to(values, self._cells.shape))

    def _added(self, cells: npt.NDArray[np.int64], values: Floats) -> Floats:
        shape = len(self._plans), self._width + 1
        sums = np.bincount(cells.ravel(), values.ravel(), minlength=math.prod(shape))
        return sums.reshape(shape)[:, : self._width].astype(np.float64)

    def _polsby_popper(self) -> Floats:
        rows = self._rows
        require_municipalities(rows, purpose="polsby_popper")
        with warnings.catch_warnings():
            # Neither matters here: an exclave has a perimeter too.
            warnings.simplefilter("ignore", IsolatedMunicipalityWarning)
            # Of these polygons: the lengths of a graph may come from a finer drawing.
            graph = build_adjacency(rows, min_shared_border_m=0.0)
        place = {code: i for i, code in enumerate(rows.index)}
        pairs = [(place[a], place[b]) for a, b in graph.edges]
        a, b = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        lengths = np.array([metres for *_, metres in graph.edges(data="shared_border_m")])
        inside = self._labels[:, a] == self._labels[:, b]
        shared = self._added(self._cells[:, a], np.where(inside, lengths, 0.0))
        perimeter = self._sums(rows.length.to_numpy()) - 2 * shared
        area = self._sums(rows.area.to_numpy())
        # Regions that a plan does not have are left out later.
        score: Floats = 4 * math.pi * area / np.where(self._there, perimeter, 1.0) ** 2
        return score

    def _asked(self, name: str, measure: Measure) -> Floats:
        """Ask a function about each different region once."""
        values = np.zeros(self._there.shape)
        known: dict[bytes, float] = {}
        for region in range(self._width):
            members = self._labels == region
            for plan in np.flatnonzero(self._there[:, region]):
                key = members[plan].tobytes()
                if key not in known:
                    known[key] = number_of(name, measure(self._rows[members[plan]]))
                values[plan, region] = known[key]
        return values


def number_column(rows: pd.DataFrame, name: str, *, extra: Iterable[str] = ()) -> pd.Series:
    """Return a column that can be added up per region; `extra` are other names that would do.

    Raises
    ------
    ColumnError
        If it is not there, holds no numbers, or lacks one.
    """
    if name not in rows.columns:
        raise ColumnError(
            f"there is no column {name!r} to add up per region."
            f"{did_you_mean(name, [*extra, *rows.columns])} "
            "Add it to the municipalities, or give a function of that name in measures."
        )
    column = rows[name]
    if not pd.api.types.is_numeric_dtype(column):  # yes and no are numbers too
        raise ColumnError(f"the column {name!r} holds no numbers, but {column.dtype}.")
    if column.isna().any():
        lacking = column.index[column.isna()]
        raise ColumnError(
            f"the column {name!r} has no value for {len(lacking)} municipalities: "
            f"{listed(lacking)}. Fill it in: a sum without them would be too low."
        )
    if np.isinf(column.astype(float)).any():
        endless = column.index[np.isinf(column.astype(float))]
        raise ColumnError(
            f"the column {name!r} is infinite for {listed(endless)}: give numbers that add up."
        )
    return column


def number_of(name: str, value: object) -> float:
    """Return what a measure gave as a number.

    Raises
    ------
    OptionError
        If it is none.
    """
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = math.nan
    if math.isnan(number):
        raise OptionError(f"the measure {name!r} must return a number, got {value!r}.")
    return number
