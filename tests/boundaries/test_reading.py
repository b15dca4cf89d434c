"""Reading boundaries: four squares drawn by hand, real files, properties, and every fault."""

import logging
import re
import shutil
import warnings
from pathlib import Path
from zipfile import ZipFile

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box, force_3d

import regiomap as rm
from regiomap.boundaries.reading import read_municipalities, require_municipalities
from regiomap.errors import (
    BoundaryError,
    ColumnError,
    CRSError,
    FileError,
    OptionError,
    RegiomapError,
)
from regiomap.flanders import load_flanders

WEST, SOUTH = 150_000, 170_000  # near Brussels, in Belgian Lambert 72
BOWTIE = Polygon([(WEST, SOUTH), (WEST + 10, SOUTH + 10), (WEST + 10, SOUTH), (WEST, SOUTH + 10)])


def squares(
    codes: object = ("11001", "11002", "12005", "71016"), **columns: object
) -> gpd.GeoDataFrame:
    """Draw four squares of 1 km in a row, from west to east."""
    shapes = [box(WEST + 1000 * i, SOUTH, WEST + 1000 * (i + 1), SOUTH + 1000) for i in range(4)]
    table = {"NISCODE": codes, "naam": ["Aa", "Bé", "Cee", "Dee"], **columns}
    return gpd.GeoDataFrame(table, geometry=shapes, crs=31370)


def written(table: gpd.GeoDataFrame, path: Path, **options: object) -> Path:
    """Write a table in the format of the suffix, without a word about what it lacks."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if path.suffix == ".parquet":
            table.to_parquet(path)
        else:
            table.to_file(path, engine="pyogrio", **options)
    return path


def zipped(folder: Path, archive: Path, inside: str = "") -> Path:
    with ZipFile(archive, "w") as target:
        for file in sorted(folder.iterdir()):
            target.write(file, f"{inside}{file.name}")
    return archive


# What comes out ---------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".shp", ".gpkg", ".parquet", ".fgb"])
def test_every_format_gives_the_same_table(tmp_path: Path, suffix: str) -> None:
    read = read_municipalities(written(squares(), tmp_path / f"four{suffix}"))
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
    table = squares(codes=["71016", "11001", "12005", "11002"])
    read = read_municipalities(written(table, tmp_path / "four.gpkg"))
    assert list(read.index) == ["71016", "11001", "12005", "11002"]


@pytest.mark.parametrize("inside", ["", "gemeenten/2025/"])
def test_a_zipped_shapefile_is_read_in_whichever_folder_it_lies(
    tmp_path: Path, inside: str
) -> None:
    folder = tmp_path / "four"
    folder.mkdir()
    written(squares(), folder / "four.shp")
    read = read_municipalities(zipped(folder, tmp_path / "four.zip", inside))
    assert list(read.index) == ["11001", "11002", "12005", "71016"]


def test_the_layer_is_chosen_by_what_it_can_hold(tmp_path: Path) -> None:
    path = written(squares(), tmp_path / "two.gpkg", layer="gemeenten")
    points = squares().set_geometry(squares().centroid)
    written(points, path, layer="gemeentehuizen")
    assert len(read_municipalities(path)) == 4  # only one layer has polygons

    written(squares(codes=["1", "2", "3", "4"]), path, layer="oud")
    with pytest.raises(OptionError, match=r"holds 3 layers \('gemeenten', .*\)\. Say which with"):
        read_municipalities(path)
    assert list(read_municipalities(path, layer="oud").index) == ["1", "2", "3", "4"]
    with pytest.raises(OptionError, match=r"layer must be one of 'gemeenten', .*, got 'nieuw'"):
        read_municipalities(path, layer="nieuw")


def test_a_zip_with_two_shapefiles_needs_a_layer(tmp_path: Path) -> None:
    folder = tmp_path / "both"
    folder.mkdir()
    written(squares(), folder / "nu.shp")
    written(squares(codes=["1", "2", "3", "4"]), folder / "toen.shp")
    archive = zipped(folder, tmp_path / "both.zip")
    with pytest.raises(OptionError, match=r"'both.zip' holds 2 layers \('nu', 'toen'\)"):
        read_municipalities(archive)
    assert list(read_municipalities(archive, layer="toen").index) == ["1", "2", "3", "4"]


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
    read = read_municipalities(written(squares(codes=given_codes), tmp_path / "four.gpkg"))
    assert list(read.index) == codes


@pytest.mark.parametrize(
    "column",
    ["nis", "NIS", "NISCODE", "NIS_CODE", "CNIS5_2025", "CD_REFNIS", "CD_MUNTY_REFNIS", "geoitem",
     "REFNIS", "gemeente", "Code", "LAU_ID"],
)  # fmt: skip
def test_the_usual_code_columns_are_found(tmp_path: Path, column: str) -> None:
    table = squares().rename(columns={"NISCODE": column})
    read = read_municipalities(written(table, tmp_path / "four.gpkg"))
    assert list(read.index) == ["11001", "11002", "12005", "71016"]
    assert list(read["name"]) == ["Aa", "Bé", "Cee", "Dee"]


@pytest.mark.parametrize(
    "column", ["naam", "NAAM", "name", "gemeentenaam", "TX_MUNTY_DESCR_NL", "T_MUN_NL", "Gemeente"]
)
def test_the_usual_name_columns_are_found(tmp_path: Path, column: str) -> None:
    table = squares().rename(columns={"naam": column})
    read = read_municipalities(written(table, tmp_path / "four.gpkg"))
    assert list(read["name"]) == ["Aa", "Bé", "Cee", "Dee"]
    assert list(read.columns) == ["name", "geometry"]


def test_without_a_name_the_code_is_the_name(tmp_path: Path) -> None:
    table = squares().drop(columns="naam")
    read = read_municipalities(written(table, tmp_path / "four.gpkg"))
    assert list(read["name"]) == list(read.index)
    partly = squares(naam=["Aa", None, "  ", "Dee"])
    read = read_municipalities(written(partly, tmp_path / "partly.gpkg"))
    assert list(read["name"]) == ["Aa", "11002", "12005", "Dee"]


def test_columns_can_be_named_and_the_others_stay(tmp_path: Path) -> None:
    table = squares(key=["a", "b", "c", "d"], label=["x", "y", "z", "w"], people=[1, 2, 3, 4])
    path = written(table.assign(name="other", nis=9), tmp_path / "four.gpkg")
    read = read_municipalities(path, code_column="key", name_column="label")
    assert list(read.index) == ["a", "b", "c", "d"]
    assert list(read["name"]) == ["x", "y", "z", "w"]
    assert list(read["people"]) == [1, 2, 3, 4]
    assert set(read.columns) == {
        "name", "geometry", "NISCODE", "naam", "people", "name_source", "nis_source",
    }  # fmt: skip


def test_heights_are_dropped(tmp_path: Path) -> None:
    table = squares()
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


# Where on earth ----------------------------------------------------------------------------


def test_degrees_in_belgium_become_lambert(tmp_path: Path) -> None:
    read = read_municipalities(written(squares().to_crs(4326), tmp_path / "four.geojson"))
    assert read.crs == "EPSG:31370"
    # GDAL writes seven decimals of a degree: a centimetre.
    assert np.allclose(read.area, 1e6, rtol=1e-4)


def test_stretched_metres_become_true_metres(tmp_path: Path) -> None:
    read = read_municipalities(written(squares().to_crs(3857), tmp_path / "four.gpkg"))
    assert read.crs == "EPSG:31370"
    assert np.allclose(read.area, 1e6, rtol=1e-6)


def test_degrees_elsewhere_become_their_utm_zone(tmp_path: Path) -> None:
    lisbon = squares().to_crs(4326).translate(-13.4, -12.1)
    path = written(squares().set_geometry(lisbon), tmp_path / "lisbon.geojson")
    assert read_municipalities(path).crs == "EPSG:32629"


def test_a_crs_in_metres_is_kept_unless_another_is_asked_for(tmp_path: Path) -> None:
    path = written(squares().to_crs(3812), tmp_path / "four.gpkg")
    assert read_municipalities(path).crs == "EPSG:3812"
    assert read_municipalities(path, crs=31370).crs == "EPSG:31370"
    assert np.allclose(read_municipalities(path, crs="EPSG:31370").total_bounds[0], WEST, atol=0.01)


def test_a_file_without_crs_is_taken_to_be_in_the_one_given(tmp_path: Path) -> None:
    bare = squares().set_crs(None, allow_override=True)
    path = written(bare, tmp_path / "bare.shp")
    read = read_municipalities(path, crs=31370)
    assert read.crs == "EPSG:31370"
    assert read.total_bounds[0] == WEST
    with pytest.raises(CRSError, match=r"'bare.shp': it has no CRS, with coordinates between 1500"):
        read_municipalities(path)


def test_a_geojson_in_metres_is_read_once_the_crs_is_said(tmp_path: Path) -> None:
    bare = squares().set_crs(None, allow_override=True)
    path = written(bare, tmp_path / "metres.geojson")
    with pytest.raises(CRSError, match=r"it says EPSG:4326, with coordinates .* crs=31370"):
        read_municipalities(path)
    assert read_municipalities(path, crs=31370).total_bounds[0] == WEST


def test_degrees_are_not_taken_for_metres(tmp_path: Path) -> None:
    bare = squares().to_crs(4326).set_crs(None, allow_override=True)
    with pytest.raises(CRSError, match=r"are degrees, not metres of EPSG:31370"):
        read_municipalities(written(bare, tmp_path / "bare.shp"), crs=31370)


@pytest.mark.parametrize(
    ("crs", "reason"),
    [
        (4326, r"got EPSG:4326 \(degrees\)"),
        (2263, r"got EPSG:2263 \(US survey foot\)"),
        (3857, r"Web Mercator, whose metres are stretched"),
        (4978, r"no plane coordinates"),
        ("Lambert", r"crs='Lambert' names no known CRS"),
    ],
)
def test_a_crs_without_true_metres_is_refused(tmp_path: Path, crs: object, reason: str) -> None:
    with pytest.raises(CRSError, match=reason):
        read_municipalities(written(squares(), tmp_path / "four.gpkg"), crs=crs)


def test_a_crs_that_does_not_reach_the_shapes_is_told(tmp_path: Path) -> None:
    away = (
        squares()
        .set_crs(None, allow_override=True)
        .set_geometry([box(170 + i, -50, 171 + i, -49) for i in range(4)])
    )
    path = written(away.set_crs(4326), tmp_path / "away.gpkg")
    with pytest.raises(BoundaryError, match=r"4 invalid polygons .* invalid coordinate"):
        read_municipalities(path, crs="+proj=gnom +lat_0=50 +lon_0=4 +units=m")


def test_a_crs_that_fits_no_place_on_earth_is_named(tmp_path: Path) -> None:
    squares().to_file(tmp_path / "m.shp")
    prj = tmp_path / "m.prj"
    words = re.sub(r'"Standard_Parallel_1",[\d.]+', '"Standard_Parallel_1",951.1', prj.read_text())
    prj.write_text(words)
    with pytest.raises(CRSError, match="no place on earth fits"):
        read_municipalities(tmp_path / "m.shp", crs=3812)
    nowhere = pyproj.CRS.from_wkt(words)
    table = squares().set_crs(nowhere, allow_override=True).set_index("NISCODE").rename_axis("nis")
    plan = rm.Plan(pd.Series("a", index=table.index), municipalities=table)
    with pytest.raises(CRSError, match="no place on earth fits"):
        plan.save(tmp_path / "plan.geojson")
    with pytest.raises(CRSError, match="no place on earth fits"):
        rm.draw_map(table, plan, parents=None)


def test_where_no_utm_zone_reaches_a_crs_is_needed(tmp_path: Path) -> None:
    pole = squares().set_geometry([box(i, 86, i + 1, 87) for i in range(4)], crs=4326)
    path = written(pole, tmp_path / "pole.gpkg")
    with pytest.raises(CRSError, match=r"no UTM zone holds what is in EPSG:4326"):
        read_municipalities(path)
    assert read_municipalities(path, crs=32661).crs == "EPSG:32661"


# What is wrong -----------------------------------------------------------------------------


def test_all_faults_are_said_at_once(tmp_path: Path) -> None:
    table = pd.concat([squares(), squares(codes=["11002", "24020", "71017", "12021"])])
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
    table = squares().drop(columns="NISCODE").set_crs(None, allow_override=True)
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
    table = squares()
    shapes = gpd.GeoSeries([shape, *table.geometry[1:]], crs=31370)
    path = written(table.set_geometry(shapes), tmp_path / "one.gpkg")
    with pytest.raises(BoundaryError, match=told):
        read_municipalities(path)


def test_points_everywhere_are_told_with_five_codes(tmp_path: Path) -> None:
    table = pd.concat([squares(), squares(codes=["1", "2", "3", "4"])])
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
    path = written(squares(codes=["11001", empty, "12005", empty]), tmp_path / "four.gpkg")
    with pytest.raises(BoundaryError, match=r"2 rows have no code \(rows 2, 4\)\. Mend the file"):
        read_municipalities(path)
    path = written(squares(codes=[empty] * 4), tmp_path / "none.gpkg")
    with pytest.raises(BoundaryError, match=r"no row has a code"):
        read_municipalities(path)


def test_many_duplicates_are_counted(tmp_path: Path) -> None:
    table = pd.concat([squares(codes=list("abcd")), squares(codes=list("efgh"))] * 2)
    path = written(table, tmp_path / "twice.gpkg")
    with pytest.raises(BoundaryError, match=r"8 codes occur more than once \('a', .* and 3 more\)"):
        read_municipalities(path)
    path = written(squares(codes=["a"] * 3 + ["b"]), tmp_path / "thrice.gpkg")
    with pytest.raises(BoundaryError, match=r"code 'a' occurs 3 times \(rows 1, 2, 3\)"):
        read_municipalities(path)


def test_an_empty_layer_is_told(tmp_path: Path) -> None:
    path = written(squares().iloc[:0], tmp_path / "empty.gpkg")
    with pytest.raises(BoundaryError, match=r"'empty.gpkg': it holds no rows"):
        read_municipalities(path)
    bare = tmp_path / "empty.geojson"
    bare.write_text('{"type": "FeatureCollection", "features": []}')
    with pytest.raises(BoundaryError, match=r"it holds no rows"):
        read_municipalities(bare)


def test_columns_that_are_not_there_are_told(tmp_path: Path) -> None:
    path = written(squares(), tmp_path / "four.gpkg")
    with pytest.raises(ColumnError, match=r"no column 'NISCOD' for the code\. Did you mean 'NISC"):
        read_municipalities(path, code_column="NISCOD")
    with pytest.raises(ColumnError, match=r"no column 'q' for the name\. Its columns are 'naam'\."):
        read_municipalities(path, name_column="q")
    odd = written(squares().drop(columns="NISCODE"), tmp_path / "odd.gpkg")
    with pytest.raises(ColumnError, match=r"hold the codes \(columns 'naam'\): say which one with"):
        read_municipalities(odd)


def test_a_shapefile_without_its_other_files_is_told(tmp_path: Path) -> None:
    path = written(squares(), tmp_path / "four.shp")
    path.with_suffix(".dbf").unlink()
    with pytest.raises(ColumnError, match=r"no column is known to hold the codes"):
        read_municipalities(path)
    path.with_suffix(".shx").unlink()
    with pytest.raises(FileError, match=r"'four.shx' is missing beside it"):
        read_municipalities(path)


def test_a_table_without_geometry_is_told(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("nis,naam\n11001,Aa\n")
    with pytest.raises(BoundaryError, match=r"'table.csv' is a table without geometry .*'nis'"):
        read_municipalities(path)
    plain = tmp_path / "plain.parquet"
    pd.DataFrame({"nis": ["11001"]}).to_parquet(plain)
    with pytest.raises(FileError, match=r"cannot read 'plain.parquet'"):
        read_municipalities(plain)


def test_a_missing_file_and_a_zip_without_a_layer_are_told(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"there is no file '.*nowhere.gpkg'"):
        read_municipalities(tmp_path / "nowhere.gpkg")
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "read.me").write_text("hi")
    with pytest.raises(FileError, match=r"'texts.zip' holds no layer, only 'read.me'"):
        read_municipalities(zipped(folder, tmp_path / "texts.zip"))
    (folder / "read.me").unlink()
    with pytest.raises(FileError, match=r"holds no layer, only nothing"):
        read_municipalities(zipped(folder, tmp_path / "empty.zip"))
    with pytest.raises(FileError, match=r"cannot read"):
        read_municipalities(folder)


def test_parquet_without_pyarrow_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(squares(), tmp_path / "four.parquet")

    def refuse(*_: object) -> None:
        raise ImportError

    monkeypatch.setattr(gpd, "read_parquet", refuse)
    with pytest.raises(FileError, match=r"needs pyarrow\. Install it"):
        read_municipalities(path)


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".shp", ".zip", ".parquet", ".fgb", ""])
@settings(max_examples=20, deadline=None)
@given(content=st.binary(max_size=400))
def test_random_bytes_are_a_file_error(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("random") / f"bytes{suffix}"
    path.write_bytes(content)
    with pytest.raises(FileError, match=r"'bytes"):
        read_municipalities(path)


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".shp", ".parquet", ".fgb"])
def test_a_file_cut_short_never_shows_the_reader_inside(
    tmp_path: Path, suffix: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    whole = written(squares(), tmp_path / f"whole{suffix}")
    content = whole.read_bytes()
    logging.getLogger("pyogrio").setLevel(logging.NOTSET)
    for share in range(1, 20):
        cut = tmp_path / f"cut{suffix}"
        for companion in tmp_path.glob("whole.*"):
            shutil.copy(companion, cut.with_suffix(companion.suffix))
        cut.write_bytes(content[: len(content) * share // 20])
        refused: RegiomapError | None = None
        try:
            read = read_municipalities(cut, crs=31370)
        except RegiomapError as error:
            refused = error
        if refused is None:
            require_municipalities(read, purpose="this test")
        else:
            assert "cut" in str(refused)
            assert refused.__suppress_context__ or refused.__context__ is None
    assert capfd.readouterr() == ("", "")
    assert not [record for record in caplog.records if record.name.startswith("pyogrio")]


# The caller's own table --------------------------------------------------------------------


def canonical() -> gpd.GeoDataFrame:
    return squares().rename(columns={"NISCODE": "nis", "naam": "name"}).set_index("nis")


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
        require_municipalities(squares(), purpose="adjacency")
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
    regions = read_municipalities(official / "reference_regions.shp", code_column="REFREG")
    assert len(regions) == 15


# Properties --------------------------------------------------------------------------------


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
    table = squares(codes=[form(number) for number in numbers])
    table = table.rename(columns={"NISCODE": column})
    read = read_municipalities(written(table, tmp_path_factory.mktemp("codes") / f"a{suffix}"))
    assert list(read.index) == [str(number) for number in numbers]
    assert list(read["name"]) == list(table["naam"])
    assert read.geometry.reset_index(drop=True).geom_equals(table.geometry).all()
