"""Growth: by hand on a few regions, on Flanders, against brute force, and every refusal."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import combinations, product
from math import ceil
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, expect, sync_playwright
from shapely import box

import regiomap as rm
from regiomap.cli.grow import grow_plan
from regiomap.drawing.figures.growth import draw_budget, draw_gantt, draw_targets
from regiomap.errors import (
    FileError,
    InfeasibleError,
    OptionError,
    UnknownRegionError,
    VerificationError,
)
from regiomap.flanders import load_flanders
from regiomap.growth.money import Costs
from regiomap.growth.portfolios import Share, solve_share
from regiomap.growth.prices import price_growth
from regiomap.growth.readiness import measure_readiness
from regiomap.growth.schedule import Schedule, schedule_growth
from regiomap.growth.solver import Model
from regiomap.growth.supporters import assign_supporters
from regiomap.growth.targets import interpolate_targets, parse_targets
from regiomap.growth.team import Team
from regiomap.plans.plan import Plan

# The policy note's own: 12 regions and 100 local governments, up to 30 and 300.
NOTE = {2021: (12, 100), 2024: (30, 300)}


def plan_of(sizes: Mapping[str, int], *, unplaced: int = 0) -> Plan:
    """Make a plan with so many municipalities in each region, and some in none."""
    regions = [region for region, n in sizes.items() for _ in range(n)] + [None] * unplaced
    codes = pd.Index([f"{n:05}" for n in range(len(regions))], name="nis")
    return Plan(pd.Series(regions, index=codes, name="region", dtype=object))


def ready(**values: float) -> pd.Series:
    return pd.Series(values, dtype="float64")


ABC = plan_of({"a": 3, "b": 2, "c": 4})


def years_of(schedule: Schedule) -> dict[str, int | None]:
    return {
        str(name): None if pd.isna(year) else int(year) for name, year in schedule.starts.items()
    }


# By hand


def test_targets_between_two_years_grow_in_a_straight_line_and_round_up() -> None:
    table = interpolate_targets(NOTE)
    assert table["regions"].to_dict() == {2021: 12, 2022: 18, 2023: 24, 2024: 30}
    assert table["municipalities"].to_dict() == {2021: 100, 2022: 167, 2023: 234, 2024: 300}
    assert interpolate_targets([(2026, 2, 9)]).to_dict("records") == [
        {"regions": 2, "municipalities": 9}
    ]
    assert interpolate_targets([(2026, 2, 9), (2025, 1, 4)]).index.to_list() == [2025, 2026]


def test_the_most_ready_regions_start_first() -> None:
    schedule = schedule_growth(
        ABC, targets={1: (1, 0), 2: (2, 0), 3: (3, 9)}, readiness=ready(a=0.5, b=0.9, c=0.1)
    )
    assert years_of(schedule) == {"a": 2, "b": 1, "c": 3}
    # 0.9 for three years, 0.5 for two, 0.1 for one.
    assert schedule.proof.loc["readiness early", "optimum"] == pytest.approx(3.8, abs=0.005)
    assert schedule.proof["gap"].to_list() == [0, 0]
    assert schedule.optimal
    assert schedule.years["n_municipalities"].to_list() == [2, 5, 9]


def test_the_municipalities_decide_where_readiness_would_not() -> None:
    schedule = schedule_growth(
        ABC, targets={1: (1, 4), 2: (2, 6)}, readiness=ready(a=0.5, b=0.9, c=0.1)
    )
    assert years_of(schedule) == {"a": None, "b": 2, "c": 1}
    assert "1 regions do not start" in repr(schedule)


def test_more_regions_start_only_where_the_municipalities_need_them() -> None:
    schedule = schedule_growth(
        ABC, targets={1: (1, 6), 2: (1, 6)}, readiness=ready(a=0.5, b=0.9, c=0.1)
    )
    assert schedule.years["most_regions"].to_list() == [2, 2]
    assert years_of(schedule) == {"a": None, "b": 1, "c": 1}


def test_what_exists_goes_first_even_when_it_is_less_ready() -> None:
    schedule = schedule_growth(
        ABC, targets={1: (1, 0), 2: (3, 0)}, readiness=ready(a=0.5, b=0.9, c=0.1), first=["c"]
    )
    assert years_of(schedule) == {"a": 2, "b": 2, "c": 1}
    assert schedule.table.index[0] == "c"
    assert schedule.proof.loc["existing first", "optimum"] == 2


def test_within_a_year_what_exists_stands_first() -> None:
    schedule = schedule_growth(
        ABC, targets={1: (3, 9)}, readiness=ready(a=0.5, b=0.9, c=0.1), first=["c"]
    )
    assert list(schedule.table.index) == ["c", "b", "a"]


def test_what_exists_waits_only_where_the_targets_cannot_be_met_otherwise() -> None:
    schedule = schedule_growth(
        ABC, targets={1: (1, 4), 2: (3, 9)}, readiness=ready(a=1, b=1, c=1), first=["b"]
    )
    assert years_of(schedule) == {"a": 2, "b": 2, "c": 1}


def test_ties_are_broken_by_name_whatever_the_order_of_the_plan() -> None:
    sizes = {"e": 1, "b": 1, "d": 1, "a": 1, "c": 1}
    same = pd.Series(0.7, index=list(sizes))
    for names in (sizes, dict(sorted(sizes.items()))):
        schedule = schedule_growth(
            plan_of(names), targets={1: (2, 2), 2: (4, 4)}, readiness=same[list(names)]
        )
        assert years_of(schedule) == {"a": 1, "b": 1, "c": 2, "d": 2, "e": None}
        assert list(schedule.table.index) == ["a", "b", "c", "d", "e"]


def test_a_fixed_year_is_kept() -> None:
    schedule = schedule_growth(
        ABC,
        targets={1: (1, 0), 2: (2, 0)},
        readiness=ready(a=0.5, b=0.9, c=0.1),
        fixed={"b": 2},
    )
    assert years_of(schedule) == {"a": 1, "b": 2, "c": None}


def test_fixed_regions_come_on_top_of_those_that_go_on() -> None:
    schedule = schedule_growth(
        plan_of({"a": 1, "b": 1, "c": 1, "d": 1}),
        targets={1: (2, 0), 2: (2, 0)},
        readiness=ready(a=1, b=1, c=1, d=1),
        fixed={"a": 2, "b": 2},
    )
    assert schedule.years["n_regions"].to_list() == [2, 4]


def test_with_the_pace_of_the_limits_as_many_start_as_money_allows() -> None:
    schedule = schedule_growth(
        ABC,
        targets={1: (1, 0), 2: (1, 0)},
        readiness=ready(a=0.5, b=0.9, c=0.1),
        pace="limits",
        budget={1: 25_000, 2: 37_500},
    )
    assert years_of(schedule) == {"a": 1, "b": 1, "c": 2}
    assert schedule.years["cost_eur"].to_list() == [25_000, 37_500]
    assert schedule.years["budget_eur"].to_list() == [25_000, 37_500]


def test_a_budget_that_shrinks_counts_in_the_years_before() -> None:
    with pytest.raises(
        InfeasibleError, match=r"in 1: 12,500 euro in 2 pays for 1\. Allow 2 regions from 1 on"
    ):
        schedule_growth(ABC, targets={1: (2, 0), 2: (2, 0)}, budget={1: 37_500, 2: 12_500})


def test_a_budget_pays_for_decimals_as_they_are_written() -> None:
    assert Costs(region_eur=0.1).n_regions_for(0.3) == 3
    assert Costs(region_eur=0).n_regions_for(0) is None
    assert Costs(10, supporter_eur=100).n_regions_for(50, n_supporters=1) == 0
    assert Costs(10, supporter_eur=100).a_year(n_regions=3, n_supporters=2) == 230


def test_what_each_budget_buys() -> None:
    schedule = schedule_growth(
        ABC, targets={1: (1, 2), 2: (3, 9)}, readiness=ready(a=0.5, b=0.9, c=0.1)
    )
    priced = price_growth(schedule, costs=Costs(10, 100), regions_per_supporter=2)
    assert priced["region"].to_list() == ["b", "a", "c"]
    assert priced["n_supporters"].to_list() == [1, 1, 2]
    assert priced["cost_eur"].to_list() == [110, 120, 230]
    assert priced["n_municipalities"].to_list() == [2, 5, 9]
    assert priced["most_municipalities"].to_list() == [4, 7, 9]
    assert priced["enough_until"].to_list() == [1, 1, 2]
    assert price_growth(schedule)["n_supporters"].to_list() == [0, 0, 0]


def test_the_plan_of_a_year_has_only_the_regions_that_have_started() -> None:
    schedule = schedule_growth(
        ABC, targets={1: (1, 0), 2: (2, 0)}, readiness=ready(a=0.5, b=0.9, c=0.1)
    )
    assert set(schedule.plan_in(1).assignment.dropna()) == {"b"}
    assert set(schedule.plan_in(2).assignment.dropna()) == {"a", "b"}
    assert len(schedule.plan_in(1).assignment) == 9


def line(xs: Mapping[str, float]) -> Plan:
    """Put regions of one square kilometre on a line; neighbours where the squares touch."""
    table = gpd.GeoDataFrame(
        {"name": list(xs), "population": [100] * len(xs)},
        index=pd.Index([f"{n:05}" for n in range(len(xs))], name="nis"),
        geometry=[box(x * 1000, 0, x * 1000 + 1000, 1000) for x in xs.values()],
        crs=31370,
    )
    graph = rm.build_adjacency(table)
    region = pd.Series(list(xs), index=table.index, name="region", dtype=object)
    return Plan(region, municipalities=table, graph=graph)


@pytest.mark.filterwarnings("ignore::regiomap.errors.IsolatedMunicipalityWarning")
def test_supporters_stay_near_their_regions() -> None:
    plan = line({"a": 0, "b": 1, "c": 2, "x": 50, "y": 51, "z": 52})
    shared = assign_supporters(plan, 2)
    assert shared.table["supporter"].to_dict() == dict.fromkeys("abc", "b") | dict.fromkeys(
        "xyz", "y"
    )
    assert shared.travel_km == 4  # a, c, x and z are one kilometre from their base
    assert shared.optimal
    assert shared.per_supporter()["parts"].to_list() == [1, 1]
    assert shared.per_supporter()["n_regions"].to_list() == [3, 3]
    assert "proven shortest" in repr(shared)
    assert "<table" in shared._repr_html_()


@pytest.mark.filterwarnings("ignore::regiomap.errors.IsolatedMunicipalityWarning")
def test_no_supporter_is_idle_in_the_first_year() -> None:
    plan = line({"a": 0, "b": 1, "c": 50, "d": 51, "e": 99})
    starts = pd.Series({"a": 1, "b": 1, "c": 1, "d": 1, "e": 2})
    idle = assign_supporters(plan, Team(3, spread=1, tolerance=None), starts=starts)
    assert sorted(idle.per_year().loc[1]) == [0, 2, 2]
    busy = assign_supporters(plan, Team(3, spread=0, tolerance=None), starts=starts)
    assert sorted(busy.per_year().loc[1]) == [1, 1, 2]
    assert busy.travel_km > idle.travel_km


@pytest.mark.filterwarnings("ignore::regiomap.errors.IsolatedMunicipalityWarning")
def test_supporters_are_paid_before_regions() -> None:
    plan = line({"a": 0, "b": 1, "c": 2})
    schedule = schedule_growth(
        plan,
        targets={1: (1, 1)},
        readiness=ready(a=1, b=1, c=1),
        supporters=Team(1, tolerance=None),
        costs=Costs(10, 100),
        budget=120,
        pace="limits",
    )
    assert schedule.years["n_regions"].to_list() == [2]
    assert schedule.years["cost_eur"].to_list() == [120]


@pytest.mark.filterwarnings("ignore::regiomap.errors.IsolatedMunicipalityWarning")
def test_a_region_keeps_its_supporter_and_every_year_is_even() -> None:
    plan = line({"a": 0, "b": 1, "c": 2, "x": 50, "y": 51, "z": 52})
    starts = pd.Series({"a": 1, "b": 1, "c": 1, "x": 1, "y": 2, "z": 2})
    shared = assign_supporters(plan, Team(2, spread=0, tolerance=None), starts=starts)
    # Four in the first year: two each, so that one of a, b, c belongs to the far supporter.
    assert shared.per_year().to_numpy().tolist() == [[2, 2], [3, 3]]
    far = shared.table["supporter"].map(lambda base: base in "xyz")
    assert int(far[["a", "b", "c"]].sum()) == 1


def test_readiness_from_ones_own_facts() -> None:
    plan = plan_of({"a": 4, "b": 20})
    codes = list(plan.assignment.index)
    table = measure_readiness(
        plan,
        recognised=pd.Series(dict.fromkeys(codes[:3], "old")),
        # A pair of a, and one that is larger than a region may be.
        cooperations=pd.DataFrame({"cooperation": ["x"] * 2 + ["y"] * 16, "nis": codes[:18]}),
        divisions=pd.DataFrame({"zone": ["n"] * 3 + ["s"] * 21}, index=codes),
    )
    assert table.loc["a", "recognised"] == 0.75
    assert table.loc["a", "cooperations"] == pytest.approx(1 / 6)
    assert table.loc["a", "divisions"] == 0.5
    assert table["continues"].to_dict()["a"] == "old"
    assert table.loc["b", "recognised"] == 0
    assert table.loc["b", "cooperations"] == 0
    assert table.loc["b", "divisions"] == 1


# Flanders


@pytest.fixture(scope="module")
def bare() -> Plan:
    """Return the best 30 regions on the municipalities of 2024, without a bridge for Voeren."""
    return rm.propose_regions(load_flanders(2024), n_regions=30).best


@pytest.fixture(scope="module")
def bridged() -> Plan:
    flanders = load_flanders(2024)
    graph = rm.build_adjacency(flanders, bridges=[("Voeren", "Riemst")])
    return rm.propose_regions(flanders, graph, n_regions=30).best


@pytest.fixture(scope="module")
def note(bridged: Plan) -> Schedule:
    return schedule_growth(bridged, targets=NOTE, supporters=5)


def test_three_hundred_governments_need_a_bridge_to_voeren(bare: Plan) -> None:
    said = (
        "300 municipalities cannot be reached in 2024: Voeren is in no region, for want of a "
        r"neighbour: a bridge would give one\. Lower the target to 299\."
    )
    with pytest.raises(InfeasibleError, match=said):
        schedule_growth(bare, targets=NOTE)
    reached = schedule_growth(bare, targets={2021: (12, 100), 2024: (30, 299)})
    assert reached.years["n_municipalities"].iloc[-1] == 299


def test_the_targets_of_the_note_are_met_and_proven(note: Schedule) -> None:
    years = note.years
    assert years["n_regions"].to_list() == [12, 18, 24, 30]
    assert (years["n_municipalities"] >= years["target_municipalities"]).all()
    assert years["n_municipalities"].iloc[-1] == 300
    assert (note.proof["gap"] == 0).all()
    assert note.optimal
    assert repr(note).endswith("proven best>")


def test_the_five_recognised_regions_are_first(note: Schedule) -> None:
    first = note.table[note.table["first"]]
    assert len(first) == 5
    assert (first["start"] == 2021).all()
    assert first.loc["Kempen (Herentals)", "continues"] == "Projectvereniging Neteland"


def test_readiness_parts_are_shares_that_a_citizen_can_check(bridged: Plan) -> None:
    table = measure_readiness(bridged)
    parts = table[["recognised", "cooperations", "divisions", "size", "checks"]]
    assert parts.to_numpy().min() >= 0
    assert parts.to_numpy().max() <= 1
    assert (table["readiness"] - parts.mean(axis=1)).abs().max() < 1e-9
    # The five of Neteland, who share every one of the five zones, and nobody else.
    assert parts.to_dict("index")["Kempen (Herentals)"] == dict.fromkeys(parts.columns, 1)
    # Six of the fourteen around Halle are Pajottenland.
    assert parts.loc["Halle-Vilvoorde (Halle)", "recognised"] == pytest.approx(6 / 14)
    assert (table["checks"] == 1).all()


def test_weights_change_readiness_and_nothing_else(bridged: Plan) -> None:
    table = measure_readiness(bridged)
    only = measure_readiness(
        bridged,
        weights=dict.fromkeys(("recognised", "divisions", "size", "checks"), 0),
    )
    assert (only["readiness"] == table["cooperations"]).all()
    pd.testing.assert_frame_equal(only.drop(columns="readiness"), table.drop(columns="readiness"))


def test_recognised_regions_are_carried_over_the_mergers() -> None:
    flanders = load_flanders(2025)
    graph = rm.build_adjacency(flanders, bridges=[("Voeren", "Riemst")])
    plan = Plan(
        flanders["reference_region"].rename("region"),
        municipalities=flanders,
        graph=graph,
        parents=flanders["reference_region"],
    )
    table = measure_readiness(plan)
    # Four members are left of Pajottenland.
    assert table.loc["Halle-Vilvoorde", "continues"] == "Jeugdregio Pajottenland"
    n = int((flanders["reference_region"] == "Halle-Vilvoorde").sum())
    assert table.loc["Halle-Vilvoorde", "recognised"] == pytest.approx(4 / n)
    assert table.loc["Halle-Vilvoorde", "size"] == pytest.approx(15 / n)
    assert table["continues"].notna().sum() == 5


def test_five_supporters_carry_thirty_regions_near_each_other(note: Schedule) -> None:
    shared = note.supporters
    assert shared is not None
    assert shared.optimal
    loads = shared.per_supporter()
    assert loads["n_municipalities"].between(48, 72).all()  # 20% around 60
    assert loads["n_regions"].between(5, 7).all()
    assert (loads["parts"] == 1).all()
    assert loads["max_km"].max() < 45
    assert note.table["supporter"].notna().all()
    active = shared.per_year().sum(axis=1)
    assert active.to_list() == [12, 18, 24, 30]


@pytest.mark.parametrize(
    ("most", "year", "carried"), [(2, 2021, 10), (3, 2022, 15), (4, 2023, 20), (5, 2024, 25)]
)
def test_what_five_supporters_cannot_carry(
    bridged: Plan, most: int, year: int, carried: int
) -> None:
    with pytest.raises(InfeasibleError, match=f"in {year}: 5 supporters .* carry {carried}"):
        schedule_growth(bridged, targets=NOTE, supporters=Team(5, max_regions=most))


def test_the_first_years_money_paid_for_eight_regions(note: Schedule) -> None:
    priced = price_growth(note)
    assert priced.index[priced["cost_eur"] <= 100_000].max() == 8
    assert priced["enough_until"].iloc[-1] == 2024


def test_nothing_that_the_caller_owns_changes(bridged: Plan) -> None:
    table = measure_readiness(bridged)
    kept, assignment = table.copy(deep=True), bridged.assignment.copy(deep=True)
    targets = dict(NOTE)
    once = schedule_growth(bridged, targets=targets, readiness=table, supporters=5)
    twice = schedule_growth(bridged, targets=targets, readiness=table, supporters=5)
    pd.testing.assert_frame_equal(table, kept)
    pd.testing.assert_series_equal(bridged.assignment, assignment)
    assert targets == NOTE
    pd.testing.assert_frame_equal(once.table, twice.table)
    copy = once.to_frame()
    copy["start"] = 0
    pd.testing.assert_frame_equal(once.table, twice.table)


@pytest.mark.slow
def test_the_hash_seed_has_no_say() -> None:
    code = (
        "import regiomap as rm\n"
        "from regiomap.growth.schedule import schedule_growth\n"
        "f = rm.load_flanders()\n"
        "p = rm.propose_regions(f[f['reference_region'] == 'Rivierenland'], n_regions=2).best\n"
        "s = schedule_growth(p, targets={2026: (1, 5), 2028: (2, 10)}, supporters=2)\n"
        "print(s.to_frame().to_csv())"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
    assert "2026" in said.pop()


# Properties: brute force over every year in which each region could start

SIZES = st.lists(st.integers(1, 9), min_size=1, max_size=4)
TARGETS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 20)), min_size=1, max_size=3)


def every_start(names: list[str], years: list[int]) -> Iterator[dict[str, int | None]]:
    for starts in product([*years, None], repeat=len(names)):
        yield dict(zip(names, starts, strict=True))


def active_in(starts: Mapping[str, int | None], year: int) -> list[str]:
    return [region for region, start in starts.items() if start is not None and start <= year]


def best_by_hand(
    allowed: Callable[[dict[str, int | None]], bool],
    names: list[str],
    years: list[int],
    worth: Mapping[str, int],
    first: set[str],
) -> dict[str, int | None] | None:
    """Try every schedule; the rank is what the documentation promises."""

    def rank(starts: dict[str, int | None]) -> tuple[int, int, list[int]]:
        lasting = {
            region: 0 if start is None else years[-1] - start + 1
            for region, start in starts.items()
        }
        existing = sum(lasting[region] for region in first)
        early = sum(lasting[region] * worth[region] for region in names)
        return existing, early, [lasting[region] for region in sorted(names)]

    return max(filter(allowed, every_start(names, years)), key=rank, default=None)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), sizes=SIZES, asked=TARGETS)
def test_no_schedule_is_better_than_the_one_that_is_proven(
    data: st.DataObject, sizes: list[int], asked: list[tuple[int, int]]
) -> None:
    names = [chr(ord("a") + i) for i in range(len(sizes))]
    by_name = dict(zip(names, sizes, strict=True))
    # The largest is always 10, so that tenths are whole thousandths of it.
    worth = {name: data.draw(st.integers(0, 10)) for name in names} | {names[0]: 10}
    first = set(data.draw(st.lists(st.sampled_from(names), unique=True, max_size=2)))
    years = list(range(2001, 2001 + len(asked)))
    rising = np.maximum.accumulate(np.array(asked), axis=0).tolist()
    targets = {year: (r, m) for year, (r, m) in zip(years, rising, strict=True)}
    paid = {year: data.draw(st.integers(0, 5)) for year in years}
    fixed = data.draw(st.dictionaries(st.sampled_from(names), st.sampled_from(years), max_size=1))

    def allowed(starts: dict[str, int | None]) -> bool:
        if any(starts[region] != year for region, year in fixed.items()):
            return False
        for year, (regions, municipalities) in targets.items():
            active = active_in(starts, year)
            if not regions <= len(active) <= paid[year]:
                return False
            if sum(by_name[region] for region in active) < municipalities:
                return False
        return True

    expected = best_by_hand(allowed, names, years, worth, first)
    solve = partial(
        schedule_growth,
        plan_of(by_name),
        targets=targets,
        readiness=pd.Series(worth),
        first=first,
        costs=Costs(1),
        budget={year: float(n) for year, n in paid.items()},
        fixed=fixed,
        pace="limits",
    )
    if expected is None:
        with pytest.raises(InfeasibleError):
            solve()
        return
    schedule = solve()
    assert years_of(schedule) == expected
    assert schedule.optimal


@settings(max_examples=60, deadline=None)
@given(sizes=SIZES, asked=TARGETS)
def test_at_the_pace_of_the_targets_no_more_start_than_are_needed(
    sizes: list[int], asked: list[tuple[int, int]]
) -> None:
    names = [chr(ord("a") + i) for i in range(len(sizes))]
    by_name = dict(zip(names, sizes, strict=True))
    years = list(range(2001, 2001 + len(asked)))
    rising = np.maximum.accumulate(np.array(asked), axis=0).tolist()
    targets = {year: (r, m) for year, (r, m) in zip(years, rising, strict=True)}
    readiness = pd.Series(1.0, index=names)
    last_regions, last_municipalities = rising[-1]
    if last_regions > len(names) or last_municipalities > sum(sizes):
        with pytest.raises(InfeasibleError, match="cannot be reached"):
            schedule_growth(plan_of(by_name), targets=targets, readiness=readiness)
        return
    schedule = schedule_growth(plan_of(by_name), targets=targets, readiness=readiness)
    for year, (regions, municipalities) in targets.items():
        fewest = min(
            n
            for n in range(len(names) + 1)
            for some in combinations(sizes, n)
            if sum(some) >= municipalities and n >= regions
        )
        assert schedule.years.loc[year, "most_regions"] == fewest
        assert schedule.years.loc[year, "n_municipalities"] >= municipalities


@settings(max_examples=60, deadline=None)
@given(data=st.data(), n=st.integers(1, 5), n_supporters=st.integers(1, 3))
def test_no_division_over_supporters_is_shorter(
    data: st.DataObject, n: int, n_supporters: int
) -> None:
    numbers = st.integers(0, 50)
    half = np.array([[data.draw(numbers) for _ in range(n)] for _ in range(n)], dtype=np.int64)
    distances = np.triu(half, 1) + np.triu(half, 1).T
    starts = np.array([data.draw(st.integers(1, 3)) for _ in range(n)], dtype=np.int64)
    load = np.array([data.draw(st.integers(1, 9)) for _ in range(n)], dtype=np.int64)
    team = Team(
        n_supporters,
        max_regions=data.draw(st.sampled_from([None, 1, 2, 3])),
        tolerance=data.draw(st.sampled_from([None, 0.0, 0.3])),
        spread=data.draw(st.integers(0, 1)),
    )
    share = Share(starts, load, distances, int(starts.max()) + data.draw(st.integers(0, 3)))

    def allowed(bases: tuple[int, ...], of: tuple[int, ...]) -> bool:
        if any(of[base] != base for base in bases):
            return False
        for year in set(starts.tolist()):
            active = [i for i in range(n) if starts[i] <= year]
            for base in bases:
                carried = sum(of[i] == base for i in active)
                if carried > ceil(len(active) / team.n) + team.spread:
                    return False
                if carried < len(active) // team.n - team.spread:
                    return False
                if team.max_regions is not None and carried > team.max_regions:
                    return False
        if team.tolerance is None:
            return True
        average = int(load.sum()) / team.n
        loads = [sum(int(load[i]) for i in range(n) if of[i] == base) for base in bases]
        # A whole number next to the average is always near enough.
        return all(
            abs(one - average) <= team.tolerance * average + 1e-9 or abs(one - average) < 1
            for one in loads
        )

    lengths = [
        sum(int(distances[i, of[i]]) * int(share.last_year - starts[i] + 1) for i in range(n))
        for bases in combinations(range(n), team.n)
        for of in product(bases, repeat=n)
        if allowed(bases, of)
    ]
    if not lengths:
        with pytest.raises(InfeasibleError):
            solve_share(share, team)
        return
    solution, _ = solve_share(share, team)
    assert solution.optimum == min(lengths)
    assert solution.gap == 0


@given(
    years=st.lists(st.integers(1, 9999), min_size=1, max_size=4, unique=True),
    numbers=st.tuples(st.integers(0, 999), st.integers(0, 999)),
)
def test_targets_survive_being_written(years: list[int], numbers: tuple[int, int]) -> None:
    targets = dict.fromkeys(years, numbers)
    words = " , ".join(f"{year}:{r}:{m}" for year, (r, m) in targets.items())
    assert parse_targets(words) == targets


# Files and pictures


def test_a_schedule_is_saved_as_csv_that_no_spreadsheet_runs(tmp_path: Path) -> None:
    plan = plan_of({"=1+1": 2, "b": 1})
    schedule = schedule_growth(
        plan, targets={2026: (1, 2)}, readiness=pd.Series({"=1+1": 1.0, "b": 0.5})
    )
    schedule.save(tmp_path / "growth.csv")
    assert (tmp_path / "growth.csv").read_text().splitlines() == [
        "region,start,n_municipalities,first,readiness",
        "'=1+1,2026,2,False,1.0",
        "b,,1,False,0.5",
    ]


def test_a_schedule_escapes_what_a_notebook_shows() -> None:
    plan = plan_of({"<script>": 1})
    schedule = schedule_growth(plan, targets={2026: (1, 1)}, readiness=pd.Series({"<script>": 1}))
    assert "<script>" not in schedule._repr_html_()


def test_the_gantt_chart_has_a_bar_for_each_region(note: Schedule) -> None:
    (axes,) = draw_gantt(note).axes
    bars = axes.patches
    assert len(bars) == 30
    assert sorted({bar.get_x() for bar in bars}) == [2021, 2022, 2023, 2024]  # type: ignore[attr-defined]
    assert sum(bar.get_hatch() is not None for bar in bars) == 5
    assert axes.get_xlabel() == "Jaar"


def test_a_region_that_does_not_start_has_words_instead_of_a_bar() -> None:
    schedule = schedule_growth(ABC, targets={1: (0, 0)}, readiness=ready(a=1, b=1, c=1))
    (axes,) = draw_gantt(schedule, language="en", title="Nobody").axes
    assert [words.get_text() for words in axes.texts] == ["does not start in these years"] * 3
    assert axes.figure.get_suptitle() == "Nobody"


def test_the_picture_of_the_targets_shows_both_numbers(note: Schedule) -> None:
    regions, municipalities = draw_targets(note, language="en").axes
    assert [bar.get_height() for bar in regions.patches] == [12, 18, 24, 30]  # type: ignore[attr-defined]
    reached = note.years["n_municipalities"].to_list()
    assert [bar.get_height() for bar in municipalities.patches] == reached  # type: ignore[attr-defined]
    assert list(municipalities.lines[0].get_ydata()) == [100, 167, 234, 300]  # type: ignore[arg-type]


def test_the_picture_of_budgets_marks_the_years(note: Schedule) -> None:
    regions, _ = draw_budget(price_growth(note)).axes
    said = [words.get_text() for words in regions.texts]
    assert said == [f"genoeg voor {year}" for year in (2021, 2022, 2023, 2024)]


def test_importing_the_package_loads_neither_solver_nor_plots() -> None:
    code = "import regiomap, sys; print({'scipy.optimize', 'matplotlib'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"


# The shell


def test_the_shell_writes_what_the_endings_ask(bridged: Plan, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("growth.csv", "growth.html", "growth.png")]
    lines = grow_plan(
        bridged, "2021:12:100, 2024:30:300", supporters=5, max_regions=7, budget=375_000, out=files
    )
    assert lines[0].startswith(
        "2021: 12 regions (target 12), 109 municipalities (target 100), 150,000 euro; starts: "
    )
    assert lines[-3:] == [f"Written: {path}" for path in files]
    assert sum(text.startswith("supporter at ") for text in lines) == 5
    assert len(pd.read_csv(files[0])) == 30
    assert '"growth":{"years":[2021,2022,2023,2024]' in files[1].read_text()
    assert files[2].read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "'' is no target: write year:regions:municipalities"),
        ("2021:12", "'2021:12' is no target"),
        ("2021:12:100,", "'' is no target"),
        ("2021:twelve:100", "'2021:twelve:100' is no target"),
        ("2021:-1:100", "'2021:-1:100' is no target"),
        ("2021:1²:100", "is no target"),
        ("2021:1:2,2021:1:3", "targets give 2021 twice; keep one"),
        ("2021:12:100,2024:11:300", "2024 asks for 11 regions after 12 in 2021"),
    ],
)
def test_the_shell_says_what_is_wrong_with_the_targets(words: str, said: str) -> None:
    with pytest.raises(OptionError, match=said):
        grow_plan(ABC, words)


def test_the_shell_refuses_before_it_works(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"growth is a file ending in \.csv.*got 'growth\.docx'"):
        grow_plan(ABC, "2021:1:1", out=[tmp_path / "growth.docx"])
    with pytest.raises(OptionError, match="needs the number of supporters"):
        grow_plan(ABC, "2021:1:1", max_regions=3)
    with pytest.raises(FileError, match="cannot write"):
        grow_plan(ABC, "2021:1:1", out=[tmp_path / "no such folder" / "growth.csv"])


# The map


@pytest.fixture(scope="module")
def page(note: Schedule, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Open the map with the slider in a headless Chromium, without a network."""
    found = os.environ.get("REGIOMAP_CHROMIUM") or shutil.which("chromium")
    if not found:
        if os.environ.get("REGIOMAP_REQUIRE_BROWSER") == "1":
            pytest.fail("no Chromium: install it, or name it in REGIOMAP_CHROMIUM")
        pytest.skip("no Chromium: install it, or name it in REGIOMAP_CHROMIUM")
    path = tmp_path_factory.mktemp("growth") / "map.html"
    drawn = rm.draw_map(note.plan.municipalities, note.plan, schedule=note, language="en")
    rm.save_map(drawn, path)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(offline=True)
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(path.as_uri())
        yield page
        assert not faults
        browser.close()


@pytest.mark.browser
def test_the_slider_shows_what_has_started(page: Page, note: Schedule) -> None:
    state, slider = page.locator("#rm-year-state"), page.get_by_label("Year", exact=True)
    expect(state).to_have_text(
        "2024: 30 regions started (target 30), 300 municipalities take part (target 300)"
    )
    assert page.locator(".rm-waiting").count() == 0
    for year, row in note.years.to_dict("index").items():
        slider.fill(str(year))
        expect(state).to_contain_text(
            f"{year}: {row['n_regions']} regions started (target {row['target_regions']}), "
            f"{row['n_municipalities']} municipalities take part"
        )
        assert page.locator(".rm-waiting").count() == 300 - row["n_municipalities"]


@pytest.mark.browser
def test_the_years_play_and_stop_at_the_last_one(page: Page) -> None:
    page.get_by_label("Year", exact=True).fill("2023")
    page.get_by_role("button", name="Play the years").click()
    expect(page.locator("#rm-year-state")).to_contain_text("2024:")
    expect(page.get_by_role("button", name="Play the years")).to_be_visible()


@pytest.mark.browser
def test_the_card_says_when_a_municipality_starts(page: Page) -> None:
    page.get_by_role("combobox", name="Find").fill("Herentals")
    page.keyboard.press("Enter")
    card = page.locator("#rm-card")
    expect(card.locator("dt", has_text="Starts in")).to_be_visible()
    expect(card).to_contain_text("2021")


def test_a_map_without_a_schedule_has_no_slider_data() -> None:
    flanders = load_flanders()
    brugge = flanders[flanders["reference_region"] == "Regio Brugge"]
    html = rm.draw_map(brugge, brugge["reference_region"]).get_root().render()
    assert '"growth":null' in html


def test_a_schedule_of_another_plan_is_not_drawn(note: Schedule) -> None:
    assert note.plan.municipalities is not None
    assert note.plan.parents is not None
    with pytest.raises(UnknownRegionError, match="starts 23 regions that the first plan does not"):
        rm.draw_map(note.plan.municipalities, note.plan.parents, schedule=note)


# Refusals


@pytest.mark.parametrize(
    ("targets", "said"),
    [
        ({}, "targets are empty"),
        ({2021: 12}, "a target is a year"),
        ([(2021, 12)], "a target is a year"),
        ({2021: (12.5, 100)}, r"regions in targets must be a whole number .* got 12\.5"),
        ({"2021": (12, 100)}, "a year in targets must be a whole number"),
        ([(2021, 1, 1), (2021, 2, 2)], "targets give 2021 twice"),
        ({2021: (3, 9), 2022: (3, 8)}, "2022 asks for 8 municipalities after 9 in 2021"),
    ],
)
def test_targets_that_are_none(targets: object, said: str) -> None:
    with pytest.raises(OptionError, match=said):
        interpolate_targets(targets)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("plan", "targets", "said"),
    [
        (
            ABC,
            {1: (4, 0)},
            "4 regions cannot be reached in 1: the plan has 3.*Lower the target to 3",
        ),
        (ABC, {1: (3, 10)}, "10 municipalities cannot be reached in 1: the plan is about 9. Lower"),
        (
            plan_of({"a": 1}, unplaced=1),
            {1: (1, 2)},
            "00001 is in no region. Lower the target to 1",
        ),
        (
            plan_of({"a": 1}, unplaced=2),
            {1: (1, 3)},
            r"2 municipalities \('00001', '00002'\) are in no region",
        ),
    ],
)
def test_what_no_order_can_reach(
    plan: Plan, targets: dict[int, tuple[int, int]], said: str
) -> None:
    regions = plan.assignment.dropna().unique()
    with pytest.raises(InfeasibleError, match=said):
        schedule_growth(plan, targets=targets, readiness=pd.Series(1.0, index=regions))


def test_what_limits_do_not_allow() -> None:
    same = ready(a=1, b=1, c=1)
    with pytest.raises(InfeasibleError, match=r"the largest ones hold 4\. Allow 2 regions from"):
        schedule_growth(ABC, targets={1: (1, 5)}, readiness=same, budget=12_500)
    with pytest.raises(InfeasibleError, match="2 of the 3 regions are fixed to start later"):
        schedule_growth(ABC, targets={1: (2, 0), 2: (3, 0)}, readiness=same, fixed={"a": 2, "b": 2})
    with pytest.raises(
        InfeasibleError, match=r"Leave the start of 'a', 'b' open, or lower .* to 4"
    ):
        schedule_growth(ABC, targets={1: (1, 6), 2: (3, 9)}, readiness=same, fixed={"a": 2, "b": 2})
    with pytest.raises(InfeasibleError, match="2 regions are fixed to have started in 1, and"):
        schedule_growth(
            ABC, targets={1: (1, 0)}, readiness=same, budget=12_500, fixed={"a": 1, "b": 1}
        )


def test_years_that_are_possible_alone_and_not_together() -> None:
    # One region in the first year, another one fixed in the second, and money for one.
    with pytest.raises(InfeasibleError, match="no schedule meets every target with these fixed"):
        schedule_growth(
            ABC,
            targets={1: (1, 0), 2: (1, 0)},
            readiness=ready(a=1, b=1, c=1),
            budget=12_500,
            fixed={"a": 2},
        )


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"pace": "fast"}, OptionError, "pace must be one of 'targets', 'limits', got 'fast'"),
        ({"fixed": {"d": 1}}, UnknownRegionError, "fixed names 'd'"),
        ({"fixed": {"a": 9}}, OptionError, "the start of 'a' must be one of 1 to 2, got 9"),
        ({"first": ["d"]}, UnknownRegionError, "first names 1 regions .* 'd'"),
        ({"budget": -1}, OptionError, "budget must be a number of 0 or more, got -1"),
        ({"budget": {1: 5}}, OptionError, "budget has no amount for 2"),
        ({"budget": {1: 5, 2: "x"}}, OptionError, "budget of 2 must be a number"),
        ({"readiness": ready(a=1, b=1)}, UnknownRegionError, "readiness lacks 1 of 3 regions: 'c'"),
        ({"readiness": ready(a=1, b=-1, c=1)}, OptionError, "it is not for 'b': '-1.0'"),
        ({"readiness": ready(a=1, b=float("nan"), c=1)}, OptionError, "it is not for 'b'"),
        (
            {"readiness": pd.Series([1.0, 1, 1, 1], index=["a", "b", "c", "c"])},
            OptionError,
            "readiness gives 'c' twice",
        ),
        (
            {"readiness": pd.DataFrame({"score": [1, 1, 1]}, index=["a", "b", "c"])},
            OptionError,
            "no column 'readiness'; it has 'score'",
        ),
        ({"supporters": 2}, OptionError, "the plan does not know its boundaries"),
        ({"supporters": 0}, OptionError, "the number of supporters"),
    ],
)
def test_options_that_are_out_of_range(
    options: dict[str, object], error: type[Exception], said: str
) -> None:
    call = {"targets": {1: (1, 1), 2: (2, 2)}, "readiness": ready(a=1, b=1, c=1)} | options
    with pytest.raises(error, match=said):
        schedule_growth(ABC, **call)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"n": 2.5}, "n .* must be a whole number"),
        ({"n": 2, "max_regions": 0}, "max_regions must be a whole number of 1 or more"),
        ({"n": 2, "spread": -1}, "spread must be a whole number of 0 or more"),
        ({"n": 2, "balance": "area"}, "balance must be one of"),
        ({"n": 2, "tolerance": -0.1}, "tolerance must be a number of 0 or more"),
    ],
)
def test_a_team_that_is_none(options: dict[str, object], said: str) -> None:
    with pytest.raises(OptionError, match=said):
        Team(**options)  # type: ignore[arg-type]


def test_costs_that_are_none() -> None:
    with pytest.raises(OptionError, match="region_eur must be a number of 0 or more, got -5"):
        Costs(region_eur=-5)


@pytest.mark.filterwarnings("ignore::regiomap.errors.IsolatedMunicipalityWarning")
def test_supporters_that_cannot_share() -> None:
    plan = line({"a": 0, "b": 1, "x": 50, "y": 51})
    with pytest.raises(InfeasibleError, match="5 supporters cannot share 4 regions"):
        assign_supporters(plan, 5)
    with pytest.raises(InfeasibleError, match=r"carry 2, and 4 .* Appoint 4 .* let each carry 2"):
        assign_supporters(plan, Team(2, max_regions=1))
    with pytest.raises(UnknownRegionError, match=r"starts names 1 regions .* 'q'"):
        assign_supporters(plan, 1, starts=pd.Series({"q": 1}))
    with pytest.raises(UnknownRegionError, match="no region starts"):
        assign_supporters(plan, 1, starts=pd.Series({"a": None}, dtype="Int64"))
    assert plan.municipalities is not None
    unknown = plan.municipalities.assign(population=[1, 2, 3, None])
    with pytest.raises(OptionError, match="inhabitants of some regions are not known"):
        assign_supporters(replace(plan, municipalities=unknown), Team(1, balance="population"))
    uneven = plan.municipalities.assign(population=[1000, 1, 1, 1])
    with pytest.raises(InfeasibleError, match=r"within 10% of .* Set tolerance to 1\.00"):
        assign_supporters(
            replace(plan, municipalities=uneven), Team(2, balance="population", tolerance=0.1)
        )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"weights": {"sise": 1}}, "weights names 'sise'.*Did you mean 'size'"),
        ({"weights": {"size": -1}}, "the weight of 'size' must be a number"),
        (
            {
                "weights": dict.fromkeys(
                    ("recognised", "cooperations", "divisions", "size", "checks"), 0
                )
            },
            "all weights are 0",
        ),
        ({"cooperations": pd.DataFrame({"nis": []})}, "there is no 'cooperation'"),
    ],
)
def test_readiness_that_cannot_be_measured(options: dict[str, object], said: str) -> None:
    with pytest.raises(OptionError, match=said):
        measure_readiness(ABC, **options)  # type: ignore[arg-type]


def test_readiness_of_strange_municipalities_is_what_is_known() -> None:
    table = measure_readiness(plan_of({"a": 5, "b": 4, "c": 20}))
    assert table["size"].to_list() == [1, 0.8, 0.75]
    assert table["readiness"].to_list() == [1, 0.8, 0.75]
    assert table[["recognised", "cooperations", "divisions", "checks"]].isna().all(axis=None)
    assert table["continues"].isna().all()


def test_a_schedule_refuses_what_it_is_not_about(tmp_path: Path) -> None:
    schedule = schedule_growth(ABC, targets={1: (1, 1)}, readiness=ready(a=1, b=1, c=1))
    with pytest.raises(OptionError, match="the schedule is about 1 to 1, not 2"):
        schedule.plan_in(2)
    with pytest.raises(OptionError, match=r"a file ending in \.csv; got 'growth\.xlsx'"):
        schedule.save(tmp_path / "growth.xlsx")
    with pytest.raises(OptionError, match="regions_per_supporter must be a whole number of 1"):
        price_growth(schedule, regions_per_supporter=0)


def test_an_answer_without_a_proof_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stopped:
        status, message, x = 1, "time limit", None

    monkeypatch.setattr("regiomap.growth.solver.milp", lambda *_, **__: Stopped())
    model = Model(1)
    model.add([0], low=1)
    with pytest.raises(VerificationError, match="HiGHS gives no proof: time limit"):
        model.solve([1])


def test_an_answer_that_breaks_a_rule_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Wrong:
        status, message, x, fun, mip_dual_bound = 0, "", np.array([0.0]), 0.0, 0.0

    monkeypatch.setattr("regiomap.growth.solver.milp", lambda *_, **__: Wrong())
    model = Model(1)
    model.add([0], low=1)
    with pytest.raises(VerificationError, match="breaks a rule"):
        model.solve([1])
