"""Which columns hold the codes and the names, and how a code becomes text."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.boundary_files import four, written
from regiomap.boundaries.reading import read_municipalities
from regiomap.errors import BoundaryError, ColumnError, DoubtfulTextWarning


@pytest.mark.parametrize(
    ("given_codes", "codes"),
    [
        ([11001, 11002, 12005, 71016], ["11001", "11002", "12005", "71016"]),
        ([11001.0, 11002.0, 12005.0, 71016.0], ["11001", "11002", "12005", "71016"]),
        (["11001.0", " 11002", "12005 ", "71016"], ["11001", "11002", "12005", "71016"]),
        (["BE-1", "NL-2", "007", "x"], ["BE-1", "NL-2", "007", "x"]),
    ],
)
def test_codes_become_text(tmp_path: Path, given_codes: object, codes: list[str]) -> None:
    read = read_municipalities(written(four(codes=given_codes), tmp_path / "four.gpkg"))
    assert list(read.index) == codes


@pytest.mark.parametrize(
    "column",
    ["nis", "NIS", "NISCODE", "NIS_CODE", "CNIS5_2025", "CD_REFNIS", "CD_MUNTY_REFNIS", "geoitem",
     "REFNIS", "gemeente", "Code", "LAU_ID"],
)  # fmt: skip
def test_the_usual_code_columns_are_found(tmp_path: Path, column: str) -> None:
    table = four().rename(columns={"NISCODE": column})
    read = read_municipalities(written(table, tmp_path / "four.gpkg"))
    assert list(read.index) == ["11001", "11002", "12005", "71016"]
    assert list(read["name"]) == ["Aa", "Bé", "Cee", "Dee"]


@pytest.mark.parametrize(
    "column", ["naam", "NAAM", "name", "gemeentenaam", "TX_MUNTY_DESCR_NL", "T_MUN_NL", "Gemeente"]
)
def test_the_usual_name_columns_are_found(tmp_path: Path, column: str) -> None:
    table = four().rename(columns={"naam": column})
    read = read_municipalities(written(table, tmp_path / "four.gpkg"))
    assert list(read["name"]) == ["Aa", "Bé", "Cee", "Dee"]
    assert list(read.columns) == ["name", "geometry"]


def test_without_a_name_the_code_is_the_name(tmp_path: Path) -> None:
    table = four().drop(columns="naam")
    with pytest.warns(DoubtfulTextWarning, match=r"no names .* say which with name_column="):
        read = read_municipalities(written(table, tmp_path / "four.gpkg"))
    assert list(read["name"]) == list(read.index)
    partly = four(naam=["Aa", None, "  ", "Dee"])
    read = read_municipalities(written(partly, tmp_path / "partly.gpkg"))
    assert list(read["name"]) == ["Aa", "11002", "12005", "Dee"]


def test_columns_can_be_named_and_the_others_stay(tmp_path: Path) -> None:
    table = four(key=["a", "b", "c", "d"], label=["x", "y", "z", "w"], people=[1, 2, 3, 4])
    path = written(table.assign(name="other", nis=9), tmp_path / "four.gpkg")
    read = read_municipalities(path, code_column="key", name_column="label")
    assert list(read.index) == ["a", "b", "c", "d"]
    assert list(read["name"]) == ["x", "y", "z", "w"]
    assert list(read["people"]) == [1, 2, 3, 4]
    assert set(read.columns) == {
        "name", "geometry", "NISCODE", "naam", "people", "name_source", "nis_source",
    }  # fmt: skip


def test_columns_that_are_not_there_are_told(tmp_path: Path) -> None:
    path = written(four(), tmp_path / "four.gpkg")
    with pytest.raises(ColumnError, match=r"no column 'NISCOD' for the code\. Did you mean 'NISC"):
        read_municipalities(path, code_column="NISCOD")
    with pytest.raises(ColumnError, match=r"no column 'q' for the name\. Its columns are 'naam'\."):
        read_municipalities(path, name_column="q")
    odd = written(four().drop(columns="NISCODE"), tmp_path / "odd.gpkg")
    with pytest.raises(ColumnError, match=r"hold the codes \(columns 'naam'\): say which one with"):
        read_municipalities(odd)


def test_a_likely_column_of_codes_is_proposed(tmp_path: Path) -> None:
    table = four().rename(columns={"NISCODE": "geo_id"})
    with pytest.raises(ColumnError, match=r"say which one with code_column='geo_id'"):
        read_municipalities(written(table, tmp_path / "four.gpkg"))
    twice = table.assign(geo_id="1")
    with pytest.raises(ColumnError, match=r"say which one with code_column=\."):
        read_municipalities(written(twice, tmp_path / "twice.gpkg"))


@pytest.mark.parametrize(
    ("column", "codes", "crs", "index"),
    [
        ("code", ["11001", "11002", "12005", "71016"], 31370, "nis"),
        ("code", ["11001", "11002", "12005", "71016"], 32633, "code"),
        ("code", ["GM01", "GM02", "GM03", "GM04"], 31370, "code"),
        ("NISCODE", ["GM01", "GM02", "GM03", "GM04"], 32633, "nis"),
    ],
)
def test_the_index_is_called_nis_in_flanders_and_code_elsewhere(
    column: str, codes: list[str], crs: int, index: str
) -> None:
    table = four(codes=codes).rename(columns={"NISCODE": column})
    read = read_municipalities(table.set_crs(crs, allow_override=True))
    assert read.index.name == index
    # What was read is read again, whatever its index is called.
    again = read_municipalities(read)
    assert again.index.name == index
    assert list(again.index) == codes


def test_a_column_that_is_called_as_the_index_keeps_its_cells() -> None:
    table = four(code=["a", "b", "c", "d"]).rename(columns={"NISCODE": "key"})
    read = read_municipalities(table.set_crs(32633, allow_override=True), code_column="key")
    assert list(read["code_source"]) == ["a", "b", "c", "d"]


@settings(max_examples=40, deadline=None)
@given(
    numbers=st.lists(st.integers(1, 10**9), min_size=4, max_size=4, unique=True),
    form=st.sampled_from([int, float, str]),
    column=st.sampled_from(["nis", "NisCode", "CNIS5_2031", "cd_refnis", "GEOITEM", "gemeente"]),
    suffix=st.sampled_from([".gpkg", ".shp", ".parquet"]),
)
def test_the_same_codes_come_back_whatever_form_they_had(
    tmp_path_factory: pytest.TempPathFactory,
    numbers: list[int],
    form: type,
    column: str,
    suffix: str,
) -> None:
    table = four(codes=[form(number) for number in numbers])
    table = table.rename(columns={"NISCODE": column})
    read = read_municipalities(written(table, tmp_path_factory.mktemp("codes") / f"a{suffix}"))
    assert list(read.index) == [str(number) for number in numbers]
    assert list(read["name"]) == list(table["naam"])
    assert read.geometry.reset_index(drop=True).geom_equals(table.geometry).all()


# Tables of a caller, whatever pandas allows -------------------------------------------------


class Mute:
    """An object in a cell that has no text."""

    def __str__(self) -> str:
        raise ValueError("no text")


def test_columns_that_occur_twice_are_told() -> None:
    table = four().assign(other=1)
    table.columns = pd.Index(["NISCODE", "naam", "geometry", "naam"])
    with pytest.raises(ColumnError, match=r"1 column occurs more than once \('naam'\)\. Rename"):
        read_municipalities(table)


@pytest.mark.parametrize(
    ("label", "called"),
    [
        (None, "unnamed"), (float("nan"), "unnamed"), (pd.NA, "unnamed"), (5, 5),
        (("a", "b"), "a_b"),
    ],
)  # fmt: skip
def test_a_column_may_be_called_anything(label: object, called: object) -> None:
    table = four(further=1)
    table.columns = pd.Index(["NISCODE", "naam", label, "geometry"], dtype=object)
    read = read_municipalities(table.set_geometry("geometry"))
    assert list(read.index) == ["11001", "11002", "12005", "71016"]
    assert list(read.columns) == ["name", "geometry", called]


def test_columns_of_several_levels_are_joined() -> None:
    table = four()
    several = table.copy()
    several.columns = pd.MultiIndex.from_tuples([("nis", ""), ("name", ""), ("geometry", "")])
    read = read_municipalities(several.set_geometry(("geometry", "")))
    assert list(read["name"]) == list(table["naam"])


@pytest.mark.parametrize(
    "index",
    [
        pd.MultiIndex.from_arrays([list("aabb"), [1, 2, 1, 2]]),
        pd.CategoricalIndex(list("abcd")),
        pd.date_range("2020", periods=4),
    ],
)
def test_an_index_that_holds_no_codes_does_no_harm(index: pd.Index) -> None:
    table = four().set_index(index)
    read = read_municipalities(table, code_column="NISCODE")
    assert list(read.index) == ["11001", "11002", "12005", "71016"]


@pytest.mark.parametrize("cell", [Mute(), [1], {"a": 1}, (1,), b"x", float("inf"), 10**40])
def test_a_cell_may_hold_anything(cell: object) -> None:
    table = four()
    table["naam"] = pd.Series([cell, "Bé", None, "Dee"], dtype=object)
    try:
        read = read_municipalities(table)
    except BoundaryError as error:
        assert "are no text" in str(error)  # noqa: PT017  (either will do)
    else:
        assert all(isinstance(name, str) for name in read["name"])


def test_half_a_character_is_told_in_categories_too() -> None:
    table = four()
    table["naam"] = pd.Series([5, "\ud800", "Cee", "Dee"], dtype=object).astype("category")
    with pytest.raises(BoundaryError, match=r"1 cells of 'naam' are no text \(row 2\)"):
        read_municipalities(table)
