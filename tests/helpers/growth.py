"""Plans for the tests of growth, and the targets of the policy note."""

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd
from shapely import box

import regiomap as rm

# The policy note's own: 12 regions and 100 local governments, up to 30 and 300.
NOTE = {2021: (12, 100), 2024: (30, 300)}


def plan_of(sizes: Mapping[str, int], *, unplaced: int = 0) -> rm.Plan:
    """Make a plan with so many municipalities in each region, and some in none."""
    regions = [region for region, n in sizes.items() for _ in range(n)] + [None] * unplaced
    codes = pd.Index([f"{n:05}" for n in range(len(regions))], name="nis")
    return rm.Plan(pd.Series(regions, index=codes, name="region", dtype=object))


ABC = plan_of({"a": 3, "b": 2, "c": 4})


def ready(**values: float) -> pd.Series:
    """Return the readiness of some regions."""
    return pd.Series(values, dtype="float64")


def line(xs: Mapping[str, float]) -> rm.Plan:
    """Put regions of one square kilometre on a line; neighbours where the squares touch."""
    table = gpd.GeoDataFrame(
        {"name": list(xs), "population": [100] * len(xs)},
        index=pd.Index([f"{n:05}" for n in range(len(xs))], name="nis"),
        geometry=[box(x * 1000, 0, x * 1000 + 1000, 1000) for x in xs.values()],
        crs=31370,
    )
    graph = rm.build_adjacency(table)
    region = pd.Series(list(xs), index=table.index, name="region", dtype=object)
    return rm.Plan(region, municipalities=table, graph=graph)
