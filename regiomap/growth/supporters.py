"""Supporters: who carries which regions, near each other and evenly, for all the years."""

from dataclasses import dataclass, field
from math import isnan, nan

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.messages import listed
from regiomap._base.notebook import Shown, as_table
from regiomap._base.options import require_whole
from regiomap._base.progress import waiting
from regiomap.errors import OptionError, UnknownRegionError
from regiomap.growth.portfolios import Share, is_possible, solve_share
from regiomap.growth.remedies import RefusedError, with_remedies
from regiomap.growth.team import Team
from regiomap.growth.travel import minutes_between, straight_lines
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
        base), `distance_km` from the base (`travel_minutes` where these were given), `start`,
        `n_municipalities`, and `population` where it is known.
    team
        What was asked.
    travel_km
        The distance between base and region, summed over the regions and the years each is
        active; the least possible. NaN where minutes were given.
    bound_km
        The bound HiGHS proved: nothing shorter keeps what was asked.
    total_minutes, bound_minutes
        The same in minutes, where these were given.
    seconds
        What HiGHS took.
    years
        The years in which they travel.
    """

    table: pd.DataFrame
    team: Team
    travel_km: float
    bound_km: float
    seconds: float = field(compare=False)  # the same answer may take longer
    years: tuple[int, ...]
    _graph: nx.Graph | None
    _assignment: pd.Series
    total_minutes: float = nan
    bound_minutes: float = nan

    @property
    def by_minutes(self) -> bool:
        """Whether they travel by a table of minutes, not in straight lines."""
        return not isnan(self.total_minutes)

    @property
    def optimal(self) -> bool:
        """Whether it is proven that nothing shorter exists, to the metre, or to 60 milliseconds."""
        total, bound = self.travel_km, self.bound_km
        if self.by_minutes:
            total, bound = self.total_minutes, self.bound_minutes
        return round(1000 * abs(total - bound)) == 0

    def to_frame(self) -> pd.DataFrame:
        """Return one row a region."""
        return self.table.copy()

    def per_supporter(self) -> pd.DataFrame:
        """Return one row a supporter, in the last year.

        Index `supporter`; `n_regions`, `n_municipalities`, `population`, `mean_km` and `max_km`
        from the base (`mean_minutes` and `max_minutes` where these were given), and with
        neighbours `parts`: separate blocks of her regions (1: they all border on each other).
        """
        grouped = self.table.groupby("supporter")
        table = pd.DataFrame({"n_regions": grouped.size()})
        for column in ("n_municipalities", "population"):
            if column in self.table:
                table[column] = grouped[column].sum()
        distance = grouped[self._distance]
        unit = "minutes" if self.by_minutes else "km"
        table = table.assign(**{f"mean_{unit}": distance.mean(), f"max_{unit}": distance.max()})
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

    @property
    def _distance(self) -> str:
        return "travel_minutes" if self.by_minutes else "distance_km"

    def _verdict(self) -> str:
        loads = self.per_supporter()
        counts, sizes = loads["n_regions"], loads[self.team.balance]
        what = self.team.counted
        return (
            f"{self.team.n} supporters with {_span(counts)} regions and {_span(sizes)} {what} "
            f"each, on average "
            f"{self.table[self._distance].mean():.1f} {'minutes' if self.by_minutes else 'km'} "
            "from their base"
            f"{', proven shortest' if self.optimal else ''}"
        )

    def _tables(self) -> list[str]:
        return [as_table(self.per_supporter())]


def _span(numbers: pd.Series) -> str:
    low, high = int(numbers.min()), int(numbers.max())
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


@waiting("supporters")
@checked
def assign_supporters(
    plan: Plan,
    team: Team | int,
    *,
    starts: pd.Series | None = None,
    last_year: int | None = None,
    travel_minutes: pd.DataFrame | None = None,
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
    travel_minutes
        Minutes of travel instead of straight lines: columns `from`, `to` and `minutes`, between
        municipalities by code, or between regions by name. Who is only there the other way round
        takes as long; between two regions the mean of their municipalities counts, weighted by
        the inhabitants of both.

    Returns
    -------
    Supporters
        A region keeps its supporter in all years.

    Raises
    ------
    OptionError
        If the plan has no boundaries, or no inhabitants to share evenly; or if a region starts
        after `last_year`.
    ColumnError
        If the table of minutes lacks a column, or holds something else than minutes.
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
    weighted by inhabitants where they are known): a river without a bridge is not seen, unless
    `travel_minutes` says so. A base
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
    table, share = _regions_and_share(plan, team, starts, last_year, travel_minutes)
    try:
        return _carried(plan, team, table, share, by_minutes=travel_minutes is not None)
    except RefusedError as refused:
        raise with_remedies(refused, team, lambda other: is_possible(share, other)) from None


def solve_supporters(
    plan: Plan,
    team: Team,
    *,
    starts: pd.Series | None,
    last_year: int,
    travel_minutes: pd.DataFrame | None = None,
) -> Supporters:
    """Return what `assign_supporters` does; what refuses holds the remedies, not tried yet.

    Raises
    ------
    RefusedError
        If no division keeps what the team asks.
    """
    table, share = _regions_and_share(plan, team, starts, last_year, travel_minutes)
    return _carried(plan, team, table, share, by_minutes=travel_minutes is not None)


def _regions_and_share(
    plan: Plan,
    team: Team,
    starts: pd.Series | None,
    last_year: int | None,
    travel_minutes: pd.DataFrame | None,
) -> tuple[pd.DataFrame, Share]:
    """Return the regions, and what there is to share in whole numbers."""
    table = _regions(plan, team, starts, straight=travel_minutes is None)
    regions = list(table.index)
    far = (
        straight_lines(plan, regions)
        if travel_minutes is None
        else minutes_between(plan, regions, travel_minutes)
    )
    return table, _share(team, table, last_year, far)


def _share(
    team: Team, table: pd.DataFrame, last_year: int | None, far: npt.NDArray[np.int64]
) -> Share:
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
    return Share(starts, load, far, last)


def _carried(
    plan: Plan, team: Team, table: pd.DataFrame, share: Share, *, by_minutes: bool
) -> Supporters:
    """Solve what there is to share, and return the answer as tables."""
    solution, base_of = solve_share(share, team)
    distance = "travel_minutes" if by_minutes else "distance_km"
    far = share.distances_m[range(len(table)), base_of] / 1000
    found = table.assign(supporter=table.index[base_of], **{distance: far})
    columns = ["supporter", distance, "start", "n_municipalities", "population"]
    total, bound = solution.optimum / 1000, solution.bound / 1000
    return Supporters(
        table=found[[column for column in columns if column in found]],
        team=team,
        travel_km=nan if by_minutes else total,
        bound_km=nan if by_minutes else bound,
        seconds=solution.seconds,
        years=tuple(range(int(share.starts.min()), share.last_year + 1)),
        _graph=plan.graph,
        _assignment=plan.assignment,
        total_minutes=total if by_minutes else nan,
        bound_minutes=bound if by_minutes else nan,
    )


def _regions(plan: Plan, team: Team, starts: pd.Series | None, *, straight: bool) -> pd.DataFrame:
    """Return what there is to share: a row for each region that starts, in order of name."""
    if plan.municipalities is None and straight:
        raise OptionError(
            "supporters need distances and the plan does not know its boundaries: "
            "plan.with_municipalities(...) gives them."
        )
    placed = plan.assignment.dropna()
    table = pd.DataFrame({"n_municipalities": placed.groupby(placed, sort=True).size()})
    table = table.rename_axis(index="region")
    if plan.municipalities is not None and "population" in plan.municipalities:
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
