"""The plan space, doubted: against brute force, known numbers, and graphillion."""

import json
import math
import os
import pickle
import resource
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from functools import cache
from itertools import combinations, pairwise

import networkx as nx
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.spatial import Delaunay
from scipy.stats import chisquare

from regiomap import PlanSpace
from regiomap.adjacency import build_adjacency
from regiomap.errors import (
    AssignmentError,
    InfeasibleError,
    IsolatedMunicipalityWarning,
    OptionError,
    PlanSpaceTooLarge,
    UnknownMunicipalityError,
    VerificationError,
)
from regiomap.flanders import Vintage, load_flanders, load_shared_borders
from regiomap.plans.plan import Plan
from regiomap.planspace.engine import traversals
from regiomap.planspace.engine.diagram import Budget, Lattice, Problem, build_lattice
from regiomap.planspace.engine.order import vertex_orders

Partition = frozenset[frozenset[str]]

# Municipalities at most in a graph that is checked by brute force.
MOST = 9


def codes(n: int) -> list[str]:
    return [f"{11001 + i}" for i in range(n)]


def graph_of(n: int, edges: Mapping[tuple[int, int], float]) -> nx.Graph:
    """Return a graph of n municipalities, ties by position."""
    names = codes(n)
    graph = nx.Graph()
    graph.add_nodes_from(names)
    for (a, b), weight in edges.items():
        graph.add_edge(names[a], names[b], shared_border_m=weight)
    return graph


def plain(shape: nx.Graph) -> nx.Graph:
    """Return a graph of networkx with codes, and a border of 1 m everywhere."""
    position = {vertex: i for i, vertex in enumerate(shape)}
    return graph_of(len(shape), {(position[a], position[b]): 1.0 for a, b in shape.edges})


def partition(plan: Plan) -> Partition:
    groups: dict[str, list[str]] = {}
    for code, region in zip(plan.assignment.index, plan.assignment, strict=True):
        groups.setdefault(region, []).append(code)
    return frozenset(map(frozenset, groups.values()))


def partitions(plans: Sequence[Plan]) -> set[Partition]:
    return {partition(plan) for plan in plans}


def every_plan(graph: nx.Graph, size: tuple[int, int]) -> Iterator[Partition]:
    """Divide the slow way: all connected groups with the first vertex, then the rest."""

    def divide(left: frozenset[str]) -> Iterator[frozenset[frozenset[str]]]:
        if not left:
            yield frozenset()
            return
        first, *others = sorted(left)
        for number in range(size[0] - 1, min(size[1], len(left))):
            for more in combinations(others, number):
                group = frozenset((first, *more))
                if nx.is_connected(graph.subgraph(group)):
                    for rest in divide(left - group):
                        yield rest | {group}

    yield from divide(frozenset(graph))


def exact_cut(graph: nx.Graph, plan: Partition) -> Fraction:
    region = {code: group for group in plan for code in group}
    return sum(
        (Fraction(w) for a, b, w in graph.edges(data="shared_border_m") if region[a] != region[b]),
        Fraction(0),
    )


def keeps(
    plan: Partition, together: Sequence[Sequence[str]], apart: Sequence[Sequence[str]]
) -> bool:
    region = {code: group for group in plan for code in group}
    return all(len({region[code] for code in group}) == 1 for group in together) and all(
        region[a] != region[b] for group in apart for a, b in combinations(group, 2)
    )


# Random planar graphs -----------------------------------------------------------------------

WEIGHTS = st.one_of(
    st.sampled_from([0.0, 0.1, 0.2, 0.3, 1.0, 1.0, 2.5]),  # ties, zeros, and sums that round
    st.floats(0, 1e6, allow_subnormal=False),
)


@st.composite
def planar_graphs(draw: st.DrawFn, most: int = MOST) -> nx.Graph:
    """Draw part of a Delaunay triangulation, or of a grid; connected or not."""
    if draw(st.booleans()):
        n = draw(st.integers(4, most))
        points = np.random.default_rng(draw(st.integers(0, 10**6))).random((n, 2))
        ties = {
            (min(a, b), max(a, b))
            for triangle in Delaunay(points).simplices.tolist()
            for a, b in combinations(triangle, 2)
        }
    else:
        width = draw(st.integers(1, 4))
        n = draw(st.integers(1, most))
        ties = {(i, i + 1) for i in range(n - 1) if (i + 1) % width}
        ties |= {(i, i + width) for i in range(n - width)}
    kept = draw(st.lists(st.integers(0, 9), min_size=len(ties), max_size=len(ties)))
    return graph_of(
        n, {tie: draw(WEIGHTS) for tie, luck in zip(sorted(ties), kept, strict=True) if luck}
    )


SIZES = st.tuples(st.integers(1, 3), st.integers(0, 4)).map(lambda size: (size[0], sum(size)))


def assert_same_plans(
    space: PlanSpace, graph: nx.Graph, expected: Sequence[Partition], *, seed: int = 0
) -> None:
    """Compare every answer of a space with the whole list of plans."""
    assert space.count().to_dict() == Counter(len(plan) for plan in expected)
    if not expected:
        with pytest.raises(InfeasibleError, match="there is no such plan"):
            space.best()
        return
    by_cut = sorted((exact_cut(graph, plan), len(plan)) for plan in expected)
    ranked = space.best(n=len(expected) + 7)
    assert len(ranked) == len(expected)
    assert partitions(ranked) == set(expected)
    assert_in_order(ranked, graph, [cut for cut, _ in by_cut])
    for k in {len(plan) for plan in expected}:
        best = space.best(k, n=3)
        assert {plan.n_regions for plan in best} == {k}
        assert_in_order(best, graph, [cut for cut, number in by_cut if number == k][:3])
    drawn = partitions(space.sample(20, seed=seed))
    assert drawn <= set(expected)
    assert_same_togetherness(space, graph, expected)


def assert_in_order(plans: Sequence[Plan], graph: nx.Graph, cuts: Sequence[Fraction]) -> None:
    """Sums of floats may round in the last digits, by less than anybody could measure."""
    total = sum(weight for *_, weight in graph.edges(data="shared_border_m"))
    near = {"rel": 1e-12, "abs": 1e-14 * total}
    assert [plan.cut for plan in plans] == pytest.approx(list(map(float, cuts)), **near)
    assert all(a.cut <= b.cut for a, b in pairwise(plans))
    for plan in plans:
        assert plan.exact
        assert plan.cut == pytest.approx(float(exact_cut(graph, partition(plan))), **near)


def assert_same_togetherness(
    space: PlanSpace, graph: nx.Graph, expected: Sequence[Partition]
) -> None:
    n_samples = 1000
    table = space.together(n_samples=n_samples)
    assert len(table) == math.comb(len(graph), 2)
    for row in table.to_dict("records"):
        pair = {row["nis_a"], row["nis_b"]}
        share = sum(any(pair <= group for group in plan) for plan in expected) / len(expected)
        assert row["neighbours"] == graph.has_edge(*sorted(pair))
        if row["neighbours"]:
            assert row["share"] == pytest.approx(share, abs=1e-12)
            assert row["standard_error"] == 0
        else:
            spread = math.sqrt(share * (1 - share) / n_samples)
            assert abs(row["share"] - share) <= 7 * spread + 5 / n_samples


@given(graph=planar_graphs(), size=SIZES, seed=st.integers(0, 2**31))
@settings(max_examples=120, deadline=None)
def test_every_answer_is_the_one_of_brute_force(
    graph: nx.Graph, size: tuple[int, int], seed: int
) -> None:
    expected = list(every_plan(graph, size))
    assume(len(expected) <= 1000)
    assert_same_plans(PlanSpace(graph, size=size), graph, expected, seed=seed)


@st.composite
def constraints(draw: st.DrawFn) -> tuple[nx.Graph, list[list[str]], list[list[str]]]:
    """Draw a graph with groups that must be together and apart; neighbours or not."""
    graph = draw(planar_graphs().filter(lambda graph: len(graph) > 3))
    groups = st.lists(st.sampled_from(sorted(graph)), min_size=2, max_size=3, unique=True)
    return graph, draw(st.lists(groups, max_size=2)), draw(st.lists(groups, max_size=2))


@given(constraint=constraints(), size=SIZES)
@settings(max_examples=150)
def test_every_answer_under_constraints_is_the_one_of_brute_force(
    constraint: tuple[nx.Graph, list[list[str]], list[list[str]]], size: tuple[int, int]
) -> None:
    graph, together, apart = constraint
    everything = list(every_plan(graph, size))
    assume(len(everything) <= 2000)
    expected = [plan for plan in everything if keeps(plan, together, apart)]
    try:
        space = PlanSpace(graph, size=size, together=together, apart=apart)
    except InfeasibleError:
        assert not expected  # the constraints contradict each other, or the size
        return
    assert_same_plans(space, graph, expected)


@given(graph=planar_graphs(7), size=SIZES, seed=st.integers(0, 2**31))
@settings(max_examples=40, deadline=None)
def test_the_order_of_rows_and_ties_changes_nothing(
    graph: nx.Graph, size: tuple[int, int], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    other = nx.Graph()
    other.add_nodes_from(rng.permutation(list(graph)).tolist())
    ties = list(graph.edges(data=True))
    for i in rng.permutation(len(ties)).tolist():
        a, b, attributes = ties[i]
        other.add_edge(b, a, **attributes)
    spaces = [PlanSpace(one, size=size) for one in (graph, other)]
    assert spaces[0].count().to_dict() == spaces[1].count().to_dict()
    if not spaces[0].count().empty:
        answers = [
            [
                (plan.cut, plan.assignment.to_dict())
                for plan in (*space.best(n=50), *space.sample(20, seed=7))
            ]
            for space in spaces
        ]
        assert answers[0] == answers[1]


@given(graph=planar_graphs(7), size=SIZES)
@settings(max_examples=25, deadline=None)
def test_the_graph_of_the_caller_stays_as_it_is(graph: nx.Graph, size: tuple[int, int]) -> None:
    kept = pickle.loads(pickle.dumps(graph))  # noqa: S301  (our own bytes)
    space = PlanSpace(graph, size=size)
    if not space.count().empty:
        mine = space.best()[0].assignment
        mine.iloc[:] = "changed"
        space.together(n_samples=10)
        assert "changed" not in set(space.best()[0].assignment)
    assert nx.utils.graphs_equal(graph, kept)
    assert list(graph) == list(kept)


def test_a_change_of_the_graph_afterwards_does_not_reach_the_space() -> None:
    graph = plain(nx.path_graph(6))
    space = PlanSpace(graph, size=(2, 4))
    graph.remove_edge("11003", "11004")
    assert space.count().to_dict() == {2: 3, 3: 1}


# Known numbers ------------------------------------------------------------------------------


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
    assert PlanSpace(plain(shape), size=(1, len(shape))).count().sum() == total


def test_plans_by_number_of_regions_of_a_complete_graph_are_stirling_numbers() -> None:
    space = PlanSpace(plain(nx.complete_graph(7)), size=(1, 7))
    assert space.count().to_dict() == {1: 1, 2: 63, 3: 301, 4: 350, 5: 140, 6: 21, 7: 1}


# Whole numbers, however large ----------------------------------------------------------------


def test_a_long_path_has_binomially_many_plans_far_beyond_float() -> None:
    n = 200
    counts = PlanSpace(plain(nx.path_graph(n)), size=(1, n)).count().to_dict()
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
    space = PlanSpace(plain(nx.path_graph(n)), size=size)
    assert space.count().to_dict() == ways[n]
    assert max(ways[n].values()) > 2**53


def test_a_ladder_follows_its_recurrence() -> None:
    """The divisions of a ladder of n rungs: 2, 12, then a(n) = 6 a(n - 1) + a(n - 2)."""
    known = [2, 12]
    while len(known) < 40:
        known.append(6 * known[-1] + known[-2])
    assert sum(1 for _ in every_plan(plain(nx.ladder_graph(4)), (1, 8))) == known[3] == 456
    assert PlanSpace(plain(nx.ladder_graph(40)), size=(1, 80)).count().sum() == known[39]
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
    alone = PlanSpace(plain(part), size=size).count()
    product: Counter[int] = Counter({0: 1})
    for _ in range(4):
        product = sum_of_products(product, dict(zip(alone.index, alone, strict=True)))
    four = nx.disjoint_union_all([part] * 4)
    assert PlanSpace(plain(four), size=size).count().to_dict() == product
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
    lattice = build_lattice(problem, Budget(max_states=10**6, max_bytes=10**9))
    counts = traversals.count(lattice, traversals.scaled_ways(lattice).at_start(lattice))
    assert counts == {k: math.comb(n - 1, k - 1) for k in range(1, n + 1)}
    assert max(counts.values()) > sys.float_info.max


# Ties ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", [1e-300, 1e-25, 1e-9, 1.0, 1e9, 1e200])
def test_the_unit_of_the_weight_does_not_change_the_order(scale: float) -> None:
    """
    1-3-2   (weights of a path) The weakest tie is cut first, whatever the unit.
    """
    ties = {(0, 1): 2.0 * scale, (1, 2): 3.0 * scale, (2, 3): 1.0 * scale}
    ranked = PlanSpace(graph_of(4, ties), size=(1, 3)).best(2, n=3)
    assert [plan.cut for plan in ranked] == pytest.approx(
        [scale, 2 * scale, 3 * scale], rel=1e-15, abs=0
    )


def test_weights_that_differ_in_the_fifteenth_digit_are_told_apart() -> None:
    ties = {(0, 1): 1000.0, (1, 2): 1000.0 - 1e-11, (2, 3): 1000.0 + 1e-11}
    ranked = PlanSpace(graph_of(4, ties), size=(1, 3)).best(2, n=3)
    assert [plan.assignment.tolist() for plan in ranked] == [
        ["1", "1", "2", "2"],
        ["1", "2", "2", "2"],
        ["1", "1", "1", "2"],
    ]


def test_another_column_of_weights_gives_another_best() -> None:
    graph = graph_of(3, {(0, 1): 1.0, (1, 2): 2.0})
    graph.edges["11001", "11002"]["ties"] = 5
    graph.edges["11002", "11003"]["ties"] = Fraction(1, 2)
    space = PlanSpace(graph, size=(1, 2), weight="ties")
    plan = space.best(2)[0]
    assert (plan.cut, plan.weight) == (0.5, "ties")
    assert plan.assignment.to_dict() == {"11001": "1", "11002": "1", "11003": "2"}


def test_equal_plans_come_in_the_same_order_every_time() -> None:
    graph = plain(nx.grid_2d_graph(3, 4))
    first, second = (
        [partition(plan) for plan in PlanSpace(graph, size=(2, 6)).best(n=200)] for _ in range(2)
    )
    assert first == second
    more = [partition(plan) for plan in PlanSpace(graph, size=(2, 6)).best(n=201)]
    assert more[:200] == first


# Samples --------------------------------------------------------------------------------------


def frequencies(plans: Sequence[Plan], expected: Sequence[Partition]) -> list[int]:
    counted = Counter(partition(plan) for plan in plans)
    assert set(counted) <= set(expected)
    return [counted[plan] for plan in expected]


def test_every_plan_is_drawn_with_the_same_probability() -> None:
    graph = plain(nx.grid_2d_graph(3, 3))
    expected = sorted(every_plan(graph, (2, 5)), key=str)
    drawn = PlanSpace(graph, size=(2, 5)).sample(100 * len(expected), seed=20250101)
    assert chisquare(frequencies(drawn, expected)).pvalue > 0.001


@pytest.mark.slow
def test_every_plan_with_that_number_of_regions_is_drawn_with_the_same_probability() -> None:
    graph = plain(nx.grid_2d_graph(3, 3))
    expected = sorted((p for p in every_plan(graph, (1, 5)) if len(p) == 3), key=str)
    drawn = PlanSpace(graph, size=(1, 5)).sample(100 * len(expected), n_regions=3, seed=1)
    assert chisquare(frequencies(drawn, expected)).pvalue > 0.001


@pytest.mark.slow
def test_every_plan_that_keeps_the_constraints_is_drawn_with_the_same_probability() -> None:
    graph = plain(nx.grid_2d_graph(3, 3))
    together, apart = [["11001", "11003"]], [["11004", "11009"]]
    expected = [p for p in every_plan(graph, (1, 6)) if keeps(p, together, apart)]
    space = PlanSpace(graph, size=(1, 6), together=together, apart=apart)
    drawn = space.sample(100 * len(expected), seed=2)
    assert chisquare(frequencies(drawn, sorted(expected, key=str))).pvalue > 0.001


@pytest.mark.slow
def test_samples_spread_over_the_numbers_of_regions_as_the_counts_do() -> None:
    space = PlanSpace(reference_region("Limburg"))
    counts, n = space.count(), 20_000
    drawn = Counter(plan.n_regions for plan in space.sample(n, seed=3))
    expected = [n * number / counts.sum() for number in counts]
    assert chisquare([drawn[k] for k in counts.index], expected).pvalue > 0.001


def test_the_same_seed_draws_the_same_plans_and_another_seed_others() -> None:
    space = PlanSpace(reference_region("Regio Gent"))
    one, again, other = ([partition(p) for p in space.sample(50, seed=s)] for s in (1, 1, 2))
    assert one == again
    assert one != other
    assert one[:20] == [partition(plan) for plan in space.sample(50, seed=1)][:20]


def test_samples_are_not_called_exact_and_know_what_they_cut() -> None:
    graph = reference_region("Regio Gent")
    for plan in PlanSpace(graph).sample(20, seed=0):
        assert not plan.exact
        assert plan.cut == pytest.approx(float(exact_cut(graph, partition(plan))))


# Together -------------------------------------------------------------------------------------


def test_the_share_of_neighbours_is_exact_for_a_number_of_regions_too() -> None:
    graph = plain(nx.grid_2d_graph(2, 4))
    expected = [plan for plan in every_plan(graph, (1, 4)) if len(plan) == 3]
    table = PlanSpace(graph, size=(1, 4)).together(n_regions=3, n_samples=10)
    rows = table[table["neighbours"]]
    shares = [
        sum(any({a, b} <= group for group in plan) for plan in expected) / len(expected)
        for a, b in zip(rows["nis_a"], rows["nis_b"], strict=True)
    ]
    assert rows["share"].tolist() == pytest.approx(shares, abs=1e-12)
    assert len(rows) == graph.number_of_edges()


def test_the_share_of_two_is_what_counting_with_a_constraint_gives() -> None:
    graph = reference_region("Regio Gent")
    space = PlanSpace(graph)
    table = space.together(n_samples=20_000).set_index(["nis_a", "nis_b"])
    total = space.count().sum()
    neighbours = [tuple(sorted(edge)) for edge in graph.edges][:4]
    strangers = [pair for pair in table.index if not table.loc[pair, "neighbours"]][::40]
    for pair in neighbours:
        share = PlanSpace(graph, together=[pair]).count().sum() / total
        assert table.loc[pair, "share"] == pytest.approx(share, abs=1e-12)
        assert PlanSpace(graph, apart=[pair]).count().sum() / total == pytest.approx(1 - share)
    for pair in strangers:
        share = PlanSpace(graph, together=[pair]).count().sum() / total
        error = math.sqrt(share * (1 - share) / 20_000)
        assert abs(table.loc[pair, "share"] - share) < 5 * error
        assert table.loc[pair, "standard_error"] == pytest.approx(error, rel=0.1)


# Corners of the domain ------------------------------------------------------------------------


def test_a_single_municipality_is_one_plan_or_none() -> None:
    one = plain(nx.empty_graph(1))
    plan = PlanSpace(one, size=(1, 1)).best()[0]
    assert plan.assignment.to_dict() == {"11001": "1"}
    assert plan.cut == 0
    assert PlanSpace(one, size=(1, 1)).together().empty
    assert PlanSpace(one, size=(2, 3)).count().empty


def test_regions_are_numbered_by_their_first_code_and_the_index_is_sorted() -> None:
    graph = plain(nx.path_graph(4))
    graph = nx.relabel_nodes(graph, dict(zip(codes(4), ["4", "1", "3", "2"], strict=True)))
    plan = PlanSpace(graph, size=(2, 2)).best()[0]  # 4-1 and 3-2
    assert plan.assignment.index.tolist() == ["1", "2", "3", "4"]
    assert plan.assignment.index.name == "nis"
    assert plan.assignment.tolist() == ["1", "2", "2", "1"]
    assert plan.assignment.name == "region"


def test_fewer_plans_than_asked_for_are_all_there_are() -> None:
    space = PlanSpace(reference_region("Regio Brugge"))
    assert len(space.best(2, n=1000)) == 5
    assert len(space.best(n=1000)) == 6


@pytest.mark.parametrize(
    "upper", [15, 16, 255, 256, 2**16, 2**31, 2**32, 2**40, 2**62, 2**63, 10**30]
)
def test_an_upper_bound_beyond_all_sizes_bounds_nothing(upper: int) -> None:
    graph = plain(nx.grid_2d_graph(3, 4))
    unbounded = PlanSpace(graph, size=(2, 12)).count().to_dict()
    assert PlanSpace(graph, size=(2, upper)).count().to_dict() == unbounded


@pytest.mark.parametrize("lower", [13, 2**32, 2**63])
def test_a_lower_bound_beyond_all_sizes_leaves_no_plan(lower: int) -> None:
    space = PlanSpace(plain(nx.grid_2d_graph(3, 4)), size=(lower, lower + 1))
    assert space.count().empty
    with pytest.raises(InfeasibleError, match="there is no such plan"):
        space.best()


def test_the_repr_tells_the_number_once_it_is_known() -> None:
    space = PlanSpace(reference_region("Regio Gent"))
    assert "20 municipalities, size 5 to 15" in repr(space)
    assert "18,245" not in repr(space)
    space.count()
    assert "18,245 plans" in repr(space)


# Every fault ----------------------------------------------------------------------------------


def grid() -> nx.Graph:
    return plain(nx.grid_2d_graph(2, 3))


@pytest.mark.parametrize(
    "size", [(0, 3), (3, 2), (1.5, 3), ("1", 3), (True, 3), 3, (3,), (1, 2, 3), None, (1, None)]
)
def test_a_size_is_two_whole_numbers_in_order(size: tuple[int, int]) -> None:
    with pytest.raises(OptionError, match="size must be"):
        PlanSpace(grid(), size=size)


def test_an_empty_graph_has_nothing_to_divide() -> None:
    with pytest.raises(AssignmentError, match="the graph holds no municipality at all"):
        PlanSpace(nx.Graph())


@pytest.mark.parametrize("weight", [-1.0, float("nan"), float("inf"), None, "wide"])
def test_every_tie_needs_a_weight_of_nothing_or_more(weight: object) -> None:
    graph = grid()
    graph.edges["11001", "11002"]["shared_border_m"] = weight
    with pytest.raises(OptionError, match=r"1 of 7 pairs of neighbours have no weight .*'11001'"):
        PlanSpace(graph)


def test_a_weight_that_no_tie_has_is_refused() -> None:
    with pytest.raises(OptionError, match=r"7 of 7 pairs of neighbours have no weight 'police'"):
        PlanSpace(grid(), weight="police")


def test_weights_too_large_to_add_up_are_refused() -> None:
    graph = graph_of(3, {(0, 1): 1.5e308, (1, 2): 1.5e308})
    with pytest.raises(OptionError, match="weight"):
        PlanSpace(graph, size=(1, 2))


@pytest.mark.parametrize("option", ["together", "apart"])
def test_constraints_are_groups_of_known_codes(option: str) -> None:
    nobody: list[str] = []
    for bad in (["11001", "11002"], [["11001"]], [nobody]):
        with pytest.raises(OptionError, match=rf"{option}.*two"):
            PlanSpace(grid(), **{option: bad})  # type: ignore[arg-type]
    with pytest.raises(UnknownMunicipalityError, match=rf"{option} .*'99999'"):
        PlanSpace(grid(), **{option: [["11001", "99999"]]})  # type: ignore[arg-type]


def test_contradictions_are_named_before_any_search() -> None:
    with pytest.raises(InfeasibleError, match=r"'11001'.* and .*'11004'.* together and apart"):
        PlanSpace(
            grid(),
            size=(1, 6),
            together=[["11001", "11002"], ["11002", "11004"]],
            apart=[["11001", "11004"]],
        )
    with pytest.raises(
        InfeasibleError, match=r"must be together and have a size of 4, more .* of 3"
    ):
        PlanSpace(grid(), size=(1, 3), together=[["11001", "11002"], ["11003", "11004", "11002"]])


def test_an_impossible_number_of_regions_says_why_or_what_is_possible() -> None:
    ghent = PlanSpace(reference_region("Regio Gent"))
    for ask in (ghent.best, lambda k: ghent.sample(1, n_regions=k, seed=0)):
        with pytest.raises(InfeasibleError, match=r"20 is too little for 7 regions of at least 5"):
            ask(7)
    with pytest.raises(InfeasibleError, match=r"20 is too much for 1 region"):
        ghent.together(n_regions=1)
    # Two leaves of a star are never together, so the middle number of regions is out of reach.
    star = PlanSpace(plain(nx.star_graph(5)), size=(1, 2))
    with pytest.raises(InfeasibleError, match=r"tried every division: possible are 5, 6"):
        star.best(4)


def test_what_cannot_be_divided_says_who_is_cut_off() -> None:
    graph = plain(nx.disjoint_union(nx.path_graph(6), nx.path_graph(2)))
    space = PlanSpace(graph, size=(3, 6))
    with pytest.raises(InfeasibleError, match=r"11007, 11008 .* cut off from the rest"):
        space.best()
    assert space.count().empty


def test_what_no_simple_argument_rules_out_has_been_tried() -> None:
    """
      B       A star: whoever is not with the centre is alone.
    C A D
    """
    space = PlanSpace(plain(nx.star_graph(3)), size=(2, 2))
    assert space.count().empty
    with pytest.raises(InfeasibleError, match="there is no such plan"):
        space.best()


@pytest.mark.parametrize("n", [0, -1, 1.5, "3", None, True])
def test_how_many_is_a_whole_number_from_one(n: int) -> None:
    space = PlanSpace(grid(), size=(1, 3))
    with pytest.raises(OptionError, match="n must be a whole number of 1 or more"):
        space.best(n=n)
    with pytest.raises(OptionError, match="n must be a whole number of 1 or more"):
        space.sample(n, seed=0)
    with pytest.raises(OptionError, match="n_samples must be a whole number of 1 or more"):
        space.together(n_samples=n)


@pytest.mark.parametrize("seed", [-1, 1.5, "x", None])
def test_a_seed_is_a_whole_number(seed: int) -> None:
    space = PlanSpace(grid(), size=(1, 3))
    with pytest.raises(OptionError, match="seed must be a whole number"):
        space.sample(1, seed=seed)


@pytest.mark.parametrize("option", ["max_states", "max_bytes"])
def test_a_budget_is_a_whole_number_from_one(option: str) -> None:
    with pytest.raises(OptionError, match=rf"{option} must be a whole number of 1 or more, got 0"):
        PlanSpace(grid(), **{option: 0})  # type: ignore[arg-type]


def test_a_plan_that_breaks_a_rule_never_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage the last step of the engine: the independent checker has to notice."""
    space = PlanSpace(plain(nx.path_graph(6)), size=(2, 4))
    sound = traversals.labels

    def broken(lattice: Lattice, joined: npt.NDArray[np.uint16]) -> npt.NDArray[np.int64]:
        labels = sound(lattice, joined).copy()
        labels[:, -1] = labels[:, 0]
        return labels

    monkeypatch.setattr(traversals, "labels", broken)
    for ask in (space.best, lambda: space.sample(3, seed=0), space.together):
        with pytest.raises(VerificationError):
            ask()


# The budget -----------------------------------------------------------------------------------


def test_a_spent_budget_says_what_to_do() -> None:
    space = PlanSpace(reference_region("Limburg"), max_states=1000)
    for _ in range(2):  # asking again does not help
        with pytest.raises(PlanSpaceTooLarge, match=r"1,000 states .* 37 municipalities"):
            space.count()
    with pytest.raises(MemoryError):
        PlanSpace(reference_region("Limburg"), max_bytes=10_000).best()


def test_a_budget_that_is_just_enough_changes_no_answer() -> None:
    graph = reference_region("Regio Gent")
    least = next(
        limit for limit in (2**i for i in range(5, 25)) if fits(PlanSpace(graph, max_states=limit))
    )
    assert 100 < least < 200_000
    assert PlanSpace(graph, max_states=least).count().equals(PlanSpace(graph).count())


def fits(space: PlanSpace) -> bool:
    try:
        space.count()
    except PlanSpaceTooLarge:
        return False
    return True


def test_all_of_flanders_as_one_graph_is_refused() -> None:
    flanders = load_flanders()
    graph = build_adjacency(flanders, bridges=[("Voeren", "Riemst")])
    with pytest.raises(PlanSpaceTooLarge, match="285 municipalities"):
        PlanSpace(graph).count()


MEMORY = """
import ctypes, gc
import networkx as nx
from regiomap import PlanSpace
from regiomap.errors import PlanSpaceTooLarge

def memory(what):
    # Not getrusage: its peak is at first that of the process that started this one.
    with open("/proc/self/status") as file:
        return next(int(row.split()[1]) * 1024 for row in file if row.startswith(what))

grid = nx.relabel_nodes(nx.complete_graph(14), str)
nx.set_edge_attributes(grid, 1.0, "shared_border_m")
small = nx.relabel_nodes(nx.complete_graph(4), str)
nx.set_edge_attributes(small, 1.0, "shared_border_m")
PlanSpace(small, size=(1, 4)).count()  # compiles

def refused(budget):
    try:
        PlanSpace(grid, size=(1, 14), max_bytes=budget).count()
    except PlanSpaceTooLarge:
        pass
    else:
        raise SystemExit("the space fits")
    gc.collect()
    # What the allocator keeps for later is given back as far as we are concerned.
    getattr(ctypes.CDLL(None), "malloc_trim", lambda _: 0)(0)

before, budget = memory("VmRSS"), 150_000_000
refused(budget)
once = memory("VmRSS")  # with the code that refuses, which stays
refused(budget)
print(budget, memory("VmHWM") - before, memory("VmRSS") - once)
"""


@pytest.mark.slow
@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="memory is read from /proc")  # noqa: PTH110
def test_the_bytes_of_the_budget_are_kept_and_given_back() -> None:
    budget, peak, left = map(int, run_python(MEMORY).split())
    assert budget / 4 < peak < 1.25 * budget  # the order of the vertices takes some memory too
    assert left < budget / 4


# A good neighbour -----------------------------------------------------------------------------


def test_a_space_can_be_pickled_before_and_after_its_first_answer() -> None:
    space = PlanSpace(reference_region("Regio Gent"))
    fresh = pickle.loads(pickle.dumps(space))  # noqa: S301  (our own bytes)
    best = partition(space.best(3)[0])
    used = pickle.loads(pickle.dumps(space))  # noqa: S301
    for copy in (fresh, used):
        assert copy.count().to_dict() == space.count().to_dict()
        assert partition(copy.best(3)[0]) == best
    plan = space.best(3)[0]
    assert partition(pickle.loads(pickle.dumps(plan))) == best  # noqa: S301


def test_two_threads_at_one_space_get_the_same_answers() -> None:
    space = PlanSpace(reference_region("Halle-Vilvoorde"))

    def ask(_: int) -> tuple[dict[int, int], list[Partition], list[Partition]]:
        best, drawn = space.best(n=20), space.sample(20, seed=5)
        counts = {int(str(k)): number for k, number in space.count().items()}
        return counts, list(map(partition, best)), list(map(partition, drawn))

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(ask, range(4)))
    assert all(answer == answers[0] for answer in answers)


def test_spaces_in_several_threads_do_not_disturb_each_other() -> None:
    regions = ["Regio Gent", "Westhoek", "Halle-Vilvoorde", "Regio Brugge"] * 2
    alone = [PlanSpace(reference_region(region)).count().to_dict() for region in regions]
    with ThreadPoolExecutor(4) as pool:
        graphs = [reference_region(region) for region in regions]
        at_once = list(pool.map(lambda graph: PlanSpace(graph).count().to_dict(), graphs))
    assert at_once == alone


HASH_SEED = """
import regiomap as rm
flanders = rm.load_flanders()
gent = flanders[flanders["reference_region"] == "Regio Gent"]
graph = rm.build_adjacency(gent)
constraints = {"together": [("44021", "44013")], "apart": [("44021", "44081")]}
space = rm.PlanSpace(graph, **constraints)
for plan in [*space.best(n=5), *space.sample(5, seed=1)]:
    print(plan.cut.hex(), plan.assignment.to_dict())
print(space.together(n_samples=50).to_csv())
"""


@pytest.mark.slow
def test_the_answers_do_not_depend_on_the_hash_seed() -> None:
    answers = {run_python(HASH_SEED, PYTHONHASHSEED=seed) for seed in ("0", "1", "2")}
    assert len(answers) == 1
    assert answers.pop().count("44021") > 10


def run_python(script: str, stdin: str = "", **environment: str) -> str:
    """Run a script in a process of its own, with the same package; its memory is bounded."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", script],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (12 * 2**30,) * 2),
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


# Real regions, and graphillion as the oracle -------------------------------------------------


@cache
def flanders_graph(vintage: Vintage) -> nx.Graph:
    """Return the neighbours with official lengths: whole metres, so that sums are exact."""
    table, borders = load_flanders(vintage), load_shared_borders(vintage)
    with pytest.warns(IsolatedMunicipalityWarning, match="Voeren"):
        graph = build_adjacency(table)
    for a, b, metres in borders.itertuples(index=False):
        graph.edges[a, b]["shared_border_m"] = int(metres)
    return nx.freeze(graph)


def reference_region(name: str, vintage: Vintage = 2025) -> nx.Graph:
    """Return the largest connected piece of a reference region: only Voeren is left out."""
    table = load_flanders(vintage)
    inside = flanders_graph(vintage).subgraph(table.index[table["reference_region"] == name])
    return nx.Graph(inside.subgraph(max(nx.connected_components(inside), key=len)))


ORACLE = """
import json, sys
from graphillion import GraphSet

job = json.load(sys.stdin)
answer = {}
for name, (n, edges, weights, size) in job["regions"].items():
    edges = [tuple(edge) for edge in edges]
    GraphSet.set_universe(edges, traversal="as-is")
    kept = dict(zip(edges, weights))
    ones = dict.fromkeys(range(1, n + 1), 1)
    counts, best, cuts = {}, {}, []
    for k in range(-(-n // size[1]), n // size[0] + 1):
        plans = GraphSet.balanced_partitions(
            weight_list=ones, lower=size[0], upper=size[1], num_comps=k
        )
        if len(plans):
            counts[k] = len(plans)
            best[k] = sum(weights) - sum(kept[edge] for edge in next(plans.max_iter(kept)))
            if job["every"]:
                cuts += [sum(weights) - sum(kept[edge] for edge in plan) for plan in plans]
    answer[name] = [counts, best, sorted(cuts)[: job["every"]]]
print(json.dumps(answer))
"""


def skip_without_graphillion() -> None:
    if sys.version_info >= (3, 13):
        pytest.skip("graphillion publishes no wheels for Python 3.13 and later")
    pytest.importorskip("graphillion")


# Counts and least cuts by number of regions (as text), and the least cuts of all.
Answer = tuple[dict[str, int], dict[str, float], list[float]]


def ask_graphillion(regions: Mapping[str, nx.Graph], *, every: int = 0) -> dict[str, Answer]:
    """Return counts and least cuts by number of regions, and the `every` least cuts of all.

    graphillion is fastest when its edges follow an order of the vertices with a small frontier,
    each edge as soon as both of its ends are there.
    """
    skip_without_graphillion()
    job: dict[str, object] = {}
    for name, graph in regions.items():
        ordered = sorted(graph)
        links = [[ordered.index(other) for other in graph[code]] for code in ordered]
        step = {ordered[v]: i + 1 for i, v in enumerate(next(iter(vertex_orders(links))))}
        ties = {
            (min(step[a], step[b]), max(step[a], step[b])): metres
            for a, b, metres in graph.edges(data="shared_border_m")
        }
        edges = sorted(ties, key=lambda edge: (edge[1], edge[0]))
        job[name] = [len(graph), edges, [ties[edge] for edge in edges], [5, 15]]
    answer: dict[str, Answer] = json.loads(
        run_python(ORACLE, stdin=json.dumps({"regions": job, "every": every}))
    )
    return answer


@pytest.mark.slow
@pytest.mark.parametrize("vintage", [2025, 2024])
def test_graphillion_counts_the_same_plans_and_finds_the_same_best(vintage: Vintage) -> None:
    names = sorted(load_flanders(vintage)["reference_region"].unique())
    assert len(names) == 15
    regions = {name: reference_region(name, vintage) for name in names}
    for name, (counts, best, _) in ask_graphillion(regions).items():
        space = PlanSpace(regions[name])
        assert {str(k): number for k, number in space.count().items()} == counts, name
        ours = {k: space.best(int(k))[0].cut for k in counts}
        assert ours == best, name  # whole metres: equal to the last one


@pytest.mark.slow
def test_the_ten_thousand_best_are_the_first_of_all_plans_sorted() -> None:
    every = 10_000
    graph = reference_region("Halle-Vilvoorde")
    counts, _, cuts = ask_graphillion({"it": graph}, every=every)["it"]
    ranked = PlanSpace(graph).best(n=every)
    assert sum(counts.values()) == 174_445
    assert [plan.cut for plan in ranked] == cuts
    assert len(partitions(ranked)) == every


@pytest.mark.slow
def test_all_plans_of_ghent_in_order_are_all_plans_sorted() -> None:
    graph = reference_region("Regio Gent")
    _, _, cuts = ask_graphillion({"it": graph}, every=18_245)["it"]
    ranked = PlanSpace(graph).best(n=20_000)
    assert [plan.cut for plan in ranked] == cuts
    assert len(partitions(ranked)) == 18_245


WIDE = """
from graphillion import GraphSet
import networkx as nx

grid = nx.convert_node_labels_to_integers(nx.grid_2d_graph(14, 4), first_label=1)
GraphSet.set_universe(sorted(grid.edges, key=lambda edge: edge[::-1]), traversal="as-is")
ones = dict.fromkeys(grid, 1)
print(GraphSet.balanced_partitions(weight_list=ones, lower=1, upper=5).len())
"""


def test_a_grid_beyond_float_has_as_many_plans_as_graphillion_says() -> None:
    """More plans than 2 ** 53, on a graph that is neither a tree nor a path."""
    skip_without_graphillion()
    total = PlanSpace(plain(nx.grid_2d_graph(14, 4)), size=(1, 5)).count().sum()
    assert total == int(run_python(WIDE))
    assert total > 2**60


@pytest.mark.slow
def test_ten_thousand_best_plans_of_limburg_are_in_order_and_different() -> None:
    space = PlanSpace(reference_region("Limburg"))
    space.count()
    ranked = space.best(n=10_000)
    assert all(a.cut <= b.cut for a, b in pairwise(ranked))
    assert len(partitions(ranked)) == 10_000
