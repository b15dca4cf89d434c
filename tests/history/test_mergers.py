"""Merging municipalities: four squares by hand, the mergers of 2025, properties, and faults."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from helpers.lands import squares
from regiomap.errors import BoundaryError, ColumnError, CrosswalkError, CRSError
from regiomap.flanders import load_flanders, load_merger_table, load_mergers
from regiomap.history.mergers import merge_municipalities


def row_of_squares() -> gpd.GeoDataFrame:
    """Draw four squares of 1 km in a row: d, a, b, c from west to east."""
    return squares(
        "dabc",
        name=["Dee", "Aa", "Bee", "Cee"],
        population=[40, 10, 20, 30],
        area_km2=[1.0, 1.0, 1.0, 1.0],
        province=["East", "West", "West", "East"],
        density=[40.0, 10.0, 20.0, 30.0],
    )


def test_what_a_merger_gives() -> None:
    merged = merge_municipalities(row_of_squares(), {"a": "x", "b": "x"})
    assert list(merged.index) == ["d", "x", "c"]  # where its first part stood
    assert merged.index.name == "nis"
    assert list(merged.columns) == list(row_of_squares().columns)
    assert merged.loc["x", "name"] == "Aa + Bee"
    assert merged.loc["x", "population"] == 30
    assert merged["population"].dtype == "int64"
    assert merged.loc["x", "area_km2"] == 2.0
    assert merged.loc["x", "province"] == "West"
    assert pd.isna(merged.loc["x", "density"])
    assert merged.loc[["d", "c"], "density"].tolist() == [40.0, 30.0]
    assert merged.geometry["x"].equals(box(1000, 0, 3000, 1000))
    assert merged.crs == "EPSG:31370"
    assert merged.is_valid_coverage()


def test_which_name_a_merger_takes() -> None:
    squares = row_of_squares()
    assert merge_municipalities(squares, {"a": "b"}).loc["b", "name"] == "Bee"  # it keeps its code
    assert merge_municipalities(squares, {"a": "x"}).loc["x", "name"] == "Aa"  # only a new code
    told = pd.DataFrame({"old_nis": ["a", "b"], "new_nis": "x", "new_name": ["Aabee", None]})
    assert merge_municipalities(squares, told).loc["x", "name"] == "Aabee"
    same = squares.assign(name="Same")
    assert merge_municipalities(same, {"a": "x", "b": "x"}).loc["x", "name"] == "Same"
    nameless = squares.assign(name=[None, None, None, "Cee"])
    merged = merge_municipalities(nameless, {"a": "x", "b": "x"})
    assert pd.isna(merged.loc["x", "name"])
    assert merged.loc["c", "name"] == "Cee"


def test_values_that_are_missing_or_differ_are_not_guessed() -> None:
    squares = row_of_squares().assign(
        population=[40.0, 10.0, np.nan, 30.0],
        province=["East", None, None, "East"],
        tags=[["z"], ["p", "q"], ["p", "q"], ["r"]],
        since=pd.to_datetime(["2001", "2002", "2003", "2004"], format="%Y"),
        large=[True, False, True, True],
    )
    merged = merge_municipalities(squares, {"a": "x", "b": "x"})
    assert merged.loc["x", ["population", "province", "since", "large"]].isna().all()
    assert merged.loc["x", "tags"] == ["p", "q"]
    assert merged.loc["d", ["population", "province", "large"]].tolist() == [40.0, "East", True]


def test_the_columns_to_add_up_can_be_said() -> None:
    merged = merge_municipalities(row_of_squares(), {"a": "b"}, sum_columns=["density"])
    assert merged.loc["b", "density"] == 30.0
    assert pd.isna(merged.loc["b", "population"])
    with pytest.raises(ColumnError, match=r"no column 'populatio' to add up\. Did you mean 'popul"):
        merge_municipalities(row_of_squares(), {"a": "b"}, sum_columns=["populatio"])


def test_bare_shapes_and_every_form_of_crosswalk() -> None:
    bare = row_of_squares().rename(index={"a": "1", "b": "2", "c": "3", "d": "4"})[["geometry"]]
    forms: list[Any] = [
        {"1": "9", "2": "9"},
        pd.Series({"1": "9", "2": "9"}),
        pd.Series({"1": "9", "2": "9"}, dtype=object),
        pd.Series([9, 9], index=[1, 2]),
        pd.Series([9.0, 9.0], index=[1.0, 2.0]),
        pd.DataFrame({"old_nis": [1, 2], "new_nis": ["9", "9"]}),
        pd.DataFrame({"new_nis": [9, 9]}, index=pd.Index([1, 2], name="old_nis")),
    ]
    for crosswalk in forms:
        merged = merge_municipalities(bare, crosswalk)
        assert list(merged.index) == ["4", "9", "3"]
        assert list(merged.columns) == ["geometry"]


def test_chains_are_followed() -> None:
    merged = merge_municipalities(row_of_squares(), {"a": "x", "x": "y", "b": "c", "c": "y"})
    assert list(merged.index) == ["d", "y"]
    assert merged.loc["y", "population"] == 60


def test_nothing_of_the_caller_changes() -> None:
    squares, crosswalk = row_of_squares(), pd.Series({"a": "x", "b": "x"})
    squares_before, crosswalk_before = squares.copy(deep=True), crosswalk.copy(deep=True)
    first = merge_municipalities(squares, crosswalk)
    assert_geodataframe_equal(first, merge_municipalities(squares, crosswalk))
    assert_geodataframe_equal(squares, squares_before)
    pd.testing.assert_series_equal(crosswalk, crosswalk_before)
    assert_geodataframe_equal(merge_municipalities(squares, {}), squares)


# Real mergers ------------------------------------------------------------------------------


def test_the_mergers_of_2025_lead_from_2024_to_2025() -> None:
    before, after = load_flanders(2024), load_flanders(2025)
    merged = merge_municipalities(before, load_merger_table())
    assert merged.is_valid_coverage()
    merged = merged.sort_index()
    assert list(merged.index) == list(after.index)
    for column in ("name", "population", "reference_region", "reference_region_code"):
        assert list(merged[column]) == list(after[column]), column
    assert np.allclose(merged["area_km2"], after["area_km2"], atol=0.3)
    # The two vintages were generalised apart, and the border of Antwerpen was drawn anew.
    moved = merged.symmetric_difference(after).area
    assert moved.sum() / after.area.sum() < 0.01
    assert (moved / after.area).max() < 0.05
    assert merged.loc["11002", "name"] == "Antwerpen"
    # Beveren and Kruibeke lie in another province than Zwijndrecht.
    assert merged.index[merged["province"].isna()].tolist() == ["46030"]


def test_without_new_names_the_parts_are_named() -> None:
    merged = merge_municipalities(load_flanders(2024), load_mergers())
    assert merged.loc["23106", "name"] == "Galmaarden + Gooik + Herne"
    assert merged.loc["11002", "name"] == "Antwerpen"


# Properties --------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(target=st.lists(st.sampled_from("abcdxyz"), min_size=4, max_size=4))
def test_a_merger_keeps_people_and_ground(target: list[str]) -> None:
    squares = row_of_squares()
    # Each code goes to itself or to one that comes later, so nothing runs in a circle.
    crosswalk = {old: max(old, new) for old, new in zip(squares.index, target, strict=True)}
    merged = merge_municipalities(squares, crosswalk)
    assert merged.index.is_unique
    assert set(merged.index) <= set(crosswalk.values())
    assert merged["population"].sum() == 100
    assert merged.area.sum() == pytest.approx(4e6)
    assert merged.union_all().equals(squares.union_all())


# Faults ------------------------------------------------------------------------------------


def test_unknown_old_codes_are_told_by_row() -> None:
    crosswalk = {"a": "x", **{f"n{i}": "x" for i in range(7)}}
    with pytest.raises(
        CrosswalkError,
        match=r"7 of its 8 old codes are not among the 4 municipalities \('n0' in row 2, .* and 2 "
        r"more\)\. Check which year",
    ):
        merge_municipalities(row_of_squares(), crosswalk)
    with pytest.raises(CrosswalkError, match=r"1 of its 1 old codes .*\('q' in row 1\)"):
        merge_municipalities(row_of_squares(), {"q": "q"})


def test_a_2025_table_does_not_take_the_mergers_again() -> None:
    with pytest.raises(CrosswalkError, match=r"27 of its 28 old codes are not among the 285"):
        merge_municipalities(load_flanders(2025), load_mergers())


def test_all_faults_of_a_crosswalk_are_told_at_once() -> None:
    table = pd.DataFrame(
        {
            "old_nis": ["a", "a", "b", "c", None, "d"],
            "new_nis": ["x", "y", "c", "b", "z", "x"],
            "new_name": ["One", "Two", "Three", "Four", "Five", "Other"],
        }
    )
    with pytest.raises(CrosswalkError) as caught:
        merge_municipalities(row_of_squares(), table)
    assert str(caught.value) == (
        "4 problems in the crosswalk: (1) not every row has two codes (row 5); (2) one old code "
        "has several new ones ('a'): a split is no merger, keep the row of one of them; (3) one "
        "new code has several names ('x'): keep one; (4) it runs in a circle ('b', 'c'): no code "
        "is the last one."
    )


def test_other_input_is_refused() -> None:
    with pytest.raises(CrosswalkError, match=r"needs the columns 'old_nis' and 'new_nis', got 'o"):
        merge_municipalities(row_of_squares(), pd.DataFrame({"oud": ["a"], "nieuw": ["x"]}))
    with pytest.raises(CRSError, match=r"merging needs a projected CRS in metres"):
        merge_municipalities(row_of_squares().to_crs(4326), {"a": "x"})
    with pytest.raises(BoundaryError, match=r"merging needs a GeoDataFrame"):
        merge_municipalities(pd.DataFrame(row_of_squares()), {"a": "x"})
