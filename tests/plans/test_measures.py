"""Figures of many plans at once: by hand on squares, on Limburg, and every refusal."""

import math
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

import regiomap as rm
from helpers.lands import peopled
from regiomap.errors import (
    AssignmentError,
    BoundaryError,
    ColumnError,
    OptionError,
    UnknownMunicipalityError,
)
from regiomap.plans.measures import measure_plans

NAN = float("nan")


def plan_of(*regions: str) -> rm.Plan:
    """Return the plan with these regions, each written as the codes of its members."""
    named = {code: str(i) for i, region in enumerate(regions) for code in region}
    return rm.Plan(pd.Series(named, name="region").sort_index().rename_axis("nis"))


@pytest.fixture(scope="module")
def space(limburg: gpd.GeoDataFrame) -> rm.PlanSpace:
    return rm.PlanSpace(rm.build_adjacency(limburg, bridges=[("Voeren", "Riemst")]))


# -- measures, by hand ---------------------------------------------------------------------------


def test_shapes_are_those_of_rectangles() -> None:
    """Two rows of three squares: as two rows (3 by 1), or three columns (1 by 2)."""
    squares = peopled(3, 2)
    table = measure_plans(
        [plan_of("abc", "def"), plan_of("ad", "be", "cf")],
        squares,
        ["polsby_popper_mean", "polsby_popper_min", "n_regions", "n_municipalities_max"],
    )
    row, column = 4 * math.pi * 3 / 64, 4 * math.pi * 2 / 36
    assert table["polsby_popper_mean"].to_list() == pytest.approx([row, column])
    assert table["polsby_popper_min"].to_list() == pytest.approx([row, column])
    assert table["n_regions"].to_list() == [2, 3]
    assert table["n_municipalities_max"].to_list() == [3, 2]


def test_sums_and_their_statistics() -> None:
    """Populations 1 to 6: rows have 6 and 15, columns 5, 7 and 9."""
    wanted = [f"population_{statistic}" for statistic in ("min", "max", "mean", "std", "ratio")]
    table = measure_plans([plan_of("abc", "def"), plan_of("ad", "be", "cf")], peopled(3, 2), wanted)
    assert table.to_numpy().tolist() == [
        pytest.approx([6, 15, 10.5, 4.5, 2.5]),
        pytest.approx([5, 9, 7, math.sqrt(8 / 3), 9 / 5]),
    ]


def test_centre_towns_are_a_column_of_yes_and_no_and_a_ratio_to_none_is_infinite() -> None:
    squares = peopled(3, 2).assign(centre=[True, True, False, False, False, False])
    table = measure_plans([plan_of("abc", "def")], squares, ["centre_min", "centre_ratio"])
    assert table.to_numpy().tolist() == [[0, math.inf]]


def test_a_function_sees_the_rows_of_a_region_and_each_region_once() -> None:
    seen: list[str] = []

    def spread(rows: gpd.GeoDataFrame) -> float:
        seen.append("".join(rows.index))
        return float(rows["population"].max() - rows["population"].min())

    plans = [plan_of("abc", "def"), plan_of("def", "abc"), plan_of("ab", "cdef")]
    table = measure_plans(plans, peopled(3, 2), ["spread_max"], measures={"spread": spread})
    assert table["spread_max"].to_list() == [2, 2, 3]
    assert sorted(seen) == ["ab", "abc", "cdef", "def"]


def test_who_has_no_region_counts_nowhere() -> None:
    plan = rm.Plan(plan_of("abc", "def").assignment.where(lambda region: region.index != "f"))
    table = measure_plans([plan], peopled(3, 2), ["population_max", "n_municipalities_min"])
    assert table.to_numpy().tolist() == [[9, 2]]


def test_an_exclave_has_a_perimeter_too() -> None:
    """A square, and one far away, in one region: area 2, perimeter 8."""
    apart = gpd.GeoDataFrame(
        geometry=[box(0, 0, 1000, 1000), box(5000, 0, 6000, 1000)], index=["a", "b"], crs=31370
    )
    table = measure_plans([plan_of("ab")], apart, ["polsby_popper_mean"])
    assert table.to_numpy().tolist() == [[pytest.approx(4 * math.pi * 2 / 64)]]


# -- the real Limburg ----------------------------------------------------------------------------


def test_measures_are_those_of_the_dissolved_plan(
    limburg: gpd.GeoDataFrame, space: rm.PlanSpace
) -> None:
    plans = space.sample(5, seed=1)
    table = measure_plans(
        plans, limburg, ["polsby_popper_mean", "polsby_popper_min", "population_max"]
    )
    for plan, row in zip(plans, table.itertuples(), strict=True):
        regions = plan.with_municipalities(limburg).to_frame()
        assert row.polsby_popper_mean == pytest.approx(regions["polsby_popper"].mean())
        assert row.polsby_popper_min == pytest.approx(regions["polsby_popper"].min())
        assert row.population_max == regions["population"].max()


# -- errors --------------------------------------------------------------------------------------


def measured(criterion: str, **changes: object) -> pd.DataFrame:
    squares = peopled(3, 2).assign(**changes)
    return measure_plans([plan_of("abc", "def")], squares, [criterion])


@pytest.mark.parametrize("criterion", ["population", "population_median", "_min", "min"])
def test_a_criterion_is_a_figure_and_a_statistic(criterion: str) -> None:
    with pytest.raises(OptionError, match="there is no criterion"):
        measured(criterion)


def test_a_column_must_hold_a_number_for_everyone() -> None:
    with pytest.raises(ColumnError, match="Did you mean 'population'"):
        measured("populatie_min")
    with pytest.raises(ColumnError, match="'name' holds no numbers"):
        measured("name_min")
    with pytest.raises(ColumnError, match="has no value for 2 municipalities: 'b', 'f'"):
        measured("population_min", population=[1, NAN, 3, 4, 5, NAN])


@pytest.mark.parametrize("answer", [NAN, "much", None])
def test_a_function_must_return_a_number(answer: object) -> None:
    measures: dict[str, Any] = {"own": lambda _: answer}
    with pytest.raises(OptionError, match="'own' must return a number"):
        measure_plans([plan_of("ab")], peopled(2, 1), ["own_min"], measures=measures)


def test_plans_must_be_there_and_about_the_same() -> None:
    squares = peopled(3, 2)
    with pytest.raises(AssignmentError, match="no plan to measure"):
        measure_plans([], squares, ["cut"])
    with pytest.raises(AssignmentError, match="1 of 2 plans are not about"):
        measure_plans([plan_of("ab"), plan_of("bc")], squares, ["cut"])
    with pytest.raises(UnknownMunicipalityError, match="'z'"):
        measure_plans([plan_of("az")], squares, ["cut"])
    with pytest.raises(BoundaryError, match="polsby_popper needs"):
        measure_plans([plan_of("ab")], pd.DataFrame(squares), ["polsby_popper_min"])
