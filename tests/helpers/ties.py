"""Neighbours in a row with what they share, and any small graph, for the tests of ties."""

from itertools import combinations, pairwise

import networkx as nx
import pandas as pd
from hypothesis import strategies as st


def row_of_four() -> nx.Graph:
    """Link a - b - c - d; borders of 1, 2 and 3 km."""
    graph = nx.Graph()
    graph.add_nodes_from((code, {"name": code.upper()}) for code in "abcd")
    for i, (a, b) in enumerate(pairwise("abcd"), start=1):
        graph.add_edge(a, b, shared_border_m=1000.0 * i, kind="border")
    return graph


COOPERATIONS = pd.DataFrame(
    [("k1", "a"), ("k1", "b"), ("k1", "c"), ("k2", "b"), ("k2", "c"), ("k3", "d")],
    columns=["cooperation", "nis"],
)


some_graphs = st.sets(
    st.sampled_from(list(combinations("abcdef", 2))), min_size=1, max_size=12
).map(lambda pairs: nx.Graph(sorted(pairs)))
