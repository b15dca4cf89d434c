"""Reading boundaries: four squares drawn by hand, real files, properties, and every fault."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal
from shapely import force_3d

from helpers.boundary_files import four, written
from regiomap.boundaries.reading import read_municipalities, require_municipalities
from regiomap.errors import (
    BoundaryError,
    ColumnError,
    CRSError,
    DoubtfulTextWarning,
)
from regiomap.flanders import load_flanders

# What comes out ---------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".shp", ".gpkg", ".parquet", ".fgb"])
def test_every_format_gives_the_same_table(tmp_path: Path, suffix: str) -> None:
    read = read_municipalities(written(four(), tmp_path / f"four{suffix}"))
    assert read.index.name == "nis"
    # A FlatGeobuf orders its rows for speed: the file decides.
    assert sorted(read.index) == ["11001", "11002", "12005", "71016"]
    assert all(isinstance(code, str) for code in read.index)
    assert list(read.columns) == ["name", "geometry"]
    assert read.loc["11002", "name"] == "Bé"
    assert read.crs == "EPSG:31370"
    assert read.area.tolist() == [1e6] * 4
    require_municipalities(read, purpose="this test")


def test_the_rows_keep_the_order_of_the_file(tmp_path: Path) -> None:
    table = four(codes=["71016", "11001", "12005", "11002"])
    read = read_municipalities(written(table, tmp_path / "four.gpkg"))
    assert list(read.index) == ["71016", "11001", "12005", "11002"]


def test_heights_are_dropped(tmp_path: Path) -> None:
    table = four()
    high = table.set_geometry(gpd.GeoSeries(force_3d(table.geometry, 12.5), crs=31370))
    read = read_municipalities(written(high, tmp_path / "high.gpkg"))
    assert not read.has_z.any()


def test_what_was_read_can_be_written_and_read_again(tmp_path: Path) -> None:
    flanders = load_flanders()
    for suffix in (".gpkg", ".parquet", ".geojson"):
        path = written(flanders, tmp_path / f"flanders{suffix}")
        again = read_municipalities(path, crs=31370)
        assert list(again.index) == list(flanders.index)
        assert list(again["reference_region"]) == list(flanders["reference_region"])
        assert np.allclose(again.area, flanders.area, rtol=1e-5)


# The caller's own table --------------------------------------------------------------------


def canonical() -> gpd.GeoDataFrame:
    return four().rename(columns={"NISCODE": "nis", "naam": "name"}).set_index("nis")


def test_the_canonical_table_passes_and_is_not_touched() -> None:
    table = canonical()
    before = table.copy(deep=True)
    require_municipalities(table, purpose="this test")
    require_municipalities(table.iloc[:0], purpose="this test")
    # Plain Python text instead of the dtype of pandas 3.
    plain = table.set_axis(pd.Index(table.index, dtype=object))
    require_municipalities(plain, purpose="this test")
    assert_geodataframe_equal(table, before)


@pytest.mark.parametrize(
    ("crs", "received"),
    [
        (4326, r"got EPSG:4326 \(degrees\)\. Reproject first, e\.g\. municipalities\.to_crs"),
        (3857, r"got EPSG:3857 \(Web Mercator"),
        (None, r"got none\. Say which one it is first"),
    ],
)
def test_a_table_without_metres_is_refused(crs: int | None, received: str) -> None:
    table = canonical()
    table = table.to_crs(crs) if crs else table.set_crs(None, allow_override=True)
    with pytest.raises(CRSError, match=rf"adjacency needs a projected CRS in metres, {received}"):
        require_municipalities(table, purpose="adjacency")


def test_a_table_with_other_faults_is_refused() -> None:
    with pytest.raises(BoundaryError, match=r"adjacency needs a GeoDataFrame .*, got DataFrame"):
        require_municipalities(pd.DataFrame(canonical()), purpose="adjacency")
    with pytest.raises(BoundaryError, match=r"needs a GeoDataFrame"):
        require_municipalities(gpd.GeoDataFrame({"nis": ["1"]}), purpose="adjacency")
    with pytest.raises(BoundaryError, match=r"must hold the codes as text, got int64 such as"):
        require_municipalities(four(), purpose="adjacency")
    with pytest.raises(BoundaryError, match=r"code '11001' occurs twice \(rows 1, 5\)"):
        require_municipalities(pd.concat([canonical(), canonical().iloc[:1]]), purpose="adjacency")


# Real files --------------------------------------------------------------------------------


@pytest.mark.official
@pytest.mark.parametrize(("vintage", "rows"), [(2024, 319), (2025, 304)])
def test_the_official_files_are_read_as_they_are(official: Path, vintage: int, rows: int) -> None:
    read = read_municipalities(official / f"municipalities_{vintage}.shp")
    flanders = load_flanders(vintage)  # type: ignore[arg-type]
    assert len(read) == rows
    assert read.crs == "EPSG:31370"
    assert set(flanders.index) < set(read.index)  # and the 19 of Brussels
    official_names = read.loc[flanders.index, "name"]
    assert (official_names == flanders["name"]).mean() > 0.95
    assert read.loc["11002", "name"] == "Antwerpen"
    measured = read.area[flanders.index] / 1e6
    assert np.allclose(measured, flanders["area_km2"], rtol=0.01)


@pytest.mark.official
def test_the_official_reference_regions_are_no_municipalities(official: Path) -> None:
    with pytest.raises(ColumnError, match=r"columns 'REFREG', 'Shape_Leng', 'Shape_Area'"):
        read_municipalities(official / "reference_regions.shp")
    with pytest.warns(DoubtfulTextWarning, match="has no names"):
        regions = read_municipalities(official / "reference_regions.shp", code_column="REFREG")
    assert len(regions) == 15
