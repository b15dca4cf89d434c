"""Names of municipalities: from a table or a graph, and the code where none is known."""

import networkx as nx
import pandas as pd

from regiomap.assignments import known_names, names_of


def test_a_name_that_is_missing_is_the_code() -> None:
    table = pd.DataFrame({"name": ["Mol", None, float("nan"), pd.NA]}, index=list("abcd"))
    assert known_names(table) == {"a": "Mol"}
    assert names_of(table) == {"a": "Mol", "b": "b", "c": "c", "d": "d"}
    assert names_of(table[[]]) == dict(zip("abcd", "abcd", strict=True))


def test_an_empty_name_in_a_table_is_a_name_and_in_a_graph_is_none() -> None:
    graph = nx.Graph()
    graph.add_node(1, name="")
    graph.add_node(2)
    graph.add_node(3, name="Mol")
    assert names_of(graph) == {1: "1", 2: "2", 3: "Mol"}
    assert names_of(pd.DataFrame({"name": [""]}, index=["a"])) == {"a": ""}
