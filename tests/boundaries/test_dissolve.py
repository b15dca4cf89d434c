"""One row of the rows that get the same code: sums, values that agree, and one shape."""

import pandas as pd

from helpers.lands import squares
from regiomap.boundaries.dissolve import dissolve

CODES = pd.Index(["x", "y", "x", "z"], name="nis")


def test_each_code_has_one_row_where_its_first_row_stood() -> None:
    whole = dissolve(squares("abcd"), CODES)
    assert list(whole.index) == ["x", "y", "z"]
    assert whole.index.name == "nis"
    assert whole.crs == "EPSG:31370"
    assert whole.area.tolist() == [2e6, 1e6, 1e6]


def test_sums_are_added_up_and_missing_when_a_part_is() -> None:
    table = squares("abcd", people=[1.0, 2.0, 4.0, 8.0], known=[1.0, None, None, 8.0])
    whole = dissolve(table, CODES, sums=["people", "known"])
    assert whole["people"].tolist() == [5, 2, 8]
    assert whole["known"].isna().tolist() == [True, True, False]


def test_other_values_stay_where_all_rows_agree() -> None:
    whole = dissolve(squares("abcd", name=list("pqrs"), province="W"), CODES)
    assert whole["province"].tolist() == ["W"] * 3
    assert pd.isna(whole.loc["x", "name"])
    assert whole.loc[["y", "z"], "name"].tolist() == ["q", "s"]


def test_lists_agree_by_what_they_hold() -> None:
    table = squares("abcd").assign(parts=[[1], [2], [1], [3]], other=[[1], [2], [9], [3]])
    whole = dissolve(table, CODES)
    assert whole["parts"].tolist() == [[1], [2], [3]]
    assert whole.loc["x", "other"] is None or pd.isna(whole.loc["x", "other"])


def test_a_shape_that_stays_alone_keeps_its_points() -> None:
    table = squares("abcd")
    whole = dissolve(table, CODES)
    assert whole.geometry["y"].equals_exact(table.geometry["b"], 0)
    assert list(whole.geometry["y"].exterior.coords) == list(table.geometry["b"].exterior.coords)
