"""The lines that municipalities share, found among the segments of their boundaries.

Where polygons form a valid coverage, a shared border is a run of segments that two polygons
have exactly in common, once in each direction: `match_segments` finds them all by sorting.
What is left over is either the outside of the map or a border that was digitised differently
on both sides (a T-junction, a gap, an overlap): `NearPairs` measures those, however they
were drawn, as the length over which two boundaries run opposite each other within a tolerance.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

__all__ = [
    "Lengths",
    "Matches",
    "NearPairs",
    "Segments",
    "match_segments",
    "matched_lengths",
    "touching_pairs",
]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Lengths = dict[tuple[int, int], float]  # metres by pair of positions, the smaller first

# Two boundaries that face each other run in opposite directions; beyond 45 degrees they meet
# in a corner rather than along a border.
_OPPOSITE = -np.sqrt(0.5)
_PAIRS_AT_ONCE = 1_000_000  # some 200 MB
_BLOCK, _SAMPLED_EVERY = 65_536, 256


@dataclass(frozen=True)
class Segments:
    """Every boundary segment of a row of polygons, the interior always on its left.

    Attributes
    ----------
    owner
        Position of the polygon that a segment bounds.
    start, end
        Coordinates of its ends, shape (n, 2), in the unit of the CRS.
    """

    owner: Ints
    start: Floats
    end: Floats

    @classmethod
    def of(cls, polygons: npt.NDArray[np.object_]) -> "Segments":
        """Take (multi)polygons apart into segments, dropping those without length."""
        parts, part_owner = shapely.get_parts(shapely.orient_polygons(polygons), return_index=True)
        rings, ring_part = shapely.get_rings(parts, return_index=True)
        points, ring = shapely.get_coordinates(rings, return_index=True)
        follows = (ring[1:] == ring[:-1]) & (points[1:] != points[:-1]).any(axis=1)
        first = np.flatnonzero(follows)
        owner = part_owner[ring_part[ring[first]]].astype(np.int64)
        return cls(owner, points[first], points[first + 1])

    def __len__(self) -> int:
        return len(self.owner)

    def take(self, which: npt.NDArray[np.bool_]) -> "Segments":
        """Return the segments that a mask selects."""
        return Segments(self.owner[which], self.start[which], self.end[which])

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

    @cached_property
    def vertex_ids(self) -> tuple[Ints, Ints]:
        """Return numbers of the distinct points: of the starts, and of the ends."""
        points = np.ascontiguousarray(np.concatenate([self.start, self.end]))
        # Adding zero turns -0.0 into 0.0, which are one point.
        ids, _ = pd.factorize((points + 0.0).view(np.complex128).ravel())
        starts, ends = np.split(ids.astype(np.int64), 2)
        return starts, ends


@dataclass(frozen=True)
class Matches:
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
    start, end = segments.vertex_ids
    key = np.minimum(start, end) * (len(segments) * 2) + np.maximum(start, end)
    order = np.argsort(key, kind="stable")
    run_start = np.flatnonzero(np.diff(key[order], prepend=-1))
    pairs = run_start[np.diff(run_start, append=len(order)) == 2]  # noqa: PLR2004  (a border has two sides)
    first, second = order[pairs], order[pairs + 1]
    # The same direction means that both interiors lie on one side: an overlap, not a border.
    opposite = (start[first] == end[second]) & (segments.owner[first] != segments.owner[second])
    first, second = first[opposite], second[opposite]
    unmatched = np.ones(len(segments), dtype=bool)
    unmatched[first] = unmatched[second] = False
    return Matches(first, second, unmatched)


def matched_lengths(segments: Segments, matches: Matches) -> Lengths:
    """Return the length of the segments that each two polygons share exactly."""
    owners = segments.owner[matches.first], segments.owner[matches.second]
    return _by_pair(*owners, segments.length[matches.first])


@dataclass(frozen=True)
class NearPairs:
    """Ordered pairs of segments of two polygons that come within reach of each other.

    They are looked at some at a time and never kept: where both sides of a border have points
    much closer together than the reach there are very many of them.
    """

    segments: Segments
    tree: shapely.STRtree

    @classmethod
    def of(cls, segments: Segments) -> "NearPairs":
        """Index the segments."""
        return cls(segments, shapely.STRtree(_lines(segments, np.arange(len(segments)))))

    def meeting(self, *, reach_m: float) -> set[tuple[int, int]]:
        """Return the polygons whose boundaries meet anywhere, also where one has no vertex."""
        owner = self.segments.owner
        met: set[tuple[int, int]] = set()
        for a, b in self._within(reach_m):
            once = owner[a] < owner[b]
            one, other = a[once], b[once]
            meet = shapely.dwithin(
                _lines(self.segments, one), _lines(self.segments, other), reach_m
            )
            pairs = np.unique(np.stack([owner[one], owner[other]])[:, meet], axis=1)
            met.update(zip(*pairs.tolist(), strict=True))
        return met

    def facing(self, *, reach_m: float) -> Lengths:
        """Measure how far boundaries run opposite each other within a distance.

        Parameters
        ----------
        reach_m
            Gaps and overlaps up to this width count as contact.

        Returns
        -------
        dict
            Length in metres, the mean of what both sides measure, for each two polygons.
        """
        direction, owner = self.segments.direction, self.segments.owner
        total: Lengths = {}
        for first, second in self._within(reach_m):
            along = (direction[first] * direction[second]).sum(axis=1)
            a, b = first[along <= _OPPOSITE], second[along <= _OPPOSITE]
            low, high = _facing_interval(self.segments, a, b, reach_m)
            faces = high > low
            found = _lengths_once(owner, a[faces], b[faces], low[faces], high[faces])
            for pair, length in found.items():
                total[pair] = total.get(pair, 0.0) + length
        return total

    def _within(self, reach_m: float) -> Iterator[tuple[Ints, Ints]]:
        """Yield the pairs whose boxes come within reach, all pairs of a first segment together."""
        low = np.minimum(self.segments.start, self.segments.end) - reach_m
        high = np.maximum(self.segments.start, self.segments.end) + reach_m
        owner = self.segments.owner

        def near(which: Ints) -> tuple[Ints, Ints]:
            boxes = shapely.box(*low[which].T, *high[which].T)
            at, found = self.tree.query(boxes)
            return which[at], found

        for block in np.split(np.arange(len(owner)), range(_BLOCK, len(owner), _BLOCK)):
            # Segments that follow each other have about as many others near them.
            sample, _ = near(block[::_SAMPLED_EVERY])
            most = np.unique(sample, return_counts=True)[1].max(initial=1)
            step = max(int(_PAIRS_AT_ONCE // most), 1)
            for part in np.split(block, range(step, len(block), step)):
                a, b = near(part)
                other = owner[a] != owner[b]
                yield a[other], b[other]


def _lines(segments: Segments, which: Ints) -> npt.NDArray[np.object_]:
    ends = np.stack([segments.start[which], segments.end[which]], axis=1)
    lines: npt.NDArray[np.object_] = shapely.linestrings(ends)
    return lines


def _lengths_once(owner: Ints, a: Ints, b: Ints, low: Floats, high: Floats) -> Lengths:
    """Add up stretches of segments `a`: one may face several of the same neighbour."""
    group = a * (owner.max(initial=0) + 1) + owner[b]
    order = np.lexsort((low, group))
    group, low, high, a, b = group[order], low[order], high[order], a[order], b[order]
    new = np.diff(group, prepend=-1) != 0
    reached = pd.Series(high).groupby(np.cumsum(new)).cummax().shift(fill_value=0.0).to_numpy()
    gained = np.maximum(high - np.where(new, low, np.maximum(low, reached)), 0.0)
    return _by_pair(owner[a], owner[b], gained / 2)


def _by_pair(a: Ints, b: Ints, lengths: Floats) -> Lengths:
    n = int(max(a.max(initial=0), b.max(initial=0))) + 1
    pairs, which = np.unique(np.minimum(a, b) * n + np.maximum(a, b), return_inverse=True)
    sums = np.bincount(which, lengths, minlength=len(pairs))
    sides = (side.tolist() for side in np.divmod(pairs, n))
    return dict(zip(zip(*sides, strict=True), sums.tolist(), strict=True))


def _facing_interval(segments: Segments, a: Ints, b: Ints, reach_m: float) -> tuple[Floats, Floats]:
    """Return from where to where each segment `a` lies opposite segment `b`, within reach."""
    length, direction = segments.length, segments.direction
    offset = segments.start[a] - segments.start[b]
    # Walking s metres along `a`, the place along `b` is q + s * along, the distance d + s * away.
    q, along = (offset * direction[b]).sum(axis=1), (direction[a] * direction[b]).sum(axis=1)
    d, away = _cross(direction[b], offset), _cross(direction[b], direction[a])
    parallel = np.abs(away) < np.finfo(float).eps
    slope = np.where(parallel, 1.0, away)
    within = np.where(np.abs(d) <= reach_m, np.inf, -np.inf)
    near_low = np.where(parallel, -within, (-d - reach_m * np.sign(slope)) / slope)
    near_high = np.where(parallel, within, (-d + reach_m * np.sign(slope)) / slope)
    low = np.maximum.reduce([(length[b] - q) / along, near_low, np.zeros_like(q)])
    high = np.minimum.reduce([-q / along, near_high, length[a]])
    return low, high


def _cross(u: Floats, v: Floats) -> Floats:
    crossed: Floats = u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]
    return crossed


def touching_pairs(segments: Segments) -> set[tuple[int, int]]:
    """Return the pairs of polygons that have a vertex in common, the smaller position first."""
    start, _ = segments.vertex_ids  # rings are closed: every vertex starts a segment
    n = int(segments.owner.max(initial=0)) + 1
    corner = np.unique(start * n + segments.owner)
    vertex, owner = np.divmod(corner, n)
    found: set[tuple[int, int]] = set()
    for step in range(1, len(corner)):
        same = np.flatnonzero(vertex[step:] == vertex[:-step])
        if not len(same):
            break
        pairs = np.unique(owner[same] * n + owner[same + step])
        found.update(zip(*(side.tolist() for side in np.divmod(pairs, n)), strict=True))
    return found
