"""A server on loopback, and the boundaries that it serves."""

from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pytest

from helpers.servers import Server, serving


@pytest.fixture
def server() -> Iterator[Server]:
    """Yield a server on a free port, which answers 404 until it is told otherwise."""
    with serving() as known:
        yield known


@pytest.fixture(scope="session")
def official_2025(official: Path) -> gpd.GeoDataFrame:
    """Return the official municipalities of Flanders of 2025, as Digitaal Vlaanderen calls them."""
    table = gpd.read_file(official / "municipalities_2025.shp", engine="pyogrio")
    table = table[~table["geoitem"].str.startswith("21")].reset_index(drop=True)
    return table[["geoitem", "naam", "geometry"]].set_axis(["NISCODE", "NAAM", "geometry"], axis=1)
