"""The plans of a space complete with its fixed regions, numbered, and in the order of the codes."""

import networkx as nx

from helpers.graphs import path
from regiomap import PlanSpace
from regiomap.planspace.engine.solutions import sorted_copy


def test_fixed_regions_are_in_every_plan_and_are_counted() -> None:
    """Six in a row: 2-3 is a region, so that 0-1 and 4-5 are the others."""
    space = PlanSpace(path(6), size=(1, 2), fixed=[["2", "3"]])
    assert space.count().to_dict() == {3: 1, 4: 2, 5: 1}
    (best,) = space.best()
    assert best.assignment.tolist() == list("112233")
    # Borders of 1 to 5 m in the order of the row: those around the fixed region are 2 and 4.
    assert best.cut == 6.0


def test_who_is_left_out_has_no_region_and_cuts_nothing() -> None:
    (best,) = PlanSpace(path(5), size=(2, 2), left_out=["4"]).best()
    assert best.assignment.dropna().to_dict() == dict(zip("0123", "1122", strict=True))
    assert best.cut == 2.0


def test_a_copy_has_everything_in_the_order_of_the_codes() -> None:
    graph = nx.Graph(name="shuffled")
    graph.add_nodes_from(["c", ("a", {"name": "Aa"}), "b"])
    graph.add_edge("c", "b", w=2)
    graph.add_edge("b", "a", w=1)
    copy = sorted_copy(graph)
    assert list(copy.nodes) == ["a", "b", "c"]
    assert list(copy.edges(data="w")) == [("a", "b", 1), ("b", "c", 2)]
    assert (copy.nodes["a"]["name"], copy.graph) == ("Aa", {"name": "shuffled"})
    copy.edges["a", "b"]["w"] = 9
    assert graph.number_of_edges() == 2
