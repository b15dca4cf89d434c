"""Where on earth the shapes lie: degrees become metres, and metres that are none are refused."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pyproj
import pytest
from shapely import box, force_3d

import regiomap as rm
from helpers.boundary_files import WEST, four, written
from regiomap.boundaries.reading import read_municipalities
from regiomap.errors import (
    BoundaryError,
    CRSError,
)


def test_degrees_in_belgium_become_lambert(tmp_path: Path) -> None:
    read = read_municipalities(written(four().to_crs(4326), tmp_path / "four.geojson"))
    assert read.crs == "EPSG:31370"
    # GDAL writes seven decimals of a degree: a centimetre.
    assert np.allclose(read.area, 1e6, rtol=1e-4)


def test_stretched_metres_become_true_metres(tmp_path: Path) -> None:
    read = read_municipalities(written(four().to_crs(3857), tmp_path / "four.gpkg"))
    assert read.crs == "EPSG:31370"
    assert np.allclose(read.area, 1e6, rtol=1e-6)


def test_degrees_elsewhere_become_the_crs_of_their_place(tmp_path: Path) -> None:
    for name, east, north, crs in (("lisbon", -13.4, -12.1, 3763), ("accra", -4.6, -45.3, 32630)):
        there = four().to_crs(4326).translate(east, north)
        path = written(four().set_geometry(there), tmp_path / f"{name}.geojson")
        read = read_municipalities(path)
        assert read.crs == f"EPSG:{crs}"
        said = read.attrs["crs_chosen"]
        assert said.startswith(f"from EPSG:4326 (degrees) to EPSG:{crs}, the ")
        assert read.attrs["source"] == path.name


def test_a_crs_in_metres_is_kept_unless_another_is_asked_for(tmp_path: Path) -> None:
    path = written(four().to_crs(3812), tmp_path / "four.gpkg")
    assert read_municipalities(path).crs == "EPSG:3812"
    assert read_municipalities(path, crs=31370).crs == "EPSG:31370"
    assert np.allclose(read_municipalities(path, crs="EPSG:31370").total_bounds[0], WEST, atol=0.01)


def test_a_file_without_crs_is_taken_to_be_in_the_one_given(tmp_path: Path) -> None:
    bare = four().set_crs(None, allow_override=True)
    path = written(bare, tmp_path / "bare.shp")
    read = read_municipalities(path, crs=31370)
    assert read.crs == "EPSG:31370"
    assert read.total_bounds[0] == WEST
    with pytest.raises(CRSError, match=r"'bare.shp': it has no CRS, with coordinates between 1500"):
        read_municipalities(path)


def test_a_geojson_in_metres_is_read_once_the_crs_is_said(tmp_path: Path) -> None:
    bare = four().set_crs(None, allow_override=True)
    path = written(bare, tmp_path / "metres.geojson")
    with pytest.raises(CRSError, match=r"it says EPSG:4326, with coordinates .* crs=31370"):
        read_municipalities(path)
    assert read_municipalities(path, crs=31370).total_bounds[0] == WEST


def test_degrees_are_not_taken_for_metres(tmp_path: Path) -> None:
    bare = four().to_crs(4326).set_crs(None, allow_override=True)
    path = written(bare, tmp_path / "bare.shp")
    with pytest.raises(CRSError, match=r"are degrees, not metres of EPSG:31370\. Say crs=4326"):
        read_municipalities(path, crs=31370)
    with pytest.raises(CRSError, match=r"it has no CRS, .* look like degrees: say crs=4326"):
        read_municipalities(path)
    assert read_municipalities(path, crs=4326).crs == "EPSG:31370"


@pytest.mark.parametrize("stated", [3857, 2056, 4258])
def test_what_a_file_is_in_is_said(tmp_path: Path, stated: int) -> None:
    bare = four().to_crs(stated).set_crs(None, allow_override=True)
    path = written(bare, tmp_path / "bare.shp")
    read = read_municipalities(path, crs=stated)
    if stated == 2056:  # true metres: the result is in them
        assert read.crs == "EPSG:2056"
        assert "crs_chosen" not in read.attrs
    else:
        assert read.crs == "EPSG:31370"
        assert read.attrs["crs_chosen"].startswith(f"from EPSG:{stated}")
        assert np.allclose(read.area, 1e6, rtol=1e-4)


def test_a_crs_that_the_coordinates_contradict_is_refused(tmp_path: Path) -> None:
    bare = four().set_crs(None, allow_override=True)
    with pytest.raises(CRSError, match=r"crs= says EPSG:4326 .* the coordinates lie between 15000"):
        read_municipalities(written(bare, tmp_path / "metres.shp"), crs=4326)
    with pytest.raises(CRSError, match=r"EPSG:3857 .* are degrees\. Say crs=4326"):
        read_municipalities(written(four().to_crs(4326), tmp_path / "degrees.geojson"), crs=3857)


@pytest.mark.parametrize(
    ("crs", "reason"),
    [
        (4326, r"crs= says EPSG:4326 \(degrees\), and the file says EPSG:31370\. Leave crs= out"),
        (2263, r"crs= says EPSG:2263 \(US survey foot\), and the file says EPSG:31370"),
        (3857, r"Web Mercator, whose metres are stretched\), and the file says EPSG:31370"),
        (4978, r"no plane coordinates"),
        ("Lambert", r"crs='Lambert' names no known CRS"),
    ],
)
def test_a_crs_that_cannot_be_that_of_the_file_is_refused(
    tmp_path: Path, crs: object, reason: str
) -> None:
    with pytest.raises(CRSError, match=reason):
        read_municipalities(written(four(), tmp_path / "four.gpkg"), crs=crs)


def test_a_crs_with_heights_loses_them(tmp_path: Path) -> None:
    for high in ("EPSG:31370+5710", "EPSG:4979"):
        table = four().to_crs(4326) if high == "EPSG:4979" else four()
        table = table.set_geometry(force_3d(table.geometry), crs=high)
        read = read_municipalities(written(table, tmp_path / f"{high[-4:]}.gpkg"))
        assert read.crs == "EPSG:31370"
        assert not read.has_z.any()
        assert np.allclose(read.area, 1e6, rtol=1e-4)


def test_a_crs_that_does_not_reach_the_shapes_is_told(tmp_path: Path) -> None:
    away = (
        four()
        .set_crs(None, allow_override=True)
        .set_geometry([box(170 + i, -50, 171 + i, -49) for i in range(4)])
    )
    path = written(away.set_crs(4326), tmp_path / "away.gpkg")
    with pytest.raises(BoundaryError, match=r"4 invalid polygons .* invalid coordinate"):
        read_municipalities(path, crs="+proj=gnom +lat_0=50 +lon_0=4 +units=m")


def test_a_crs_that_fits_no_place_on_earth_is_named(tmp_path: Path) -> None:
    four().to_file(tmp_path / "m.shp")
    prj = tmp_path / "m.prj"
    words = re.sub(r'"Standard_Parallel_1",[\d.]+', '"Standard_Parallel_1",951.1', prj.read_text())
    prj.write_text(words)
    with pytest.raises(CRSError, match="no place on earth fits"):
        read_municipalities(tmp_path / "m.shp", crs=3812)
    nowhere = pyproj.CRS.from_wkt(words)
    table = four().set_crs(nowhere, allow_override=True).set_index("NISCODE").rename_axis("nis")
    plan = rm.Plan(pd.Series("a", index=table.index), municipalities=table)
    with pytest.raises(CRSError, match="no place on earth fits"):
        plan.save(tmp_path / "plan.geojson")
    with pytest.raises(CRSError, match="no place on earth fits"):
        rm.draw_map(table, plan, parents=None)


def test_where_no_utm_zone_reaches_a_conic_does(tmp_path: Path) -> None:
    pole = four().set_geometry([box(i, 86, i + 1, 87) for i in range(4)], crs=4326)
    path = written(pole, tmp_path / "pole.gpkg")
    read = read_municipalities(path)
    assert np.allclose(read.area, read.to_crs(3571).area, rtol=0.01)
    assert read_municipalities(path, crs=32661).crs == "EPSG:32661"


def test_where_nothing_lies_on_earth_a_crs_is_needed() -> None:
    globe = pyproj.CRS.from_proj4("+proj=ortho +lat_0=50 +lon_0=4 +units=us-ft")
    beyond = four().translate(1e8, 1e8).set_crs(globe, allow_override=True)
    with pytest.raises(CRSError, match=r"nothing in .* lies on a known place on earth\. Say which"):
        read_municipalities(four().set_geometry(beyond))
