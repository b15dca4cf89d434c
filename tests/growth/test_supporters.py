"""Supporters: by hand on a line, on Flanders, and every refusal."""

from dataclasses import replace

import pandas as pd
import pytest

from helpers.growth import NOTE, line
from regiomap.errors import (
    InfeasibleError,
    OptionError,
    UnknownRegionError,
)
from regiomap.growth.schedule import Schedule, schedule_growth
from regiomap.growth.supporters import assign_supporters
from regiomap.growth.team import Team
from regiomap.plans.plan import Plan


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
def test_a_region_keeps_its_supporter_and_every_year_is_even() -> None:
    plan = line({"a": 0, "b": 1, "c": 2, "x": 50, "y": 51, "z": 52})
    starts = pd.Series({"a": 1, "b": 1, "c": 1, "x": 1, "y": 2, "z": 2})
    shared = assign_supporters(plan, Team(2, spread=0, tolerance=None), starts=starts)
    # Four in the first year: two each, so that one of a, b, c belongs to the far supporter.
    assert shared.per_year().to_numpy().tolist() == [[2, 2], [3, 3]]
    far = shared.table["supporter"].map(lambda base: base in "xyz")
    assert int(far[["a", "b", "c"]].sum()) == 1


def test_five_supporters_carry_thirty_regions_near_each_other(note_schedule: Schedule) -> None:
    shared = note_schedule.supporters
    assert shared is not None
    assert shared.optimal
    loads = shared.per_supporter()
    assert loads["n_municipalities"].between(48, 72).all()  # 20% around 60
    assert loads["n_regions"].between(5, 7).all()
    assert (loads["parts"] == 1).all()
    assert loads["max_km"].max() < 45
    assert note_schedule.table["supporter"].notna().all()
    active = shared.per_year().sum(axis=1)
    assert active.to_list() == [12, 18, 24, 30]


@pytest.mark.parametrize(
    ("most", "year", "carried"), [(2, 2021, 10), (3, 2022, 15), (4, 2023, 20), (5, 2024, 25)]
)
def test_what_five_supporters_cannot_carry(
    note_plan: Plan, most: int, year: int, carried: int
) -> None:
    with pytest.raises(InfeasibleError, match=f"in {year}: 5 supporters .* carry {carried}"):
        schedule_growth(note_plan, targets=NOTE, supporters=Team(5, max_regions=most))


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
