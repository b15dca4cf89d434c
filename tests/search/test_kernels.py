"""The compiled steps, one by one and by hand; what they give together is in `test_pricing.py`."""

import networkx as nx
import numpy as np
import pytest

from helpers.graphs import path
from helpers.search import blocks, problem_of, random_problem
from regiomap.search import kernels
from regiomap.search.sweep import Sweep

NO_MASKS = np.zeros(0, dtype=np.uint64)


@pytest.mark.parametrize("bit", range(64))
def test_the_lowest_bit_of_a_mask(bit: int) -> None:
    assert kernels.lowest_bit(np.uint64(1 << bit)) == bit
    above = (0xAAAAAAAAAAAAAAAA << bit) & 0xFFFFFFFFFFFFFFFF
    assert kernels.lowest_bit(np.uint64(above | 1 << bit)) == bit


@pytest.mark.parametrize("seeds", blocks(40))
def test_distances_count_who_is_still_to_come(seeds: range) -> None:
    for seed in seeds:
        sweep = Sweep(random_problem(seed))
        near, order = sweep.problem.near, sweep.order
        at = {v: i for i, v in enumerate(order)}
        slot = [int(mask).bit_length() - 1 for mask in sweep.steps.me]
        for i in range(len(order)):
            live = [v for v in order[: i + 1] if any(at[u] > i for u in near[v])]
            for a in live:
                for b in live:
                    if a == b:
                        continue
                    ahead = sweep.problem.graph.subgraph([a, b, *order[i + 1 :]]).copy()
                    ahead.remove_edges_from([(a, b)])
                    found = sweep.steps.between[i, slot[at[a]], slot[at[b]]]
                    if nx.has_path(ahead, a, b):
                        assert found == nx.shortest_path_length(ahead, a, b) - 1
                    else:
                        assert found == kernels.FAR


def first_layer(limit: int) -> kernels.Layer:
    """Return the layer after the first of three in a row, which is worth 10; a set costs 3."""
    sweep = Sweep(problem_of(path(3), size=(1, 2)), order=range(3))
    prize, hope = np.array([10, 0, 0]), np.zeros((3, 3), dtype=np.int64)
    priced = kernels.Priced(prize, 3, np.zeros(1, dtype=np.int64), hope)
    values = np.zeros((0, 3), dtype=np.int64)
    return kernels.expand(0, sweep.steps, priced, NO_MASKS, NO_MASKS, values, limit, 16)  # type: ignore[no-any-return]


def test_a_set_begins_with_its_first_vertex_or_ends_there() -> None:
    layer = first_layer(limit=0)
    # Open: 3 - 10 for a set of one, and its border of 1 to come is not paid yet.
    assert layer.values.tolist() == [[kernels.NONE, -7, kernels.NONE]]
    assert (layer.first.tolist(), layer.source.tolist()) == ([0, 1], [-1])
    assert (layer.take.tolist(), layer.cost.tolist()) == ([1], [-7])
    # Closed: it is.
    assert (layer.end_source.tolist(), layer.end_cost.tolist()) == ([-1], [-7 + 1])
    assert layer.n_dropped == 0


def test_what_cannot_become_cheap_enough_is_dropped() -> None:
    assert len(first_layer(limit=-6).masks) == 1
    assert len(first_layer(limit=-7).masks) == 0


def test_no_set_can_be_added_to_without_overflow() -> None:
    assert kernels.NONE + 2**60 > kernels.NONE > 2**60
