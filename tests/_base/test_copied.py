"""Fields that nobody else can change: copied on the way in and on the way out."""

from collections.abc import Mapping
from dataclasses import dataclass

import networkx as nx
import pandas as pd
import pytest

from regiomap._base.copied import CopiedField, frozen_graph, sorted_graph
from regiomap.errors import OptionError

SERIES: CopiedField["pd.Series[int]"] = CopiedField(pd.Series)
FACTS: CopiedField[Mapping[str, int] | None] = CopiedField(Mapping, optional=True)


@dataclass(frozen=True)
class Held:
    """A series that must be there, and a mapping that may be."""

    series: CopiedField["pd.Series[int]"] = SERIES
    facts: CopiedField[Mapping[str, int] | None] = FACTS


def test_what_was_given_and_what_is_handed_out_change_nothing() -> None:
    given, facts = pd.Series([1, 2], index=["a", "b"]), {"x": 1}
    held = Held(given, facts)
    given["a"] = 9
    given.index.name = "changed"
    facts["x"] = 9
    handed_out = held.series
    handed_out["b"] = 9
    assert held.series.to_dict() == {"a": 1, "b": 2}
    assert held.series.index.name is None
    assert held.facts == {"x": 1}


def test_only_an_optional_field_may_be_none() -> None:
    assert Held(pd.Series([1])).facts is None
    with pytest.raises(OptionError, match="series must be a Series by municipality code, got None"):
        Held(None)  # type: ignore[arg-type]
    with pytest.raises(OptionError, match=r"facts must be a Mapping .*, got list"):
        Held(pd.Series([1]), [1])  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'series'"):
        Held()


def test_a_graph_is_copied_unless_it_is_frozen_already() -> None:
    graph = nx.path_graph(3)
    frozen = frozen_graph(graph)
    graph.remove_node(0)
    assert list(frozen) == [0, 1, 2]
    with pytest.raises(nx.NetworkXError, match="Frozen graph"):
        frozen.add_node(7)
    assert frozen_graph(frozen) is frozen


def test_a_view_is_copied_although_it_is_frozen() -> None:
    graph = nx.path_graph(3)
    view = graph.subgraph([0, 1])
    kept = frozen_graph(view)
    graph.remove_edge(0, 1)
    assert list(kept.edges) == [(0, 1)]


def test_a_copy_has_everything_in_the_order_of_the_codes() -> None:
    graph = nx.Graph(name="shuffled")
    graph.add_nodes_from(["c", ("a", {"name": "Aa"}), "b"])
    graph.add_edge("c", "b", w=2)
    graph.add_edge("b", "a", w=1)
    copy = sorted_graph(graph)
    assert list(copy.nodes) == ["a", "b", "c"]
    assert list(copy.edges(data="w")) == [("a", "b", 1), ("b", "c", 2)]
    assert (copy.nodes["a"]["name"], copy.graph) == ("Aa", {"name": "shuffled"})
    assert nx.is_frozen(copy)
