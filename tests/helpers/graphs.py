"""Graphs of municipalities: from networkx, by hand, and those of Flanders."""

from collections.abc import Mapping
from functools import cache

import networkx as nx
import pytest

from regiomap.adjacency import build_adjacency
from regiomap.errors import IsolatedMunicipalityWarning
from regiomap.flanders import Vintage, load_flanders, load_shared_borders


def codes(n: int) -> list[str]:
    """Return the first n codes, from 11001 on."""
    return [f"{11001 + i}" for i in range(n)]


def graph_of(n: int, edges: Mapping[tuple[int, int], float]) -> nx.Graph:
    """Return a graph of n municipalities, ties by position."""
    names = codes(n)
    graph = nx.Graph()
    graph.add_nodes_from(names)
    for (a, b), weight in edges.items():
        graph.add_edge(names[a], names[b], shared_border_m=weight)
    return graph


def bordered(shape: nx.Graph) -> nx.Graph:
    """Return a graph of networkx with codes, and a border of 1 m everywhere."""
    position = {vertex: i for i, vertex in enumerate(shape)}
    return graph_of(len(shape), {(position[a], position[b]): 1.0 for a, b in shape.edges})


def grid() -> nx.Graph:
    """Return two rows of three municipalities."""
    return bordered(nx.grid_2d_graph(2, 3))


@cache
def flanders_graph(vintage: Vintage) -> nx.Graph:
    """Return the neighbours with official lengths: whole metres, so that sums are exact."""
    table, borders = load_flanders(vintage), load_shared_borders(vintage)
    with pytest.warns(IsolatedMunicipalityWarning, match="Voeren"):
        graph = build_adjacency(table)
    for a, b, metres in borders.itertuples(index=False):
        graph.edges[a, b]["shared_border_m"] = int(metres)
    return nx.freeze(graph)


def reference_region(name: str, vintage: Vintage = 2025) -> nx.Graph:
    """Return the largest connected piece of a reference region: only Voeren is left out."""
    table = load_flanders(vintage)
    inside = flanders_graph(vintage).subgraph(table.index[table["reference_region"] == name])
    return nx.Graph(inside.subgraph(max(nx.connected_components(inside), key=len)))
