"""Files of boundaries: four squares with a bow tie where one is needed, written in any format."""

import warnings
from pathlib import Path
from zipfile import ZipFile

import geopandas as gpd
from shapely import Polygon

from helpers.lands import squares

WEST, SOUTH = 150_000, 170_000  # near Brussels, in Belgian Lambert 72


def four(
    codes: object = ("11001", "11002", "12005", "71016"), **columns: object
) -> gpd.GeoDataFrame:
    """Draw four squares in a row as a file has them: the codes are a column, the index counts."""
    shapes = list(squares("abcd", west=WEST, south=SOUTH).geometry)
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


BOWTIE = Polygon([(WEST, SOUTH), (WEST + 10, SOUTH + 10), (WEST + 10, SOUTH), (WEST, SOUTH + 10)])


def zipped(folder: Path, archive: Path, inside: str = "") -> Path:
    """Put the files of a folder into an archive, in a folder inside."""
    with ZipFile(archive, "w") as target:
        for file in sorted(folder.iterdir()):
            target.write(file, f"{inside}{file.name}")
    return archive
