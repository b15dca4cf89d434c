"""Cuts that the shares of a relaxation break: three vertices of which two sets hold two each."""

from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

from regiomap.search.sweep import Cut

__all__ = ["broken_triples", "shares_together"]

_BROKEN = 1e-4


def shares_together(
    sets: Sequence[tuple[int, ...]], shares: npt.NDArray[np.float64]
) -> dict[tuple[int, int], float]:
    """Return how often each two are in one set, by the shares of the sets."""
    together: dict[tuple[int, int], float] = {}
    for at in np.flatnonzero(shares > _BROKEN).tolist():
        share = float(shares[at])
        for pair in combinations(sets[at], 2):
            together[pair] = together.get(pair, 0.0) + share
    return together


def broken_triples(
    sets: Sequence[tuple[int, ...]],
    shares: npt.NDArray[np.float64],
    known: Iterable[Cut],
    *,
    near: Sequence[Sequence[int]] | None = None,
    most: int = 50,
) -> list[Cut]:
    """Return the triples that the shares break most.

    Parameters
    ----------
    near
        The neighbours of each vertex: only three mutual neighbours are looked at, as these make
        a sweep no wider. None: any three.
    most
        How many at most; each vertex is in a few of them.
    """
    used = np.flatnonzero((shares > _BROKEN) & (shares < 1 - _BROKEN)).tolist()
    # A set with all of the share breaks nothing, and its triples stand in no other set.
    together = shares_together([sets[at] for at in used], shares[used])
    partners: dict[int, set[int]] = {}
    for a, b in together:
        if near is None or b in near[a]:
            partners.setdefault(a, set()).add(b)
    all_three: dict[tuple[int, int, int], float] = {}
    for at in used:
        inside = sets[at]
        for triple in combinations(inside, 3):
            all_three[triple] = all_three.get(triple, 0.0) + float(shares[at])
    found = []
    for a, later in partners.items():
        for b, c in combinations(sorted(later), 2):
            if c not in partners.get(b, ()):
                continue
            sides = together[a, b] + together[a, c] + together[b, c]
            over = sides - 2 * all_three.get((a, b, c), 0.0) - 1
            if over > _BROKEN:
                found.append((-over, (a, b, c)))
    return _spread(sorted(found), {cut.members for cut in known if cut.divisor == 2}, most)  # noqa: PLR2004


def _spread(
    found: Iterable[tuple[float, tuple[int, int, int]]], known: set[tuple[int, ...]], most: int
) -> list[Cut]:
    """Return the first ones, each vertex at most three times."""
    times: dict[int, int] = {}
    chosen: list[Cut] = []
    for _, triple in found:
        if triple in known or any(times.get(v, 0) > 2 for v in triple):  # noqa: PLR2004
            continue
        for v in triple:
            times[v] = times.get(v, 0) + 1
        chosen.append(Cut(triple, 2))
        if len(chosen) == most:
            break
    return chosen
