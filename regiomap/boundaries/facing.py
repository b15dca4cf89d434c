"""Borders that two polygons do not draw alike, found among the segments that match no other.

Where a border was digitised differently on both sides (a T-junction, a gap, an overlap) no
segment is equal, and an exact intersection of the two polygons is often but a point.
`contacts_within` measures such borders however they were drawn: as the length over which two
boundaries run opposite each other within a tolerance.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from regiomap.boundaries.pairs import PairLengths, added_up, distinct, pair_numbers
from regiomap.boundaries.segments import Segments

__all__ = ["Contacts", "NearPairs", "contacts_within"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Two boundaries that face each other run in opposite directions; beyond 45 degrees they meet
# in a corner rather than along a border.
_OPPOSITE = -np.sqrt(0.5)
_PAIRS_AT_ONCE = 1_000_000  # some 200 MB
_BLOCK, _SAMPLED_EVERY = 65_536, 256
_STRETCH = 8  # segments that are first looked at together
_NONE: Ints = np.empty(0, dtype=np.int64)


class Contacts(NamedTuple):
    """How segments of different polygons meet.

    Attributes
    ----------
    facing
        For each reach, how far boundaries run opposite each other within it: the mean of what
        both sides measure.
    meeting
        The pairs of polygons whose boundaries meet anywhere, also where one has no vertex.
    crossing
        Two rows of positions: the segments that meet otherwise than in a vertex of both. They
        cross, touch or run along each other between vertices, or are the same.
    """

    facing: list[PairLengths]
    meeting: Ints
    crossing: Ints


def contacts_within(segments: Segments, *, reaches_m: Sequence[float], meet_m: float) -> Contacts:
    """Measure all that comes near in one walk over the segments.

    Parameters
    ----------
    segments
        Those that match no other.
    reaches_m
        Gaps and overlaps up to such a width count as facing.
    meet_m
        Boundaries this close meet.
    """
    near = NearPairs.of(segments, reach_m=max(*reaches_m, meet_m))
    facing: list[list[PairLengths]] = [[PairLengths(_NONE, np.empty(0))] for _ in reaches_m]
    meeting, crossing = [_NONE], [np.stack([_NONE, _NONE])]
    for block in near.blocks():
        gained: list[list[tuple[Ints, Floats]]] = [[] for _ in reaches_m]
        for a, b in block:
            for found, lengths in zip(gained, near.facing(a, b, reaches_m), strict=True):
                found.append(lengths)
            met, crossed = near.meeting(a, b, meet_m)
            meeting.append(met)
            crossing.append(crossed)
        for total, found in zip(facing, gained, strict=True):
            pairs, metres = zip(*found, strict=True)
            total.append(added_up(np.concatenate(pairs), np.concatenate(metres)))
    return Contacts(
        [total[0].plus(*total[1:]) for total in facing],
        distinct(np.concatenate(meeting)),
        np.concatenate(crossing, axis=1),
    )


@dataclass(frozen=True)
class NearPairs:
    """Ordered pairs of segments of two polygons whose boxes come within reach of each other.

    They are looked at some at a time and never kept: where both sides of a border have points
    much closer together than the reach there are very many of them.
    """

    segments: Segments
    reach_m: float
    low: Floats
    high: Floats
    asked: npt.NDArray[np.bool_]  # which have a segment of another polygon near, maybe
    indexed: Ints
    tree: shapely.STRtree

    @classmethod
    def of(cls, segments: Segments, *, reach_m: float) -> "NearPairs":
        """Index the segments."""
        low = np.minimum(segments.start, segments.end)
        high = np.maximum(segments.start, segments.end)
        asked = _near_others(segments.owner, low, high, reach_m)
        # Only of many that stand apart most can be left out of the index.
        apart = len(segments) > _BLOCK and 2 * asked.sum() < len(asked)
        indexed = np.flatnonzero(asked) if apart else np.arange(len(segments))
        tree = shapely.STRtree(_lines(segments, indexed))
        return cls(segments, reach_m, low, high, asked, indexed, tree)

    def blocks(self) -> Iterator[Iterator[tuple[Ints, Ints]]]:
        """Yield the pairs block by block; all pairs of a first segment come together."""
        for begin in range(0, len(self.asked), _BLOCK):
            block = begin + np.flatnonzero(self.asked[begin : begin + _BLOCK])
            # Segments that follow each other have about as many others near them.
            sample, _ = self._near(block[::_SAMPLED_EVERY])
            most = np.unique(sample, return_counts=True)[1].max(initial=1)
            step = max(int(_PAIRS_AT_ONCE // most), 1)
            yield (self._pairs(part) for part in np.split(block, range(step, len(block), step)))

    def _pairs(self, which: Ints) -> tuple[Ints, Ints]:
        a, b = self._near(which)
        other = self.segments.owner[a] != self.segments.owner[b]
        return a[other], b[other]

    def _near(self, which: Ints) -> tuple[Ints, Ints]:
        low, high = self.low[which] - self.reach_m, self.high[which] + self.reach_m
        at, found = self.tree.query(_diagonals(low, high))
        return which[at], self.indexed[found]

    def _within(self, a: Ints, b: Ints, reach_m: float) -> npt.NDArray[np.bool_]:
        """Return which boxes of `a` come within reach of those of `b`."""
        low, high = self.low[a] - reach_m, self.high[a] + reach_m
        inside: npt.NDArray[np.bool_] = (low <= self.high[b]) & (high >= self.low[b])
        return inside[:, 0] & inside[:, 1]

    def meeting(self, a: Ints, b: Ints, reach_m: float) -> tuple[Ints, Ints]:
        """Return the polygons that meet, and the segments that do so otherwise than in a vertex."""
        owner = self.segments.owner
        once = np.flatnonzero(owner[a] < owner[b])
        once = once[self._within(a[once], b[once], reach_m)]
        a, b = a[once], b[once]
        start, end = self.segments.start_vertex, self.segments.end_vertex
        turned = (start[a] == end[b]) | (end[a] == start[b])
        meet = turned | (start[a] == start[b]) | (end[a] == end[b])
        crossed = meet & self._lie_along(a, b, np.where(turned, -1.0, 1.0), reach_m)
        apart = np.flatnonzero(~meet)
        lines = (_lines(self.segments, which[apart]) for which in (a, b))
        meet[apart] = crossed[apart] = shapely.dwithin(*lines, reach_m)
        pairs = pair_numbers(owner[a], owner[b])
        return distinct(pairs[meet]), np.stack([a[crossed], b[crossed]])

    def _lie_along(self, a: Ints, b: Ints, turned: Floats, reach_m: float) -> npt.NDArray[np.bool_]:
        """Return which segments go the same way from a vertex they have in common."""
        direction, length = self.segments.direction, self.segments.length
        aside = _cross(direction[a], direction[b]) * np.minimum(length[a], length[b])
        same_way = _dot(direction[a], direction[b]) * turned > 0
        along: npt.NDArray[np.bool_] = same_way & (np.abs(aside) <= reach_m)
        return along

    def facing(self, a: Ints, b: Ints, reaches_m: Sequence[float]) -> Iterator[tuple[Ints, Floats]]:
        """Yield for each reach the pairs of polygons, and by how much each segment adds to them."""
        direction, owner = self.segments.direction, self.segments.owner
        along = _dot(direction[a], direction[b])
        opposite = along <= _OPPOSITE
        a, b, along = a[opposite], b[opposite], along[opposite]
        placed = _Placed.of(self.segments, a, b, along)
        for reach_m in reaches_m:
            inside = np.flatnonzero(self._within(a, b, reach_m))
            low, high = placed.take(inside).interval(reach_m)
            faces = high > low
            inside, low, high = inside[faces], low[faces], high[faces]
            yield _gained_once(owner, a[inside], b[inside], low, high)


class _Placed(NamedTuple):
    """How segments `a` lie to segments `b`.

    Walking s metres along `a`, the place along `b` is q + s * along, the distance d + s * away.
    """

    q: Floats
    along: Floats
    d: Floats
    away: Floats
    length_a: Floats
    length_b: Floats

    @classmethod
    def of(cls, segments: Segments, a: Ints, b: Ints, along: Floats) -> "_Placed":
        offset = segments.start[a] - segments.start[b]
        of_a, of_b = segments.direction[a], segments.direction[b]
        lengths = segments.length[a], segments.length[b]
        return cls(_dot(offset, of_b), along, _cross(of_b, offset), _cross(of_b, of_a), *lengths)

    def take(self, which: Ints) -> "_Placed":
        return _Placed(*(column[which] for column in self))

    def interval(self, reach_m: float) -> tuple[Floats, Floats]:
        """Return from where to where each `a` lies opposite its `b`, within reach."""
        parallel = np.abs(self.away) < np.finfo(float).eps
        slope = np.where(parallel, 1.0, self.away)
        within = np.where(np.abs(self.d) <= reach_m, np.inf, -np.inf)
        near_low = np.where(parallel, -within, (-self.d - reach_m * np.sign(slope)) / slope)
        near_high = np.where(parallel, within, (-self.d + reach_m * np.sign(slope)) / slope)
        beside_low, beside_high = (self.length_b - self.q) / self.along, -self.q / self.along
        low = np.maximum.reduce([beside_low, near_low, np.zeros_like(self.q)])
        high = np.minimum.reduce([beside_high, near_high, self.length_a])
        return low, high


def _near_others(owner: Ints, low: Floats, high: Floats, reach_m: float) -> npt.NDArray[np.bool_]:
    """Return which segments lie in a stretch whose box comes near one of another polygon."""
    if not len(owner):
        return np.empty(0, dtype=bool)
    here = np.arange(len(owner))
    new = (here % _STRETCH == 0) | (np.diff(owner, prepend=-1) != 0)
    first = np.flatnonzero(new)
    low, high = np.minimum.reduceat(low, first), np.maximum.reduceat(high, first)
    reach_m *= 1 + 1e-9  # never a pair less for rounding
    tree = shapely.STRtree(_diagonals(low, high))
    one, other = tree.query(_diagonals(low - reach_m, high + reach_m))
    near = np.isin(np.arange(len(first)), one[owner[first[one]] != owner[first[other]]])
    asked: npt.NDArray[np.bool_] = near[np.cumsum(new) - 1]
    return asked


def _lines(segments: Segments, which: Ints) -> npt.NDArray[np.object_]:
    return _diagonals(segments.start[which], segments.end[which])


def _diagonals(low: Floats, high: Floats) -> npt.NDArray[np.object_]:
    """Return lines, which have the boxes that are asked for and are made much faster."""
    lines: npt.NDArray[np.object_] = shapely.linestrings(np.stack([low, high], axis=1))
    return lines


def _dot(u: Floats, v: Floats) -> Floats:
    product: Floats = u[:, 0] * v[:, 0] + u[:, 1] * v[:, 1]
    return product


def _cross(u: Floats, v: Floats) -> Floats:
    crossed: Floats = u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]
    return crossed


def _gained_once(owner: Ints, a: Ints, b: Ints, low: Floats, high: Floats) -> tuple[Ints, Floats]:
    """Return stretches of segments `a`, cut where one faces several of the same neighbour."""
    group = a * (owner.max(initial=0) + 1) + owner[b]
    order = np.lexsort((low, group))
    group, low, high, a, b = group[order], low[order], high[order], a[order], b[order]
    new = np.diff(group, prepend=-1) != 0
    reached = pd.Series(high).groupby(np.cumsum(new)).cummax().shift(fill_value=0.0).to_numpy()
    gained = np.maximum(high - np.where(new, low, np.maximum(low, reached)), 0.0)
    return pair_numbers(owner[a], owner[b]), gained / 2
