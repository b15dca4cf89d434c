"""Questions to a decision diagram of plans: how many, which are cheapest, who is together.

Every question is one pass over the states. The values of a state are kept for each number of
regions still to be closed (`Diagram.place`), so one pass answers for every number of regions.
"""

import math
from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from regiomap.planspace.engine import kernels
from regiomap.planspace.engine.compiled import stop_flag
from regiomap.planspace.engine.diagram import Diagram

__all__ = [
    "Joined",
    "Ways",
    "cheapest",
    "count",
    "cut_table",
    "cut_table_bytes",
    "cuts",
    "drawn_bytes",
    "labels",
    "least_cut",
    "listed_bytes",
    "sample",
    "scaled_bytes",
    "scaled_ways",
    "together",
    "ways",
    "window_bytes",
]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Joined = npt.NDArray[np.uint16]

_EXACT_FLOAT = 2**53
_DEVIATION_BYTES = 48  # six numbers


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


def ways(diagram: Diagram) -> Ways:
    """Return in how many ways each state can be completed, as far as floats reach."""
    return Ways(kernels.ways(diagram.arrays), np.zeros(0, dtype=np.int32))


def scaled_ways(diagram: Diagram) -> Ways:
    """Return in how many ways each state can be completed, however many these are."""
    return Ways(*kernels.scaled_ways(diagram.arrays))


def scaled_bytes(diagram: Diagram) -> int:
    """Return the bytes of the scaled ways."""
    return diagram.answer_bytes + 4 * int(diagram.place[-1])


def count(diagram: Diagram, rough: Ways) -> dict[int, int]:
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


def cut_table_bytes(diagram: Diagram) -> int:
    """Return the bytes of the cut table while it is made."""
    return 16 * sum(1 + (1 << len(row)) for row in diagram.problem.neighbours)


def cut_table(diagram: Diagram, weights: Sequence[Sequence[int]]) -> tuple[Ints, Ints]:
    """Return what each way to join cuts: values, and where those of each vertex begin.

    `weights` holds for each vertex the whole-number weight to each of its earlier neighbours.
    """
    tables = [np.zeros(1, dtype=np.int64)]
    for row in weights:
        table = np.zeros(1, dtype=np.int64)
        for weight in row:  # bit j of the position is neighbour j: joined costs nothing
            table = np.concatenate([table + weight, table])
        tables.append(table)
    begin = np.cumsum([len(table) for table in tables[:-1]]).astype(np.int64)
    assert len(begin) == len(diagram.problem)  # noqa: S101
    return np.concatenate(tables), begin


def cuts(joined: Joined, cut: tuple[Ints, Ints]) -> Ints:
    """Return what each plan cuts."""
    table, begin = cut
    found = np.zeros(len(joined), dtype=np.int64)
    for vertex, start in enumerate(begin.tolist()):
        found += table[start + joined[:, vertex].astype(np.int64)]
    return found


def least_cut(diagram: Diagram, cut: tuple[Ints, Ints]) -> Ints:
    """Return the least that must still be cut from each state, for each number of regions."""
    return kernels.least_cut(diagram.arrays, cut)  # type: ignore[no-any-return]


def cheapest(
    diagram: Diagram, cut: tuple[Ints, Ints], least: Ints, *, n: int, n_regions: Collection[int]
) -> tuple[Joined, Ints]:
    """Return the n plans that cut least, in ascending order, and what they cut.

    Plans that cut the same come in an order that depends on nothing but the diagram.
    """
    return kernels.cheapest(  # type: ignore[no-any-return]
        diagram.arrays,
        cut,
        least,
        n,
        np.array(sorted(n_regions), dtype=np.int64),
        stop_flag(),
    )


def listed_bytes(diagram: Diagram) -> int:
    """Return the bytes of each of the cheapest plans while they are found.

    Its choices and cost beside their copy when the arrays grow, and a heap of deviations.
    """
    return 2 * (2 * len(diagram.problem) + 8) + 2 * 2 * _DEVIATION_BYTES + 16


def drawn_bytes(diagram: Diagram) -> int:
    """Return the bytes of each drawn plan."""
    return 2 * len(diagram.problem) + 40


def sample(
    diagram: Diagram,
    finished: Ways,
    *,
    n: int,
    n_regions: Collection[int],
    rng: np.random.Generator,
) -> Joined:
    """Draw n plans, each with the same probability, with replacement."""
    chosen = np.array(sorted(n_regions), dtype=np.int64)
    start = rng.choice(chosen, size=n, p=finished.shares(chosen - int(diagram.fewest[0])))
    drawn = np.empty((n, len(diagram.problem)), dtype=np.uint16)
    step = max(1, (1 << 20) // max(len(diagram.problem), 1))  # bounds the memory of the luck
    for low in range(0, n, step):
        part = drawn[low : low + step]
        luck = rng.random(part.shape)
        kernels.sample(diagram.arrays, finished, start[low:], luck, part)
    return drawn


def window_bytes(diagram: Diagram) -> int:
    """Return the bytes of the chances of two layers, and of the shares."""
    most = max((len(row) for row in diagram.problem.neighbours), default=0)
    return 16 * _window(diagram) + 8 * max(most, 1) * len(diagram.problem)


def _window(diagram: Diagram) -> int:
    """Return the most values that a layer has."""
    return int(np.diff(diagram.place[diagram.layer_start]).max())


def together(diagram: Diagram, finished: Ways, *, n_regions: Collection[int]) -> list[Floats]:
    """Return for each vertex the share of plans in which it joins each earlier neighbour."""
    begin = np.zeros(diagram.place[1])
    chosen = np.array(sorted(n_regions), dtype=np.int64) - int(diagram.fewest[0])
    begin[chosen] = finished.shares(chosen)
    most = max((len(row) for row in diagram.problem.neighbours), default=0)
    shares = kernels.together(
        diagram.arrays,
        finished,
        begin,
        max(most, 1),
        _window(diagram),
    )
    return [shares[i, : len(row)] for i, row in enumerate(diagram.problem.neighbours)]


def labels(diagram: Diagram, joined: Joined) -> Ints:
    """Return the region of each vertex of each plan, numbered by first vertex; (n_plans, n)."""
    neighbours = diagram.problem.neighbours
    begin = np.cumsum([0, *(len(row) for row in neighbours)]).astype(np.int64)
    flat = np.array([u for row in neighbours for u in row], dtype=np.int64)
    return kernels.labels(joined, begin, flat)  # type: ignore[no-any-return]
