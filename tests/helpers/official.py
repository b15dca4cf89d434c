"""A cache that holds small official files already, so that nothing need be fetched."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from helpers.lands import squares
from helpers.servers import collection, features_of, zipped
from regiomap.official.municipalities import ADDRESSES
from regiomap.official.people import STATBEL
from regiomap.official.store import Store

YEAR, NUTS_YEAR, PEOPLE_YEAR = 2024, 2024, 2025


def lau_and_nuts(n: int = 6) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return municipalities of two countries, and NUTS regions of one and a bit of the other."""
    land = squares([f"{i:06d}" for i in range(n)], west=500_000, south=4_400_000).set_crs(
        32629, allow_override=True
    )
    lau = land.to_crs(4326).reset_index().rename(columns={"nis": "LAU_ID", "name": "LAU_NAME"})
    lau["LAU_NAME"] = [f"Câmara {i}" for i in range(n)]
    lau["GISCO_ID"] = "PT_" + lau["LAU_ID"]
    lau["CNTR_CODE"] = "PT"
    spain = lau.assign(CNTR_CODE="ES", geometry=lau.geometry.translate(5, 0))
    half = shapely.box(499_000, 4_390_000, 503_000, 4_410_000)
    rest = shapely.box(503_000, 4_390_000, 520_000, 4_410_000)
    both = gpd.GeoSeries([half, rest], crs=32629).to_crs(4326)
    rows = [
        ("PT111", "Minho", 3, both[0]),
        ("PT112", "Norte", 3, both[1]),
        ("PT11", "Norte", 2, both.union_all()),
        ("PT1", "Continente", 1, both.union_all()),
        ("ES111", "Galicia", 3, both[0]),
    ]
    columns = ["NUTS_ID", "NUTS_NAME", "LEVL_CODE", "geometry"]
    nuts = gpd.GeoDataFrame(rows, columns=columns, crs=4326)
    nuts["CNTR_CODE"] = nuts["NUTS_ID"].str[:2]
    return gpd.GeoDataFrame(pd.concat([spain, lau]), crs=4326), nuts


def put(folder: Path, name: str, suffix: str, address: str, content: bytes) -> None:
    """Put something in a cache, as if it had been fetched."""

    def fetch(path: Path) -> None:
        path.write_bytes(content)

    Store(folder).keep(name, suffix, address, fetch, what=name)


def kept_europe(folder: Path) -> Path:
    """Return a cache that holds these municipalities and regions."""
    tables = lau_and_nuts()
    for name, year, table in zip(("lau", "nuts"), (YEAR, NUTS_YEAR), tables, strict=True):
        content = collection(features_of(table))
        address = ADDRESSES[name].format(year=year)
        put(folder, f"{name}-{year}", "geojson", address, content)
    return folder


def kept_people(folder: Path) -> Path:
    """Return a cache that holds the inhabitants of one municipality."""
    text = "CD_REFNIS|CD_AGE|MS_POPULATION\n11001|4|5\n11001|40|6\n"
    address = STATBEL.format(year=PEOPLE_YEAR)
    put(folder, f"statbel-people-{PEOPLE_YEAR}", "zip", address, zipped(text))
    return folder
