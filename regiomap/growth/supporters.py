"""Supporters: who carries which regions, near each other and evenly, for all the years."""

from dataclasses import dataclass

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial.distance import cdist

from regiomap._base.arguments import checked
from regiomap._base.messages import listed
from regiomap._base.notebook import Shown
from regiomap._base.options import require_whole
from regiomap.errors import OptionError, UnknownRegionError
from regiomap.growth.portfolios import Share, is_possible, solve_share
from regiomap.growth.remedies import RefusedError, with_remedies
from regiomap.growth.team import Team
from regiomap.plans.plan import Plan

__all__ = ["Supporters", "assign_supporters", "solve_supporters"]


@checked
@dataclass(frozen=True, eq=False, repr=False)
class Supporters(Shown):
    """Which supporter carries which region.

    Attributes
    ----------
    table
        One row a region (index `region`): `supporter` (named after the region where she has her
        base), `distance_km` from the base, `start`, `n_municipalities`, and `population` where
        it is known.
    team
        What was asked.
    travel_km
        The distance between base and region, summed over the regions and the years each is
        active; the least possible.
    bound_km
        The bound HiGHS proved: nothing shorter keeps what was asked.
    seconds
        What HiGHS took.
    years
        The years in which they travel.
    """

    table: pd.DataFrame
    team: Team
    travel_km: float
    bound_km: float
    seconds: float
    years: tuple[int, ...]
    _graph: nx.Graph | None
    _assignment: pd.Series

    @property
    def optimal(self) -> bool:
        """Whether it is proven that nothing shorter exists, to the metre."""
        return round(1000 * abs(self.travel_km - self.bound_km)) == 0

    def to_frame(self) -> pd.DataFrame:
        """Return one row a region."""
        return self.table.copy()

    def per_supporter(self) -> pd.DataFrame:
        """Return one row a supporter, in the last year.

        Index `supporter`; `n_regions`, `n_municipalities`, `population`, `mean_km` and `max_km`
        from the base, and with neighbours `parts`: separate blocks of her regions (1: they all
        border on each other).
        """
        grouped = self.table.groupby("supporter")
        table = pd.DataFrame({"n_regions": grouped.size()})
        for column in ("n_municipalities", "population"):
            if column in self.table:
                table[column] = grouped[column].sum()
        distance = grouped["distance_km"]
        table = table.assign(mean_km=distance.mean(), max_km=distance.max())
        if self._graph is not None:
            by_supporter = self._assignment.map(self.table["supporter"]).dropna()
            table["parts"] = [
                nx.number_connected_components(
                    self._graph.subgraph(by_supporter.index[by_supporter == one])
                )
                for one in table.index
            ]
        return table

    def per_year(self) -> pd.DataFrame:
        """Return how many regions each supporter carries in each year: one row a year."""
        started = self.table.groupby(["start", "supporter"]).size().unstack(fill_value=0)  # noqa: PD010
        years = pd.Index(self.years, name="year")
        carried = started.reindex(years, fill_value=0).cumsum()
        return carried.rename_axis(columns=None)

    def _verdict(self) -> str:
        loads = self.per_supporter()
        counts, sizes = loads["n_regions"], loads[self.team.balance]
        what = self.team.counted
        return (
            f"{self.team.n} supporters with {_span(counts)} regions and {_span(sizes)} {what} "
            f"each, on average "
            f"{self.table['distance_km'].mean():.1f} km from their base"
            f"{', proven shortest' if self.optimal else ''}"
        )

    def _tables(self) -> list[str]:
        return [self.per_supporter().to_html()]


def _span(numbers: pd.Series) -> str:
    low, high = int(numbers.min()), int(numbers.max())
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


@checked
def assign_supporters(
    plan: Plan,
    team: Team | int,
    *,
    starts: pd.Series | None = None,
    last_year: int | None = None,
) -> Supporters:
    """Divide regions over supporters, so that they travel least, evenly and without handing over.

    Parameters
    ----------
    plan
        The regions, with their boundaries.
    team
        The supporters; or how many there are.
    starts
        Year in which each region starts (index region; missing: never, such a region gets no
        supporter), as `Schedule.starts` has it. None: all start at once.
    last_year
        The last year in which they travel, as in `Schedule.years`. None: the year of the last
        start.

    Returns
    -------
    Supporters
        A region keeps its supporter in all years.

    Raises
    ------
    OptionError
        If the plan has no boundaries, or no inhabitants to share evenly; or if a region starts
        after `last_year`.
    UnknownRegionError
        If `starts` names a region that the plan does not have, or none that starts.
    InfeasibleError
        If no division keeps what the team asks; the message says what would.
    VerificationError
        If HiGHS stops without a proof.

    Notes
    -----
    Every supporter has a base, in one of her regions, and travels from there: a p-median with
    capacities, solved exactly, in some tenths of a second for 30
    regions and five supporters (seconds when the tolerance is tight: ten at 5%). Distances
    are straight lines between the centres of regions (the mean of the members' centroids,
    weighted by inhabitants where they are known): a river without a bridge is not seen. A base
    may lie in a region that starts later. Of two divisions with the same kilometres, to the
    metre, either may come.

    Examples
    --------
    >>> import regiomap as rm
    >>> flanders = rm.load_flanders()
    >>> proposal = rm.propose_regions(flanders, n_regions=30)
    >>> assign_supporters(proposal.best, Team(5, spread=0)).per_supporter()["n_regions"].to_list()
    [6, 6, 6, 6, 6]
    """
    team = team if isinstance(team, Team) else Team(team)
    table, share = _regions_and_share(plan, team, starts, last_year)
    try:
        return _carried(plan, team, table, share)
    except RefusedError as refused:
        raise with_remedies(refused, team, lambda other: is_possible(share, other)) from None


def solve_supporters(
    plan: Plan, team: Team, *, starts: pd.Series | None, last_year: int
) -> Supporters:
    """Return what `assign_supporters` does; what refuses holds the remedies, not tried yet.

    Raises
    ------
    RefusedError
        If no division keeps what the team asks.
    """
    return _carried(plan, team, *_regions_and_share(plan, team, starts, last_year))


def _regions_and_share(
    plan: Plan, team: Team, starts: pd.Series | None, last_year: int | None
) -> tuple[pd.DataFrame, Share]:
    table = _regions(plan, team, starts)
    return table, _share(plan, team, table, last_year)


def _share(plan: Plan, team: Team, table: pd.DataFrame, last_year: int | None) -> Share:
    """Return what there is to share, in whole numbers."""
    starts = table["start"].to_numpy().astype("int64")
    years = {"least": 0, "most": 9999}
    last = (
        int(starts.max()) if last_year is None else require_whole("last_year", last_year, **years)
    )
    if last < starts.max():
        raise OptionError(
            f"last_year is {last}, and a region starts in {starts.max()}: give that year or later."
        )
    load = table[team.balance].to_numpy().astype("int64")
    return Share(starts, load, _distances(plan, list(table.index)), last)


def _carried(plan: Plan, team: Team, table: pd.DataFrame, share: Share) -> Supporters:
    """Solve what there is to share, and return the answer as tables."""
    solution, base_of = solve_share(share, team)
    found = table.assign(
        supporter=table.index[base_of],
        distance_km=share.distances_m[range(len(table)), base_of] / 1000,
    )
    columns = ["supporter", "distance_km", "start", "n_municipalities", "population"]
    return Supporters(
        table=found[[column for column in columns if column in found]],
        team=team,
        travel_km=solution.optimum / 1000,
        bound_km=solution.bound / 1000,
        seconds=solution.seconds,
        years=tuple(range(int(share.starts.min()), share.last_year + 1)),
        _graph=plan.graph,
        _assignment=plan.assignment,
    )


def _regions(plan: Plan, team: Team, starts: pd.Series | None) -> pd.DataFrame:
    """Return what there is to share: a row for each region that starts, in order of name."""
    if plan.municipalities is None:
        raise OptionError(
            "supporters need distances and the plan does not know its boundaries: "
            "plan.with_municipalities(...) gives them."
        )
    placed = plan.assignment.dropna()
    table = pd.DataFrame({"n_municipalities": placed.groupby(placed, sort=True).size()})
    table = table.rename_axis(index="region")
    if "population" in plan.municipalities:
        people = plan.municipalities["population"].reindex(placed.index)
        table["population"] = people.groupby(placed).sum(min_count=1)
    if team.balance not in table or table[team.balance].isna().any():
        raise OptionError(
            "the inhabitants of some regions are not known: share municipalities evenly, with "
            "Team(..., balance='n_municipalities')."
        )
    if starts is None:
        return table.assign(start=0)
    if unknown := sorted(set(starts.index) - set(table.index)):
        raise UnknownRegionError(
            f"starts names {len(unknown)} regions that the plan does not have: {listed(unknown)}."
        )
    years = starts.dropna().astype("int64")
    table = table.join(years.rename("start"), how="inner")
    if table.empty:
        raise UnknownRegionError("no region starts, so there is nothing to support.")
    return table


def _distances(plan: Plan, regions: list[str]) -> npt.NDArray[np.int64]:
    """Return the distances between the centres of regions, in whole metres."""
    assert plan.municipalities is not None  # noqa: S101  (asked before)
    placed = plan.assignment.dropna()
    shapes = plan.municipalities.loc[placed.index]
    weight = pd.Series(1.0, index=shapes.index)
    if "population" in shapes:
        people = shapes["population"].astype("float64")
        # A region of which somebody's inhabitants are unknown counts every member once.
        known = people.groupby(placed).transform(lambda rows: rows.notna().all() and rows.sum() > 0)
        weight = people.where(known, 1.0)
    centres = shapes.geometry.centroid
    points = pd.DataFrame({"x": centres.x, "y": centres.y}).mul(weight, axis=0)
    sums = points.groupby(placed).sum().div(weight.groupby(placed).sum(), axis=0).loc[regions]
    metres: npt.NDArray[np.int64] = np.rint(cdist(sums, sums)).astype(np.int64)
    return metres
