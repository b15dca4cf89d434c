"""Figures by code: joined, carried through mergers, and what does not fit is named."""

import re
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import regiomap as rm
from helpers.lands import squares
from regiomap.errors import (
    AssignmentError,
    ColumnError,
    CrosswalkError,
    FiguresWarning,
    OptionError,
    UnknownMunicipalityError,
)
from regiomap.official.figures import join_figures


def land(codes: str = "abcd") -> gpd.GeoDataFrame:
    """Return squares in a row."""
    return squares(codes)


def people(**figures: float) -> pd.Series:
    """Return inhabitants by code."""
    return pd.Series(figures, name="population")


def test_figures_stand_before_the_geometry_in_the_order_of_the_land() -> None:
    table = people(d=4, c=3, b=2, a=1)
    joined = join_figures(land(), table)
    assert joined.columns.tolist() == ["name", "population", "geometry"]
    assert joined["population"].tolist() == [1, 2, 3, 4]
    assert joined["population"].dtype.kind == "i"
    assert joined.crs == land().crs


def test_nothing_of_the_caller_changes() -> None:
    towns, table = land(), people(a=1, b=2, c=3, d=4)
    towns.attrs = {"source": "mine", "figures": {"x": {"source": "y"}}}
    before = towns.copy(), dict(towns.attrs), table.copy()
    first, second = join_figures(towns, table), join_figures(towns, table)
    assert first.equals(second)
    assert towns.equals(before[0])
    assert towns.attrs == before[1]
    assert table.equals(before[2])
    assert set(first.attrs["figures"]) == {"x", "population"}


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame({"n": [1, 2]}, index=["11001", "11002"]),
        pd.DataFrame({"NISCODE": ["11001", "11002"], "n": [1, 2]}),
        pd.DataFrame({"CD_REFNIS": [11001, 11002], "n": [1, 2]}),
        pd.DataFrame({"n": [1, 2]}, index=pd.Index([11001.0, 11002.0], name="nis")),
        pd.Series([1, 2], index=["11001", "11002"], name="n"),
    ],
)
def test_codes_are_found_wherever_they_stand(table: pd.DataFrame | pd.Series) -> None:
    joined = join_figures(squares(["11001", "11002"]), table)
    assert joined["n"].tolist() == [1, 2]


def test_a_column_can_be_named_and_others_are_left() -> None:
    table = pd.DataFrame({"key": list("abcd"), "n": range(4), "m": range(4), "word": list("wxyz")})
    joined = join_figures(land(), table, code_column="key", columns=["m", "word"])
    assert joined.columns.tolist() == ["name", "m", "word", "geometry"]


def test_who_has_no_figure_is_named_and_so_are_codes_that_fit_none() -> None:
    said = r"1 municipality has no figure: 'd \(d\)'; 2 codes of the table fit none: 'x', 'y'"
    with pytest.warns(FiguresWarning, match=said):
        joined = join_figures(land(), people(a=1, b=2, c=3, x=4, y=5))
    assert np.isnan(joined["population"]["d"])
    assert joined.attrs["figures"]["population"]["unknown"] == ("x", "y")


def test_codes_beyond_the_land_are_no_fault_where_all_have_their_figure() -> None:
    joined = join_figures(land("ab"), people(a=1, b=2, c=3))
    assert joined.attrs["figures"]["population"]["unknown"] == ("c",)


def test_a_table_of_another_land_is_refused() -> None:
    with pytest.raises(UnknownMunicipalityError, match="not one of the 2 codes of the table is"):
        join_figures(land(), people(x=1, y=2))


# -- mergers ---------------------------------------------------------------------------------------


def test_the_people_of_2024_are_those_of_2025(
    flanders: gpd.GeoDataFrame, flanders_2024: gpd.GeoDataFrame
) -> None:
    bare = flanders.drop(columns="population")
    joined = join_figures(bare, flanders_2024["population"], source="Statbel", date="2020-01-01")
    assert joined["population"].equals(flanders["population"])
    assert joined.attrs["figures"]["population"] == {
        "source": "Statbel",
        "licence": "CC BY 4.0",  # a column of pandas keeps the attrs of its table
        "date": "2020-01-01",
        "vintage": 2024,
        "carried": True,
        "unknown": (),
    }


def test_a_table_of_2025_is_not_carried(flanders: gpd.GeoDataFrame) -> None:
    joined = join_figures(flanders, flanders["population"] + 1)
    assert joined["population"].equals(flanders["population"] + 1)
    assert not joined.attrs["figures"]["population"]["carried"]


def test_antwerp_keeps_its_code_and_grew(
    flanders: gpd.GeoDataFrame, flanders_2024: gpd.GeoDataFrame
) -> None:
    """A table that only has codes which both years know is carried where it states its vintage."""
    two = flanders_2024.loc[["11002", "11007"], "population"]
    with pytest.warns(FiguresWarning, match="284 municipalities have no figure"):
        joined = join_figures(flanders, two)
    assert joined.loc["11002", "population"] == two.sum()
    with pytest.warns(FiguresWarning, match="of '11002' the table lacks a part"):
        joined = join_figures(flanders, flanders_2024["population"].drop("11007"))
    assert joined["population"].isna().sum() == 1
    only = flanders_2024.loc[["11002", "11001"], "population"]
    with pytest.warns(FiguresWarning, match="285|284 municipalities"):
        joined = join_figures(flanders, only)
    assert np.isnan(joined.loc["11002", "population"])


def test_figures_of_a_later_vintage_cannot_be_divided(
    flanders: gpd.GeoDataFrame, flanders_2024: gpd.GeoDataFrame
) -> None:
    said = (
        r"28 municipalities have no figure: 'Antwerpen \(11002\)'.*fit none.*merge_municipalities"
    )
    with pytest.warns(FiguresWarning, match=said):
        joined = join_figures(flanders_2024, flanders["population"])
    same = flanders_2024.index.intersection(flanders.index).drop("11002")
    assert joined.loc[same, "population"].eq(flanders_2024.loc[same, "population"]).all()
    assert joined["population"].isna().sum() == 28


def test_two_vintages_in_one_table_are_refused(
    flanders: gpd.GeoDataFrame, flanders_2024: gpd.GeoDataFrame
) -> None:
    both = pd.concat([flanders["population"], flanders_2024.loc[["23023"], "population"]])
    with pytest.raises(AssignmentError, match=r"1 merged municipalities beside those .*'23106'"):
        join_figures(flanders, both)


def test_a_spanish_code_is_no_flemish_one() -> None:
    """Codes of five digits are no sign of Flanders: the name must be that of the merged one."""
    cadiz = squares(["11002", "11003"])
    cadiz["name"] = ["Alcalá del Valle", "Algar"]
    joined = join_figures(cadiz, pd.Series({"11002": 1, "11003": 2, "11007": 5}, name="population"))
    assert joined["population"].tolist() == [1, 2]


def test_what_adds_up_is_added_and_the_rest_only_where_the_parts_agree() -> None:
    table = pd.DataFrame(
        {"population": [1, 2, 4], "share": [0.5, 0.25, 1.0], "kind": [7, 7, 8]}, index=list("abx")
    )
    crosswalk = {"a": "c", "b": "c"}
    with pytest.warns(FiguresWarning, match="have no 'share' where their parts differ"):
        joined = join_figures(land("cx"), table, crosswalk=crosswalk)
    assert joined.loc["c", ["population", "kind"]].tolist() == [3, 7]
    assert np.isnan(joined.loc["c", "share"])
    added = join_figures(
        land("cx"), table, crosswalk=crosswalk, sum_columns=["population", "share"]
    )
    assert added.loc["c", "share"] == 0.75


def test_a_sum_is_missing_when_a_part_of_it_is() -> None:
    table = people(a=1, b=float("nan"), x=4)
    joined = join_figures(land("cx"), table, crosswalk={"a": "c", "b": "c"})
    assert joined["population"].isna().tolist() == [True, False]


def test_a_crosswalk_that_contradicts_itself_is_refused() -> None:
    crosswalk = pd.DataFrame({"old_nis": ["a", "a"], "new_nis": ["c", "d"]})
    with pytest.raises(CrosswalkError, match="a split is no merger"):
        join_figures(land(), people(a=1, b=2), crosswalk=crosswalk)


@given(
    st.lists(st.integers(0, 10**6), min_size=6, max_size=6),
    st.lists(st.sampled_from("wxyz"), min_size=6, max_size=6),
)
def test_no_inhabitant_is_lost_or_made(counts: list[int], targets: list[str]) -> None:
    """Whatever merges into whatever: the sum before is the sum after."""
    table = pd.Series(counts, index=list("abcdef"), name="population")
    crosswalk = dict(zip("abcdef", targets, strict=True))
    towns = squares(sorted(set(targets)))
    joined = join_figures(towns, table, crosswalk=crosswalk)
    assert int(joined["population"].sum()) == sum(counts)


# -- faults ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "more", "error", "said"),
    [
        (pd.DataFrame({"n": [1]}), {}, ColumnError, "no column is known to hold the codes"),
        (pd.DataFrame({"nis": ["a"], "w": ["x"]}), {}, ColumnError, "no column .* holds numbers"),
        (people(a=1), {"code_column": "x"}, ColumnError, "has no column 'x'"),
        (people(a=1), {"columns": ["populaton"]}, ColumnError, "Did you mean 'population'"),
        (people(a=1), {"sum_columns": ["x"]}, ColumnError, "no column of numbers 'x' to add up"),
        (pd.concat([people(a=1), people(a=2)]), {}, AssignmentError, "more than once in the table"),
        (pd.Series([1], [None], name="n"), {}, AssignmentError, r"1 rows without a code \(row 1\)"),
        (pd.DataFrame({"name": [1]}, ["a"]), {}, OptionError, "'name' cannot be joined"),
        (pd.Series([1], ["a"], name=5), {}, OptionError, "5 cannot be joined"),
    ],
)
def test_a_fault_is_a_sentence(
    table: pd.DataFrame | pd.Series, more: Mapping[str, Any], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        join_figures(land(), table, **more)


# -- where it is shown -----------------------------------------------------------------------------


def test_source_and_date_stand_below_the_map(flanders: gpd.GeoDataFrame) -> None:
    table = flanders[["population"]].assign(aged_0_17=1)
    table.attrs = {
        "source": {"nl": "Statbel, bevolking op 1 januari 2025", "en": "Statbel"},
        "licence": "CC BY 4.0",
        "date": "2025-01-01",
    }
    joined = join_figures(flanders, table)
    drawn = rm.draw_map(joined, joined["reference_region"], language="nl")
    page = drawn.get_root().render()
    said = (
        r"Cijfers \(inwoners, 0 tot 17 jaar\): Statbel, bevolking op 1 januari 2025, CC BY 4.0, "
        "2025-01-01"
    )
    assert re.search(said, page)
    assert "inwoners (1 januari 2020)" not in page
    assert "inwoners (1 januari 2020)" in flanders.attrs["source"]["nl"]
    kept = joined[joined["province"] == "Limburg"].to_crs(3812)
    assert kept.attrs["figures"]["population"]["date"] == "2025-01-01"
