"""The plan and the graph of a certificate: whether they are what it says."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import networkx as nx
import pytest

from helpers.certificates import proven_certificate
from regiomap.proofs.form import read_certificate
from regiomap.proofs.plan import graph_faults, hash_of, plan_faults

CODES = list("abcd")
ROW: dict[str, Any] = proven_certificate(2) | {
    "codes": CODES,
    "edges": [[0, 1, 4], [1, 2, 6], [2, 3, 4]],
    "step": [1, 2],
    "loads": [1, 1, 1, 1],
    "size": [2, 2],
    "n_regions": [2, 2],
    "groups": [[0], [1], [2], [3]],
    "together": [[0, 1]],
    "apart": [[0, 3]],
    "counts": [],
    "prices": [0] * 4,
    "toll": 0,
    "cuts": [],
    "bound": 0,
    "tree": None,
    "best": ["x", "x", 7, 7],
    "cost": 12,
    "limit": 12,
}


def faults(**changes: object) -> str:
    return "; ".join(plan_faults(read_certificate(ROW | changes)))


def graph_of(weights: list[Any]) -> nx.Graph:
    graph = nx.Graph()
    for a, b, weight in zip("abc", "bcd", weights, strict=True):
        graph.add_edge(a, b, shared_border_m=weight)
    return graph


def said(graph: nx.Graph, **changes: object) -> str:
    return "; ".join(graph_faults(read_certificate(ROW | changes), graph))


def test_the_hash_is_that_of_codes_and_edges_as_json() -> None:
    first = hash_of(read_certificate(ROW))
    assert len(first) == 64
    assert hash_of(read_certificate(ROW | {"loads": [2, 2, 2, 2]})) == first
    assert hash_of(read_certificate(ROW | {"edges": [[0, 1, 4], [1, 2, 6], [2, 3, 5]]})) != first
    assert hash_of(read_certificate(ROW | {"codes": ["a", "b", "c", "é"]})) != first


def test_a_plan_that_keeps_every_rule_has_no_fault() -> None:
    assert faults() == ""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"best": ["x"] * 4, "cost": 0}, "it has 1 regions, and not 2 to 2"),
        ({"best": ["x", "y", "x", "y"]}, "2 regions are not one block: 'x', 'y'"),
        (
            {"best": ["x", 7, 7, 7], "cost": 8},
            "2 regions have a size outside 2 to 2: 'x' (1), 7 (3)",
        ),
        ({"together": [[1, 2]]}, "1 pairs must be together and are not: b and c"),
        ({"apart": [[2, 3]]}, "1 pairs must be apart and are not: c and d"),
        ({"cost": 14}, "it costs 12 steps, and not 14"),
    ],
)
def test_each_fault_of_a_plan_is_told(changes: dict[str, object], words: str) -> None:
    assert words in faults(**changes)


def test_a_graph_with_the_same_weights_has_no_fault() -> None:
    assert said(graph_of([2.0, 3, Decimal(2)])) == ""
    assert said(graph_of([2, Fraction(3), 2 + 1e-15])) == ""
    third = ROW | {"step": [1, 3]}
    weights = [4 / 3, 2.0, 1.3333333333333333]
    assert "; ".join(graph_faults(read_certificate(third), graph_of(weights))) == ""


@pytest.mark.parametrize("weight", [2.0001, -2, None, "2 m", float("nan"), float("inf")])
def test_a_weight_that_is_another_is_told(weight: object) -> None:
    words = "1 weights 'shared_border_m' are others: c and d"
    assert said(graph_of([2, 3, weight])) == words


def test_a_coarse_step_hides_no_difference() -> None:
    large = ROW | {"step": [10**6, 1], "edges": [[0, 1, 4], [1, 2, 6], [2, 3, 0]]}
    assert "c and d" in said(graph_of([4e6, 6e6, 400_000]), **large)


def test_who_is_missing_or_too_many_is_told() -> None:
    graph = graph_of([2, 3, 2])
    graph.add_edge("c", "e", shared_border_m=1)
    assert "the graph has 1 that it does not place: 'e'" in said(graph)
    graph.remove_nodes_from("de")
    assert said(graph) == "1 of its municipalities are not in the graph: 'd'"


def test_neighbours_that_differ_are_told() -> None:
    graph = graph_of([2, 3, 2])
    graph.remove_edge("a", "b")
    graph.add_edge("a", "d", shared_border_m=1)
    words = said(graph)
    assert "1 neighbours of the graph it has not: a and d" in words
    assert "1 of its neighbours the graph has not: a and b" in words
