"""The municipalities as the page knows them: by position, with their neighbours."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from helpers.lands import cells
from regiomap.adjacency import build_adjacency
from regiomap.drawing.web.territory import territory_of
from regiomap.errors import ColumnError, UnknownMunicipalityError


def test_everything_is_told_by_position() -> None:
    """
    00 01 02    a border between each two beside or below each other
    10 11 12
    """
    table = cells(population=[1, 2, 3, 4, 5, np.nan])
    told = territory_of(table, build_adjacency(table), "reference_region").encode()
    assert told["codes"] == ("00", "01", "02", "10", "11", "12")
    assert told["names"][0] == "gemeente 00"
    assert (told["parents"], told["parentOf"]) == (("P",), (0,) * 6)
    assert told["population"] == (1, 2, 3, 4, 5, None)
    assert told["edges"] == [
        [a, b, 1000.0, 0] for a, b in [(0, 1), (0, 3), (1, 2), (1, 4), (2, 5), (3, 4), (4, 5)]
    ]
    assert told["touches"] == ((0, 4), (1, 3), (1, 5), (2, 4))


def test_parents_are_sorted_and_missing_is_minus_one() -> None:
    table = cells(1, 3)
    graph = build_adjacency(table)
    parents = pd.Series(["Q", None, "P"], index=table.index)
    told = territory_of(table, graph, parents)
    assert (told.parents, told.parent_of) == (("P", "Q"), (1, -1, 0))
    assert territory_of(table, graph, None).parent_of == (-1, -1, -1)
    with pytest.raises(ColumnError, match=r"no column 'streek'.*parents=None"):
        territory_of(table, graph, "streek")


def test_an_edge_of_another_graph_is_a_border_of_no_length() -> None:
    table = cells(1, 3)
    graph = nx.Graph([("00", "01"), ("02", "01"), ("02", "elsewhere")])
    graph.edges["00", "01"].update(kind="bridge")
    graph.edges["02", "01"].update(kind="ferry", shared_border_m=np.inf)
    told = territory_of(table, graph, None).encode()
    assert told["edges"] == [[0, 1, 0.0, 2], [1, 2, 0.0, 0]]
    assert told["population"] is None


def test_who_is_not_in_the_graph_is_named() -> None:
    with pytest.raises(UnknownMunicipalityError, match="the graph lacks 3 of 3"):
        territory_of(cells(1, 3), nx.Graph(), None)
