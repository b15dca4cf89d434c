"""The arcs of a coverage: every stretch of border once, and the rings as lists of arcs.

A map needs each border line once, both to stay small and to style a line by what it
separates. This is the idea of TopoJSON: shared borders become *arcs*, and a polygon is a list
of arc numbers (`~arc` when it is walked backwards).
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely import STRtree

from regiomap.boundaries.metres import reprojected

__all__ = ["Topology", "build_topology", "simplified", "spots_of"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Shapes = npt.NDArray[np.object_]

# Detail finer than this part of the whole width does not show on a screen.
_DETAIL = 1 / 2500
# A gap this narrow between two municipalities is a slip of the pen, not a piece of land.
_GAP_M = 1.0
_NOBODY = -1
_CLOSED_TRIANGLE = 4


@dataclass(frozen=True)
class Topology:
    """Borders of municipalities on a whole-number grid of degrees.

    Attributes
    ----------
    arcs
        Grid points of every arc, one array of two columns each.
    owners
        The one or two municipalities (by position) an arc belongs to; -1 is the outside.
    polygons
        Per municipality its polygons, each a list of rings (the outer one first), each a list
        of arc numbers; `~arc` runs backwards.
    scale, origin
        Degrees are `grid * scale + origin` (longitude, latitude).
    labels
        Per municipality the grid point where a label fits best.
    """

    arcs: tuple[Ints, ...]
    owners: tuple[tuple[int, int], ...]
    polygons: list[list[list[list[int]]]]
    scale: float
    origin: tuple[float, float]
    labels: Ints

    def encode(self) -> dict[str, Any]:
        """Return the geometry as plain data: every arc as a first point and steps from there."""
        arcs = []
        for arc in self.arcs:
            steps = arc.copy()
            steps[1:] -= arc[:-1]
            arcs.append(steps.ravel().tolist())
        return {
            "scale": self.scale,
            "origin": self.origin,
            "arcs": arcs,
            "owners": self.owners,
            "polygons": self.polygons,
            "labels": self.labels.tolist(),
        }

    def bounds(self) -> list[list[float]]:
        """Return the corners of the map: latitude and longitude, lowest first."""
        points = np.concatenate(self.arcs)
        (west, south), (east, north) = (
            np.array(self.origin) + corner * self.scale
            for corner in (points.min(axis=0), points.max(axis=0))
        )
        return [[float(south), float(west)], [float(north), float(east)]]


def build_topology(geometry: gpd.GeoSeries) -> Topology:
    """Return the arcs of valid polygons in a projected CRS, simplified for a screen.

    Gaps of up to a metre and overlaps are closed; wider gaps stay, and the borders along them
    then have the outside on one side.
    """
    shapes = simplified(geometry)
    labels = spots_of(shapes)
    degrees = _degrees(shapes, geometry.crs)
    scale, origin = _grid_of(degrees)
    rings = _ring_points(degrees, scale, origin)
    arcs, owners, polygons = _chain(rings, len(shapes))
    spots = shapely.get_coordinates(_degrees(labels, geometry.crs))
    return Topology(arcs, owners, polygons, scale, origin, _on_grid(spots, scale, origin))


def simplified(geometry: gpd.GeoSeries, detail: float = _DETAIL) -> Shapes:
    """Return polygons that still join, without what is finer than a part of the whole width."""
    shapes: Shapes = np.asarray(geometry.array, dtype=object)
    west, south, east, north = geometry.total_bounds
    tolerance = float(max(east - west, north - south)) * detail
    if not shapely.coverage_is_valid(shapes, _GAP_M):
        shapes = _as_coverage(shapes)
    joined: Shapes = shapely.coverage_simplify(shapes, tolerance)
    return joined


def spots_of(shapes: Shapes) -> Shapes:
    """Return the point of every shape where a label fits best."""
    spots: Shapes = shapely.get_point(shapely.maximum_inscribed_circle(_largest_parts(shapes)), 0)
    return spots


def _as_coverage(shapes: Shapes) -> Shapes:
    """Return the shapes without thin gaps and overlaps, so that borders match exactly."""
    lines = [*shapely.boundary(shapes), *shapely.boundary(_thin_gaps(shapes))]
    noded = shapely.union_all(lines, grid_size=_GAP_M / 100)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    tree = STRtree(shapes)
    inside = shapely.point_on_surface(faces)
    owner = np.full(len(faces), _NOBODY)
    found = tree.query(inside, predicate="within")[:, ::-1]
    owner[found[0]] = found[1]
    # A sliver nobody owns is a digitising gap, and goes to whoever is nearest.
    sliver = (owner == _NOBODY) & (shapely.area(faces) < _GAP_M * shapely.length(faces) / 2)
    if sliver.any():
        owner[sliver] = tree.nearest(inside[sliver])
    return np.array(
        [shapely.union_all(faces[owner == one]) for one in range(len(shapes))], dtype=object
    )


def _thin_gaps(shapes: Shapes) -> Shapes:
    """Return the open space between the shapes that is too narrow to be meant."""
    together = shapely.union_all(shapes)
    grown = shapely.buffer(together, _GAP_M / 2, join_style="mitre")
    closed = shapely.buffer(grown, -_GAP_M / 2, join_style="mitre")
    gaps: Shapes = shapely.get_parts(shapely.difference(closed, together))
    # What remains of rounding has no width worth a line.
    wide: Shapes = gaps[shapely.area(gaps) > shapely.length(gaps) * _GAP_M / 1000]
    return wide


def _largest_parts(shapes: Shapes) -> Shapes:
    """Return the largest part of every shape."""
    parts, of = shapely.get_parts(shapes, return_index=True)
    order = np.lexsort((-shapely.area(parts), of))
    first = np.unique(of[order], return_index=True)[1]
    largest: Shapes = parts[order][first]
    return largest


def _degrees(shapes: Shapes, crs: Any) -> Shapes:  # noqa: ANN401  (any CRS pyproj knows)
    series = reprojected(gpd.GeoSeries(shapes, crs=crs), 4326)
    return np.asarray(series.array, dtype=object)


def _grid_of(degrees: Shapes) -> tuple[float, tuple[float, float]]:
    """Return a round grid size that is finer than the detail, and its origin."""
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(degrees))
    size = max(east - west, north - south)
    digits = int(np.ceil(-np.log10(size * _DETAIL / 4)))
    scale = float(f"1e-{digits}")
    return scale, (round(west, digits), round(south, digits))


def _on_grid(points: Floats, scale: float, origin: tuple[float, float]) -> Ints:
    grid: Ints = np.rint((points - np.array(origin)) / scale).astype(np.int64)
    return grid


@dataclass(frozen=True)
class _Rings:
    """The points of all rings in a row, and to which ring, polygon and owner each belongs."""

    points: Ints
    ring: Ints
    polygon: Ints
    owner: Ints

    def starts(self) -> Ints:
        """Return where each ring begins, and the end of the last."""
        starts: Ints = np.r_[0, np.flatnonzero(np.diff(self.ring)) + 1, len(self.ring)]
        return starts


def _ring_points(degrees: Shapes, scale: float, origin: tuple[float, float]) -> _Rings:
    """Return the rings on the grid; rings that collapse there are gone, holes with them."""
    parts, owner_of = shapely.get_parts(degrees, return_index=True)
    rings, part_of = shapely.get_rings(parts, return_index=True)
    xy, ring_of = shapely.get_coordinates(rings, return_index=True)
    points = _on_grid(xy, scale, origin)
    same = np.zeros(len(points), dtype=bool)
    same[1:] = (points[1:] == points[:-1]).all(axis=1) & (ring_of[1:] == ring_of[:-1])
    points, ring_of = points[~same], ring_of[~same]
    alive = np.bincount(ring_of, minlength=len(rings)) >= _CLOSED_TRIANGLE
    shells = np.unique(part_of, return_index=True)[1]
    alive &= alive[shells][part_of]
    points, ring_of = points[alive[ring_of]], ring_of[alive[ring_of]]
    polygon = part_of[ring_of]
    return _Rings(points, ring_of, polygon, owner_of[polygon])


def _chain(
    rings: _Rings, n_owners: int
) -> tuple[tuple[Ints, ...], tuple[tuple[int, int], ...], list[list[list[list[int]]]]]:
    """Cut the rings where three borders meet, and number every piece once."""
    places, at = np.unique(rings.points, axis=0, return_inverse=True)
    at = at.reshape(-1)
    # A border changes owners only where it forks or ends, if the polygons are a coverage.
    pair_of, forks = _borders(at, rings, len(places))
    numbers: dict[tuple[int, ...], int] = {}
    owners: list[tuple[int, int]] = []
    polygons: list[dict[int, list[list[int]]]] = [{} for _ in range(n_owners)]
    starts = rings.starts()
    for start, stop in pairwise(starts):
        ring, pairs = at[start : stop - 1], pair_of[start : stop - 1]
        turns = (pairs != np.roll(pairs, 1, axis=0)).any(axis=1)
        signed = []
        for piece, pair in _pieces(ring, pairs, np.flatnonzero(forks[ring] | turns)):
            key = min(piece, piece[::-1])
            if key not in numbers:
                numbers[key] = len(owners)
                owners.append(pair)
            signed.append(numbers[key] if key == piece else ~numbers[key])
        polygon = polygons[rings.owner[start]].setdefault(int(rings.polygon[start]), [])
        polygon.append(signed)
    arcs = tuple(places[list(key)] for key in numbers)
    return arcs, tuple(owners), [list(of_one.values()) for of_one in polygons]


def _borders(at: Ints, rings: _Rings, n_places: int) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Return the owners of the segment that leaves each point, and the places that fork."""
    inside = rings.ring[1:] == rings.ring[:-1]
    ends = np.sort(np.column_stack([at[:-1], at[1:]])[inside], axis=1)
    segments, segment = np.unique(ends, axis=0, return_inverse=True)
    segment = segment.reshape(-1)
    pair_of = np.full((len(at), 2), _NOBODY)
    pair_of[:-1][inside] = _segment_owners(segment, rings.owner[:-1][inside], len(segments))[
        segment
    ]
    forks = np.bincount(segments.ravel(), minlength=n_places) != 2  # noqa: PLR2004  (in and out)
    return pair_of, forks


def _segment_owners(segment: Ints, owner: Ints, n_segments: int) -> Ints:
    """Return the two owners of every segment, the lower first, -1 for the outside."""
    order = np.lexsort((owner, segment))
    sides = np.full((n_segments, 2), _NOBODY)
    first = np.unique(segment[order], return_index=True)[1]
    last = np.r_[first[1:], len(segment)] - 1
    sides[:, 1] = owner[order][last]
    shared = last > first
    sides[shared, 0] = owner[order][first][shared]
    return sides


def _pieces(ring: Ints, pair_of: Ints, cuts: Ints) -> list[tuple[tuple[int, ...], tuple[int, int]]]:
    """Return the pieces of a closed ring between its cuts, each with its owners."""
    if len(cuts) == 0:
        # A border nobody else touches may start anywhere: at its lowest point, always.
        cuts = np.array([int(ring.argmin())])
    turned = np.roll(ring, -cuts[0]).tolist()
    pairs = np.roll(pair_of, -cuts[0], axis=0).tolist()
    turned.append(turned[0])
    stops = [*(cuts - cuts[0]).tolist(), len(ring)]
    return [(tuple(turned[a : b + 1]), (pairs[a][0], pairs[a][1])) for a, b in pairwise(stops)]
