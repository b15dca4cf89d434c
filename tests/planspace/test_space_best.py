"""PlanSpace.best: weights, and the order of plans."""

from fractions import Fraction

import networkx as nx
import pytest

from helpers.brute_force import partition
from helpers.graphs import bordered, graph_of, reference_region
from regiomap import PlanSpace


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
    graph = bordered(nx.grid_2d_graph(3, 4))
    first, second = (
        [partition(plan) for plan in PlanSpace(graph, size=(2, 6)).best(n=200)] for _ in range(2)
    )
    assert first == second
    more = [partition(plan) for plan in PlanSpace(graph, size=(2, 6)).best(n=201)]
    assert more[:200] == first


def test_fewer_plans_than_asked_for_are_all_there_are() -> None:
    space = PlanSpace(reference_region("Regio Brugge"))
    assert len(space.best(2, n=1000)) == 5
    assert len(space.best(n=1000)) == 6
