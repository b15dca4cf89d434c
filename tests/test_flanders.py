"""The embedded Flanders: facts a citizen can check, and a build that can be repeated."""

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import get_args

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

import regiomap.flanders
from regiomap.boundaries.reading import require_municipalities
from regiomap.errors import FileError, OptionError
from regiomap.flanders import (
    Vintage,
    load_cooperations,
    load_flanders,
    load_former_names,
    load_merged_names,
    load_merger_table,
    load_mergers,
    load_reference_regions,
    load_shared_borders,
    load_youth_regions,
)

VINTAGES = get_args(Vintage)
ROWS = {2024: 300, 2025: 285}


def shapefiles() -> Path:
    """Return the folder the loaders read: in the package, or beside it in a checkout."""
    package = Path(regiomap.flanders.__file__).parent
    inside = package / "shapefiles"
    return inside if inside.is_dir() else package.parent / "shapefiles"


@pytest.fixture(scope="module")
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build", shapefiles() / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def neighbours(municipalities: gpd.GeoDataFrame) -> dict[tuple[str, str], float]:
    """Return the length of every shared border, by intersecting whatever touches."""
    shapes = municipalities.geometry.to_numpy()
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    one, other = one[one < other], other[one < other]
    lengths = shapely.length(shapely.intersection(shapes[one], shapes[other]))
    codes = municipalities.index
    return {
        (codes[a], codes[b]): length
        for a, b, length in zip(one, other, lengths, strict=True)
        if length > 0
    }


@pytest.mark.parametrize("vintage", VINTAGES)
def test_flanders_is_the_canonical_table(vintage: Vintage) -> None:
    flanders = load_flanders(vintage)
    require_municipalities(flanders, purpose="this test")
    assert len(flanders) == ROWS[vintage]
    assert flanders.index.name == "nis"
    assert flanders.index.is_monotonic_increasing
    assert flanders.index.str.fullmatch(r"\d{5}").all()
    assert flanders.crs == "EPSG:31370"
    assert list(flanders.columns) == [
        "name", "province", "reference_region", "reference_region_code", "population", "area_km2",
        "primary_care_zone", "police_zone", "transport_region", "housing_area", "tourism_streek",
        "geometry",
    ]  # fmt: skip
    assert flanders["population"].dtype == "int64"
    assert flanders["area_km2"].dtype == "float64"
    known = flanders.drop(columns=["police_zone", "tourism_streek"])
    assert known.notna().all(axis=None)


@pytest.mark.parametrize("vintage", VINTAGES)
def test_the_polygons_fit_and_have_the_official_neighbours(vintage: Vintage) -> None:
    flanders = load_flanders(vintage)
    official = load_shared_borders(vintage)
    assert flanders.is_valid_coverage()
    found = neighbours(flanders)
    assert set(found) == set(zip(official["nis_a"], official["nis_b"], strict=True))
    # The README and the docstring say that a generalised border is some 9% shorter.
    ratio = np.mean(
        [found[a, b] / metres for a, b, metres in official.itertuples(index=False, name=None)]
    )
    assert 0.90 < ratio < 0.92
    measured = flanders.area / 1e6
    assert np.allclose(measured, flanders["area_km2"], rtol=0.052)
    assert (measured / flanders["area_km2"] - 1).abs().median() < 0.003


def test_what_a_citizen_can_check() -> None:
    flanders = load_flanders()
    assert_geodataframe_equal(flanders, load_flanders(2025))
    assert flanders.loc["11002", "name"] == "Antwerpen"
    assert flanders.loc["44021", "reference_region"] == "Regio Gent"
    assert flanders.loc["35013", ["name", "province", "reference_region"]].tolist() == [
        "Oostende", "West-Vlaanderen", "Middenkust",
    ]  # fmt: skip
    assert flanders["province"].nunique() == 5
    assert flanders["reference_region"].nunique() == 15
    # 6,629,143 people lived in Flanders on 1 January 2020; mergers do not change that.
    assert flanders["population"].sum() == load_flanders(2024)["population"].sum() == 6_629_143
    sizes = flanders["reference_region"].value_counts()
    assert sizes[["Middenkust", "Waasland", "Westhoek"]].tolist() == [7, 7, 17]


def test_the_known_traps_are_in_the_data() -> None:
    flanders, before = load_flanders(), load_flanders(2024)
    borders = neighbours(flanders)
    assert not [pair for pair in borders if "73109" in pair]  # Voeren
    parts = flanders.geometry.count_geometries()
    assert flanders.loc[parts > 1, "name"].tolist() == ["Baarle-Hertog", "Mesen"]
    assert parts[flanders["name"] == "Mesen"].item() == 2
    # Zwijndrecht lies in another province than the rest of its reference region.
    assert before.loc["11056", ["province", "reference_region"]].tolist() == [
        "Antwerpen", "Waasland",
    ]  # fmt: skip
    # Four municipalities meet in one point; those across from each other are no neighbours.
    code = {name: nis for nis, name in flanders["name"].items()}
    crossing = tuple(sorted((code["Aarschot"], code["Bekkevoort"])))
    assert crossing not in borders
    assert flanders.geometry[crossing[0]].touches(flanders.geometry[crossing[1]])


def test_each_call_gives_a_table_of_its_own() -> None:
    first = load_flanders()
    first.loc["11002", "name"] = "changed"
    first["population"] = 0
    assert load_flanders().loc["11002", "name"] == "Antwerpen"


def noting(read: list[str], reader: str) -> Callable[[str], pd.DataFrame]:
    """Return a reader that notes which file it is asked for."""
    original: Callable[[str], pd.DataFrame] = getattr(regiomap.flanders, reader)

    def noted(name: str) -> pd.DataFrame:
        read.append(name)
        return original(name)

    return noted


def test_a_call_reads_each_of_its_files_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    for reader in ("_table", "_shapes"):
        monkeypatch.setattr(regiomap.flanders, reader, noting(read, reader))
    load_flanders(2024)
    shapes = ["municipalities_2024"]
    assert read == [
        "municipalities_2024",
        "reference_regions",
        *shapes,
        "mergers_2019",
        "mergers_2025",
    ]


def test_an_unknown_vintage_is_refused() -> None:
    with pytest.raises(OptionError, match=r"vintage must be one of 2024, 2025, got 2019"):
        load_flanders(2019)  # type: ignore[arg-type]
    with pytest.raises(OptionError, match=r"vintage must be one of 2024, 2025, got '2025'"):
        load_shared_borders("2025")  # type: ignore[arg-type]


def test_reference_regions_are_the_union_of_their_municipalities() -> None:
    regions, flanders = load_reference_regions(), load_flanders()
    assert len(regions) == 15
    assert regions.index.is_monotonic_increasing
    assert set(regions["name"]) == set(flanders["reference_region"])
    assert regions.is_valid_coverage()
    areas = flanders.area.groupby(flanders["reference_region_code"]).sum()
    assert np.allclose(regions.area, areas[regions.index])
    inside = regions.geometry[flanders["reference_region_code"]].to_numpy()
    assert shapely.covers(inside, flanders.geometry.to_numpy()).all()


def test_mergers_lead_from_one_vintage_to_the_other() -> None:
    mergers, table = load_mergers(), load_merger_table()
    before, after = load_flanders(2024), load_flanders(2025)
    assert (mergers.index.name, mergers.name, len(mergers)) == ("old_nis", "new_nis", 28)
    assert list(table.columns) == ["old_nis", "old_name", "new_nis", "new_name"]
    gone, came = set(before.index) - set(after.index), set(after.index) - set(before.index)
    assert gone | {"11002"} == set(mergers.index)
    assert came | {"11002"} == set(mergers)
    assert set(table["new_name"]) <= set(after["name"])


def test_youth_regions_and_cooperations_name_municipalities_of_2024() -> None:
    codes = load_flanders(2024).index
    youth, cooperations = load_youth_regions(), load_cooperations()
    assert youth["youth_region"].nunique() == 5
    assert youth["nis"].isin(codes).all()
    assert youth.groupby("youth_region").size().between(5, 15).all()
    assert cooperations["cooperation"].nunique() == 177
    assert len(cooperations) == 2731
    assert cooperations["nis"].isin(codes).all()


def test_missing_data_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regiomap.flanders, "__file__", str(tmp_path / "regiomap" / "flanders.py"))
    with pytest.raises(FileError, match=r"the embedded data is missing .* Install regiomap again"):
        load_flanders()


# The folder of shapefiles ------------------------------------------------------------------


def test_the_same_source_gives_the_same_bytes(build: ModuleType, tmp_path: Path) -> None:
    build.build(tmp_path)
    built = sorted(path.name for path in tmp_path.iterdir())
    endings = ("cpg", "dbf", "prj", "shp", "shx")
    layers = ("municipalities_2024", "municipalities_2025", "reference_regions")
    assert built == [f"{layer}.{ending}" for layer in layers for ending in endings]
    for name in built:
        assert (tmp_path / name).read_bytes() == (shapefiles() / name).read_bytes(), name


@pytest.mark.slow
def test_the_build_script_runs_from_anywhere(tmp_path: Path) -> None:
    script = shapefiles() / "build.py"
    subprocess.run([sys.executable, script, tmp_path], check=True, cwd=tmp_path)
    assert len(list(tmp_path.iterdir())) == 15


def test_lines_that_do_not_close_are_refused(
    build: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(shapefiles() / "source", tmp_path / "source")
    borders = tmp_path / "source" / "borders_2025.csv"
    lines = borders.read_text().splitlines()
    # Leave out the border between Aartselaar and Antwerpen.
    borders.write_text("\n".join([lines[0], *lines[2:]]))
    monkeypatch.setattr(build, "SOURCE", tmp_path / "source")
    with pytest.raises(ValueError, match="the border lines do not close"):
        build.municipalities(2025)


def test_the_shapefiles_stand_on_their_own() -> None:
    layer = gpd.read_file(shapefiles() / "municipalities_2025.shp")
    assert list(layer.columns) == ["nis", "name", "geometry"]
    assert layer.crs == "EPSG:31370"
    page = (shapefiles() / "README.md").read_text(encoding="utf-8")
    for word in ("Statbel", "CC BY 4.0", "Bataljong", "Regiodecreet", "9% shorter", "build.py"):
        assert word in page
    tables = {path.name for path in (shapefiles() / "source").iterdir()}
    assert len(tables) == 11


@pytest.mark.official
@pytest.mark.parametrize("vintage", VINTAGES)
def test_the_embedded_shapes_are_the_official_ones_generalised(
    official: Path, vintage: Vintage
) -> None:
    source = gpd.read_file(official / f"municipalities_{vintage}.shp")
    column = "gemeente" if "gemeente" in source else "geoitem"
    source = source.set_index(source[column].astype(str))
    flanders = load_flanders(vintage)
    moved = flanders.symmetric_difference(source.geometry[flanders.index]).area
    assert (moved / flanders.area).median() < 0.03
    lengths = load_shared_borders(vintage).head(20)
    for a, b, metres in lengths.itertuples(index=False, name=None):
        shared = source.geometry[a].intersection(source.geometry[b]).length
        assert shared == pytest.approx(metres, abs=1)


def test_former_names_are_those_of_municipalities_that_merged_in_this_table() -> None:
    flanders = load_flanders()
    some = flanders[flanders["name"].isin(["Pajottegem", "Gent"])]
    assert load_former_names(some) == {"23106": ["Galmaarden", "Gooik", "Herne"]}
    # Without names, or with the old municipalities still there, none has merged.
    assert load_former_names(some[["geometry"]]) == {}
    before = load_former_names(load_flanders(2024))
    assert "23106" not in before
    assert before["72043"] == ["Neerpelt", "Overpelt"]


def test_who_merged_is_named_with_the_one_that_gave_its_name() -> None:
    merged = load_merged_names(load_flanders())
    assert merged["46029"] == ["Lokeren", "Moerbeke"]
    assert merged["11002"][0] == "Antwerpen"
    assert merged["44084"] == ["Aalter", "Knesselare"]
    assert load_flanders().attrs["merged_from"] == merged
    assert len(load_merged_names(load_flanders(2024))) == 7
