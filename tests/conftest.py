"""What all tests share: how Hypothesis searches, the official files and Flanders."""

import os
from pathlib import Path
from typing import get_args

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest
from hypothesis import HealthCheck, settings

import regiomap as rm
from regiomap.flanders import (
    Vintage,
    load_cooperations,
    load_flanders,
    load_mergers,
    load_youth_regions,
)

pytest.register_assert_rewrite("helpers")

# A busy machine makes no test fail: no deadline for an example, and no look at how many seconds
# the examples took to draw. Where CI is set the same commit gets the same examples; elsewhere
# each run tries others, and prints how to repeat the one that fails.
settings.register_profile(
    "regiomap",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),
    print_blob=True,
)
settings.load_profile("regiomap")


@pytest.fixture(scope="session")
def official() -> Path:
    """Return the folder of the official boundaries, named by REGIOMAP_OFFICIAL_DATA."""
    named = os.environ.get("REGIOMAP_OFFICIAL_DATA")
    if named and Path(named, "municipalities_2025.shp").is_file():
        return Path(named)
    reason = (
        f"REGIOMAP_OFFICIAL_DATA is {named!r}, which holds no municipalities_2025.shp"
        if named
        else "REGIOMAP_OFFICIAL_DATA does not name the folder of the official boundaries"
    )
    if os.environ.get("REGIOMAP_REQUIRE_OFFICIAL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def flanders() -> gpd.GeoDataFrame:
    """Return the 285 municipalities of 2025."""
    return rm.load_flanders()


@pytest.fixture(scope="session")
def flanders_2024() -> gpd.GeoDataFrame:
    """Return the 300 municipalities of 2024."""
    return rm.load_flanders(2024)


@pytest.fixture(scope="session")
def limburg(flanders: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the municipalities of Limburg, Voeren among them."""
    return flanders[flanders["reference_region"] == "Limburg"]


@pytest.fixture(scope="session")
def bridged(flanders: gpd.GeoDataFrame) -> nx.Graph:
    """Return who borders on whom in 2025, with a bridge for Voeren."""
    return rm.build_adjacency(flanders, bridges=[("Voeren", "Riemst")])


@pytest.fixture(scope="session")
def ties(flanders: gpd.GeoDataFrame, bridged: nx.Graph) -> nx.Graph:
    """Return the neighbours of 2025 with the divisions and cooperations that they share."""
    return rm.build_ties(
        bridged,
        divisions=flanders,
        cooperations=load_cooperations(),
        crosswalk=load_mergers(),
        weights={"shared_divisions": 1, "shared_cooperations": 1},
        parents=flanders["reference_region"],
    )


@pytest.fixture(scope="session")
def graphs() -> dict[int, nx.Graph]:
    """Return who borders on whom by vintage, without bridges."""
    tables = {vintage: load_flanders(vintage) for vintage in get_args(Vintage)}
    with pytest.warns(UserWarning, match="no neighbour"):
        return {vintage: rm.build_adjacency(table) for vintage, table in tables.items()}


@pytest.fixture(scope="session")
def cooperations() -> pd.Series:
    """Return the cooperations by code; a municipality is in several."""
    return load_cooperations().set_index("nis")["cooperation"]


@pytest.fixture(scope="session")
def youth_regions() -> pd.Series:
    """Return the youth regions there are, by code of 2024."""
    return load_youth_regions().set_index("nis")["youth_region"]


@pytest.fixture(scope="session")
def note_plan(flanders_2024: gpd.GeoDataFrame) -> rm.Plan:
    """Return the best 30 regions of the 300 municipalities, with a bridge for Voeren."""
    graph = rm.build_adjacency(flanders_2024, bridges=[("Voeren", "Riemst")])
    return rm.propose_regions(flanders_2024, graph, n_regions=30).best


@pytest.fixture(scope="session")
def note_schedule(note_plan: rm.Plan) -> rm.reports.Schedule:
    """Return the order in which these regions start, for the targets of the policy note."""
    return rm.schedule_growth(note_plan, targets={2021: (12, 100), 2024: (30, 300)}, supporters=5)
