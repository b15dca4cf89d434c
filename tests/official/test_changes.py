"""Two maps of one land: every square metre that moved, and every pair of neighbours."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

import regiomap as rm
from helpers.lands import squares
from regiomap.errors import BoundaryError, CrosswalkError, CRSError, OptionError
from regiomap.official.changes import BoundaryChanges, compare_boundaries


def land(codes: str = "abcd") -> gpd.GeoDataFrame:
    """Return squares of a kilometre in a row, in Belgian Lambert 72."""
    return squares(codes).set_crs(31370, allow_override=True)


def shifted(metres: float) -> gpd.GeoDataFrame:
    """Return the squares with the line between a and b moved to the west."""
    moved = land()
    moved.loc["a", "geometry"] = shapely.box(0, 0, 1000 - metres, 1000)
    moved.loc["b", "geometry"] = shapely.box(1000 - metres, 0, 2000, 1000)
    return moved


def rows(table: pd.DataFrame) -> list[list[object]]:
    """Return a table as lists, missing values as None."""
    return table.astype(object).where(table.notna(), None).to_numpy().tolist()


def test_nothing_differs_from_itself(flanders: gpd.GeoDataFrame) -> None:
    changes = compare_boundaries(flanders, flanders)
    assert changes.area_moved_km2 == 0
    assert changes.moved.empty
    assert changes.neighbours.empty
    assert changes.doubtful["amount_before"].equals(changes.doubtful["amount_after"])
    assert changes.to_frame()["share_moved"].eq(0).all()


def test_a_line_that_moves_moves_land() -> None:
    changes = compare_boundaries(land(), shifted(100))
    assert rows(changes.moved) == [["a", "a", "b", "b", pytest.approx(0.1)]]
    table = changes.to_frame()
    assert table["lost_km2"].tolist() == pytest.approx([0.1, 0, 0, 0])
    assert table["gained_km2"].tolist() == pytest.approx([0, 0.1, 0, 0])
    assert table["area_after_km2"].tolist() == pytest.approx([0.9, 1.1, 1, 1])
    assert "0.10 km2 of 4 changed hands" in repr(changes)


def test_land_comes_from_nobody_and_goes_to_nobody() -> None:
    changes = compare_boundaries(land("abc"), land("bcd").set_index(pd.Index(list("abx"))))
    found = {(a, b) for a, b in changes.moved[["from_nis", "to_nis"]].to_numpy().tolist()}
    assert ("a", "a") not in found
    smaller = compare_boundaries(land("abc"), land("ab"))
    assert rows(smaller.moved) == [["c", "c", None, None, 1.0]]
    larger = compare_boundaries(land("ab"), land("abc"))
    assert rows(larger.moved) == [[None, None, "c", "c", 1.0]]
    assert larger.to_frame()["exists"].tolist() == ["both", "both", "after"]
    assert "1 only after ('c')" in repr(larger)


def test_neighbours_that_only_one_map_has() -> None:
    apart = land()
    apart.loc["b", "geometry"] = shapely.box(1000, 0, 1990, 1000)
    changes = compare_boundaries(land(), apart)
    assert rows(changes.neighbours) == [["lost", "b", "b", "c", "c", 1000.0, True]]
    back = compare_boundaries(apart, land())
    assert rows(back.neighbours) == [["gained", "b", "b", "c", "c", 1000.0, True]]
    fewer = compare_boundaries(land("abc"), land("ab"))
    assert rows(fewer.neighbours) == [["lost", "b", "b", "c", "c", 1000.0, False]]


def test_what_is_doubtful_in_either_map_stands_side_by_side() -> None:
    short = land("ab")
    short.loc["b", "geometry"] = shapely.box(1000, 950, 2000, 1950)
    changes = compare_boundaries(land("ab"), short)
    assert rows(changes.doubtful) == [["short border", "a", "a", "b", "b", None, 50.0]]


def test_another_crs_is_the_same_land() -> None:
    changes = compare_boundaries(
        squares("abcd", west=150_000, south=170_000).set_crs(31370, allow_override=True),
        squares("abcd", west=150_000, south=170_000)
        .set_crs(31370, allow_override=True)
        .to_crs(3812),
    )
    assert changes.area_moved_km2 < 1e-3


def test_nothing_of_the_caller_changes() -> None:
    before, after = land(), shifted(10)
    kept = before.copy(), after.copy()
    first, second = (compare_boundaries(before, after) for _ in range(2))
    assert first.moved.equals(second.moved)
    assert before.equals(kept[0])
    assert after.equals(kept[1])


def test_what_cannot_be_compared_is_refused() -> None:
    with pytest.raises(BoundaryError, match="the two maps lie nowhere upon each other"):
        compare_boundaries(land(), squares("ab", west=1e6).set_crs(31370, allow_override=True))
    with pytest.raises(CRSError, match="comparing boundaries needs a projected CRS"):
        compare_boundaries(land(), land().to_crs(4326))
    with pytest.raises(CrosswalkError, match="not among the 4 municipalities"):
        compare_boundaries(land(), land(), crosswalk={"x": "y"})
    with pytest.raises(OptionError, match="holds figures, which are neither right nor wrong"):
        bool(compare_boundaries(land(), land()))


@given(st.permutations("abcdef"), st.integers(1, 6))
def test_no_square_metre_is_lost_or_made(codes: list[str], n: int) -> None:
    """Whoever owns what: what one lost and another gained is the land that moved."""
    before = squares("abcdef", columns=3)
    after = squares(codes[:n], columns=3).set_crs(before.crs, allow_override=True)
    after["geometry"] = before.geometry.to_numpy()[:n]
    table = compare_boundaries(before, after).to_frame().fillna(0)
    kept = table["area_before_km2"] - table["lost_km2"] + table["gained_km2"]
    assert kept.tolist() == pytest.approx(table["area_after_km2"].tolist(), abs=1e-9)


def read_official(folder: Path, year: int) -> gpd.GeoDataFrame:
    """Return the official municipalities of Flanders."""
    table = rm.read_municipalities(folder / f"municipalities_{year}.shp")
    return table[~table.index.str.startswith("21")]


@pytest.mark.parametrize("year", [2024, 2025])
def test_the_embedded_boundaries_have_the_neighbours_of_the_official_ones(
    official: Path, year: int
) -> None:
    embedded = rm.load_flanders(2024 if year == 2024 else 2025)
    changes = compare_boundaries(embedded, read_official(official, year))
    assert changes.to_frame()["exists"].eq("both").all()
    assert changes.neighbours.empty
    assert 0.005 < changes.area_moved_km2 / changes.municipalities["area_before_km2"].sum() < 0.015
    # Generalised, so that the smallest and the most divided differ most.
    assert changes.to_frame()["share_moved"].idxmax() == "13002"  # Baarle-Hertog


def test_the_official_maps_of_2024_and_2025(official: Path) -> None:
    before, after = read_official(official, 2024), read_official(official, 2025)
    changes: BoundaryChanges = compare_boundaries(before, after)
    exists = changes.to_frame()["exists"].value_counts().to_dict()
    assert exists == {"both": 273, "before": 27, "after": 12}
    ours = changes.neighbours[changes.neighbours["both_exist"]]
    pairs = ours[["change", "name_a", "name_b"]].to_numpy().tolist()
    assert pairs == [["gained", "Antwerpen", "Boechout"], ["gained", "Bocholt", "Kinrooi"]]
    whole = changes.moved.set_index(["from_nis", "to_nis"])["area_km2"]
    assert whole["11007", "11002"] == pytest.approx(3.89, abs=0.01)  # Borsbeek to Antwerpen
    merged = compare_boundaries(before, after, crosswalk=rm.load_mergers())
    assert merged.neighbours["name_a"].tolist() == ["Bocholt"]
    assert merged.area_moved_km2 < 20
