"""The lines that municipalities share exactly, found among the segments of their boundaries.

Where polygons form a valid coverage, a shared border is a run of segments that two polygons
have exactly in common, once in each direction: `match_segments` finds them all by sorting.
What is left over is either the outside of the map or a border that was digitised differently
on both sides (a T-junction, a gap, an overlap): `facing.py` measures those.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from regiomap.boundaries.pairs import PairLengths, added_up, pair_numbers, pairs_together

__all__ = ["Matches", "Segments", "corner_pairs", "match_segments", "matched_lengths"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Polygons = npt.NDArray[np.object_]

_ODD = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Segments:
    """Boundary segments of a row of polygons, the interior always on their left.

    Attributes
    ----------
    points
        Coordinates of all rings one after another, shape (n, 2), in the unit of the CRS.
    vertex
        A number for each of these points, the same where the point is the same.
    first
        Position among the points of the start of each segment; its end is the next one.
    owner
        Position of the polygon that a segment bounds.
    """

    points: Floats
    vertex: Ints
    first: Ints
    owner: Ints

    @classmethod
    def of(cls, polygons: Polygons) -> "Segments":
        """Take (multi)polygons apart into segments, dropping those without length."""
        parts, part_owner = shapely.get_parts(shapely.orient_polygons(polygons), return_index=True)
        rings, ring_part = shapely.get_rings(parts, return_index=True)
        del parts  # each step is a copy of the whole map
        points, ring = shapely.get_coordinates(rings, return_index=True)
        del rings
        points += 0.0  # -0.0 and 0.0 are one point
        vertex = _numbered(points)
        first = np.flatnonzero((ring[1:] == ring[:-1]) & (vertex[1:] != vertex[:-1]))
        owner = part_owner[ring_part[ring[first]]]
        return cls(points, vertex, first, owner.astype(np.int64, copy=False))

    def __len__(self) -> int:
        return len(self.owner)

    def take(self, which: npt.NDArray[np.bool_] | Ints) -> "Segments":
        """Return the segments that a mask or positions select."""
        return Segments(self.points, self.vertex, self.first[which], self.owner[which])

    @cached_property
    def start(self) -> Floats:
        """Return where each segment starts, shape (n, 2)."""
        return self.points.take(self.first, axis=0)

    @cached_property
    def end(self) -> Floats:
        """Return where each segment ends, shape (n, 2)."""
        return self.points.take(self.first + 1, axis=0)

    @cached_property
    def start_vertex(self) -> Ints:
        """Return the number of the point where each segment starts."""
        return self.vertex[self.first]

    @cached_property
    def end_vertex(self) -> Ints:
        """Return the number of the point where each segment ends."""
        return self.vertex[self.first + 1]

    @cached_property
    def length(self) -> Floats:
        """Return the length of each segment, in the unit of the CRS."""
        length: Floats = np.hypot(*(self.end - self.start).T)
        return length

    @cached_property
    def direction(self) -> Floats:
        """Return the unit vector along each segment, shape (n, 2)."""
        unit: Floats = (self.end - self.start) / self.length[:, None]
        return unit


def _numbered(points: Floats) -> Ints:
    """Return a number for each point, the same where the point is the same."""
    x, y = points.view(np.uint64).T
    mixed = x * _ODD  # whole numbers are looked up twice as fast as pairs
    mixed ^= mixed >> np.uint64(32)
    mixed += y
    mixed *= _ODD
    mixed ^= mixed >> np.uint64(29)
    number, found = pd.factorize(mixed)
    some = np.empty(len(found), dtype=np.int64)
    some[number] = np.arange(len(number))
    whole = points.view(np.complex128).ravel()
    if (whole.take(some.take(number)) != whole).any():  # two points were mixed into one number
        number, _ = pd.factorize(whole)
    numbers: Ints = number.astype(np.int64, copy=False)
    return numbers


class Matches(NamedTuple):
    """Segments that two polygons share exactly.

    Attributes
    ----------
    first, second
        Positions of the two copies of each shared segment.
    unmatched
        Mask of the segments that belong to no such pair.
    """

    first: Ints
    second: Ints
    unmatched: npt.NDArray[np.bool_]


def match_segments(segments: Segments) -> Matches:
    """Return the segments that exactly two polygons share, one on either side."""
    start, end, owner = segments.start_vertex, segments.end_vertex, segments.owner
    key = np.minimum(start, end) * (len(segments) * 2) + np.maximum(start, end)
    order = np.argsort(key, kind="stable")
    run_start = np.flatnonzero(np.diff(key[order], prepend=-1))
    pairs = run_start[np.diff(run_start, append=len(order)) == 2]  # noqa: PLR2004  (a border has two sides)
    first, second = order[pairs], order[pairs + 1]
    # The same direction means that both interiors lie on one side: an overlap, not a border.
    opposite = (start[first] == end[second]) & (owner[first] != owner[second])
    first, second = first[opposite], second[opposite]
    unmatched = np.ones(len(segments), dtype=bool)
    unmatched[first] = unmatched[second] = False
    return Matches(first, second, unmatched)


def matched_lengths(segments: Segments, matches: Matches) -> PairLengths:
    """Return the length of the segments that each two polygons share exactly."""
    pairs = pair_numbers(segments.owner[matches.first], segments.owner[matches.second])
    return added_up(pairs, segments.take(matches.first).length)


def corner_pairs(segments: Segments, matches: Matches) -> Ints:
    """Return the pairs of polygons that have a vertex in common.

    Of two that share a segment exactly, only the vertices where a third meets them, or that both
    bound alone as well, are looked at: the pair may be left out, since the segment names it.
    """
    start = segments.start_vertex  # rings are closed: every vertex starts a segment
    shared = np.bincount(start)[start]
    look = np.flatnonzero((shared > 2) | ((shared == 2) & matches.unmatched))  # noqa: PLR2004  (two sides)
    return pairs_together(start[look], segments.owner[look])
