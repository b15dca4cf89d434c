"""The graph as the exact engine sees it, by hand: a row of four in which two stay together."""

from typing import Any

import networkx as nx

from regiomap.planspace.constraints import Constraints
from regiomap.planspace.engine.contraction import Contraction
from regiomap.planspace.rules import Rules

WEIGHTS = {("a", "b"): 5, ("b", "c"): 2, ("c", "d"): 7}
NOTHING: dict[str, Any] = dict.fromkeys(
    ("together", "apart", "fixed", "growing", "centres", "left_out"), ()
) | {"centres_in_region": None}


def contracted(sizes: dict[str, int], size: tuple[int, int], **asked: object) -> Contraction:
    """Return the row a - b - c - d with some constraints."""
    graph = nx.Graph()
    graph.add_weighted_edges_from((a, b, w) for (a, b), w in WEIGHTS.items())
    constraints = Constraints.of(graph, **NOTHING | asked)
    return Contraction.of(Rules.of(graph, constraints, size=size, size_by=sizes, weight="weight"))


def test_without_constraints_every_municipality_is_a_vertex() -> None:
    row = contracted(dict.fromkeys("abcd", 1), (1, 4))
    assert row.codes == list("abcd")
    assert row.vertex_of.tolist() == [0, 1, 2, 3]
    assert row.weights == {(0, 1): 5, (1, 2): 2, (2, 3): 7}
    assert row.links() == [[1], [0, 2], [1, 3], [2]]


def test_those_who_stay_together_and_border_are_one_vertex() -> None:
    row = contracted({"a": 1, "b": 2, "c": 4, "d": 8}, (1, 15), together=[["b", "c"]])
    assert row.vertex_of.tolist() == [0, 1, 1, 2]
    assert row.loads.tolist() == [[1, 6, 8]]
    assert row.weights == {(0, 1): 5, (1, 2): 7}
    assert row.together == set()


def test_those_who_stay_together_without_a_border_are_a_pair() -> None:
    row = contracted(dict.fromkeys("abcd", 1), (1, 4), together=[["a", "c"]], apart=[["a", "d"]])
    assert (row.together, row.apart) == ({(0, 2)}, {(0, 3)})
    assert row.links() == [[1, 2, 3], [0, 2], [0, 1, 3], [0, 2]]


def test_who_is_fixed_or_left_out_is_no_vertex() -> None:
    row = contracted(dict.fromkeys("abcd", 1), (1, 4), fixed=[["a", "b"]], left_out=["d"])
    assert row.codes == ["c"]
    assert row.weights == {}


def test_a_problem_is_numbered_by_its_order_and_counts_in_the_largest_unit() -> None:
    row = contracted({"a": 10, "b": 20, "c": 30, "d": 40}, (25, 1000))
    problem = row.problem([3, 2, 1, 0])
    assert problem.neighbours == [[], [0], [1], [2]]
    assert problem.sizes.tolist() == [[4, 3, 2, 1]]
    # 25 is 2.5 units, and no region is larger than all together.
    assert (problem.lower.tolist(), problem.upper.tolist()) == ([3], [10])
    assert row.weights_in([3, 2, 1, 0]) == [[], [7], [2], [5]]
