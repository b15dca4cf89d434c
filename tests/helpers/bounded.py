"""Small lands whose regions have to lie within bounds, and their plans the slow way."""

from collections.abc import Callable, Mapping
from fractions import Fraction

import geopandas as gpd
import networkx as nx
import numpy as np

from helpers.brute_force import Partition, every_plan, exact_cut
from helpers.lands import squares
from helpers.search import random_land
from regiomap.plans.bounds import Bounds


def random_table(graph: nx.Graph, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Return squares with people in whole numbers and a figure in tenths."""
    n = len(graph)
    people = rng.integers(0, 50, n) * rng.choice([1, 100])
    tenths = rng.integers(0, 30, n) / 10
    return squares(sorted(graph), apart=1000, population=people, tenths=tenths, parent="P")


def random_bounds(table: gpd.GeoDataFrame, rng: np.random.Generator) -> Bounds:
    """Return bounds that some plans keep, mostly."""
    mean = float(table["population"].mean())
    low, high = int(mean * rng.uniform(0, 3)), int(mean * rng.uniform(2, 9))
    bounds: dict[str, tuple[float | None, float | None]] = {
        "population": (low if rng.random() < 0.7 else None, max(low, high)),
    }
    if rng.random() < 0.5:
        bounds["tenths"] = (round(float(rng.uniform(0, 3)), 1), None)
    return bounds


def case(seed: int) -> tuple[nx.Graph, gpd.GeoDataFrame, Bounds, tuple[int, int]]:
    """Return a connected land of at most nine with figures, bounds and a size."""
    rng = np.random.default_rng(seed)
    graph = random_land(rng, most=9)
    graph = nx.Graph(graph.subgraph(max(nx.connected_components(graph), key=len)))
    table = random_table(graph, rng)
    low = int(rng.integers(1, 4))
    return graph, table, random_bounds(table, rng), (low, low + int(rng.integers(0, 4)))


def kept(group: frozenset[str], table: gpd.GeoDataFrame, bounds: Bounds) -> bool:
    """Return whether a region lies within bounds, in exact tenths."""
    for name, (low, high) in bounds.items():
        total = sum(Fraction(str(value)) for value in table.loc[sorted(group), name])
        if low is not None and total < Fraction(str(low)):
            return False
        if high is not None and total > Fraction(str(high)):
            return False
    return True


def plans_kept(
    graph: nx.Graph, size: tuple[int, int], keeps: Callable[[frozenset[str]], bool]
) -> Mapping[int, list[tuple[Fraction, Partition]]]:
    """Return every plan all of whose regions keep a rule, by number of regions, best first."""
    found: dict[int, list[tuple[Fraction, Partition]]] = {}
    for plan in every_plan(graph, size):
        if all(map(keeps, plan)):
            found.setdefault(len(plan), []).append((exact_cut(graph, plan), plan))
    return {k: sorted(plans, key=lambda one: one[0]) for k, plans in sorted(found.items())}
