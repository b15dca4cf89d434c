"""Questions to a lattice of plans: how many, which are cheapest, draw some, who is together.

Every question is one pass over the states. The values of a state are kept for each number of
regions still to be closed (`Lattice.place`), so one pass answers for every number of regions.
"""

import math
from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

from regiomap.planspace import passes
from regiomap.planspace.lattice import Lattice

__all__ = ["cheapest", "count", "cut_table", "labels", "least_cut", "sample", "together", "ways"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Joined = npt.NDArray[np.uint16]

_EXACT_FLOAT = 2**53


def ways(lattice: Lattice) -> Floats:
    """Return in how many ways each state can be completed, for each number of regions."""
    return passes.ways(*_moves(lattice), lattice.place)  # type: ignore[no-any-return]


def count(lattice: Lattice, finished: Floats) -> dict[int, int]:
    """Return the exact number of plans for each number of regions that has any.

    `finished` are the `ways`: exact while they are below 2 ** 53; beyond that the exact number
    is put together from its remainders by enough moduli.
    """
    rough = finished[: lattice.place[1]]
    most = rough.max(initial=0.0)
    if most < _EXACT_FLOAT:
        exact = [int(number) for number in rough]
    else:
        # A plan is a choice of borders, so there are at most 2 ** borders: more than a float holds.
        n_borders = sum(len(row) for row in lattice.problem.neighbours)
        bits = math.log2(most) if math.isfinite(most) else n_borders
        moduli = _moduli(math.ceil((bits + 2) / 61))
        remainders = [
            passes.ways_modulo(*_moves(lattice), lattice.place, modulus)[: lattice.place[1]]
            for modulus in moduli
        ]
        exact = [_combined([int(r[i]) for r in remainders], moduli) for i in range(len(rough))]
    least = int(lattice.fewest[0])
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


def cut_table(lattice: Lattice, weights: Sequence[Sequence[int]]) -> tuple[Ints, Ints]:
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
    assert len(begin) == len(lattice.problem)  # noqa: S101
    return np.concatenate(tables), begin


def least_cut(lattice: Lattice, cut: tuple[Ints, Ints]) -> Ints:
    """Return the least that must still be cut from each state, for each number of regions."""
    return passes.least_cut(  # type: ignore[no-any-return]
        *_moves(lattice), lattice.place, lattice.joined, lattice.layer_start, *cut
    )


def cheapest(
    lattice: Lattice, cut: tuple[Ints, Ints], least: Ints, *, n: int, n_regions: Collection[int]
) -> tuple[Joined, Ints]:
    """Return the n plans that cut least, in ascending order, and what they cut.

    Plans that cut the same come in an order that depends on nothing but the lattice.
    """
    return passes.cheapest(  # type: ignore[no-any-return]
        *_moves(lattice),
        lattice.place,
        lattice.joined,
        *cut,
        least,
        n,
        np.array(sorted(n_regions), dtype=np.int64),
    )


def sample(
    lattice: Lattice,
    finished: Floats,
    *,
    n: int,
    n_regions: Collection[int],
    rng: np.random.Generator,
) -> Joined:
    """Draw n plans, each with the same probability, with replacement."""
    chosen = np.array(sorted(n_regions), dtype=np.int64)
    shares = finished[chosen - lattice.fewest[0]]
    start = rng.choice(chosen, size=n, p=shares / shares.sum())
    drawn = np.empty((n, len(lattice.problem)), dtype=np.uint16)
    step = 1 << 14  # bounds the memory of the random numbers
    for low in range(0, n, step):
        part = drawn[low : low + step]
        luck = rng.random(part.shape)
        passes.sample(
            *_moves(lattice), lattice.place, lattice.joined, finished, start[low:], luck, part
        )
    return drawn


def together(lattice: Lattice, finished: Floats, *, n_regions: Collection[int]) -> list[Floats]:
    """Return for each vertex the share of plans in which it joins each earlier neighbour."""
    begin = np.zeros(lattice.place[1])
    chosen = np.array(sorted(n_regions)) - int(lattice.fewest[0])
    begin[chosen] = 1.0 / finished[chosen].sum()
    most = max((len(row) for row in lattice.problem.neighbours), default=0)
    shares = passes.together(
        *_moves(lattice),
        lattice.place,
        lattice.joined,
        lattice.layer_start,
        finished,
        begin,
        max(most, 1),
    )
    return [shares[i, : len(row)] for i, row in enumerate(lattice.problem.neighbours)]


def labels(lattice: Lattice, joined: Joined) -> Ints:
    """Return the region of each vertex of each plan, numbered by first vertex; (n_plans, n)."""
    neighbours = lattice.problem.neighbours
    begin = np.cumsum([0, *(len(row) for row in neighbours)]).astype(np.int64)
    flat = np.array([u for row in neighbours for u in row], dtype=np.int64)
    return passes.labels(joined, begin, flat)  # type: ignore[no-any-return]


def _moves(lattice: Lattice) -> tuple[npt.NDArray[np.integer], ...]:
    return lattice.first, lattice.target, lattice.closes, lattice.fewest
