"""Files of boundaries: every format, folders in a zip, layers, and files that are damaged."""

import logging
import shutil
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.boundary_files import four, written, zipped
from regiomap.boundaries.reading import read_municipalities, require_municipalities
from regiomap.errors import (
    BoundaryError,
    ColumnError,
    FileError,
    OptionError,
    RegiomapError,
)


@pytest.mark.parametrize("inside", ["", "gemeenten/2025/"])
def test_a_zipped_shapefile_is_read_in_whichever_folder_it_lies(
    tmp_path: Path, inside: str
) -> None:
    folder = tmp_path / "four"
    folder.mkdir()
    written(four(), folder / "four.shp")
    read = read_municipalities(zipped(folder, tmp_path / "four.zip", inside))
    assert list(read.index) == ["11001", "11002", "12005", "71016"]


def test_the_layer_is_chosen_by_what_it_can_hold(tmp_path: Path) -> None:
    path = written(four(), tmp_path / "two.gpkg", layer="gemeenten")
    points = four().set_geometry(four().centroid)
    written(points, path, layer="gemeentehuizen")
    assert len(read_municipalities(path)) == 4  # only one layer has polygons

    written(four(codes=["1", "2", "3", "4"]), path, layer="oud")
    with pytest.raises(OptionError, match=r"holds 3 layers \('gemeenten', .*\)\. Say which with"):
        read_municipalities(path)
    assert list(read_municipalities(path, layer="oud").index) == ["1", "2", "3", "4"]
    with pytest.raises(OptionError, match=r"layer must be one of 'gemeenten', .*, got 'nieuw'"):
        read_municipalities(path, layer="nieuw")


def test_a_zip_with_two_shapefiles_needs_a_layer(tmp_path: Path) -> None:
    folder = tmp_path / "both"
    folder.mkdir()
    written(four(), folder / "nu.shp")
    written(four(codes=["1", "2", "3", "4"]), folder / "toen.shp")
    archive = zipped(folder, tmp_path / "both.zip")
    with pytest.raises(OptionError, match=r"'both.zip' holds 2 layers \('nu', 'toen'\)"):
        read_municipalities(archive)
    assert list(read_municipalities(archive, layer="toen").index) == ["1", "2", "3", "4"]


def test_an_empty_layer_is_told(tmp_path: Path) -> None:
    path = written(four().iloc[:0], tmp_path / "empty.gpkg")
    with pytest.raises(BoundaryError, match=r"'empty.gpkg': it holds no rows"):
        read_municipalities(path)
    bare = tmp_path / "empty.geojson"
    bare.write_text('{"type": "FeatureCollection", "features": []}')
    with pytest.raises(BoundaryError, match=r"it holds no rows"):
        read_municipalities(bare)


def test_a_shapefile_without_its_other_files_is_told(tmp_path: Path) -> None:
    path = written(four(), tmp_path / "four.shp")
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
    path = written(four(), tmp_path / "four.parquet")

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
    whole = written(four(), tmp_path / f"whole{suffix}")
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
