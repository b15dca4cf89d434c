"""What several tests of proposals look at: the best thirty regions of Flanders."""

import geopandas as gpd
import pytest

import regiomap as rm


@pytest.fixture(scope="session")
def thirty(flanders: gpd.GeoDataFrame) -> rm.reports.Proposal:
    """Return thirty regions, and the four next best."""
    return rm.propose_regions(flanders, n_regions=30, alternatives=4)
