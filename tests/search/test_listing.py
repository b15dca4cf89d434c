"""Sets read back from the layers of a sweep: two vertices by hand, and all of a grid."""

from itertools import pairwise

import numpy as np
import pytest

from helpers.graphs import cell_graph
from helpers.search import legal_sets, problem_of
from regiomap.errors import PlanSpaceTooLarge
from regiomap.search.kernels import NONE, Layer
from regiomap.search.listing import Layers, best_ends, listed
from regiomap.search.pricing import Prices, all_below
from regiomap.search.sweep import Sweep

SIZE = np.array([1, 2])


def ints(*values: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(values, dtype=np.int64)


# Two vertices of sizes 1 and 2. The first costs -5 when it is open, and 4 more when it ends; the
# second costs 7 by itself, and -1 more than the first when it joins that.
OPEN = ints(NONE, -5, NONE, NONE)


def two() -> Layers:
    """Return both layers, one after the other."""
    return Layers(
        states=ints(0, 1, 1),
        arcs=ints(0, 1, 1),
        ends=ints(0, 1, 3),
        values=OPEN.reshape(1, -1),
        first=ints(0, 1, 0),
        source=ints(-1),
        take=np.ones(1, dtype=np.int8),
        cost=ints(-5),
        end_source=ints(-1, -1, 0),
        end_cost=ints(-1, 7, -1),
    )


def test_the_cheapest_end_of_each_size() -> None:
    nobody = np.zeros(0, dtype=np.uint64)
    last = Layer(
        nobody, nobody, np.zeros((0, 4), dtype=np.int64), ints(0), ints(),
        np.zeros(0, dtype=np.int8), ints(), ints(-1, 0), ints(7, -1), 0,
    )  # fmt: skip
    least, at = best_ends(last, OPEN.reshape(1, -1), 2, 1, 3)
    assert least.tolist() == [NONE, NONE, 7, -6]
    assert at.tolist() == [-1, -1, 0, 1]
    least, _ = best_ends(last, OPEN.reshape(1, -1), 2, 3, 3)
    assert least.tolist() == [NONE, NONE, NONE, -6]


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (8, {(0,): -1, (1,): 7, (0, 1): -6}),
        (7, {(0,): -1, (0, 1): -6}),
        (-1, {(0, 1): -6}),
        (-6, {}),
    ],
)
def test_all_below_a_limit(limit: int, expected: dict[tuple[int, ...], int]) -> None:
    steps, begin, costs = listed(two(), SIZE, 1, 3, limit, 100)
    bounds = begin.tolist()
    found = [tuple(steps[a:b].tolist()) for a, b in pairwise(bounds)]
    assert dict(zip(found, costs.tolist(), strict=True)) == expected


def test_sizes_outside_the_bounds_are_not_listed() -> None:
    assert listed(two(), SIZE, 3, 3, 8, 100)[2].tolist() == [-6]
    assert listed(two(), SIZE, 1, 1, 8, 100)[2].tolist() == [-1]


def test_more_than_the_most_are_not_listed() -> None:
    assert len(listed(two(), SIZE, 1, 3, 8, 2)[2]) == 2


def test_all_sets_of_a_grid_once_and_a_limit_on_their_number() -> None:
    problem = problem_of(cell_graph(4, 4), size=(1, 6))
    sweep, free = Sweep(problem), Prices(np.zeros(16, dtype=np.int64), 0, ints())
    sets = all_below(sweep, free, 1000)
    assert len(sets.members) == len(set(sets.members)) == len(legal_sets(problem))
    with pytest.raises(PlanSpaceTooLarge, match="more than 100 regions are within the gap"):
        all_below(sweep, free, 1000, most_sets=100)
