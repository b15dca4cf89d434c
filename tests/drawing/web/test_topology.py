"""Shared borders as arcs: they give back every polygon, and each border is embedded once."""

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Polygon, box

import regiomap as rm
from helpers.html import page_of
from helpers.lands import cells
from regiomap.drawing.web.topology import build_topology


def ring_points(page: dict[str, Any], place: int) -> list[list[list[tuple[float, float]]]]:
    """Return the polygons of a municipality in degrees, from the arcs."""
    geometry = page["geometry"]
    lines = []
    for steps in geometry["arcs"]:
        points = np.array(steps).reshape(-1, 2).cumsum(axis=0)
        lines.append(points * geometry["scale"] + geometry["origin"])
    return [
        [
            [tuple(p) for arc in ring for p in (lines[arc] if arc >= 0 else lines[~arc][::-1])[:-1]]
            for ring in rings
        ]
        for rings in geometry["polygons"][place]
    ]


def test_arcs_give_back_every_polygon() -> None:
    """Flanders of 2025 with all its parts and holes, to within the detail of a screen."""
    table = rm.load_flanders()
    page = page_of(rm.draw_map(table, table["reference_region"]))
    for place, shape in enumerate(table.geometry):
        polygons = [Polygon(rings[0], rings[1:]) for rings in ring_points(page, place)]
        drawn = gpd.GeoSeries(polygons, crs=4326).to_crs(31370)
        assert drawn.is_valid.all()
        assert len(polygons) == len(shapely.get_parts(shape))
        assert drawn.union_all().symmetric_difference(shape).area < 0.02 * shape.area + 5e4


def test_every_border_is_embedded_once_and_neighbours_share_it() -> None:
    table = rm.load_flanders()
    topology = build_topology(table.geometry)
    graph = rm.build_adjacency(table, bridges=[("Voeren", "Riemst")])
    shared = {tuple(sorted((table.index[a], table.index[b]))) for a, b in topology.owners if a >= 0}
    borders = {tuple(sorted((a, b))) for a, b, kind in graph.edges(data="kind") if kind != "bridge"}
    assert shared == borders
    assert len({arc.tobytes() for arc in topology.arcs}) == len(topology.arcs)


def test_a_hole_an_island_and_an_exclave_stay_what_they_are() -> None:
    """A square with a hole that another one fills, and a second part far away."""
    hole = box(150_400, 200_400, 150_600, 200_600)
    around = box(150_000, 200_000, 151_000, 201_000).difference(hole)
    shapes = [shapely.union_all([around, box(155_000, 200_000, 156_000, 201_000)]), hole]
    topology = build_topology(gpd.GeoSeries(shapes, crs=31370))
    assert [[len(rings) for rings in parts] for parts in topology.polygons] == [[2, 1], [1]]
    assert sorted(topology.owners) == [(-1, 0), (-1, 0), (0, 1)]


@given(gap_m=st.floats(0.01, 0.9), overlap=st.booleans())
def test_a_thin_gap_or_overlap_is_still_one_border(gap_m: float, *, overlap: bool) -> None:
    table = cells(1, 2)
    shift = -gap_m if overlap else gap_m
    geometry = table.geometry.copy()
    geometry.iloc[1] = shapely.affinity.translate(geometry.iloc[1], shift)
    topology = build_topology(geometry)
    assert [pair for pair in topology.owners if min(pair) >= 0] == [(0, 1)]
