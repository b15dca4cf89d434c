"""Every municipality of Europe in one file: one country of it, and the regions that hold it."""

import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from helpers.lands import squares
from helpers.official import lau_and_nuts
from helpers.servers import collection, features_of
from regiomap.errors import FetchError, OptionError
from regiomap.official.lau import (
    COUNTRIES,
    country_of,
    nuts_parents,
    require_columns,
    take_country,
)


@pytest.mark.parametrize("word", ["be", "BE", "Be"])
def test_a_country_is_two_letters(word: str) -> None:
    assert country_of(word) == "BE"
    assert country_of("gb") == "UK"
    assert len(COUNTRIES) == len(set(COUNTRIES)) == 42


@pytest.mark.parametrize("word", ["", "belgium", "B", "X' OR '1'='1"])
def test_another_word_is_no_country(word: str) -> None:
    with pytest.raises(OptionError, match="country must be 'flanders' or Eurostat's code"):
        country_of(word)


def written(folder: Path, table: gpd.GeoDataFrame) -> Path:
    """Write a table as the services send it."""
    path = folder / "whole.geojson"
    path.write_bytes(collection(features_of(table)))
    return path


def test_one_country_is_taken_to_the_last_bit(tmp_path: Path) -> None:
    lau, nuts = lau_and_nuts()
    take_country(written(tmp_path, lau), "PT", tmp_path / "pt.geojson")
    found = gpd.read_file(tmp_path / "pt.geojson", engine="pyogrio")
    there = lau[lau["CNTR_CODE"] == "PT"].reset_index(drop=True)
    assert found["LAU_NAME"].tolist() == there["LAU_NAME"].tolist()
    assert found.geometry.geom_equals_exact(there.geometry, tolerance=0).all()
    take_country(written(tmp_path, nuts), "PT", tmp_path / "nuts.geojson", nuts=True)
    found = gpd.read_file(tmp_path / "nuts.geojson", engine="pyogrio")
    assert found["NUTS_ID"].tolist() == ["PT111", "PT112", "PT11", "PT1"]


def test_what_is_no_such_file_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, squares("ab"))
    with pytest.raises(FetchError, match="lacks the columns 'CNTR_CODE'"):
        take_country(path, "PT", tmp_path / "pt.geojson")
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(FetchError, match="is broken or cut off"):
        require_columns(path, {"LAU_ID"})
    path.write_bytes(collection(features_of(squares("ab"))).replace(b'"name"', b'"na\xffe"'))
    with pytest.raises(FetchError, match="is broken or cut off"):
        require_columns(path, {"LAU_ID"})
    path = written(tmp_path, lau_and_nuts()[0])
    with pytest.raises(FetchError, match="has nothing of 'EL'"):
        take_country(path, "EL", tmp_path / "el.geojson")


def test_each_lies_in_the_region_that_holds_most_of_it() -> None:
    land = squares("abcd").set_crs(31370, allow_override=True)
    rows = [
        ("BE211", "West", 3, shapely.box(0, 0, 1400, 1000)),
        ("BE212", "East", 3, shapely.box(1400, 0, 3000, 1000)),
        ("BE21", "Both", 2, shapely.box(0, 0, 3000, 1000)),
        ("BE2", "", 1, shapely.box(0, 0, 3000, 1000)),
    ]
    columns = ["NUTS_ID", "NUTS_NAME", "LEVL_CODE", "geometry"]
    nuts = gpd.GeoDataFrame(rows, columns=columns, crs=31370)
    found = nuts_parents(land, nuts)
    assert found["nuts3"].tolist()[:3] == ["West", "East", "East"]
    assert found.loc["d"].isna().all()
    assert found["nuts2"].tolist()[:3] == ["Both"] * 3
    assert found["nuts1"].tolist()[:3] == ["(BE2)"] * 3
    turned = nuts_parents(land, nuts.iloc[::-1])
    assert turned.equals(found)


def test_regions_of_one_name_are_told_apart() -> None:
    land = squares("ab").set_crs(31370, allow_override=True)
    shapes = [shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)]
    rows = {"NUTS_ID": ["BE211", "BE221"], "NUTS_NAME": ["Same"] * 2, "LEVL_CODE": [3, 3]}
    nuts = gpd.GeoDataFrame(rows, geometry=shapes, crs=31370)
    assert nuts_parents(land, nuts)["nuts3"].tolist() == ["Same (BE211)", "Same (BE221)"]


@pytest.mark.slow
def test_all_of_europe_is_never_held(tmp_path: Path) -> None:
    """A file of a size as GISCO's, and less memory than it has bytes."""
    path = tmp_path / "whole.geojson"
    ring = [[i / 7, (i * i) / 13] for i in range(40)]
    with path.open("w", encoding="utf-8") as file:
        file.write('{"type": "FeatureCollection", "features": [')
        for i in range(80_000):
            moved = [
                [round(x / 1e4 + i % 300 / 9, 9), round(y / 1e6 + i / 4e4, 9)] for x, y in ring
            ]
            country = COUNTRIES[i % 42]
            file.write(
                f'{"," * (i > 0)}{{"type": "Feature", "properties": {{"LAU_ID": "{i}", "LAU_NAME": '
                f'"N{i}", "CNTR_CODE": "{country}"}}, "geometry": {{"type": "Polygon", '
                f'"coordinates": [{[*moved, moved[0]]}]}}}}'
            )
        file.write("]}")
    assert path.stat().st_size > 80_000_000
    script = (
        "import resource, sys; from pathlib import Path\n"
        "import pyogrio, geopandas, pyproj\n"
        "from regiomap.official.lau import take_country\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "take_country(Path(sys.argv[1]), 'PT', Path(sys.argv[2]))\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    call = [sys.executable, "-c", script, str(path), str(tmp_path / "pt.geojson")]
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 60_000  # kB
    assert len(gpd.read_file(tmp_path / "pt.geojson", engine="pyogrio")) == 80_000 // 42 + (
        COUNTRIES.index("PT") < 80_000 % 42
    )
