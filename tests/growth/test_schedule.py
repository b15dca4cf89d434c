"""Growth: by hand on a few regions, on Flanders, against brute force, and every refusal."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.growth import ABC, NOTE, line, plan_of, ready
from regiomap.errors import (
    InfeasibleError,
    OptionError,
    UnknownRegionError,
)
from regiomap.growth.money import Costs
from regiomap.growth.prices import price_growth
from regiomap.growth.readiness import measure_readiness
from regiomap.growth.schedule import Schedule, schedule_growth
from regiomap.growth.team import Team
from regiomap.plans.plan import Plan


def years_of(schedule: Schedule) -> dict[str, int | None]:
    return {
        str(name): None if pd.isna(year) else int(year) for name, year in schedule.starts.items()
    }


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
        fixed_years={"b": 2},
    )
    assert years_of(schedule) == {"a": 1, "b": 2, "c": None}


def test_fixed_regions_come_on_top_of_those_that_go_on() -> None:
    schedule = schedule_growth(
        plan_of({"a": 1, "b": 1, "c": 1, "d": 1}),
        targets={1: (2, 0), 2: (2, 0)},
        readiness=ready(a=1, b=1, c=1, d=1),
        fixed_years={"a": 2, "b": 2},
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


def test_the_plan_of_a_year_has_only_the_regions_that_have_started() -> None:
    schedule = schedule_growth(
        ABC, targets={1: (1, 0), 2: (2, 0)}, readiness=ready(a=0.5, b=0.9, c=0.1)
    )
    assert set(schedule.plan_in(1).assignment.dropna()) == {"b"}
    assert set(schedule.plan_in(2).assignment.dropna()) == {"a", "b"}
    assert len(schedule.plan_in(1).assignment) == 9


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


def test_the_targets_of_the_note_are_met_and_proven(note_schedule: Schedule) -> None:
    years = note_schedule.years
    assert years["n_regions"].to_list() == [12, 18, 24, 30]
    assert (years["n_municipalities"] >= years["target_municipalities"]).all()
    assert years["n_municipalities"].iloc[-1] == 300
    assert (note_schedule.proof["gap"] == 0).all()
    assert note_schedule.optimal
    assert repr(note_schedule).endswith("proven best>")


def test_the_five_recognised_regions_are_first(note_schedule: Schedule) -> None:
    first = note_schedule.table[note_schedule.table["first"]]
    assert len(first) == 5
    assert (first["start"] == 2021).all()
    assert first.loc["Kempen (Herentals)", "continues"] == "Projectvereniging Neteland"


def test_nothing_that_the_caller_owns_changes(note_plan: Plan) -> None:
    table = measure_readiness(note_plan)
    kept, assignment = table.copy(deep=True), note_plan.assignment.copy(deep=True)
    targets = dict(NOTE)
    once = schedule_growth(note_plan, targets=targets, readiness=table, supporters=5)
    twice = schedule_growth(note_plan, targets=targets, readiness=table, supporters=5)
    pd.testing.assert_frame_equal(table, kept)
    pd.testing.assert_series_equal(note_plan.assignment, assignment)
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
        fixed_years=fixed,
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


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"pace": "fast"}, OptionError, "pace must be one of 'targets', 'limits', got 'fast'"),
        ({"fixed_years": {"d": 1}}, UnknownRegionError, "fixed_years names 'd'"),
        ({"fixed_years": {"a": 9}}, OptionError, "the start of 'a' must be one of 1 to 2, got 9"),
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


def test_a_schedule_refuses_what_it_is_not_about(tmp_path: Path) -> None:
    schedule = schedule_growth(ABC, targets={1: (1, 1)}, readiness=ready(a=1, b=1, c=1))
    with pytest.raises(OptionError, match="the schedule is about 1 to 1, not 2"):
        schedule.plan_in(2)
    with pytest.raises(OptionError, match=r"a file ending in \.csv; got 'growth\.xlsx'"):
        schedule.save(tmp_path / "growth.xlsx")
    with pytest.raises(OptionError, match="regions_per_supporter must be a whole number of 1"):
        price_growth(schedule, regions_per_supporter=0)
