"""Land that two polygons claim: found where their boundaries say so, never by trying all pairs.

Add up how many polygons cover each place. Crossing a segment that two polygons share exactly
changes nothing, so only the segments left over bound land that is covered twice. Along them the
count on the far side stays what it is until others come in. So nothing overlaps where they do not
cross, where around every corner land and no land take turns, and where one place on every line of
them is covered by its own polygon alone; who is where this fails is looked at closely.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from regiomap.boundaries.corners import doubtful_places
from regiomap.boundaries.pairs import distinct, is_among, pair_numbers, pairs_together, positions
from regiomap.boundaries.segments import Segments

__all__ = ["Overlaps", "deep_overlaps", "suspects"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Polygons = npt.NDArray[np.object_]

_INTERIORS_MEET = "T********"
_ROUNDING_M2 = 0.01  # of the area of a country


class Overlaps(NamedTuple):
    """Pairs of polygons, in ascending order, and the square metres that both cover."""

    pairs: Ints
    m2: Floats


def suspects(
    tree: shapely.STRtree, left_over: Segments, crossing: Ints, *, rounding_m: float
) -> Ints:
    """Return the pairs of polygons that may overlap; none when nothing overlaps.

    Of each piece of land that is covered twice they name two polygons at least, and a few that
    only meet in a suspicious way.

    Parameters
    ----------
    tree
        The polygons.
    left_over
        Their segments that match no other.
    crossing
        Two rows of positions of these segments, those that meet otherwise than in a vertex of
        both.
    rounding_m
        Coordinates of one place differ by no more.
    """
    doubtful = doubtful_places(left_over, crossing, rounding_m=rounding_m)
    places = np.unique(np.concatenate([doubtful, _on_outlines(left_over, crossing)]), axis=0)
    place, who = tree.query(shapely.points(places), predicate="dwithin", distance=rounding_m)
    return pairs_together(place, who)


def _on_outlines(segments: Segments, crossing: Ints) -> Floats:
    """Return a place on every closed line of segments that crosses and touches no other."""
    start, end, owner = segments.start_vertex, segments.end_vertex, segments.owner
    new = np.ones(len(start), dtype=bool)
    new[1:] = (start[1:] != end[:-1]) | (owner[1:] != owner[:-1])
    first = np.flatnonzero(new)
    last = np.append(first[1:], len(start))[: len(first)] - 1
    # As many runs end in a vertex as start there.
    following = np.empty_like(first)
    following[np.argsort(end[last], kind="stable")] = np.argsort(start[first], kind="stable")
    runs = least = np.arange(len(first))
    for _ in range(len(first).bit_length()):  # every step looks twice as far ahead
        least = np.minimum(least, least[following])
        following = following[following]
    crossed = least[np.searchsorted(first, crossing.ravel(), side="right") - 1]
    sample = segments.take(first[(least == runs) & ~np.isin(runs, crossed)])
    places: Floats = (sample.start + sample.end) / 2
    return places


def deep_overlaps(tree: shapely.STRtree, suspected: Ints, *, deeper_than_m: float) -> Overlaps:
    """Measure the land that two polygons cover, by more than some depth.

    Parameters
    ----------
    tree
        The polygons.
    suspected
        Pairs of them, one at least for each piece of land that is covered twice.
    deeper_than_m
        Overlaps that are nowhere as wide are left out.

    Notes
    -----
    Nothing is said when all of it together is less than 0.01 m2: coordinates are rounded.
    """
    polygons: Polygons = tree.geometries
    done = pairs = np.empty(0, dtype=np.int64)
    common = np.empty(0, dtype=object)
    seen, overlaps = np.zeros(len(polygons), dtype=bool), np.zeros(len(polygons), dtype=bool)
    while len(suspected):
        a, b = positions(suspected)
        # Most do not: to see that takes a third of the time of an intersection.
        inside = shapely.relate_pattern(polygons[a], polygons[b], _INTERIORS_MEET)
        a, b = a[inside], b[inside]
        overlaps[a] = overlaps[b] = True
        done = np.sort(np.append(done, suspected))
        pairs = np.append(pairs, suspected[inside])
        common = np.append(common, shapely.intersection(polygons[a], polygons[b]))
        # Land covered twice goes on where a neighbour of an overlapping one begins.
        new = np.flatnonzero(overlaps & ~seen)
        seen[new] = True
        at, other = tree.query(polygons[new], predicate="intersects")
        ring = np.flatnonzero(np.isin(np.arange(len(polygons)), other))
        at, other = tree.query(polygons[ring], predicate="intersects")
        beside = pair_numbers(ring[at], other)[ring[at] != other]
        beside = distinct(beside)
        suspected = beside[~is_among(beside, done)]
    deep = shapely.area(shapely.buffer(common, -deeper_than_m / 2)) > 0
    order = np.flatnonzero(deep)[np.argsort(pairs[deep])]
    m2 = shapely.area(common[order])
    told = len(order) if m2.sum() >= _ROUNDING_M2 else 0
    return Overlaps(pairs[order][:told], m2[:told])
