"""What lies around the places where outlines meet: land and no land in turn, or something odd.

Each segment that ends in a place, or passes by, is a ray; going round the place against the clock,
the land of a polygon begins at one of its rays and ends at the next. Where each beginning is
followed by an end, and each end by a beginning, nobody's land lies on another's. Two rays along
each other, of land on either side, cancel out: a border that both sides drew, though differently.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from regiomap.boundaries.pairs import distinct
from regiomap.boundaries.segments import Segments

__all__ = ["doubtful_places"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

# Times the rounding: a vertex nearer to the end of a segment is neither that end nor in the middle.
_BLUNT = 10
_BESIDE_M = 1.0


def doubtful_places(segments: Segments, crossing: Ints, *, rounding_m: float) -> Floats:
    """Return places at which polygons may overlap; it is enough to look at who is there.

    Parameters
    ----------
    segments
        Those that match no other.
    crossing
        Two rows of their positions: those that meet otherwise than in a vertex of both.
    rounding_m
        Coordinates of one place differ by no more.

    Returns
    -------
    ndarray
        Shape (n, 2): where segments cross, the corners around which land and no land do not
        take turns, and a place on every line that leaves a corner where others do.
    """
    met = _Meetings.of(segments, crossing, rounding_m)
    rays = _Rays.around(segments, met)
    cancelled, odd = _without_borders(rays, rounding_m)
    wrong = cancelled.leaves[cancelled.following()] == cancelled.leaves
    odd = np.append(odd, cancelled.vertex[wrong])
    step = np.minimum(cancelled.length / 2, _BESIDE_M)[:, None]
    beside = cancelled.place + step * cancelled.direction
    return np.concatenate([met.odd, rays.place[np.isin(rays.vertex, odd)], beside[cancelled.met]])


class _Meetings(NamedTuple):
    """Where segments meet otherwise than in a vertex of both.

    Attributes
    ----------
    odd
        Places where they cross, or all but share a vertex.
    first, second
        Numbers of vertices that are one but for rounding.
    middle, place, segment
        Vertices in the middle of a segment: a T-junction.
    """

    odd: Floats
    first: Ints
    second: Ints
    middle: Ints
    place: Floats
    segment: Ints

    @classmethod
    def of(cls, segments: Segments, crossing: Ints, rounding_m: float) -> "_Meetings":
        """Look at where the four ends of every two segments lie on the other one."""
        one, other = crossing
        lines = _lines(segments, one), _lines(segments, other)
        ends = [segments.first[which] + end for which in (one, other) for end in (0, 1)]
        at, by = np.concatenate(ends), np.concatenate([other, other, one, one])
        on = np.concatenate([lines[1], lines[1], lines[0], lines[0]])
        near = np.flatnonzero(shapely.dwithin(shapely.points(segments.points[at]), on, rounding_m))
        crosses = np.delete(np.arange(len(one)), near % max(len(one), 1))
        cross = shapely.shortest_line(lines[0][crosses], lines[1][crosses])

        at, by = at[near], by[near]
        place = segments.points[at]
        gaps = np.stack([np.hypot(*(place - end[by]).T) for end in (segments.start, segments.end)])
        gap, end_at = gaps.min(axis=0), segments.first[by] + gaps.argmin(axis=0)
        same, middle = gap <= rounding_m, gap > _BLUNT * rounding_m
        return cls(
            np.concatenate([place[~same & ~middle], shapely.get_coordinates(cross)[::2]]),
            segments.vertex[at[same]],
            segments.vertex[end_at[same]],
            segments.vertex[at[middle]],
            place[middle],
            by[middle],
        )

    def merging(self, n_vertices: int) -> Ints:
        """Return for each vertex the number of the place, the same for those that are one."""
        place = np.arange(n_vertices)
        numbers = distinct(np.concatenate([self.first, self.second]))
        a, b = (np.searchsorted(numbers, side) for side in (self.first, self.second))
        least = np.arange(len(numbers))
        while (least[a] != least[b]).any():
            both = np.minimum(least[a], least[b])
            np.minimum.at(least, a, both)
            np.minimum.at(least, b, both)
        place[numbers] = numbers[least]
        return place


@dataclass(frozen=True)
class _Rays:
    """What lies around places, place by place and against the clock.

    Attributes
    ----------
    vertex, place
        The number of the place, and where it is.
    direction, length, angle
        Where a segment goes from there, and how far.
    leaves
        1 where the land of a polygon begins, -1 where it ends.
    met
        Whether segments meet here otherwise than in a vertex of both.
    """

    vertex: Ints
    place: Floats
    direction: Floats
    length: Floats
    angle: Floats
    leaves: Ints
    met: Mask

    @classmethod
    def around(cls, segments: Segments, met: _Meetings) -> "_Rays":
        """Look at the vertices that several outlines share, and where they meet otherwise."""
        number = met.merging(int(segments.vertex.max(initial=-1)) + 1)
        segments = replace(segments, vertex=number[segments.vertex])
        middle = number[met.middle]
        _, once = np.unique(middle * (len(segments) + 1) + met.segment, return_index=True)
        by, at, middle = segments.take(met.segment[once]), met.place[once], middle[once]
        segments = segments.take(segments.start_vertex != segments.end_vertex)
        start = np.sort(segments.start_vertex)
        special = distinct(np.append(middle, number[met.first]))
        corners = distinct(np.append(special, start[1:][start[1:] == start[:-1]]))
        out, back = (
            segments.take(np.flatnonzero(np.isin(end, corners)))
            for end in (segments.start_vertex, segments.end_vertex)
        )
        vertex = np.concatenate([out.start_vertex, back.end_vertex, middle, middle])
        place = np.concatenate([out.start, back.end, at, at])
        direction = np.concatenate([out.direction, -back.direction, by.direction, -by.direction])
        ahead, behind = np.hypot(*(by.end - at).T), np.hypot(*(by.start - at).T)
        length = np.concatenate([out.length, back.length, ahead, behind])
        leaves = np.repeat([1, -1, 1, -1], [len(out), len(back), len(by), len(by)])
        # Without a negative zero: due west is one angle.
        angle = np.arctan2(direction[:, 1] + 0.0, direction[:, 0])
        met_there = np.isin(vertex, special)
        return cls(vertex, place, direction, length, angle, leaves, met_there).take(
            np.lexsort((angle, vertex))
        )

    def take(self, which: Mask | Ints) -> "_Rays":
        """Return the rays that a mask or positions select."""
        return _Rays(
            self.vertex[which],
            self.place[which],
            self.direction[which],
            self.length[which],
            self.angle[which],
            self.leaves[which],
            self.met[which],
        )

    def following(self) -> Ints:
        """Return the position of the next ray around each place, of the first after the last."""
        first = np.flatnonzero(np.diff(self.vertex, prepend=-1))
        following = np.arange(1, len(self.vertex) + 1)
        following[np.append(first[1:], len(self.vertex))[: len(first)] - 1] = first
        return following


def _without_borders(rays: _Rays, rounding_m: float) -> tuple[_Rays, Ints]:
    """Return the rays without those that cancel out, and the places where that is not clear."""
    following = rays.following()
    turn = (rays.angle[following] - rays.angle) % (2 * np.pi)
    along = turn * np.minimum(rays.length, rays.length[following]) <= rounding_m
    ahead = following > np.arange(len(following))
    # A ray begins a bundle unless it lies along the one before; west is where the round is cut.
    new = np.ones(len(following), dtype=bool)
    new[following[along & ahead]] = False
    first = np.flatnonzero(new)
    sums = np.add.reduceat(rays.leaves, first) if len(first) else first
    several = np.diff(first, append=len(following)) > 1
    kept = rays.take(first[sums != 0])
    bundle = np.cumsum(new)
    cut = along & ~ahead & (bundle != bundle[following])
    unclear = [rays.vertex[cut], kept.vertex[several[sums != 0]]]
    return kept, np.concatenate(unclear)


def _lines(segments: Segments, which: Ints) -> npt.NDArray[np.object_]:
    ends = np.stack([segments.start[which], segments.end[which]], axis=1)
    lines: npt.NDArray[np.object_] = shapely.linestrings(ends)
    return lines
