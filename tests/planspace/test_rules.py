"""What a plan has to keep and is judged by, read once: a row of six with borders of 1 to 5 m."""

from fractions import Fraction
from typing import Any

import networkx as nx
import pytest

from helpers.graphs import path
from regiomap.errors import AssignmentError, InfeasibleError, OptionError
from regiomap.planspace.constraints import Constraints
from regiomap.planspace.rules import Rules

NOTHING: dict[str, Any] = dict.fromkeys(
    ("together", "apart", "fixed", "growing", "centres", "left_out"), ()
) | {"centres_in_region": None}


def ruled(graph: nx.Graph, *, weight: str = "shared_border_m", **asked: object) -> Rules:
    constraints = Constraints.of(graph, **NOTHING | asked)
    return Rules.of(graph, constraints, size=(2, 3), size_by=None, weight=weight)


def test_weights_are_whole_steps_and_the_graph_is_a_frozen_copy() -> None:
    graph = path(6)
    rules = ruled(graph)
    assert {pair: value * rules.step for pair, value in rules.weights.items()} == {
        (str(i), str(i + 1)): Fraction(i + 1) for i in range(5)
    }
    assert nx.is_frozen(rules.graph)
    assert list(rules.graph) == sorted(graph)


def test_who_is_placed_and_who_is_left_to_the_search() -> None:
    rules = ruled(path(6), fixed=[["0", "1"]], left_out=["5"])
    assert rules.placed == list("01234")
    assert rules.free == list("234")


def test_one_more_group_together_leaves_the_rules_as_they_were() -> None:
    rules = ruled(path(6), apart=[["0", "1"]])
    closer = rules.also_together(["2", "3"])
    assert [list(group) for group in closer.constraints.together] == [["2", "3"]]
    assert not rules.constraints.together
    with pytest.raises(InfeasibleError, match="'0' and '1' must be together and apart"):
        rules.also_together(["0", "1"])


def test_rules_of_nobody_or_without_a_weight_are_refused() -> None:
    with pytest.raises(AssignmentError, match="the graph holds no municipality"):
        ruled(nx.Graph())
    with pytest.raises(OptionError, match="love"):
        ruled(path(6), weight="love")
