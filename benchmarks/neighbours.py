"""Neighbours beside the peers: `python benchmarks/neighbours.py [--cells N ...] [file ...]`.

Each table is given to regiomap, to both rooks of libpysal, maup, GerryChain, SedonaDB and to ten
lines with an STRtree, in turn and in one process. Only regiomap measures every border, also where
the two sides are drawn differently, and reports corners, near misses and overlaps: it says how many
borders that exact intersection finds it lacks, and the other way round.
"""

import argparse
import resource
import sys
import warnings
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

import regiomap as rm
from coverages import coverage, loosened, scattered
from turns import compare

CELLS = (2_000, 10_000, 100_000)
MANY = 50_000  # polygons, which are looked at once


def main() -> None:
    """Compare on generated coverages, or on the files that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="polygons in a CRS with metres")
    parser.add_argument("--cells", nargs="+", type=int, help=f"how many to draw, {CELLS}")
    parser.add_argument("--loose", type=float, default=0.0, help="share of cells with a gap around")
    parser.add_argument("--apart", action="store_true", help="no two cells are neighbours")
    parser.add_argument("--alone", action="store_true", help="regiomap without the peers")
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    for path in asked.files:
        compare_table(path.name, read_polygons(path), alone=asked.alone)
    for n in asked.cells or (() if asked.files else CELLS):
        compare_coverage(n, loose=asked.loose, apart=asked.apart, alone=asked.alone)


def compare_coverage(
    n: int, *, loose: float = 0.0, apart: bool = False, alone: bool = False
) -> None:
    """Compare on a generated coverage, drawn loosely or its cells apart when that is asked."""
    cells = coverage(n)
    if loose:
        cells = loosened(cells, share=loose, width_m=0.2)
    if apart:
        cells = scattered(cells)
    compare_table("generated cells", cells, alone=alone)


def compare_table(title: str, table: gpd.GeoDataFrame, *, alone: bool = False) -> None:
    """Compare on one table, and print what was found and how much memory it took at most."""
    graph = rm.build_adjacency(table)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        2**20 if sys.platform == "darwin" else 2**10
    )
    points = shapely.get_num_coordinates(table.geometry.array).sum()
    told = f"{title}: {len(table)} polygons with {points} points"
    found = f"{graph.number_of_edges()} borders, {megabytes:,.0f} MB at most"
    if alone:
        compare(f"{told}; {found}", lambda: rm.build_adjacency(table), {})
        return
    from peer_neighbours import installed_peers  # noqa: PLC0415  (after memory was measured)

    peers, missing = installed_peers(table)
    exact = intersected(table)
    ours = {frozenset(pair) for pair in graph.edges}
    lost = f"{len(ours - exact)} that exact intersection lacks, {len(exact - ours)} only it has"
    compare(
        f"{told}; {found}; {lost}",
        lambda: rm.build_adjacency(table),
        {**peers, "ten lines of STRtree": lambda: intersected(table)},
        runs=1 if len(table) > MANY else 5,
    )
    for package in missing:
        print(f"  {package} is not installed")


def intersected(table: gpd.GeoDataFrame) -> set[frozenset[str]]:
    """Return the pairs whose exact intersection is a metre long: what one writes in ten lines."""
    polygons, codes = np.asarray(table.geometry.array), np.asarray(table.index)
    a, b = shapely.STRtree(polygons).query(polygons, predicate="intersects")
    a, b = a[a < b], b[a < b]
    border = shapely.intersection(polygons[a], polygons[b])
    long = shapely.length(border) >= 1.0
    return set(map(frozenset, zip(codes[a[long]], codes[b[long]], strict=True)))


def read_polygons(path: Path) -> gpd.GeoDataFrame:
    """Return the polygons of a file, with codes by row."""
    table = gpd.read_file(path)
    codes = pd.Index([f"{row:06}" for row in range(len(table))], name="nis")
    return gpd.GeoDataFrame(
        {"name": codes}, geometry=list(table.geometry), index=codes, crs=table.crs
    )


if __name__ == "__main__":
    main()
