"""Make the shapefiles in this folder from the border lines and tables in `source/`.

Run `python shapefiles/build.py` from anywhere: the same source gives the same bytes.
"""

import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

HERE = Path(__file__).parent
SOURCE = HERE / "source"
CRS = "EPSG:31370"
VINTAGES = (2024, 2025)
# A .dbf carries the date of its last change: a fixed one keeps the bytes the same.
LAST_CHANGE = "2025-01-01"


def municipalities(vintage: int) -> gpd.GeoDataFrame:
    """Return the polygon of every municipality, made from the lines on either side of it."""
    borders = pd.read_csv(SOURCE / f"borders_{vintage}.csv", dtype=str)
    lines = gpd.GeoSeries.from_wkt(
        "LINESTRING (" + borders["points"].str.replace(";", ", ") + ")", crs=CRS
    )
    sides = pd.concat([lines.set_axis(borders[side]) for side in ("nis_a", "nis_b")])
    sides = sides[sides.index.notna()]  # the outside is nobody's municipality
    shapes = sides.groupby(level=0).agg(lambda own: shapely.build_area(own.union_all()))

    names = pd.read_csv(SOURCE / f"municipalities_{vintage}.csv", dtype=str)[["nis", "name"]]
    return _layer(names, names["nis"].map(shapes))


def reference_regions() -> gpd.GeoDataFrame:
    """Return the polygon of every reference region: its municipalities of 2025, dissolved."""
    parents = pd.read_csv(SOURCE / "municipalities_2025.csv", dtype=str, index_col="nis")
    parts = municipalities(2025).geometry.set_axis(parents.index)
    shapes = parts.groupby(parents["reference_region"]).agg(shapely.coverage_union_all)

    names = pd.read_csv(SOURCE / "reference_regions.csv", dtype=str)
    return _layer(names, names["code"].map(shapes))


def build(folder: Path) -> None:
    """Write the three shapefiles into a folder."""
    layers = {f"municipalities_{vintage}": municipalities(vintage) for vintage in VINTAGES}
    layers["reference_regions"] = reference_regions()
    for name, layer in layers.items():
        layer.to_file(
            folder / f"{name}.shp",
            driver="ESRI Shapefile",
            encoding="UTF-8",
            RESIZE="YES",
            DBF_DATE_LAST_UPDATE=LAST_CHANGE,
        )


def _layer(names: pd.DataFrame, shapes: "pd.Series[shapely.Geometry]") -> gpd.GeoDataFrame:
    """Return a layer whose rings, parts and points stand in one fixed order."""
    fixed = shapely.normalize(gpd.GeoSeries(shapes, crs=CRS).array)
    layer = gpd.GeoDataFrame(names, geometry=fixed, crs=CRS)
    closed = layer.is_valid & ~layer.is_empty
    if not (closed.all() and layer.is_valid_coverage()):
        raise ValueError("the border lines do not close: their polygons are no valid coverage.")
    return layer


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
