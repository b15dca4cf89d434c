"""The graph as the exact engine sees it, by hand: a row of four in which two stay together."""

from typing import Any

import networkx as nx
import numpy as np
import pytest

from regiomap.errors import OptionError
from regiomap.planspace.constraints import Constraints
from regiomap.planspace.engine.contraction import Contraction, Loads

WEIGHTS = {("a", "b"): 5, ("b", "c"): 2, ("c", "d"): 7}
NOTHING: dict[str, Any] = dict.fromkeys(
    ("together", "apart", "fixed", "growing", "centres", "left_out"), ()
) | {"centres_in_region": None}


def contracted(sizes: dict[str, int], size: tuple[int, int], **asked: object) -> Contraction:
    """Return the row a - b - c - d with some constraints."""
    graph = nx.Graph(list(WEIGHTS))
    constraints = Constraints.of(graph, **NOTHING | asked)
    return Contraction.of(graph, WEIGHTS, constraints, Loads.of(sizes, size, constraints))


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


def test_centre_towns_are_a_second_load() -> None:
    asked = Constraints.of(
        nx.Graph(list(WEIGHTS)), **NOTHING | {"centres": ["a", "d"], "centres_in_region": (1, None)}
    )
    loads = Loads.of(dict.fromkeys("abcd", 3), (3, 9), asked)
    assert loads.table("abcd").tolist() == [[3, 3, 3, 3], [1, 0, 0, 1]]
    assert (loads.lower.tolist(), loads.upper.tolist()) == ([3, 1], [9, 2])


def test_sizes_beyond_what_can_be_counted_are_refused() -> None:
    most = 2**62
    counted = contracted({"a": most - 3, "b": 1, "c": 1, "d": 1}, (1, most))
    assert counted.loads.dtype == np.int64
    with pytest.raises(OptionError, match=r"at most 2 \*\* 62"):
        contracted({"a": most, "b": 1, "c": 1, "d": 1}, (1, most))
