"""The graph as the exact engine sees it: constraints become larger vertices, pairs and loads."""

from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx
import numpy as np
import numpy.typing as npt

from regiomap.planspace.engine.diagram import Problem
from regiomap.planspace.rules import Rules

__all__ = ["Contraction"]

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Contraction:
    """The municipalities to place: groups that are tied by borders are one vertex.

    Attributes
    ----------
    codes
        The municipalities, sorted.
    vertex_of
        Vertex of each municipality. Vertices are numbered by their smallest code, so that the
        answers do not depend on the order of the rows.
    loads
        What is counted, shape (n_loads, n_vertices), with its bounds in `lower` and `upper`.
    weights
        Whole-number weight between each two neighbouring vertices, the smaller first.
    together, apart
        Pairs of vertices that must, or must not, share a region.
    """

    codes: list[str]
    vertex_of: Ints
    loads: Ints
    lower: Ints
    upper: Ints
    weights: dict[tuple[int, int], int]
    together: set[tuple[int, int]]
    apart: set[tuple[int, int]]

    @classmethod
    def of(cls, rules: Rules) -> "Contraction":
        """Contract what must stay together, as far as borders tie it."""
        codes, constraints, loads = rules.free, rules.constraints, rules.loads
        asked, tied = nx.Graph(), nx.Graph()
        asked.add_nodes_from(codes)
        tied.add_nodes_from(codes)
        asked.add_edges_from(pair for pair in constraints.pairs_together if set(pair) <= set(codes))
        for group in nx.connected_components(asked):
            tied.add_edges_from(rules.graph.subgraph(group).edges)
        pieces = sorted(sorted(piece) for piece in nx.connected_components(tied))
        vertex = {code: i for i, piece in enumerate(pieces) for code in piece}

        def pairs(of: Iterable[tuple[str, str]]) -> set[tuple[int, int]]:
            both = ((vertex[a], vertex[b]) for a, b in of if a in vertex and b in vertex)
            return {(min(pair), max(pair)) for pair in both if pair[0] != pair[1]}

        between = dict.fromkeys(sorted(pairs(rules.weights)), 0)
        for (a, b), value in rules.weights.items():
            for pair in pairs([(a, b)]):
                between[pair] += value
        return cls(
            codes,
            np.array([vertex[code] for code in codes], dtype=np.int64),
            np.stack([loads.table(piece).sum(axis=1) for piece in pieces], axis=1)
            if pieces
            else loads.table([]),
            loads.lower,
            loads.upper,
            between,
            pairs(constraints.pairs_together),
            pairs(constraints.pairs_apart),
        )

    @property
    def groups(self) -> list[list[str]]:
        """The municipalities of each vertex, sorted."""
        groups: list[list[str]] = [[] for _ in range(self.loads.shape[1])]
        for code, vertex in zip(self.codes, self.vertex_of.tolist(), strict=True):
            groups[vertex].append(code)
        return groups

    def links(self) -> list[list[int]]:
        """Return for each vertex the vertices that keep it on the frontier."""
        rows: list[set[int]] = [set() for _ in range(self.loads.shape[1])]
        for a, b in {*self.weights, *self.together, *self.apart}:
            rows[a].add(b)
            rows[b].add(a)
        return [sorted(row) for row in rows]

    def problem(self, order: list[int]) -> Problem:
        """Return what the engine is to expand, its vertices numbered by the order.

        Bounds beyond everything there is are lowered, and sizes that share a factor are counted
        in that unit: the numbers are smaller, and the divisions the same.
        """
        everything = self.loads.sum(axis=1)
        upper = np.minimum(self.upper, np.maximum(everything, 1))
        unit = np.gcd.reduce(self.loads, axis=1)
        unit = np.where((unit == 0) | (unit > upper), 1, unit)
        return Problem(
            _earlier(order, self.weights),
            self.loads[:, order] // unit[:, None],
            -(-np.minimum(self.lower, everything + 1) // unit),
            upper // unit,
            _earlier(order, self.together),
            _earlier(order, self.apart),
        )

    def weights_in(self, order: list[int]) -> list[list[int]]:
        """Return the weight of each vertex to each of its earlier neighbours."""
        return [
            [self.weights[min(order[i], order[j]), max(order[i], order[j])] for j in row]
            for i, row in enumerate(_earlier(order, self.weights))
        ]


def _earlier(order: list[int], pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Return for each step the earlier steps that it has a pair with."""
    step = {vertex: i for i, vertex in enumerate(order)}
    rows: list[list[int]] = [[] for _ in order]
    for pair in pairs:
        early, late = sorted(step[vertex] for vertex in pair)
        rows[late].append(early)
    return [sorted(row) for row in rows]
