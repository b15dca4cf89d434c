"""Maps of letters as municipalities, and who borders on whom there."""

import warnings
from collections.abc import Mapping

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import shapely
from shapely import Polygon, box

from regiomap.adjacency import build_adjacency, check_adjacency
from regiomap.errors import (
    RegiomapWarning,
)

Lengths = dict[frozenset[str], float]


def land(shapes: Mapping[str, shapely.Geometry]) -> gpd.GeoDataFrame:
    """Return a canonical table: code and name are the same word."""
    index = pd.Index(list(shapes), name="nis", dtype="object")
    return gpd.GeoDataFrame(
        {"name": list(shapes)}, geometry=list(shapes.values()), index=index, crs=31370
    )


def drawn(picture: str, cell_m: float = 100.0) -> gpd.GeoDataFrame:
    """Turn a picture of letters, cells of 100 m, into municipalities called by their letter."""
    cells: dict[str, list[Polygon]] = {}
    for y, row in enumerate(reversed(picture.split())):
        for x, letter in enumerate(row):
            if letter != ".":
                square = box(cell_m * x, cell_m * y, cell_m * (x + 1), cell_m * (y + 1))
                cells.setdefault(letter, []).append(square)
    return land(
        {
            letter: shapely.make_valid(shapely.coverage_union_all(cells[letter]))
            for letter in sorted(cells)
        }
    )


def quietly(municipalities: gpd.GeoDataFrame, **options: object) -> nx.Graph:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RegiomapWarning)
        return build_adjacency(municipalities, **options)  # type: ignore[arg-type]


def lengths(graph: nx.Graph) -> Lengths:
    return {frozenset((a, b)): m for a, b, m in graph.edges(data="shared_border_m")}


def pairs(*words: str) -> set[frozenset[str]]:
    return {frozenset(word) for word in words}


def doubts(graph: nx.Graph) -> set[tuple[str, frozenset[str]]]:
    rows = check_adjacency(graph).to_frame()
    return {
        (kind, frozenset({a, b} - {None, np.nan}))
        for kind, a, b in zip(rows["kind"], rows["nis_a"], rows["nis_b"], strict=True)
    }
