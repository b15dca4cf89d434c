"""Borders that two polygons do not draw alike, found among the segments that match no other.

Where a border was digitised differently on both sides (a T-junction, a gap, an overlap) no
segment is equal, and an exact intersection of the two polygons is often but a point.
`NearPairs` measures such borders however they were drawn: as the length over which two
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

__all__ = ["Contacts", "NearPairs"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Two boundaries that face each other run in opposite directions; beyond 45 degrees they meet
# in a corner rather than along a border.
_OPPOSITE = -np.sqrt(0.5)
_PAIRS_AT_ONCE = 1_000_000  # some 200 MB
_BLOCK, _SAMPLED_EVERY = 65_536, 256


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


@dataclass(frozen=True)
class NearPairs:
    """Ordered pairs of segments of two polygons that come within reach of each other.

    They are looked at some at a time and never kept: where both sides of a border have points
    much closer together than the reach there are very many of them.
    """

    segments: Segments
    lines: npt.NDArray[np.object_]
    tree: shapely.STRtree
    low: Floats
    high: Floats

    @classmethod
    def of(cls, segments: Segments) -> "NearPairs":
        """Index the segments."""
        start, end = segments.start, segments.end
        lines = shapely.linestrings(np.stack([start, end], axis=1))
        low, high = np.minimum(start, end), np.maximum(start, end)
        return cls(segments, lines, shapely.STRtree(lines), low, high)

    def contacts(self, *, reaches_m: Sequence[float], meet_m: float) -> Contacts:
        """Measure all that comes near in one walk over the segments.

        Parameters
        ----------
        reaches_m
            Gaps and overlaps up to such a width count as facing.
        meet_m
            Boundaries this close meet.
        """
        facing: list[list[PairLengths]] = [[] for _ in reaches_m]
        meeting, crossing = [_NONE], [np.stack([_NONE, _NONE])]
        for block in self._blocks(max(*reaches_m, meet_m)):
            gained: list[list[tuple[Ints, Floats]]] = [[] for _ in reaches_m]
            for a, b in block:
                for found, lengths in zip(gained, self._facing(a, b, reaches_m), strict=True):
                    found.append(lengths)
                met, crossed = self._meeting(a, b, meet_m)
                meeting.append(met)
                crossing.append(crossed)
            for total, found in zip(facing, gained, strict=True):
                pairs, metres = zip(*found, strict=True)
                total.append(added_up(np.concatenate(pairs), np.concatenate(metres)))
        nothing = PairLengths(_NONE, np.empty(0))
        return Contacts(
            [nothing.plus(*total) for total in facing],
            distinct(np.concatenate(meeting)),
            np.concatenate(crossing, axis=1),
        )

    def _blocks(self, reach_m: float) -> Iterator[Iterator[tuple[Ints, Ints]]]:
        """Yield, block by block, the pairs whose boxes come within reach.

        All pairs of a first segment come together.
        """
        every = np.arange(len(self.segments))
        for block in np.split(every, range(_BLOCK, len(every), _BLOCK)):
            # Segments that follow each other have about as many others near them.
            sample, _ = self._near(block[::_SAMPLED_EVERY], reach_m)
            most = np.unique(sample, return_counts=True)[1].max(initial=1)
            step = max(int(_PAIRS_AT_ONCE // most), 1)
            yield (
                self._near_others(part, reach_m)
                for part in np.split(block, range(step, len(block), step))
            )

    def _near_others(self, which: Ints, reach_m: float) -> tuple[Ints, Ints]:
        a, b = self._near(which, reach_m)
        other = self.segments.owner[a] != self.segments.owner[b]
        return a[other], b[other]

    def _near(self, which: Ints, reach_m: float) -> tuple[Ints, Ints]:
        # A diagonal has the box that is asked for, and is made much faster.
        corners = np.stack([self.low[which] - reach_m, self.high[which] + reach_m], axis=1)
        at, found = self.tree.query(shapely.linestrings(corners))
        return which[at], found

    def _within(self, a: Ints, b: Ints, reach_m: float) -> npt.NDArray[np.bool_]:
        """Return which boxes of `a` come within reach of those of `b`."""
        low, high = self.low[a] - reach_m, self.high[a] + reach_m
        inside: npt.NDArray[np.bool_] = ((low <= self.high[b]) & (high >= self.low[b])).all(axis=1)
        return inside

    def _meeting(self, a: Ints, b: Ints, reach_m: float) -> tuple[Ints, Ints]:
        """Return the polygons that meet, and the segments that do so between vertices."""
        owner, start, end = (
            self.segments.owner, self.segments.start_vertex, self.segments.end_vertex
        )  # fmt: skip
        once = np.flatnonzero(owner[a] < owner[b])
        once = once[self._within(a[once], b[once], reach_m)]
        a, b = a[once], b[once]
        ahead, back = start[a] == end[b], end[a] == start[b]
        along, against = start[a] == start[b], end[a] == end[b]
        apart = ~(ahead | back | along | against)
        meet = ~apart
        meet[apart] = shapely.dwithin(self.lines[a[apart]], self.lines[b[apart]], reach_m)
        crossed = (meet & apart) | (ahead & back) | (along & against)
        pairs = pair_numbers(owner[a], owner[b])
        return distinct(pairs[meet]), np.stack([a[crossed], b[crossed]])

    def _facing(
        self, a: Ints, b: Ints, reaches_m: Sequence[float]
    ) -> Iterator[tuple[Ints, Floats]]:
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


_NONE: Ints = np.empty(0, dtype=np.int64)


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
