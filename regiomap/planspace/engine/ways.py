"""In how many ways each state of a diagram can be completed: as floats, and plans in full."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from regiomap.planspace.engine import kernels
from regiomap.planspace.engine.diagram import Diagram

__all__ = ["Ways", "exact_counts"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_EXACT_FLOAT = 2**53


class Ways(NamedTuple):
    """In how many ways each state can be completed, for each number of regions.

    Attributes
    ----------
    numbers
        As floats, 15 digits of each.
    power
        How many factors of `kernels.LARGE` each has besides; empty when none has any.
    """

    numbers: Floats
    power: npt.NDArray[np.int32]

    @classmethod
    def plain(cls, diagram: Diagram) -> "Ways":
        """Count them as far as floats reach."""
        return cls(kernels.ways(diagram.arrays), np.zeros(0, dtype=np.int32))

    @classmethod
    def scaled(cls, diagram: Diagram) -> "Ways":
        """Count them however many there are."""
        return cls(*kernels.scaled_ways(diagram.arrays))

    @property
    def nbytes(self) -> int:
        """Bytes of both arrays."""
        return int(self.numbers.nbytes + self.power.nbytes)

    @property
    def overflows(self) -> bool:
        """Whether a float was too small for a number."""
        return not np.isfinite(self.numbers.max(initial=0.0))

    @property
    def exact(self) -> bool:
        """Whether the floats are the very numbers."""
        return not len(self.power) and self.numbers.max(initial=0.0) < _EXACT_FLOAT

    def at_start(self, diagram: Diagram) -> "Ways":
        """Return the ways of the first state: all plans."""
        end = diagram.place[1]
        return Ways(self.numbers[:end].copy(), self.power[:end].copy())

    def shares(self, chosen: Ints) -> Floats:
        """Return the share of each chosen number among them."""
        numbers = self.numbers[chosen]
        if len(self.power):
            power = self.power[chosen]
            away = np.maximum(power - power[numbers > 0].max(), -2).astype(float)
            numbers = numbers * kernels.LARGE**away
        small = numbers / kernels.LARGE  # so that their sum is a float too
        return np.asarray(small / small.sum())


def exact_counts(diagram: Diagram, rough: Ways) -> dict[int, int]:
    """Return the exact number of plans for each number of regions that has any.

    `rough` are the ways of the first state: exact while they are below 2 ** 53; beyond that the
    exact number is put together from its remainders by enough moduli.
    """
    if rough.exact:
        exact = [int(number) for number in rough.numbers]
    else:
        factors = math.log2(kernels.LARGE) * int(rough.power.max(initial=0) + 1)
        bits = factors if len(rough.power) else math.log2(rough.numbers.max())
        moduli = _moduli(math.ceil((bits + 2) / 61))
        remainders = [
            kernels.ways_modulo(diagram.arrays, modulus)[: diagram.place[1]].tolist()
            for modulus in moduli
        ]
        exact = [_combined([r[i] for r in remainders], moduli) for i in range(len(rough.numbers))]
    least = int(diagram.fewest[0])
    return {least + i: number for i, number in enumerate(exact) if number}


def _moduli(n: int) -> list[int]:
    """Return n numbers below 2 ** 62 without a common factor; sums of two remainders fit."""
    found: list[int] = []
    candidate = 2**62
    while len(found) < n:
        candidate -= 1
        if all(math.gcd(candidate, other) == 1 for other in found):
            found.append(candidate)
    return found


def _combined(remainders: Sequence[int], moduli: Sequence[int]) -> int:
    """Return the number below the product of the moduli that leaves these remainders."""
    number, product = 0, 1
    for remainder, modulus in zip(remainders, moduli, strict=True):
        number += product * ((remainder - number) * pow(product, -1, modulus) % modulus)
        product *= modulus
    return number
