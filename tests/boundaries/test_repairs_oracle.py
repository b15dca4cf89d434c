"""The repair beside GEOS' own: after shifts of some metres ours keeps at least as many neighbours.

`shapely.coverage_clean` with its own snapping is an independent way to close gaps and overlaps.
It takes a short distance by itself, closes what is narrower, and loses borders where corners moved
further; the repair snaps within the tolerance it is told.
"""

import warnings

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.lands import squares
from regiomap.adjacency import build_adjacency
from regiomap.boundaries.repairs import repair_municipalities
from regiomap.errors import RegiomapWarning
from regiomap.flanders import load_flanders

pytestmark = pytest.mark.skipif(
    not hasattr(shapely, "coverage_clean") or shapely.geos_version < (3, 14),
    reason="coverage_clean needs shapely 2.2 with GEOS 3.14",
)


def neighbours(table: gpd.GeoDataFrame) -> set[tuple[str, str]]:
    """Return who borders on whom, without a tolerance."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RegiomapWarning)
        return {(min(edge), max(edge)) for edge in build_adjacency(table).edges}


def shifted(table: gpd.GeoDataFrame, metres: float, seed: int) -> gpd.GeoDataFrame:
    """Return a table of which every shape lies so many metres away, each in its own direction."""
    turns = np.random.default_rng(seed).uniform(0, 2 * np.pi, len(table))
    shapes = [
        shapely.affinity.translate(shape, metres * np.cos(turn), metres * np.sin(turn))
        for shape, turn in zip(table.geometry, turns, strict=True)
    ]
    return table.set_geometry(gpd.GeoSeries(shapes, index=table.index, crs=table.crs))


def cleaned(table: gpd.GeoDataFrame, gap_width: float) -> gpd.GeoDataFrame:
    """Return a table as GEOS cleans it, with its own snapping distance."""
    shapes = shapely.coverage_clean(table.geometry.to_numpy(), gap_width=gap_width)
    clean = table.set_geometry(gpd.GeoSeries(shapes, index=table.index, crs=table.crs))
    return clean[clean.is_valid & ~clean.is_empty]


@pytest.mark.parametrize("metres", [1.0, 2.0, 3.0])
def test_flanders_keeps_its_neighbours_after_a_shift(metres: float) -> None:
    flanders = load_flanders()
    true = neighbours(flanders)
    for seed in (1,):
        torn = shifted(flanders, metres, seed)
        ours = neighbours(repair_municipalities(torn, snap_tolerance_m=2 * metres).municipalities)
        theirs = neighbours(cleaned(torn, 2 * metres))
        assert len(true) == 754
        assert len(true & ours) >= 752
        assert len(true & ours) > len(true & theirs)
        # And it makes none that were not there.
        assert ours <= true


@settings(max_examples=25, deadline=None)
@given(
    rows=st.integers(2, 5),
    columns=st.integers(2, 5),
    metres=st.sampled_from([0.01, 0.5, 2.0, 5.0]),
    seed=st.integers(0, 99),
)
def test_a_grid_keeps_at_least_as_many_neighbours_as_with_geos(
    rows: int, columns: int, metres: float, seed: int
) -> None:
    land = squares(map(str, range(rows * columns)), columns=columns)
    true = neighbours(land)
    torn = shifted(land, metres, seed)
    ours = neighbours(repair_municipalities(torn, snap_tolerance_m=2 * metres).municipalities)
    theirs = neighbours(cleaned(torn, 2 * metres))
    assert true <= ours
    assert len(true & ours) >= len(true & theirs)


@pytest.mark.parametrize("metres", [0.0, 1e-6])
def test_what_fits_is_the_same_for_both(metres: float) -> None:
    flanders = load_flanders().iloc[:60]
    torn = shifted(flanders, metres, 0)
    ours = repair_municipalities(torn, snap_tolerance_m=0.01).municipalities
    theirs = cleaned(torn, 0.01)
    assert neighbours(ours) == neighbours(theirs) == neighbours(flanders)
    assert np.allclose(ours.area, theirs.area, rtol=1e-7)
