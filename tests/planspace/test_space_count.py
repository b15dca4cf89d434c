"""PlanSpace.count: numbers that are known, by hand, by formula or by recurrence."""

import math
import sys
from collections import Counter
from collections.abc import Mapping

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.brute_force import every_plan
from helpers.graphs import bordered, graph_of, reference_region
from regiomap import PlanSpace
from regiomap.adjacency import build_adjacency
from regiomap.flanders import load_flanders
from regiomap.planspace.engine.diagram import Budget, Problem, build_diagram
from regiomap.planspace.engine.ways import Ways, exact_counts


@pytest.mark.parametrize(
    ("region", "counts"),
    [
        ("Regio Brugge", {1: 1, 2: 5}),
        ("Regio Gent", {2: 3109, 3: 14_426, 4: 710}),
        ("Halle-Vilvoorde", {3: 8588, 4: 77_342, 5: 85_795, 6: 2720}),
        ("Middenkust", {1: 1}),
        ("Waasland", {1: 1}),
        ("Westhoek", {2: 176, 3: 215}),
    ],
)
def test_the_reference_regions_have_the_known_numbers_of_plans(
    region: str, counts: dict[int, int]
) -> None:
    space = PlanSpace(reference_region(region))
    assert space.count().to_dict() == counts
    assert all(type(number) is int for number in space.count())
    assert space.count().index.name == "n_regions"


def test_halle_vilvoorde_and_limburg_in_all() -> None:
    assert PlanSpace(reference_region("Halle-Vilvoorde")).count().sum() == 174_445
    limburg = reference_region("Limburg")
    assert len(limburg) == 37  # without Voeren
    assert PlanSpace(limburg).count().sum() == 1_545_594_235


def test_a_bridge_counts_as_a_connection() -> None:
    flanders = load_flanders()
    limburg = flanders.index[flanders["reference_region"] == "Limburg"]
    graph = build_adjacency(flanders, bridges=[("Voeren", "Riemst")]).subgraph(limburg)
    space = PlanSpace(graph)
    assert space.count().sum() > 0
    best = space.best()[0].assignment
    assert best["73109"] == best["73066"]  # Voeren is with Riemst, its only connection


@pytest.mark.parametrize(
    ("shape", "total"),
    [
        (nx.path_graph(12), 2**11),
        (nx.cycle_graph(12), 2**12 - 12),
        (nx.star_graph(12), 2**12),
        (nx.complete_graph(8), 4140),  # the eighth Bell number
        (nx.grid_2d_graph(3, 3), 1434),  # OEIS A068416
        (nx.grid_2d_graph(4, 4), 1_691_690),
        (nx.empty_graph(5), 1),
    ],
    ids=["path", "cycle", "star", "complete", "grid 3", "grid 4", "no ties"],
)
def test_shapes_with_known_numbers_of_connected_divisions(shape: nx.Graph, total: int) -> None:
    assert PlanSpace(bordered(shape), size=(1, len(shape))).count().sum() == total


def test_plans_by_number_of_regions_of_a_complete_graph_are_stirling_numbers() -> None:
    space = PlanSpace(bordered(nx.complete_graph(7)), size=(1, 7))
    assert space.count().to_dict() == {1: 1, 2: 63, 3: 301, 4: 350, 5: 140, 6: 21, 7: 1}


def test_a_long_path_has_binomially_many_plans_far_beyond_float() -> None:
    n = 200
    counts = PlanSpace(bordered(nx.path_graph(n)), size=(1, n)).count().to_dict()
    assert counts == {k: math.comb(n - 1, k - 1) for k in range(1, n + 1)}
    assert max(counts.values()) > 2**190
    assert all(type(number) is int for number in counts.values())


@pytest.mark.parametrize("size", [(1, 3), (2, 5), (3, 40)])
def test_a_long_path_with_bounds_has_as_many_plans_as_compositions(size: tuple[int, int]) -> None:
    n = 160
    ways: list[Counter[int]] = [Counter({0: 1})]
    for end in range(1, n + 1):
        ways.append(Counter())
        for step in range(size[0], min(size[1], end) + 1):
            for k, number in ways[end - step].items():
                ways[end][k + 1] += number
    space = PlanSpace(bordered(nx.path_graph(n)), size=size)
    assert space.count().to_dict() == ways[n]
    assert max(ways[n].values()) > 2**53


def test_a_ladder_follows_its_recurrence() -> None:
    """The divisions of a ladder of n rungs: 2, 12, then a(n) = 6 a(n - 1) + a(n - 2)."""
    known = [2, 12]
    while len(known) < 40:
        known.append(6 * known[-1] + known[-2])
    assert sum(1 for _ in every_plan(bordered(nx.ladder_graph(4)), (1, 8))) == known[3] == 456
    assert PlanSpace(bordered(nx.ladder_graph(40)), size=(1, 80)).count().sum() == known[39]
    assert known[39] > 2**100


@given(
    n=st.integers(20, 60),
    seed=st.integers(0, 10**6),
    size=st.tuples(st.integers(1, 2), st.integers(3, 12)),
)
@settings(max_examples=15, deadline=None)
def test_a_random_tree_has_as_many_plans_as_its_own_recurrence(
    n: int, seed: int, size: tuple[int, int]
) -> None:
    """In a tree a plan is a set of cut edges: count by size of the open part, in whole numbers."""
    rng = np.random.default_rng(seed)
    # Close parents keep the frontier narrow: what is tested is the counting.
    parent = {v: int(rng.integers(max(0, v - 3), v)) for v in range(1, n)}

    # (municipalities in the part of the vertex, closed regions) -> ways
    ways: list[Counter[tuple[int, int]]] = [Counter({(1, 0): 1}) for _ in range(n)]
    for v in range(n - 1, 0, -1):
        grown: Counter[tuple[int, int]] = Counter()
        for (here, closed), number in ways[parent[v]].items():
            for (there, more), other in ways[v].items():
                if here + there <= size[1]:
                    grown[here + there, closed + more] += number * other
                if there >= size[0]:
                    grown[here, closed + more + 1] += number * other
        ways[parent[v]] = grown
    expected: Counter[int] = Counter()
    for (here, closed), number in ways[0].items():
        if size[0] <= here <= size[1]:
            expected[closed + 1] += number
    graph = graph_of(n, {(u, v): 1.0 for v, u in parent.items()})
    assert PlanSpace(graph, size=size).count().to_dict() == expected


def test_parts_without_connection_multiply() -> None:
    part, size = nx.grid_2d_graph(4, 5), (2, 7)
    alone = PlanSpace(bordered(part), size=size).count()
    product: Counter[int] = Counter({0: 1})
    for _ in range(4):
        product = sum_of_products(product, dict(zip(alone.index, alone, strict=True)))
    four = nx.disjoint_union_all([part] * 4)
    assert PlanSpace(bordered(four), size=size).count().to_dict() == product
    assert max(product.values()) > 2**53


def sum_of_products(a: Mapping[int, int], b: Mapping[int, int]) -> Counter[int]:
    product: Counter[int] = Counter()
    for i, x in a.items():
        for j, y in b.items():
            product[i + j] += x * y
    return product


def test_more_plans_than_a_float_can_hold_are_counted_too() -> None:
    """A path, handed to the engine in its own order: finding an order is not what is tested."""
    n = 1100
    earlier: list[list[int]] = [[], *([i] for i in range(n - 1))]
    nothing: list[list[int]] = [[] for _ in range(n)]
    ones = np.ones((1, n), dtype=np.int64)
    problem = Problem(earlier, ones, np.array([1]), np.array([n]), nothing, nothing)
    diagram = build_diagram(problem, Budget(max_states=10**6, max_bytes=10**9))
    counts = exact_counts(diagram, Ways.scaled(diagram).at_start(diagram))
    assert counts == {k: math.comb(n - 1, k - 1) for k in range(1, n + 1)}
    assert max(counts.values()) > sys.float_info.max
