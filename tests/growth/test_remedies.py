"""Refusals of growth: whatever remedy one names has been tried, and works."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import regiomap as rm
from helpers.lands import squares
from regiomap.errors import InfeasibleError, OptionError
from regiomap.growth.money import Costs
from regiomap.growth.schedule import schedule_growth
from regiomap.growth.supporters import assign_supporters
from regiomap.growth.team import Team
from regiomap.plans.plan import Plan

pytestmark = pytest.mark.filterwarnings(
    "ignore::regiomap.errors.IsolatedMunicipalityWarning",
    "ignore::regiomap.errors.DoubtfulBorderWarning",
)


def row(sizes: Mapping[str, int], *, people: str = "int64") -> Plan:
    """Put regions of so many squares in one row; each square has a neighbour on either side."""
    regions = [region for region, n in sizes.items() for _ in range(n)]
    table = squares(
        (f"{n:05}" for n in range(len(regions))),
        name=regions,
        population=np.full(len(regions), 100, dtype=people),
    )
    assignment = pd.Series(regions, index=table.index, name="region", dtype=object)
    return Plan(assignment, municipalities=table, graph=rm.build_adjacency(table))


@dataclass(frozen=True)
class Call:
    """A call of `schedule_growth` that can be changed as a message advises."""

    plan: Plan
    targets: dict[int, tuple[int, int]]
    fixed: dict[str, int]
    budget: dict[int, float]
    team: Team | None = field(default=None)

    def run(self) -> None:
        schedule_growth(
            self.plan,
            targets=self.targets,
            readiness=pd.Series(1.0, index=sorted(self.plan.assignment.unique())),
            first=(),
            fixed_years=self.fixed,
            costs=Costs(1, 0),
            budget=self.budget,
            supporters=self.team,
        )

    def lowered(self, year: int, what: int, most: int) -> "Call":
        def cut(at: int, target: tuple[int, int]) -> tuple[int, int]:
            if at > year:
                return target
            low = min(target[what], most)
            return (low, target[1]) if what == 0 else (target[0], low)

        return replace(self, targets={at: cut(at, one) for at, one in self.targets.items()})


def advised(call: Call, message: str) -> Iterator[Call]:
    """Follow each remedy of a message, as somebody who reads it would."""
    if found := re.search(r"ower the target to (\d+) regions and (\d+) m", message):
        refused = re.match(r"\d+ regions cannot be reached in (\d+)", message)
        assert refused is not None, message
        year = int(refused[1])
        yield call.lowered(year, 0, int(found[1])).lowered(year, 1, int(found[2]))
    elif found := re.search(r"ower the target to (\d+)", message):
        refused = re.match(r"(\d+) (region|municipalit)\w+ cannot be reached in (\d+)", message)
        assert refused is not None, message
        what = 0 if refused[2] == "region" else 1
        yield call.lowered(int(refused[3]), what, int(found[1]))
    if found := re.search(r"llow (\d+) regions from (\d+) on", message):
        lifted = {
            year: float(max(money, int(found[1]))) if year >= int(found[2]) else money
            for year, money in call.budget.items()
        }
        yield replace(call, budget=lifted)
    if found := re.search(r"eave the start of (.*?) open", message):
        named = set(re.findall(r"'(\w+)'", found[1])) or set(call.fixed)
        kept = {region: year for region, year in call.fixed.items() if region not in named}
        yield replace(call, fixed=kept)
    yield from (replace(call, team=team) for team in better(call.team, message))


def better(team: Team | None, message: str) -> Iterator[Team]:
    """Return the teams that a message advises."""
    if team is None:
        return
    if found := re.search(r"aise spread to (\d+)", message):
        yield replace(team, spread=int(found[1]))
    if found := re.search(r"et each carry (\d+)", message):
        yield replace(team, max_regions=int(found[1]))
    if found := re.search(r"et tolerance to ([\d.]+?)(?:,|\.$)", message):
        yield replace(team, tolerance=float(found[1]))
    if found := re.search(r"(?:ppoint|sk for) (\d+) supporters", message):
        yield replace(team, n=int(found[1]))


def refusal(call: Callable[[], object]) -> str:
    """Return why a call is refused; empty when it is not."""
    try:
        call()
    except InfeasibleError as error:
        return str(error)
    return ""


SIZES = st.dictionaries(st.sampled_from("abcde"), st.integers(1, 4), min_size=2, max_size=5)
TEAMS = st.builds(
    Team,
    st.integers(1, 4),
    max_regions=st.sampled_from([None, 1, 2, 3]),
    tolerance=st.sampled_from([None, 0.0, 0.2]),
    spread=st.integers(0, 1),
)
QUIET = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.slow
@QUIET
@given(data=st.data(), sizes=SIZES)
def test_following_a_remedy_of_a_schedule_works(data: st.DataObject, sizes: dict[str, int]) -> None:
    n, total = len(sizes), sum(sizes.values())
    early = (data.draw(st.integers(0, n)), data.draw(st.integers(0, total)))
    late = (
        data.draw(st.integers(early[0], max(early[0], n) + 1)),
        data.draw(st.integers(early[1], max(early[1], total) + 2)),
    )
    call = Call(
        row(sizes),
        {1: early, 2: early, 3: late},
        data.draw(st.dictionaries(st.sampled_from(sorted(sizes)), st.integers(1, 3), max_size=3)),
        {year: float(data.draw(st.integers(0, n))) for year in (1, 2, 3)},
        data.draw(st.none() | TEAMS),
    )
    message = refusal(call.run)
    assume(message)
    remedies = list(advised(call, message))
    assert remedies or "No single change" in message
    for remedy in remedies:
        remedy.run()


@pytest.mark.slow
@QUIET
@given(team=TEAMS, sizes=SIZES, data=st.data())
def test_following_a_remedy_of_the_supporters_works(
    team: Team, sizes: dict[str, int], data: st.DataObject
) -> None:
    plan = row(sizes)
    starts = pd.Series({region: data.draw(st.integers(1, 3)) for region in sizes})
    message = refusal(lambda: assign_supporters(plan, team, starts=starts))
    assume(message)
    remedies = list(better(team, message))
    assert remedies or "No single change" in message
    for remedy in remedies:
        assign_supporters(plan, remedy, starts=starts)


def test_a_remedy_that_would_not_do_is_not_given() -> None:
    # However far they may be apart in number, a load of 4 is no even share of 5.
    with pytest.raises(InfeasibleError) as refused:
        assign_supporters(row({"a": 4, "b": 1}), Team(2, tolerance=0.0, spread=0))
    assert "spread" not in str(refused.value)
    assert str(refused.value).endswith("Set tolerance to 0.60.")


def test_lowering_a_target_between_two_given_years_is_tried_as_it_would_be_written() -> None:
    plan = row(dict.fromkeys("abcde", 1))
    call = Call(plan, {1: (1, 1), 3: (5, 5)}, {}, {1: 1.0, 2: 2.0, 3: 5.0})
    with pytest.raises(
        InfeasibleError, match=r"3 regions cannot be reached in 2.*to 2 regions and 2 m"
    ):
        call.run()
    replace(call, targets={1: (1, 1), 2: (2, 2), 3: (5, 5)}).run()


def test_supporters_travel_in_the_years_after_the_last_start_too() -> None:
    plan = row({"a": 1, "b": 1, "c": 1, "d": 1})
    starts = pd.Series({"a": 1, "b": 1, "c": 2, "d": 2})
    team = Team(1, tolerance=None)
    short = assign_supporters(plan, team, starts=starts)
    long = assign_supporters(plan, team, starts=starts, last_year=9)
    assert short.years == (1, 2)
    assert long.years == tuple(range(1, 10))
    assert long.per_year().index.to_list() == list(range(1, 10))
    assert long.per_year().sum(axis=1).to_list() == [2] + [4] * 8
    # From b or c: 1 km for two regions, 2 km for one, each in the years it is active.
    assert long.travel_km == min(9 + 8 + 16, 18 + 9 + 8)
    with pytest.raises(OptionError, match="last_year is 1, and a region starts in 2"):
        assign_supporters(plan, team, starts=starts, last_year=1)


def test_a_schedule_counts_all_its_years_for_the_supporters() -> None:
    plan = row({"a": 1, "b": 1, "c": 1})
    schedule = schedule_growth(
        plan,
        targets={2021: (3, 3), 2025: (3, 3)},
        readiness=pd.Series(1.0, index=["a", "b", "c"]),
        supporters=Team(1, tolerance=None),
    )
    assert schedule.supporters is not None
    assert schedule.supporters.per_year().index.equals(schedule.years.index)
    assert schedule.supporters.travel_km == 5 * 2


@pytest.mark.parametrize(
    ("region_eur", "n", "cost"), [(0.1, 3, 0.3), (0.07, 100, 7.0), (33.33, 3, 99.99)]
)
def test_costs_are_exact_to_the_cent(region_eur: float, n: int, cost: float) -> None:
    costs = Costs(region_eur)
    assert costs.a_year(n_regions=n) == cost
    assert costs.n_regions_for(cost) == n


def test_a_part_of_a_cent_is_refused() -> None:
    with pytest.raises(OptionError, match=r"region_eur must be in whole cents, got 0\.005"):
        Costs(0.005)
    with pytest.raises(OptionError, match=r"budget must be in whole cents, got 1\.001"):
        schedule_growth(
            row({"a": 1}), targets={1: (1, 1)}, readiness=pd.Series({"a": 1.0}), budget=1.001
        )


@pytest.mark.parametrize("kind", ["int8", "uint8", "int16", "float32"])
def test_small_numbers_do_not_overflow(kind: str) -> None:
    few = row({"a": 4, "b": 4}, people=kind)
    shared = assign_supporters(few, Team(1, balance="population"))
    assert shared.table["population"].to_list() == [400, 400]
    number = np.dtype(kind).type
    if np.issubdtype(np.dtype(kind), np.integer):
        assert Team(number(100), max_regions=number(100)).capacity == 10_000
        assert Costs(number(100)).a_year(n_regions=number(100)) == 10_000
        starts = pd.Series({"a": 1, "b": 2}, dtype=kind)
        assert assign_supporters(few, 1, starts=starts, last_year=300).years[-1] == 300


def test_what_is_said_of_money_and_distance_is_not_rounded_away() -> None:
    with pytest.raises(InfeasibleError, match=r"2 regions .*: 1\.50 euro in 1 pays for 1\."):
        schedule_growth(
            row({"a": 1, "b": 1}),
            targets={1: (2, 2)},
            readiness=pd.Series({"a": 1.0, "b": 1.0}),
            budget=1.5,
            costs=Costs(1),
        )
    with pytest.raises(InfeasibleError, match=r"within 0\.5% of the average of 2\.5 munic"):
        assign_supporters(row({"a": 4, "b": 1}), Team(2, tolerance=0.005, spread=0))
    plan = row({"a": 4, "b": 1})
    assert plan.graph is not None
    assert "cuts 0.40 of tie" in repr(Plan(plan.assignment, cut=0.4, weight="tie"))
