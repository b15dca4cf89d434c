"""The schedule: which region starts in which year, proven to be the best order there is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.csv import write_csv
from regiomap._base.files import require_ending
from regiomap._base.messages import did_you_mean
from regiomap._base.notebook import Shown, as_table
from regiomap._base.options import require_choice
from regiomap._base.progress import waiting
from regiomap.errors import InfeasibleError, OptionError, UnknownRegionError
from regiomap.growth.money import Budget, Costs, budget_by_year, said_euro
from regiomap.growth.reach import Limit, require_reach
from regiomap.growth.readiness import readiness_of
from regiomap.growth.remedies import RefusedError, Remedy, with_remedies
from regiomap.growth.request import Pace, Request
from regiomap.growth.starts import Problem, Starts, solve_starts
from regiomap.growth.supporters import Supporters, solve_supporters
from regiomap.growth.targets import Target, Targets, every_year, given_targets
from regiomap.growth.team import Team
from regiomap.plans.plan import Plan, without_proof

__all__ = ["Pace", "Schedule", "schedule_growth"]


@checked
@dataclass(frozen=True, eq=False, repr=False)
class Schedule(Shown):
    """In which year each region of a plan starts.

    Attributes
    ----------
    plan
        The plan whose regions start.
    table
        One row a region (index `region`), in the order in which they start: `start` (the year;
        missing: not within these years), `n_municipalities`, `first` (goes first because it
        exists), `readiness` with its parts where they are known, and `supporter` where asked.
    years
        One row a year: `n_new` regions that start, `n_regions` and `n_municipalities` active,
        `target_regions`, `target_municipalities`, `most_regions` (the limit that year), and with
        money `cost_eur` and `budget_eur`.
    proof
        One row a question HiGHS answered, in this order: what exists is active as long as
        possible, then the readiness-years are the most possible. `optimum`, the `bound` nothing
        can pass, and `gap`: 0 is the proof. Then the ties: how often it was asked for the order
        by name. `seconds` is the time it took.
    supporters
        Who carries which region, where asked.
    """

    plan: Plan
    table: pd.DataFrame
    years: pd.DataFrame
    proof: pd.DataFrame
    supporters: Supporters | None = None

    @property
    def starts(self) -> pd.Series:
        """The year in which each region starts; missing: not within these years."""
        return self.table["start"].sort_index()

    @property
    def optimal(self) -> bool:
        """Whether every stage of the proof, and the supporters, have a gap of 0."""
        carried = self.supporters is None or self.supporters.optimal
        return bool((self.proof["gap"] == 0).all()) and carried

    def plan_in(self, year: int) -> Plan:
        """Return the plan with only the regions that have started by a year.

        Raises
        ------
        OptionError
            If the year is not one of the schedule.
        """
        if year not in self.years.index:
            raise OptionError(
                f"the schedule is about {self.years.index[0]} to {self.years.index[-1]}, "
                f"not {year!r}."
            )
        started = self.table.index[self.table["start"].le(year).fillna(value=False)]
        kept = self.plan.assignment.where(self.plan.assignment.isin(started))
        return replace(without_proof(self.plan), assignment=kept, cut=float("nan"))

    def to_frame(self) -> pd.DataFrame:
        """Return one row a region."""
        return self.table.copy()

    def save(self, path: str | Path) -> None:
        """Write the schedule as CSV, one row a region, safe to open in a spreadsheet.

        Raises
        ------
        OptionError
            If the file does not end in .csv.
        FileError
            If the file cannot be written; what stood there before still stands.
        """
        path = Path(path)
        require_ending(path, [".csv"], "a schedule")
        # As text: beside a missing year, a year would be written as 2026.0.
        years = self.table["start"].astype("string")
        write_csv(self.table.assign(start=years).reset_index(), path)

    def _says(self) -> tuple[object, ...]:
        # The same answer is the same, however long the proof of it took.
        proof = self.proof.drop(columns="seconds", errors="ignore")
        return self.plan, self.table, self.years, proof, self.supporters

    def _verdict(self) -> str:
        steps = ", ".join(
            f"{n} regions ({reached} municipalities) in {year}"
            for year, n, reached in self.years[["n_regions", "n_municipalities"]].itertuples()
        )
        never = int(self.table["start"].isna().sum())
        left = f"; {never} regions do not start" if never else ""
        best = float(self.proof["optimum"]["readiness early"])
        proof = ", proven best" if self.optimal else ""
        return f"{steps}{left}; {best:.2f} readiness-years{proof}"

    def _tables(self) -> list[str]:
        return [as_table(self.years), as_table(self.table)]


@waiting("schedule")
@checked
def schedule_growth(
    plan: Plan,
    *,
    targets: Targets,
    readiness: pd.Series | pd.DataFrame | None = None,
    first: Iterable[str] | None = None,
    supporters: Team | int | None = None,
    costs: Costs | None = None,
    budget: Budget | None = None,
    pace: Pace = "targets",
    fixed_years: Mapping[str, int] | None = None,
    travel_minutes: pd.DataFrame | None = None,
) -> Schedule:
    """Decide in which year each region starts, so that every year's targets are met.

    What exists goes first: the years in which these regions are active are as many as possible.
    Then the readiness gained early is the greatest possible: the sum, over the regions, of
    readiness times the years in which the region is active.

    Parameters
    ----------
    plan
        The regions.
    targets
        Year -> (regions at least, municipalities at least), or a list of (year, regions,
        municipalities). Between two years they grow in a straight line, rounded up.
    readiness
        A number from 0 for each region: a Series, or a table with a column `readiness`. Default:
        `measure_readiness(plan)`.
    first
        Regions that exist and go first. Default: those that continue a recognised region, the
        column `continues` of the readiness.
    supporters
        The team, or how many supporters: regions are given to them, and with `Team.max_regions`
        no more regions are active than they carry.
    costs
        What a region and a supporter cost a year; by default `Costs()` where there is a budget.
    budget
        Euro a year, one amount or an amount for each year: no more regions are active than it
        pays for.
    pace
        "targets": as many regions as the targets ask for and no more (more than the number of
        regions asked for only where the municipalities cannot be reached otherwise). "limits":
        as many as supporters and budget allow.
    fixed_years
        The year of regions that have started already, or whose year is agreed.
    travel_minutes
        Minutes that supporters travel, instead of straight lines, as for `assign_supporters`.

    Returns
    -------
    Schedule
        The best order there is, with the proof.

    Raises
    ------
    OptionError
        If targets, readiness, money, pace or a fixed year are not what they should be.
    ColumnError
        If the table of minutes lacks a column, or holds something else than minutes.
    UnknownRegionError
        If `readiness` lacks a region, or `first` or `fixed_years` names one the plan does not have.
    InfeasibleError
        If the targets cannot be met; the message says why and what is possible.
    VerificationError
        If HiGHS stops without a proof, or its answer fails the second check.

    Notes
    -----
    Readiness is compared in thousandths of the largest one; finer differences count as equal,
    and among equal schedules the regions start in the order of their names. Supporters follow
    the schedule, they do not change it except by what they carry. A region that has started
    does not stop, and starting takes no time.

    Examples
    --------
    >>> import regiomap as rm
    >>> flanders = rm.load_flanders()
    >>> kempen = flanders[flanders["reference_region"] == "Kempen"]
    >>> plan = rm.propose_regions(kempen, n_regions=3).best
    >>> schedule_growth(plan, targets={2026: (1, 5), 2027: (3, 25)}).starts.to_list()
    [2026, 2027, 2027]
    """
    require_choice("pace", pace, get_args(Pace))
    table, first = readiness_of(plan, readiness, first)
    given = given_targets(targets)
    asked = every_year(given)
    if budget is not None and costs is None:
        costs = Costs()
    sizes = {str(region): int(n) for region, n in plan.assignment.value_counts().items()}
    request = Request(
        plan=plan,
        sizes={region: sizes[region] for region in table.index},
        readiness={str(region): float(n) for region, n in table["readiness"].items()},
        first=first,
        given=given,
        team=supporters if isinstance(supporters, Team | None) else Team(supporters),
        costs=costs,
        amounts=budget_by_year(budget, asked),
        pace=pace,
        fixed=_fixed(fixed_years, list(table.index), list(asked)),
        travel_minutes=travel_minutes,
    )
    if travel_minutes is not None and request.team is None:
        raise OptionError("travel_minutes are of supporters: say how many there are.")
    try:
        starts, proof, most, carried = _answer(request)
    except RefusedError as refused:
        raise with_remedies(refused, request, _works) from None
    regions = _regions_table(table, request.sizes, first, starts)
    if carried is not None:
        regions["supporter"] = carried.table["supporter"]
    years = _with_money(_years_table(regions, asked, most), request)
    return Schedule(plan, regions, years, proof, carried)


def _answer(request: Request) -> tuple[Starts, pd.DataFrame, list[int], Supporters | None]:
    """Return the year of every region, the proof, the most regions a year, and the supporters.

    Raises
    ------
    RefusedError
        If nothing keeps what is asked, with what may mend it.
    """
    asked, team = request.targets, request.team
    most = require_reach(request, _limits(request))
    starts, proof = solve_starts(
        Problem(
            sizes=request.sizes,
            readiness=request.readiness,
            first=request.first,
            targets=asked,
            most=most,
            fixed=request.fixed,
        )
    )
    if team is None or all(year is None for year in starts.values()):  # nobody to support
        return starts, proof, most, None
    years = pd.Series(starts, dtype="Int64")
    try:
        carried = solve_supporters(
            request.plan,
            team,
            starts=years,
            last_year=max(asked),
            travel_minutes=request.travel_minutes,
        )
    except RefusedError as refused:
        raise RefusedError(str(refused), [_of_team(one) for one in refused.remedies]) from None
    return starts, proof, most, carried


def _of_team(remedy: Remedy[Team]) -> Remedy[Request]:
    """Return a remedy of the team as one of everything that was asked."""

    def change(request: Request, value: object) -> Request:
        assert request.team is not None  # noqa: S101  (it refused)
        return replace(request, team=remedy.change(request.team, value))

    return Remedy(remedy.words, remedy.values, change)


def _works(request: Request) -> bool:
    try:
        _answer(request)
    except InfeasibleError:
        return False
    return True


def _fixed(fixed: Mapping[str, int] | None, regions: list[str], years: list[int]) -> dict[str, int]:
    for region, year in (fixed or {}).items():
        if region not in regions:
            raise UnknownRegionError(
                f"fixed_years names {region!r}, which the plan does not have."
                f"{did_you_mean(region, regions)}"
            )
        if year not in years:
            raise OptionError(
                f"the start of {region!r} must be one of {years[0]} to {years[-1]}, got {year!r}."
            )
    return {region: int(year) for region, year in (fixed or {}).items()}


def _limits(request: Request) -> dict[int, list[Limit]]:
    """Return what keeps the number of active regions down, year by year."""
    team, costs, amounts = request.team, request.costs, request.amounts
    limits: dict[int, list[Limit]] = {year: [] for year in request.targets}
    for year, found in limits.items():
        if team is not None and team.capacity is not None:
            found.append(
                Limit(
                    team.capacity,
                    f"{team.n} supporters of at most {team.max_regions} regions each carry "
                    f"{team.capacity}",
                )
            )
        if amounts and costs is not None:
            n_supporters = team.n if team else 0
            pays = costs.n_regions_for(amounts[year], n_supporters=n_supporters)
            if pays is not None:
                found.append(
                    Limit(pays, f"{said_euro(amounts[year])} euro in {year} pays for {pays}")
                )
    return limits


def _regions_table(
    table: pd.DataFrame,
    sizes: Mapping[str, int],
    first: frozenset[str],
    starts: Mapping[str, int | None],
) -> pd.DataFrame:
    """Return the regions in the order in which they start."""
    start = pd.Series(starts, dtype="Int64")
    rest = table.drop(columns=["start", "n_municipalities", "first"], errors="ignore")
    joined = pd.DataFrame(
        {
            "start": start.reindex(table.index),
            "n_municipalities": pd.Series(sizes),
            "first": table.index.isin(first),
        }
    ).join(rest)
    joined = joined.rename_axis(index="region")
    order = sorted(
        joined.index,
        key=lambda region: (
            starts[region] is None,
            starts[region] or 0,
            region not in first,
            -joined.loc[region, "readiness"],
            region,
        ),
    )
    return joined.loc[order]


def _years_table(
    regions: pd.DataFrame, asked: Mapping[int, Target], most: list[int]
) -> pd.DataFrame:
    years = pd.Index(asked, name="year")
    started = regions.groupby("start")["n_municipalities"]
    new = started.size().reindex(years, fill_value=0)
    return pd.DataFrame(
        {
            "n_new": new,
            "n_regions": new.cumsum(),
            "target_regions": [at_least for at_least, _ in asked.values()],
            "most_regions": most,
            "n_municipalities": started.sum().reindex(years, fill_value=0).cumsum(),
            "target_municipalities": [reached for _, reached in asked.values()],
        },
        index=years,
    ).astype("int64")


def _with_money(years: pd.DataFrame, request: Request) -> pd.DataFrame:
    """Add what each year costs, and what there is for it, where that is known."""
    costs, team = request.costs, request.team
    if costs is not None:
        n_supporters = team.n if team else 0
        years["cost_eur"] = [
            costs.a_year(n_regions=n, n_supporters=n_supporters) for n in years["n_regions"]
        ]
    if request.amounts:
        years["budget_eur"] = pd.Series(request.amounts)
    return years
