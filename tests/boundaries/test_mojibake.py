"""Names read in the wrong encoding: mended where that is certain, named where it is not."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.boundary_files import four, written
from regiomap.boundaries.mojibake import mend_text, mend_texts
from regiomap.boundaries.reading import read_municipalities
from regiomap.errors import DoubtfulTextWarning, FileError, OptionError

# Every letter that names of places in Europe have beyond ASCII.
LETTERS = "àáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿßšžœłńąęćźżőűčďěňřťůāēīūģķļņėįųğışțăđÀÉÎÖÜŠŽŁÇÑ"


@given(st.lists(st.sampled_from(f"{LETTERS}abz '-"), min_size=1).map("".join))
def test_a_name_survives_one_or_two_wrong_readings_and_a_right_one_is_left(name: str) -> None:
    assert mend_text(name) == name
    wrong = name
    for _ in range(2):
        try:
            wrong = wrong.encode("utf-8").decode("cp1252")
        except UnicodeDecodeError:  # bytes that Windows has no letter for
            wrong = wrong.encode("utf-8").decode("latin-1")
        assert mend_text(wrong) == name


def test_a_file_of_mojibake_is_mended_and_told(tmp_path: Path) -> None:
    names = ["ZÃ¼rich", "Bé", "GenÃ¨ve", "Dee"]
    table = four(naam=names, canton=["ZÃ¼rich", "b", None, "d"])
    path = written(table, tmp_path / "four.gpkg")
    with pytest.warns(DoubtfulTextWarning, match=r"2 texts were .* \('GenÃ¨ve' is 'Genève'"):
        read = read_municipalities(path)
    assert list(read["name"]) == ["Zürich", "Bé", "Genève", "Dee"]
    assert list(read["canton"].dropna()) == ["Zürich", "b", "d"]
    assert table["naam"].tolist() == names
    # Who says the encoding is taken at his word.
    assert read_municipalities(path, encoding="utf-8")["name"].iloc[0] == "ZÃ¼rich"


def shapefile(folder: Path, encoding: str, *, says: str | None) -> Path:
    """Write a shapefile in an encoding, and say so, or something else, or nothing."""
    table = four(naam=["Zürich", "Genève", "Köniz", "Dee"])
    path = folder / f"{encoding}-{says}.shp"
    table.to_file(path, engine="pyogrio", encoding=encoding)
    cpg = path.with_suffix(".cpg")
    cpg.unlink(missing_ok=True)
    dbf = path.with_suffix(".dbf")
    raw = bytearray(dbf.read_bytes())
    raw[29] = 0  # the driver that wrote it, which tells an encoding too
    dbf.write_bytes(raw)
    if says is not None:
        cpg.write_text(says)
    return path


def test_a_shapefile_that_does_not_say_its_encoding(tmp_path: Path) -> None:
    with pytest.warns(DoubtfulTextWarning, match=r"mended"):
        read = read_municipalities(shapefile(tmp_path, "utf-8", says=None))
    assert list(read["name"]) == ["Zürich", "Genève", "Köniz", "Dee"]
    read = read_municipalities(shapefile(tmp_path, "cp1252", says=None))
    assert read["name"].iloc[0] == "Zürich"
    dos = shapefile(tmp_path, "cp850", says=None)
    with pytest.warns(DoubtfulTextWarning, match=r"cannot be read .* encoding='cp1252', 'cp850'"):
        read_municipalities(dos)
    assert read_municipalities(dos, encoding="cp850")["name"].iloc[0] == "Zürich"


def test_a_shapefile_that_says_the_wrong_encoding(tmp_path: Path) -> None:
    wrong = shapefile(tmp_path, "cp1252", says="UTF-8")
    with pytest.raises(FileError, match=r"holds text that is not UTF-8.* encoding='cp1252'"):
        read_municipalities(wrong)
    assert read_municipalities(wrong, encoding="cp1252")["name"].iloc[0] == "Zürich"
    with pytest.raises(FileError, match=r"holds text that is not ascii"):
        read_municipalities(wrong, encoding="ascii")


@pytest.mark.parametrize("encoding", ["klingon", "", "rot13", "base64", "utf\x008", "a" * 500])
def test_an_encoding_that_is_none_is_refused(encoding: str, tmp_path: Path) -> None:
    path = written(four(), tmp_path / "four.gpkg")
    with pytest.raises(OptionError, match=r"encoding=.* is no known encoding of text"):
        read_municipalities(path, encoding=encoding)


def test_what_is_for_files_is_refused_for_tables() -> None:
    with pytest.raises(OptionError, match=r"encoding= is for a file"):
        read_municipalities(four(), encoding="utf-8")
    with pytest.raises(OptionError, match=r"layer= is for a file"):
        read_municipalities(four(), layer="x")


def test_the_name_of_a_column_is_mended_too(tmp_path: Path) -> None:
    path = written(four(**{"RÃ©gion": list("aabb")}), tmp_path / "four.gpkg")
    with pytest.warns(DoubtfulTextWarning, match=r"1 text was .* \('RÃ©gion' is 'Région'\)"):
        read = read_municipalities(path)
    assert list(read["Région"]) == list("aabb")
    both = pd.DataFrame({"RÃ©gion": ["a"], "Région": ["b"]})
    assert list(mend_texts(both, encoding=None).table.columns) == ["RÃ©gion", "Région"]


def test_other_cells_are_left_as_they_are() -> None:
    cells = pd.DataFrame({"a": ["Ã¼", None, 5, b"x", ["Ã¼"]], "n": [1, 2, 3, 4, 5]})
    cells.columns = pd.Index(["a", "a"])  # also two of one name
    mended = mend_texts(cells, encoding=None)
    assert mended.table.iloc[:, 0].tolist() == ["ü", None, 5, b"x", ["Ã¼"]]
    assert mended.table.iloc[:, 1].tolist() == [1, 2, 3, 4, 5]
    assert cells.iloc[0, 0] == "Ã¼"
    assert len(mended.remarks) == 1
    untouched = gpd.GeoDataFrame({"a": ["Bé"]}, geometry=[None])
    assert mend_texts(untouched, encoding=None).table is untouched
