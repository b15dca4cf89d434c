"""PlanSpace.sample and PlanSpace.together: uniform draws, and shares of all plans."""

import math
from collections import Counter
from collections.abc import Sequence

import networkx as nx
import pytest
from scipy.stats import chisquare

from helpers.brute_force import Partition, every_plan, exact_cut, keeps, partition
from helpers.graphs import bordered, reference_region
from regiomap import PlanSpace
from regiomap.plans.plan import Plan


def frequencies(plans: Sequence[Plan], expected: Sequence[Partition]) -> list[int]:
    counted = Counter(partition(plan) for plan in plans)
    assert set(counted) <= set(expected)
    return [counted[plan] for plan in expected]


def test_every_plan_is_drawn_with_the_same_probability() -> None:
    graph = bordered(nx.grid_2d_graph(3, 3))
    expected = sorted(every_plan(graph, (2, 5)), key=str)
    drawn = PlanSpace(graph, size=(2, 5)).sample(100 * len(expected), seed=20250101)
    assert chisquare(frequencies(drawn, expected)).pvalue > 0.001


@pytest.mark.slow
def test_every_plan_with_that_number_of_regions_is_drawn_with_the_same_probability() -> None:
    graph = bordered(nx.grid_2d_graph(3, 3))
    expected = sorted((p for p in every_plan(graph, (1, 5)) if len(p) == 3), key=str)
    drawn = PlanSpace(graph, size=(1, 5)).sample(100 * len(expected), n_regions=3, seed=1)
    assert chisquare(frequencies(drawn, expected)).pvalue > 0.001


@pytest.mark.slow
def test_every_plan_that_keeps_the_constraints_is_drawn_with_the_same_probability() -> None:
    graph = bordered(nx.grid_2d_graph(3, 3))
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


def test_the_share_of_neighbours_is_exact_for_a_number_of_regions_too() -> None:
    graph = bordered(nx.grid_2d_graph(2, 4))
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
