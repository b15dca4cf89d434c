"""Pairs of polygons as whole numbers: sets of pairs, and lengths added up by pair, in arrays.

A pair of positions is one number, the smaller position in its upper half. Sorted numbers are
sorted pairs, and a country's pairs are added up, joined and taken away without a Python loop.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = [
    "PairLengths",
    "added_up",
    "distinct",
    "is_among",
    "pair_numbers",
    "pairs_together",
    "positions",
]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_HALF = 32
_LOWER = (1 << _HALF) - 1


class PairLengths(NamedTuple):
    """Metres by pair.

    Attributes
    ----------
    pairs
        Numbers of the pairs, each once, in ascending order.
    metres
        The length of each.
    """

    pairs: Ints
    metres: Floats

    def at_least(self, metres: float) -> Ints:
        """Return the pairs with that length or more."""
        return self.pairs[self.metres >= metres]

    def of(self, pairs: Ints) -> Floats:
        """Return the lengths of pairs that are there."""
        return self.metres[np.searchsorted(self.pairs, pairs)]

    def plus(self, *others: "PairLengths") -> "PairLengths":
        """Return the sums of what all have, pair by pair."""
        every = [self, *others]
        return added_up(
            np.concatenate([one.pairs for one in every]),
            np.concatenate([one.metres for one in every]),
        )


def pair_numbers(a: Ints, b: Ints) -> Ints:
    """Return the number of each pair of positions, whichever of the two comes first."""
    return (np.minimum(a, b) << _HALF) | np.maximum(a, b)


def positions(pairs: Ints) -> tuple[Ints, Ints]:
    """Return the smaller and the larger position of each pair."""
    return pairs >> _HALF, pairs & _LOWER


def distinct(numbers: Ints) -> Ints:
    """Return each number once, in ascending order."""
    ordered = np.sort(numbers)
    return np.delete(ordered, 1 + np.flatnonzero(ordered[1:] == ordered[:-1]))


def pairs_together(place: Ints, who: Ints) -> Ints:
    """Return the pairs of positions that are at one place at least together."""
    n = int(who.max(initial=0)) + 1
    there = distinct(place * n + who)
    place, who = np.divmod(there, n)
    found = [np.empty(0, dtype=np.int64)]
    for step in range(1, len(there)):
        same = np.flatnonzero(place[step:] == place[:-step])
        if not len(same):
            break
        found.append(pair_numbers(who[same], who[same + step]))
    return distinct(np.concatenate(found))


def is_among(pairs: Ints, others: Ints) -> npt.NDArray[np.bool_]:
    """Return which pairs are among others, which are in ascending order."""
    if not len(others):
        return np.zeros(len(pairs), dtype=bool)
    at = np.searchsorted(others, pairs)
    return np.equal(others[np.minimum(at, len(others) - 1)], pairs)


def added_up(pairs: Ints, metres: Floats) -> PairLengths:
    """Return the sum for each pair, of lengths in the order in which they come."""
    which, found = pd.factorize(pairs)
    sums: Floats = np.bincount(which, metres, minlength=len(found)).astype(np.float64, copy=False)
    order = np.argsort(found)
    return PairLengths(found[order], sums[order])
