"""The plan space against graphillion, and against all plans sorted."""

import json
import sys
from collections.abc import Mapping
from itertools import pairwise

import networkx as nx
import pytest

from helpers.brute_force import partitions
from helpers.graphs import bordered, reference_region
from helpers.processes import run_python
from regiomap import PlanSpace
from regiomap.flanders import Vintage, load_flanders
from regiomap.planspace.engine.order import vertex_orders

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
    total = PlanSpace(bordered(nx.grid_2d_graph(14, 4)), size=(1, 5)).count().sum()
    assert total == int(run_python(WIDE))
    assert total > 2**60


@pytest.mark.slow
def test_ten_thousand_best_plans_of_limburg_are_in_order_and_different() -> None:
    space = PlanSpace(reference_region("Limburg"))
    space.count()
    ranked = space.best(n=10_000)
    assert all(a.cut <= b.cut for a, b in pairwise(ranked))
    assert len(partitions(ranked)) == 10_000
