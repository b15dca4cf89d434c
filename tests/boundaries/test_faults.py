"""Faults in a table of municipalities: all are said at once, each with its rows."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from helpers.boundary_files import BOWTIE, SOUTH, WEST, four, written
from regiomap.boundaries.reading import read_municipalities
from regiomap.errors import (
    BoundaryError,
)


def test_all_faults_are_said_at_once(tmp_path: Path) -> None:
    table = pd.concat([four(), four(codes=["11002", "24020", "71017", "12021"])])
    shapes = [*table.geometry[:5], None, Polygon(), BOWTIE]
    path = written(
        table.set_geometry(gpd.GeoSeries(shapes, index=table.index, crs=31370)),
        tmp_path / "gemeenten.gpkg",
    )
    with pytest.raises(BoundaryError) as caught:
        read_municipalities(path)
    assert str(caught.value) == (
        "3 problems in 'gemeenten.gpkg': (1) code '11002' occurs twice (rows 2, 5); "
        "(2) 2 rows have no geometry (code '24020', code '71017'); "
        "(3) 1 invalid polygon (code '12021', self-intersection near 150005, 170005). "
        "Mend the file, or call repair_municipalities() and read what it changed."
    )
    assert type(caught.value) is BoundaryError


def test_faults_of_several_kinds_are_one_boundary_error(tmp_path: Path) -> None:
    table = four().drop(columns="NISCODE").set_crs(None, allow_override=True)
    path = written(table.set_geometry([BOWTIE, *table.geometry[1:]]), tmp_path / "odd.shp")
    with pytest.raises(BoundaryError, match=r"3 problems .*code_column=.*no CRS.*row 1, self-int"):
        read_municipalities(path)


@pytest.mark.parametrize(
    ("shape", "told"),
    [
        (Point(WEST, SOUTH), r"1 of 4 rows hold no polygon but Point \(code '11001'\)"),
        (LineString([(WEST, SOUTH), (WEST + 1, SOUTH)]), r"no polygon but LineString"),
        (GeometryCollection([box(0, 0, 1, 1)]), r"no polygon but GeometryCollection"),
        (None, r"1 row has no geometry \(code '11001'\)"),
        (Polygon(), r"1 row has no geometry"),
        (BOWTIE, r"1 invalid polygon \(code '11001', self-intersection near 150005, 170005\)"),
        (
            MultiPolygon([box(WEST, SOUTH, WEST + 2, SOUTH + 2)] * 2),
            r"1 invalid polygon \(code '11001', self-intersection near",
        ),
    ],
)
def test_a_shape_that_cannot_be_used_is_named(tmp_path: Path, shape: object, told: str) -> None:
    table = four()
    shapes = gpd.GeoSeries([shape, *table.geometry[1:]], crs=31370)
    path = written(table.set_geometry(shapes), tmp_path / "one.gpkg")
    with pytest.raises(BoundaryError, match=told):
        read_municipalities(path)


def test_points_everywhere_are_told_with_five_codes(tmp_path: Path) -> None:
    table = pd.concat([four(), four(codes=["1", "2", "3", "4"])])
    path = written(table.set_geometry(table.centroid), tmp_path / "points.geojson")
    with pytest.raises(BoundaryError, match=r"8 of 8 rows hold no polygon but Point .* 3 more\)"):
        read_municipalities(path, crs=31370)


def test_a_ring_of_two_points_is_a_missing_shape(tmp_path: Path) -> None:
    path = tmp_path / "two.geojson"
    path.write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": '
        '{"nis": "11001"}, "geometry": {"type": "Polygon", "coordinates": [[[4, 51], [5, 51]]]}}]}'
    )
    with pytest.raises(BoundaryError, match=r"code '11001'"):
        read_municipalities(path)


@pytest.mark.parametrize("empty", [None, "", "   "])
def test_empty_codes_are_told_by_row(tmp_path: Path, empty: str | None) -> None:
    path = written(four(codes=["11001", empty, "12005", empty]), tmp_path / "four.gpkg")
    with pytest.raises(BoundaryError, match=r"2 rows have no code \(rows 2, 4\)\. Mend the file"):
        read_municipalities(path)
    path = written(four(codes=[empty] * 4), tmp_path / "none.gpkg")
    with pytest.raises(BoundaryError, match=r"no row has a code"):
        read_municipalities(path)


def test_many_duplicates_are_counted(tmp_path: Path) -> None:
    table = pd.concat([four(codes=list("abcd")), four(codes=list("efgh"))] * 2)
    path = written(table, tmp_path / "twice.gpkg")
    with pytest.raises(BoundaryError, match=r"8 codes occur more than once \('a', .* and 3 more\)"):
        read_municipalities(path)
    path = written(four(codes=["a"] * 3 + ["b"]), tmp_path / "thrice.gpkg")
    with pytest.raises(BoundaryError, match=r"code 'a' occurs 3 times \(rows 1, 2, 3\)"):
        read_municipalities(path)
