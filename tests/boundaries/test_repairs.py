"""Repairing boundaries: one fault a square, the report, properties, and what is refused."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from regiomap.adjacency import build_adjacency
from regiomap.boundaries.reading import read_municipalities, require_municipalities
from regiomap.boundaries.repairs import Repair, repair_municipalities
from regiomap.errors import BoundaryError, ColumnError, CRSError, FileError, OptionError
from regiomap.flanders import load_flanders
from regiomap.history.mergers import merge_municipalities

BOWTIE = Polygon([(0, 0), (4, 4), (4, 0), (0, 4)])


def table(shapes: list[object], codes: list[object] | None = None) -> gpd.GeoDataFrame:
    """Draw a table with the codes 1, 2, 3 ... and the names M1, M2, M3 ..."""
    numbers = range(1, len(shapes) + 1)
    return gpd.GeoDataFrame(
        {"nis": codes or [str(n) for n in numbers], "name": [f"M{n}" for n in numbers]},
        geometry=gpd.GeoSeries(shapes, crs=31370),
    )


def told(repair: Repair) -> list[tuple[object, ...]]:
    """Return the changes without the area: code, what, why."""
    return [tuple(row) for row in repair.to_frame()[["nis", "change", "reason"]].to_numpy()]


needs_snapping = pytest.mark.skipif(
    not hasattr(shapely, "coverage_clean") or shapely.geos_version < (3, 14, 0),
    reason="snapping needs shapely 2.2 with GEOS 3.14",
)


def test_sound_boundaries_stay_as_they_are() -> None:
    flanders = load_flanders()
    repair = repair_municipalities(flanders)
    assert repair
    assert repair.to_frame().empty
    assert repr(repair) == "<Repair: nothing to repair in 285 municipalities>"
    assert_geodataframe_equal(repair.municipalities, flanders, check_like=True)


def test_a_bowtie_becomes_two_triangles() -> None:
    repair = repair_municipalities(table([BOWTIE, box(4, 0, 8, 4)]))
    assert not repair
    assert told(repair) == [("1", "mended", "self-intersection near 2, 2")]
    # As drawn the two triangles run in opposite directions, and measure nothing together.
    assert repair.to_frame()["area_moved_m2"].tolist() == [8.0]
    assert repair.municipalities.geometry["1"].geom_type == "MultiPolygon"
    assert repair.municipalities.geometry["1"].area == 8.0
    assert repair.municipalities.geometry["2"].equals(box(4, 0, 8, 4))


@pytest.mark.parametrize(
    ("shape", "area_m2", "moved_m2", "reason"),
    [
        (MultiPolygon([box(0, 0, 2, 2), box(1, 0, 3, 2)]), 6.0, 2.0, "self-intersection near"),
        (
            GeometryCollection([box(0, 0, 2, 2), Point(9, 9)]), 4.0, 0.0,
            "GeometryCollection instead of polygons",
        ),
        (
            GeometryCollection([MultiPolygon([box(0, 0, 1, 1)]), LineString([(0, 0), (9, 9)])]),
            1.0, 0.0, "GeometryCollection instead of polygons",
        ),
        (Polygon([(0, 0), (4, 0), (4, 4), (2, 4), (2, 9), (2, 4), (0, 4)]), 16.0, 0.0, "self-int"),
    ],
)  # fmt: skip
def test_what_can_be_mended_is_mended(
    shape: object, area_m2: float, moved_m2: float, reason: str
) -> None:
    repair = repair_municipalities(table([shape, box(100, 0, 101, 1)]))
    change = repair.to_frame().iloc[0]
    assert (change["nis"], change["name"], change["change"]) == ("1", "M1", "mended")
    assert change["reason"].startswith(reason)
    assert change["area_moved_m2"] == pytest.approx(moved_m2)
    assert repair.municipalities.geometry["1"].area == area_m2
    assert repair.municipalities.is_valid.all()


def test_what_cannot_be_used_is_dropped_and_told() -> None:
    flat = Polygon([(0, 0), (1, 0), (2, 0)])
    with np.errstate(invalid="ignore"):
        endless = Polygon([(0, 0), (np.inf, 1), (1, 1)])
    shapes = [box(0, 0, 1, 1), None, Polygon(), Point(0, 0), flat, box(1, 0, 3, 3), endless]
    repair = repair_municipalities(table(shapes, ["1", "2", "3", "4", "5", None, "7"]))
    assert list(repair.municipalities.index) == ["1"]
    assert [row[1:] for row in told(repair)] == [
        ("dropped", "no geometry"),
        ("dropped", "no geometry"),
        ("dropped", "Point instead of polygons"),
        ("dropped", "self-intersection near 1, 0"),
        ("dropped", "no code"),
        ("dropped", "coordinates that are no numbers"),
    ]
    frame = repair.to_frame()
    assert frame["name"].tolist() == ["M2", "M3", "M4", "M5", "M6", "M7"]
    assert pd.isna(frame["nis"][4])
    assert frame["area_moved_m2"][4] == 6.0


def test_rows_with_the_same_code_become_one() -> None:
    drawn = table([box(0, 0, 2, 2), box(5, 0, 6, 1), box(1, 0, 3, 2)], ["1", "2", "1"])
    drawn = drawn.assign(people=[10, 20, 30], province=["West", "West", "West"])
    repair = repair_municipalities(drawn)
    assert told(repair) == [("1", "dissolved", "2 rows")]
    assert repair.to_frame()["area_moved_m2"].tolist() == [2.0]  # what both had
    rows = repair.municipalities
    assert list(rows.index) == ["1", "2"]
    assert rows.loc["1", "name"] == "M1"
    assert rows.loc["1", "province"] == "West"
    # 10 or 30 or 40: a copy or a part, nobody knows.
    assert pd.isna(rows.loc["1", "people"])
    assert rows.geometry["1"].equals(box(0, 0, 3, 2))


@needs_snapping
def test_slivers_are_closed_when_asked() -> None:
    # A gap of half a metre, an overlap of half a metre, and a neighbour that fits.
    drawn = table([box(0, 0, 100, 100), box(100.5, 0, 200, 100), box(199.5, 0, 300, 100)])
    assert repair_municipalities(drawn)
    repair = repair_municipalities(drawn, snap_tolerance_m=1)
    assert repair.municipalities.is_valid_coverage()
    assert set(repair.to_frame()["change"]) == {"snapped"}
    assert repair.to_frame()["reason"].str.fullmatch(r"border moved by up to 0\.5 m").all()
    assert 50 <= repair.to_frame()["area_moved_m2"].sum() <= 200
    assert repair.municipalities.area.sum() == pytest.approx(30_000)


@needs_snapping
def test_who_has_the_land_is_not_for_a_repair_to_decide() -> None:
    drawn = table([box(0, 0, 100, 100), box(90, 0, 200, 100), box(200, 0, 300, 100)])
    with pytest.raises(BoundaryError, match=r"1 pair of municipalities overlaps .*=5 m \('1-2'\)"):
        repair_municipalities(drawn, snap_tolerance_m=5)
    repair = repair_municipalities(drawn, snap_tolerance_m=11)
    assert repair.municipalities.is_valid_coverage()


def test_snapping_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(shapely, "coverage_clean", raising=False)
    with pytest.raises(OptionError, match=r"needs shapely 2\.2 with GEOS 3\.14 or later, got"):
        repair_municipalities(table([box(0, 0, 1, 1)]), snap_tolerance_m=1)


@pytest.mark.parametrize("tolerance", [-1, float("nan"), float("inf")])
def test_a_tolerance_that_is_none_is_refused(tolerance: float) -> None:
    with pytest.raises(OptionError, match=r"snap_tolerance_m must be 0 or more metres, got"):
        repair_municipalities(table([box(0, 0, 1, 1)]), snap_tolerance_m=tolerance)


def test_a_file_is_repaired_as_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "gemeenten.gpkg"
    drawn = table([BOWTIE, box(4, 0, 8, 4), None], ["11001", "11002", "11003"])
    drawn.rename(columns={"nis": "NISCODE", "name": "naam"}).to_file(path)
    with pytest.raises(BoundaryError, match=r"call repair_municipalities\(\)"):
        read_municipalities(path)
    repair = repair_municipalities(path, crs=3812)
    assert list(repair.municipalities.index) == ["11001", "11002"]
    assert repair.municipalities.crs == "EPSG:3812"
    assert [row[:2] for row in told(repair)] == [("11001", "mended"), ("11003", "dropped")]
    with pytest.raises(FileError, match=r"there is no file"):
        repair_municipalities(tmp_path / "nowhere.gpkg")


def test_one_endless_coordinate_does_not_hide_where_the_others_are() -> None:
    with np.errstate(invalid="ignore"):
        endless = Polygon([(4, 51), (np.inf, 51), (4, 51.5)])
    drawn = table([box(4, 51, 5, 51.5), endless]).set_crs(4326, allow_override=True)
    repair = repair_municipalities(drawn)
    assert repair.municipalities.crs == "EPSG:31370"
    assert told(repair) == [("2", "dropped", "coordinates that are no numbers")]
    assert repair.to_frame()["area_moved_m2"].tolist() == [0.0]


def test_the_codes_may_be_the_index() -> None:
    drawn = table([BOWTIE, box(4, 0, 8, 4)])
    for indexed in (drawn.set_index("nis"), drawn.set_index("nis").rename_axis(None)):
        repair = repair_municipalities(indexed)
        assert list(repair.municipalities.index) == ["1", "2"]
        assert list(repair.municipalities.columns) == ["name", "geometry"]


def test_what_no_repair_can_mend_is_refused() -> None:
    drawn = table([box(150_000, 170_000, 151_000, 171_000)])
    with pytest.raises(CRSError, match=r"municipalities: it has no CRS"):
        repair_municipalities(drawn.set_crs(None, allow_override=True))
    with pytest.raises(ColumnError, match=r"no column is known to hold the codes"):
        repair_municipalities(drawn.drop(columns="nis"))
    with pytest.raises(BoundaryError, match=r"it holds no rows"):
        repair_municipalities(drawn.iloc[:0])
    with pytest.raises(BoundaryError, match=r"no row has a code"):
        repair_municipalities(drawn.assign(nis=None))
    with pytest.raises(BoundaryError, match=r"no row with both a code and a polygon"):
        repair_municipalities(table([Point(0, 0), box(0, 0, 1, 1)], ["1", None]))
    for crs in (31370, 4326):
        shapeless = table([None, Polygon()]).set_crs(crs, allow_override=True)
        with pytest.raises(BoundaryError, match=r"no row with both a code and a polygon"):
            repair_municipalities(shapeless)
    with pytest.raises(CRSError, match=r"it has no CRS, with coordinates between none"):
        repair_municipalities(table([None]).set_crs(None, allow_override=True))
    with pytest.raises(BoundaryError, match=r"the table has no geometry column"):
        repair_municipalities(gpd.GeoDataFrame({"nis": ["1"]}))


def test_the_report_is_a_table_and_reads_well() -> None:
    drawn = table([BOWTIE, box(4, 0, 8, 4), None, box(8, 0, 9, 4)], ["1", "2", "3", "2"])
    repair = repair_municipalities(drawn)
    assert repr(repair) == (
        "<Repair: 2 municipalities, 1 mended, 1 dropped, 1 dissolved, 8 m² moved>"
    )
    assert "1 mended" in repair._repr_html_()
    frame = repair.to_frame()
    assert list(frame.columns) == ["nis", "name", "change", "reason", "area_moved_m2"]
    frame["nis"] = "changed"
    assert repair.to_frame()["nis"].tolist() == ["1", "3", "2"]


def test_nothing_of_the_caller_changes() -> None:
    drawn = table([BOWTIE, box(4, 0, 8, 4), None, box(8, 0, 9, 4)], ["1", "2", "3", "2"])
    before = drawn.copy(deep=True)
    first, second = repair_municipalities(drawn), repair_municipalities(drawn)
    assert_geodataframe_equal(first.municipalities, second.municipalities)
    pd.testing.assert_frame_equal(first.to_frame(), second.to_frame())
    assert_geodataframe_equal(drawn, before)


@pytest.mark.official
@needs_snapping
def test_the_official_boundaries_need_no_repair(official: Path) -> None:
    assert repair_municipalities(official / "municipalities_2025.shp")


# Properties --------------------------------------------------------------------------------

corners = st.tuples(st.integers(0, 20), st.integers(0, 20))
rings = st.lists(corners, min_size=3, max_size=8).map(Polygon)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(
    drawn=st.lists(st.one_of(rings, st.none()), min_size=1, max_size=5),
    codes=st.lists(st.sampled_from(["1", "2", "3", None]), min_size=5, max_size=5),
)
def test_a_repair_gives_the_canonical_table_and_once_is_enough(
    drawn: list[object], codes: list[object]
) -> None:
    # One square that is sound, so that something is always left.
    messy = table([*drawn, box(50, 50, 51, 51)], [*codes[: len(drawn)], "sound"])
    repair = repair_municipalities(messy, crs=31370)
    require_municipalities(repair.municipalities, purpose="this test")
    assert set(repair.municipalities.index) <= set(messy["nis"].dropna())
    assert repair_municipalities(repair.municipalities)
    frame = repair.to_frame()
    assert (frame["area_moved_m2"] >= 0).all()
    # Every row that was not sound is in the report.
    unsound = ~(messy.is_valid & ~messy.is_empty & messy["nis"].notna())
    assert (frame["change"] != "dissolved").sum() == unsound.sum()


FAR = [1e10, 1e300, 1e308, -1e300, np.inf, -np.inf, np.nan]


@pytest.mark.parametrize("far", FAR)
@pytest.mark.parametrize("crs", [31370, 4326, 3857])
def test_a_coordinate_beyond_the_earth_costs_its_own_row_only(far: float, crs: int) -> None:
    x, y = {31370: (150_000, 170_000), 4326: (4, 51), 3857: (445_000, 6_600_000)}[crs]
    sound = box(x, y, x + 0.1, y + 0.1)
    with np.errstate(invalid="ignore"):
        shapes = [
            Polygon([(x, y), (far, y), (x, y + 1)]),
            Polygon([(x, y), (far, far), (x + 1, y), (x, far), (1e300, y)]),
            MultiPolygon([sound, Polygon([(x + 1, y), (x, far), (-far, y)])]),
        ]
        drawn = table([sound, *shapes]).set_crs(crs, allow_override=True)
        repair = repair_municipalities(drawn)
        assert list(repair.municipalities.index) == ["1"]
        assert [row[:2] for row in told(repair)] == [(code, "dropped") for code in "234"]
        assert all(str(row[2]).startswith("coordinates ") for row in told(repair))
        with pytest.raises(BoundaryError, match=r"to mend|no number|earth"):
            repair_municipalities(drawn.iloc[1:], crs=31370)
        metric = drawn.set_index("nis").set_crs(31370, allow_override=True)
        with pytest.raises(BoundaryError, match=r"coordinate.*code '2'"):
            require_municipalities(metric, purpose="adjacency")


def test_what_geos_gives_up_is_a_boundary_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def gives_up(*_: object, **__: object) -> None:
        raise shapely.errors.GEOSException("TopologyException: side location conflict")

    whole = table([box(0, 0, 1, 1), box(1, 0, 2, 1)])
    canonical = repair_municipalities(whole).municipalities
    parts = whole.assign(nis="1")
    monkeypatch.setattr(shapely, "union_all", gives_up)
    monkeypatch.setattr(shapely, "coverage_union_all", gives_up)
    monkeypatch.setattr(shapely.STRtree, "query", gives_up)
    for asked in (
        lambda: repair_municipalities(parts),
        lambda: merge_municipalities(canonical, {"1": "2"}),
        lambda: build_adjacency(canonical),
    ):
        with pytest.raises(BoundaryError, match=r"cannot be computed with .* side location"):
            asked()
