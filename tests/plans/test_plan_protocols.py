"""A plan in what other tools read: GeoParquet, Arrow and `__geo_interface__`."""

import json
import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pytest
import shapely

import regiomap as rm
from regiomap.errors import FileError


@pytest.fixture(scope="module")
def plan(flanders: gpd.GeoDataFrame) -> rm.Plan:
    """Return a plan of all of Flanders, in which one municipality is in no region."""
    assignment = flanders["reference_region"].mask(flanders.index == "73109").rename("region")
    return rm.Plan(assignment, municipalities=flanders)


@pytest.mark.parametrize("ending", ["parquet", "geoparquet", "PARQUET"])
def test_geoparquet_comes_back_as_it_was(plan: rm.Plan, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"plan.{ending}"
    plan.save(path)
    again = rm.read_plan(path)
    assert again == rm.Plan(plan.assignment)
    assert again.names is not None
    assert again.names["11002"] == "Antwerpen"
    held = gpd.read_parquet(path)
    assert held.crs == plan.municipalities.crs  # type: ignore[union-attr]
    assert list(held.columns) == ["nis", "name", "region", "geometry"]
    assert held.geometry.notna().all()
    first = path.read_bytes()
    plan.save(path)
    assert path.read_bytes() == first


def test_without_boundaries_it_is_plain_parquet(tmp_path: Path) -> None:
    plan = rm.Plan(pd.Series({"=1": "a,b", "é": None}, name="region", dtype=object))
    plan.save(tmp_path / "plan.parquet")
    assert rm.read_plan(tmp_path / "plan.parquet") == plan
    assert list(pd.read_parquet(tmp_path / "plan.parquet")) == ["nis", "name", "region"]


def test_what_is_no_parquet_and_what_needs_pyarrow_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "plan.parquet"
    path.write_bytes(b"PAR1 and then nothing")
    with pytest.raises(FileError, match=r"plan\.parquet"):
        rm.read_plan(path)
    half = rm.Plan(pd.Series(["\ud800"], index=["a"], dtype=object))
    with pytest.raises(FileError, match=r"'?half\.parquet"):
        half.save(tmp_path / "half.parquet")
    assert not (tmp_path / "half.parquet").exists()
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ImportError, match=r"pip install 'regiomap\[parquet\]'"):
        rm.Plan(pd.Series({"a": "x"})).__arrow_c_stream__()


def test_arrow_takes_a_plan_as_it_is(plan: rm.Plan) -> None:
    table = pa.table(plan)
    assert table.column_names == ["nis", "name", "region", "geometry"]
    regions = dict(zip(table["nis"].to_pylist(), table["region"].to_pylist(), strict=True))
    assert regions == plan.assignment.astype(object).where(plan.assignment.notna(), None).to_dict()
    back = gpd.GeoDataFrame.from_arrow(table)
    assert back.crs == plan.municipalities.crs  # type: ignore[union-attr]
    shapes = plan.municipalities.geometry  # type: ignore[union-attr]
    assert shapely.equals_exact(back.geometry.to_numpy(), shapes.to_numpy()).all()
    bare = pa.table(rm.Plan(plan.assignment))
    assert bare.column_names == ["nis", "name", "region"]


def test_geo_interface_has_a_feature_a_region_in_degrees(plan: rm.Plan) -> None:
    held = plan.__geo_interface__
    assert json.loads(json.dumps(held, allow_nan=False)) == held
    assert held["type"] == "FeatureCollection"
    assert [one["id"] for one in held["features"]] == list(plan.to_frame().index)
    one = held["features"][0]
    assert one["properties"]["n_municipalities"] == int(plan.to_frame()["n_municipalities"].iloc[0])
    west, south, east, north = shapely.geometry.shape(one["geometry"]).bounds
    assert 2.5 < west < east < 6
    assert 50.6 < south < north < 51.6
    read = gpd.GeoDataFrame.from_features(plan, crs=4326)
    assert len(read) == plan.n_regions
    areas = read.to_crs(plan.municipalities.crs).area / 1e6  # type: ignore[union-attr]
    assert areas.to_numpy() == pytest.approx(plan.to_frame()["area_km2"].to_numpy(), rel=1e-6)


def test_without_boundaries_there_is_no_such_attribute() -> None:
    plan = rm.Plan(pd.Series({"a": "x"}))
    assert not hasattr(plan, "__geo_interface__")
    nowhere = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 1, 1)], index=["a"])
    assert not hasattr(rm.Plan(plan.assignment, municipalities=nowhere), "__geo_interface__")
    with pytest.raises(AttributeError, match="with_municipalities"):
        _ = plan.__geo_interface__
