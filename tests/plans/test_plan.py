"""Plans: tables, files that come back as they were, comparison, and files that are no plans."""

import os
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

import regiomap as rm
from helpers import lands
from regiomap.errors import FileError, OptionError


@pytest.fixture
def squares() -> gpd.GeoDataFrame:
    """Return a two by two of squares of one kilometre.

    +---+---+
    | a | b |
    +---+---+
    | c | d |
    +---+---+
    """
    return lands.squares("abcd", columns=2, name=list("ABCD"), population=[1, 2, 3, 4])


def plan_of(table: gpd.GeoDataFrame, regions: Mapping[str, str | None]) -> rm.Plan:
    assignment = pd.Series(dict(regions), dtype=object).rename_axis("nis")
    return rm.Plan(assignment).with_municipalities(
        table,
        graph=rm.build_adjacency(table),
        parents=pd.Series("all", index=table.index),
    )


def test_the_table_has_the_figures_of_each_region(squares: gpd.GeoDataFrame) -> None:
    table = plan_of(squares, {"a": "n", "b": "n", "c": "s", "d": None}).to_frame()
    north, south = table.loc["n"], table.loc["s"]
    assert (north["n_municipalities"], north["members"], north["population"]) == (2, "A, B", 3)
    assert (north["area_km2"], north["perimeter_km"]) == (2.0, 6.0)
    # 4 pi 2 / 36, and 4 pi 1 / 16.
    assert north["polsby_popper"] == pytest.approx(0.69813, abs=1e-5)
    assert south["polsby_popper"] == pytest.approx(0.78540, abs=1e-5)
    assert north["parent"] == "all"
    assert north["contiguous"]
    assert not north["ok"]
    assert "2 gemeenten, minstens 5 nodig" in north["remarks"]


def test_regions_are_the_dissolved_shapes(squares: gpd.GeoDataFrame) -> None:
    regions = plan_of(squares, {"a": "n", "b": "n", "c": "s", "d": "s"}).regions()
    assert regions.crs == squares.crs
    assert regions.geometry["n"].equals(box(0, 1000, 2000, 2000))
    assert regions["population"].to_dict() == {"n": 3, "s": 7}


def test_the_cut_is_what_lies_between_regions_of_one_parent(squares: gpd.GeoDataFrame) -> None:
    halves = {"a": "n", "b": "n", "c": "s", "d": "s"}
    assert plan_of(squares, halves).cut == 2000.0
    assert plan_of(squares, {**halves, "d": None}).cut == 1000.0
    parents = pd.Series({"a": "x", "b": "x", "c": "y", "d": "y"})
    bare = rm.Plan(pd.Series(halves))
    known = bare.with_municipalities(squares, graph=rm.build_adjacency(squares), parents=parents)
    assert known.cut == 0.0


def test_a_plan_says_what_it_is(squares: gpd.GeoDataFrame) -> None:
    plan = plan_of(squares, {"a": "n", "b": "n", "c": "s", "d": None})
    said = "<Plan: 4 municipalities (1 not assigned) in 2 regions, cuts 1,000 m of shared_border_m>"
    assert repr(plan) == said
    assert plan.n_regions == 2
    assert "<table" in plan._repr_html_()


def test_names_are_escaped_in_a_notebook(squares: gpd.GeoDataFrame) -> None:
    nasty = squares.assign(name=["<script>alert(1)</script>", "B", "C", "D"])
    html = plan_of(nasty, {"a": "<img src=x>", "b": "n", "c": "s", "d": "s"})._repr_html_()
    assert "<script>" not in html
    assert html.count("<img") == 1  # the small map
    assert "<img src" not in html


NASTY = ["=1+1", "'=1+1", "+x", "-x", "@x", "'t Hof", "a,b", 'say "x"', "één", "<b>", "x;y", "a\tb"]


@pytest.mark.parametrize("ending", [".csv", ".geojson", ".gpkg"])
@pytest.mark.parametrize("word", NASTY)
def test_what_is_saved_comes_back(
    ending: str, word: str, squares: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    plan = plan_of(squares.assign(name=word), {"a": word, "b": word, "c": "s", "d": None})
    plan.save(tmp_path / f"plan{ending}")
    again = rm.read_plan(tmp_path / f"plan{ending}", municipalities=squares)
    assert again.assignment.dropna().to_dict() == plan.assignment.dropna().to_dict()
    assert again.assignment.isna()["d"]
    assert not again.exact


def test_no_cell_of_a_csv_is_a_formula(squares: gpd.GeoDataFrame, tmp_path: Path) -> None:
    plan_of(squares.assign(name="=cmd|' /C calc'!A0"), dict.fromkeys("abcd", "@x")).save(
        tmp_path / "plan.csv"
    )
    lines = (tmp_path / "plan.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "nis,name,region"
    assert lines[1] == "a,'=cmd|' /C calc'!A0,'@x"


@pytest.mark.parametrize("ending", [".csv", ".geojson", ".gpkg"])
def test_the_same_plan_gives_the_same_bytes(
    ending: str, squares: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    plan = plan_of(squares, {"a": "n", "b": "n", "c": "s", "d": None})
    one, two = tmp_path / f"plan{ending}", tmp_path / "other" / f"plan{ending}"
    two.parent.mkdir()
    plan.save(one)
    plan.save(two)
    assert one.read_bytes() == two.read_bytes()
    assert [path.name for path in two.parent.iterdir()] == [f"plan{ending}"]


def test_a_write_that_fails_leaves_what_was_there(
    squares: gpd.GeoDataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plan_of(squares, {"a": "n", "b": "n", "c": "s", "d": "s"})
    path = tmp_path / "plan.csv"
    path.write_text("what was there", encoding="utf-8")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileError, match="No space left on device"):
        plan.save(path)
    assert path.read_text(encoding="utf-8") == "what was there"
    assert [one.name for one in tmp_path.iterdir()] == ["plan.csv"]


def test_other_endings_are_refused(squares: gpd.GeoDataFrame, tmp_path: Path) -> None:
    plan = plan_of(squares, {"a": "n", "b": "n", "c": "s", "d": "s"})
    with pytest.raises(OptionError, match=r"ending in \.csv, .* got 'plan\.xls'"):
        plan.save(tmp_path / "plan.xls")
    with pytest.raises(OptionError, match=r"got 'plan\.xls'"):
        rm.read_plan(tmp_path / "plan.xls")


def test_a_plan_without_boundaries_says_what_it_lacks(tmp_path: Path) -> None:
    bare = rm.Plan(pd.Series({"a": "n", "b": "s"}))
    assert bare.to_frame()["n_municipalities"].to_dict() == {"n": 1, "s": 1}
    with pytest.raises(OptionError, match="does not know its boundaries"):
        bare.regions()
    with pytest.raises(OptionError, match="does not know its neighbours"):
        bare.check()
    with pytest.raises(OptionError, match="needs boundaries, and the plan has none"):
        bare.save(tmp_path / "plan.gpkg")
    bare.save(tmp_path / "plan.csv")
    assert not list(tmp_path.glob("*.gpkg"))


def test_a_folder_that_is_not_there_is_named(squares: gpd.GeoDataFrame, tmp_path: Path) -> None:
    plan = plan_of(squares, {"a": "n", "b": "n", "c": "s", "d": "s"})
    for ending in (".csv", ".geojson", ".gpkg"):
        with pytest.raises(FileError, match="nowhere"):
            plan.save(tmp_path / "nowhere" / f"plan{ending}")


def test_saving_and_comparing_leave_everything_as_it_was(
    squares: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    plan = plan_of(squares, {"a": "n", "b": "n", "c": "s", "d": "s"})
    assignment, table = plan.assignment.copy(), squares.copy(deep=True)
    for _ in range(2):
        plan.save(tmp_path / "plan.geojson")
        plan.to_frame()
        plan.regions()
        rm.compare_plans(plan, plan)
    pd.testing.assert_series_equal(plan.assignment, assignment)
    pd.testing.assert_frame_equal(squares, table)


def test_a_plan_keeps_its_parents_and_what_it_cuts_when_it_gets_boundaries(
    squares: gpd.GeoDataFrame,
) -> None:
    parents = pd.Series(["w", "e", "w", "e"], index=squares.index)
    plan = rm.propose_regions(squares, within=parents, size=(2, 2)).best
    assert plan.cut == 0  # the border between the parents is not cut by the plan
    again = plan.with_municipalities(squares)
    assert again.cut == 0
    assert again.to_frame()["parent"].to_dict() == {"e": "e", "w": "w"}
    without = rm.Plan(plan.assignment, graph=plan.graph).with_municipalities(squares)
    assert without.cut == 2000


def test_parents_that_are_numbers_are_shown(squares: gpd.GeoDataFrame) -> None:
    plan = plan_of(squares, {"a": "n", "b": "n", "c": "s", "d": "s"})
    numbered = plan.with_municipalities(squares, parents=pd.Series(7, index=squares.index))
    assert numbered.to_frame()["parent"].tolist() == ["7", "7"]


@pytest.mark.parametrize("ending", [".csv", ".geojson", ".gpkg"])
def test_a_folder_in_the_place_of_the_file_is_no_file(
    ending: str, squares: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    folder = tmp_path / f"plan{ending}"
    folder.mkdir()
    with pytest.raises(FileError, match=rf"cannot write '.*plan\{ending}'"):
        plan_of(squares, dict.fromkeys("abcd", "n")).save(folder)
    with pytest.raises(FileError, match=rf"cannot read 'plan\{ending}'"):
        rm.read_plan(folder)
    assert [one.name for one in tmp_path.iterdir()] == [folder.name]


@pytest.mark.parametrize("ending", [".csv", ".geojson", ".gpkg"])
def test_an_error_about_a_missing_folder_gives_its_advice_once(
    ending: str, squares: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    with pytest.raises(FileError, match="may you write there") as caught:
        plan_of(squares, dict.fromkeys("abcd", "n")).save(tmp_path / "no" / f"plan{ending}")
    assert str(caught.value).count("Does the folder exist") == 1


@given(
    words=st.lists(
        # What spreadsheets and people write; lone surrogates are no text in UTF-8, and a region
        # is read without the spaces around it.
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(
            lambda word: word == word.strip()
        ),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=100, deadline=None)
def test_any_word_is_a_region_that_comes_back(
    words: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    codes = [f"{i:05d}" for i in range(len(words))]
    plan = rm.Plan(pd.Series(words, index=pd.Index(codes, name="nis"), dtype=object))
    path = tmp_path_factory.mktemp("plans") / "plan.csv"
    plan.save(path)
    assert rm.read_plan(path).assignment.to_dict() == dict(zip(codes, words, strict=True))
