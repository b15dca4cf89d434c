"""Neighbours as other packages find them: each a function of the table, or missing."""

from collections.abc import Callable
from importlib.util import find_spec

import geopandas as gpd

__all__ = ["installed_peers"]

Peers = dict[str, Callable[[], object]]


def installed_peers(table: gpd.GeoDataFrame) -> tuple[Peers, list[str]]:
    """Return what finds the neighbours of a table, by name, and which packages are missing."""
    ways: dict[str, tuple[str, Callable[[gpd.GeoDataFrame], object]]] = {
        "libpysal rook": ("libpysal", _libpysal),
        "libpysal rook, strict": ("libpysal", _libpysal_strict),
        "maup rook": ("maup", _maup),
        "GerryChain rook, lengths too": ("gerrychain", _gerrychain),
        "SedonaDB join": ("sedonadb", _sedonadb),
    }
    there = {name: way for name, (package, way) in ways.items() if find_spec(package)}
    missing = sorted({package for package, _ in ways.values() if not find_spec(package)})
    return {name: _bound(way, table) for name, way in there.items()}, missing


def _bound(
    way: Callable[[gpd.GeoDataFrame], object], table: gpd.GeoDataFrame
) -> Callable[[], object]:
    return lambda: way(table)


def _libpysal(table: gpd.GeoDataFrame) -> object:
    from libpysal.graph import Graph  # noqa: PLC0415

    return Graph.build_contiguity(table, rook=True)


def _libpysal_strict(table: gpd.GeoDataFrame) -> object:
    from libpysal.graph import Graph  # noqa: PLC0415

    return Graph.build_contiguity(table, rook=True, strict=True)


def _maup(table: gpd.GeoDataFrame) -> object:
    import maup  # noqa: PLC0415

    return maup.adjacencies(table, "rook", warn_for_islands=False, warn_for_overlaps=False)


def _gerrychain(table: gpd.GeoDataFrame) -> object:
    from gerrychain import Graph  # noqa: PLC0415

    return Graph.from_geodataframe(table, adjacency="rook", ignore_errors=True)


def _sedonadb(table: gpd.GeoDataFrame) -> object:
    import sedonadb  # noqa: PLC0415

    engine = sedonadb.connect()
    engine.create_data_frame(table[["geometry"]].reset_index(names="code")).to_view("t")
    return engine.sql(
        "SELECT * FROM (SELECT a.code AS a, b.code AS b, "
        "ST_Length(ST_Intersection(a.geometry, b.geometry)) AS border "
        "FROM t a JOIN t b ON ST_Intersects(a.geometry, b.geometry) WHERE a.code < b.code) "
        "WHERE border >= 1"
    ).to_pandas()
