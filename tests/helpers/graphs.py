"""Graphs of municipalities: from networkx, by hand, and those of Flanders."""

from collections.abc import Mapping
from functools import cache
from itertools import combinations

import networkx as nx
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import strategies as st
from scipy.spatial import Delaunay

from regiomap.adjacency import build_adjacency
from regiomap.errors import (
    IsolatedMunicipalityWarning,
)
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


def cell_graph(rows: int, columns: int) -> nx.Graph:
    """Return a grid whose codes are row and column, as in `12`, and a border of 1 m everywhere."""
    graph = nx.relabel_nodes(nx.grid_2d_graph(rows, columns), lambda cell: f"{cell[0]}{cell[1]}")
    nx.set_edge_attributes(graph, 1.0, "shared_border_m")
    return graph


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


@st.composite
def small_graphs(draw: st.DrawFn) -> nx.Graph:
    """Return a grid with some borders missing, and weights with ties between them."""
    rows, columns = draw(st.sampled_from([(2, 3), (2, 4), (1, 6)]))
    grid = nx.convert_node_labels_to_integers(nx.grid_2d_graph(rows, columns))
    graph = nx.Graph()
    graph.add_nodes_from(f"{i:02d}" for i in grid)
    for a, b in grid.edges:
        if draw(st.integers(0, 9)):
            length = draw(st.sampled_from([0.0, 1.0, 1.0, 2.5]))
            graph.add_edge(f"{a:02d}", f"{b:02d}", shared_border_m=length)
    return graph


def path(n: int) -> nx.Graph:
    """Return Dorp 0, Dorp 1, ... in a row; each border is a metre longer than the one before."""
    graph = nx.Graph()
    for i in range(n - 1):
        graph.add_edge(str(i), str(i + 1), shared_border_m=float(i + 1))
    for code in graph:
        graph.nodes[code]["name"] = f"Dorp {code}"
    return graph


def delaunay_edges(points: npt.NDArray[np.float64]) -> list[tuple[int, int]]:
    """Return the edges of a triangulation of points, the smaller number first, sorted."""
    triangles = np.sort(Delaunay(points).simplices, axis=1).tolist()
    return sorted({pair for triangle in triangles for pair in combinations(triangle, 2)})


def delaunay(n: int) -> nx.Graph:
    points = np.random.default_rng(1).random((n, 2))
    graph = nx.Graph()
    graph.add_nodes_from(range(n))
    for triangle in Delaunay(points).simplices.tolist():
        graph.add_edges_from(combinations(triangle, 2))
    return graph
