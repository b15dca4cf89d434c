"""Every answer of the plan space, compared with all plans found the slow way."""

import math
import pickle
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.spatial import Delaunay

from helpers.brute_force import Partition, every_plan, exact_cut, keeps, partition, partitions
from helpers.graphs import graph_of
from regiomap import PlanSpace
from regiomap.errors import (
    InfeasibleError,
)
from regiomap.plans.plan import Plan

# Municipalities at most in a graph that is checked by brute force.
MOST = 9


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
