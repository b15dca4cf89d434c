"""Which polygon lies nearest to some others."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

__all__ = ["Nearest", "nearest_pair"]

_ASKED_FIRST = 64


class Nearest(NamedTuple):
    """The least distance in metres, and the positions of the two polygons it lies between."""

    metres: float
    one: int
    other: int


def nearest_pair(tree: shapely.STRtree, asked: npt.NDArray[np.int64]) -> Nearest:
    """Return which of some polygons is nearest to any other one, drawn differently, and to which.

    Of polygons that are all drawn alike it is the first, and the first other one, at 0 m.
    """
    polygons = tree.geometries
    if len(asked) > 2 * _ASKED_FIRST:
        # None that matters is farther than the nearest of a few: near ones are found much faster.
        few = polygons[asked[:: len(asked) // _ASKED_FIRST]]
        _, metres = tree.query_nearest(few, return_distance=True, exclusive=True)
        reach_m = metres.min(initial=np.inf) * (1 + 1e-9)
        if np.isfinite(reach_m):
            at, found = tree.query(polygons[asked], predicate="dwithin", distance=reach_m)
            near = np.zeros(len(asked), dtype=bool)
            near[at[asked[at] != found]] = True
            asked = asked[near]
    (at, found), metres = tree.query_nearest(polygons[asked], return_distance=True, exclusive=True)
    if not len(metres):
        return Nearest(0.0, int(asked[0]), int(asked[0] == 0))
    least = int(metres.argmin())
    return Nearest(float(metres[least]), int(asked[at[least]]), int(found[least]))
