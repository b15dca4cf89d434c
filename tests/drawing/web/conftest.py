"""What the tests of the page share: one way to start Chromium, and a map to look at."""

from pathlib import Path

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest

import regiomap as rm
from helpers.browsers import browser, visit
from regiomap.flanders import load_youth_regions

__all__ = ["browser", "visit"]


def blobs(flanders: gpd.GeoDataFrame, graph: nx.Graph, size: int) -> pd.Series:
    """Divide every reference region into blobs of about `size`; some keep the rules, some not."""
    plan = {}
    for parent, codes in flanders.groupby("reference_region").groups.items():
        inside = graph.subgraph(codes)
        seeds = [min(codes)]
        while len(seeds) < max(1, round(len(codes) / size)):
            steps = nx.multi_source_dijkstra_path_length(inside, set(seeds), weight=None)
            seeds.append(max(sorted(steps), key=steps.__getitem__))
        for n, seed in enumerate(seeds, 1):
            for code in nx.voronoi_cells(inside, seeds, weight=None)[seed]:
                plan[code] = f"{parent} {n}"
    return pd.Series(plan).reindex(flanders.index)


@pytest.fixture(scope="session")
def plans(flanders: gpd.GeoDataFrame, bridged: nx.Graph) -> dict[str, pd.Series]:
    """Return three divisions of Flanders by title; the first and the last are equal."""
    first = blobs(flanders, bridged, 9)
    members = load_youth_regions().query("youth_region.str.contains('Noorderkempen')")["nis"]
    stabroek = flanders.index[flanders["name"] == "Stabroek"][0]
    kept = [code for code in members if code in first.index and code != stabroek]
    first.loc[kept] = "Noorderkempen"
    return {"Voorstel": first, "Anders": blobs(flanders, bridged, 8), "Groot": first.copy()}


@pytest.fixture(scope="session")
def file(
    flanders: gpd.GeoDataFrame,
    bridged: nx.Graph,
    plans: dict[str, pd.Series],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Return the file of a map of these plans."""
    path = tmp_path_factory.mktemp("map") / "kaart.html"
    rm.save_map(rm.draw_map(flanders, plans, graph=bridged), path)
    return path
