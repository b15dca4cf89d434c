"""A second opinion on every plan: simple, and independent of the engine that made it."""

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from regiomap.errors import VerificationError

__all__ = ["verify_plans"]

Ints = npt.NDArray[np.int64]


def verify_plans(
    labels: Ints,
    borders: Ints,
    *,
    sizes: Ints,
    lower: Ints,
    upper: Ints,
    together: Ints,
    apart: Ints,
) -> None:
    """Check many plans at once: connected regions within bounds, constraints kept.

    Parameters
    ----------
    labels
        Region of each vertex, numbered by its first vertex; shape (n_plans, n).
    borders
        Pairs of neighbours, shape (n_borders, 2).
    sizes
        Loads of the vertices, shape (n_loads, n), bounded by `lower` and `upper` (n_loads,).
    together, apart
        Pairs that must, or must not, share a region, shape (n_pairs, 2).

    Raises
    ------
    VerificationError
        If a plan breaks a rule. That is a defect of regiomap, never of the data.
    """
    n_plans, n = labels.shape
    inside = labels[:, borders[:, 0]] == labels[:, borders[:, 1]]
    plan, border = np.nonzero(inside)
    ends = borders[border] + (plan * n)[:, None]
    links = coo_array((np.ones(len(ends), bool), tuple(ends.T)), shape=(n_plans * n,) * 2)
    n_pieces, _ = connected_components(links, directed=False)
    region = labels + np.arange(n_plans)[:, None] * n
    is_region = np.bincount(region.ravel(), minlength=n_plans * n) > 0
    if n_pieces != is_region.sum():
        raise VerificationError(f"{n_pieces - is_region.sum()} regions are not connected.")
    for load, low, high in zip(sizes, lower, upper, strict=True):
        # Not bincount: it adds floats, which round sizes beyond 2 ** 53.
        total = np.zeros(n_plans * n, dtype=np.int64)
        np.add.at(total, region.ravel(), np.tile(load, n_plans))
        outside = is_region & ((total < low) | (total > high))
        if outside.any():
            raise VerificationError(
                f"{outside.sum()} regions have a size outside {low} to {high}, "
                f"the first {total[outside][0]}."
            )
    for pairs, wanted in ((together, True), (apart, False)):
        if ((labels[:, pairs[:, 0]] == labels[:, pairs[:, 1]]) != wanted).any():
            word = "together" if wanted else "apart"
            raise VerificationError(f"a pair that had to be {word} is not.")
