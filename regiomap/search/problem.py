"""The graph as the search sees it: groups that every plan keeps together, costs in grains.

A plan is a set of disjoint legal sets of vertices that cover all; each costs the weight of its
border, so that a plan costs twice what it cuts. Costs are whole *grains*: a grain is so many
steps of the weight that all grains together stay below 2 ** 44, and sums of prices over thousands
of vertices fit in 64 bits. A cost in grains is rounded down, one in steps is exact.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import networkx as nx
import numpy as np
import numpy.typing as npt

from regiomap.planspace.engine.contraction import Contraction
from regiomap.planspace.rules import Rules
from regiomap.search.borders import border_sums

__all__ = ["Problem", "Size"]

Ints = npt.NDArray[np.int64]
Pairs = list[tuple[int, int]]

_MOST_GRAINS = 2**44
# Sizes up to this are counted as they are; larger ones in a unit, roundly.
_MOST_SIZE = 120


@dataclass(frozen=True)
class Size:
    """What the sweep counts of each vertex, and between which bounds a legal set lies.

    Where the sizes are counted in a unit larger than one, every legal set keeps these bounds, and
    so do some that are not legal.
    """

    of: Ints
    fewest: int
    most: int
    unit: int


@dataclass(frozen=True, eq=False)
class Problem:
    """Vertices with loads, edges with whole weights, and who must, or must not, be together.

    Attributes
    ----------
    members
        For each vertex the places of its municipalities in the list of those to be placed.
    loads
        What is counted, shape (n_loads, n_vertices), between `lower` and `upper` in a legal set;
        the size comes first.
    ends, steps
        The edges as pairs of vertices, the smaller first, shape (m, 2), and their exact weights.
    grain
        Steps of a grain.
    together, apart
        Pairs of vertices, the smaller first; a vertex that is apart from itself is in no legal
        set, and there is no plan.
    """

    members: list[list[int]]
    loads: Ints
    lower: Ints
    upper: Ints
    ends: Ints
    steps: Ints
    grain: int
    together: Pairs
    apart: Pairs

    @classmethod
    def of(cls, rules: Rules) -> "Problem":
        """Contract what must stay together, and what lies behind a separation point."""
        small = Contraction.of(rules)
        edges = sorted(small.weights)
        problem = cls(
            _members(small.vertex_of, small.loads.shape[1]),
            small.loads,
            small.lower,
            np.minimum(small.upper, np.maximum(small.loads.sum(axis=1), 1)),
            np.array(edges, dtype=np.int64).reshape(-1, 2),
            np.array([small.weights[edge] for edge in edges], dtype=np.int64),
            1,
            sorted(small.together),
            sorted(small.apart),
        )
        groups = _behind_separation_points(problem)
        return problem.merged(groups)

    def merged(self, groups: Sequence[Sequence[int]]) -> "Problem":
        """Return the problem with each group of vertices as one, numbered as the groups are."""
        of = np.empty(len(self), dtype=np.int64)
        for number, group in enumerate(groups):
            of[list(group)] = number
        total: dict[tuple[int, int], int] = {}
        for (a, b), weight in zip(of[self.ends].tolist(), self.steps.tolist(), strict=True):
            if a != b:
                pair = (min(a, b), max(a, b))
                total[pair] = total.get(pair, 0) + weight
        edges = sorted(total)
        steps = np.array([total[edge] for edge in edges], dtype=np.int64)
        return Problem(
            [sorted(i for v in group for i in self.members[v]) for group in groups],
            np.stack([self.loads[:, list(group)].sum(axis=1) for group in groups], axis=1)
            if groups
            else self.loads[:, :0],
            self.lower,
            self.upper,
            np.array(edges, dtype=np.int64).reshape(-1, 2),
            steps,
            -(-int(steps.sum()) // _MOST_GRAINS) or 1,
            _renumbered(self.together, of),
            _renumbered(self.apart, of, keep_equal=True),
        )

    def within(self, vertices: Sequence[int]) -> "Problem":
        """Return the problem of some vertices alone, numbered as they are given."""
        of = np.full(len(self), -1, dtype=np.int64)
        of[list(vertices)] = np.arange(len(vertices))
        inside = (of[self.ends] >= 0).all(axis=1) if len(self.ends) else np.zeros(0, dtype=bool)
        ends = np.sort(of[self.ends[inside]], axis=1)
        order = np.lexsort((ends[:, 1], ends[:, 0]))

        def kept(pairs: Pairs) -> Pairs:
            inside = [pair for pair in pairs if min(of[list(pair)]) >= 0]
            return _renumbered(inside, of, keep_equal=True)

        return Problem(
            [self.members[v] for v in vertices],
            self.loads[:, list(vertices)],
            self.lower,
            self.upper,
            ends[order],
            self.steps[inside][order],
            self.grain,
            kept(self.together),
            kept(self.apart),
        )

    def __len__(self) -> int:
        """Return the number of vertices."""
        return int(self.loads.shape[1])

    @cached_property
    def grains(self) -> Ints:
        """The weight of each edge in grains, rounded down."""
        return self.steps // self.grain

    @property
    def beyond(self) -> int:
        """Grains that are more than any plan costs, in grains or in steps.

        What a plan costs in steps is up to a grain an edge more than what it costs in grains.
        """
        return 2 * -(-int(self.steps.sum()) // self.grain) + 1

    @cached_property
    def near(self) -> list[list[int]]:
        """The neighbours of each vertex, ascending."""
        rows: list[list[int]] = [[] for _ in range(len(self))]
        for a, b in self.ends.tolist():
            rows[a].append(b)
            rows[b].append(a)
        return [sorted(row) for row in rows]

    @cached_property
    def graph(self) -> nx.Graph:
        """The vertices and edges alone."""
        graph = nx.Graph()
        graph.add_nodes_from(range(len(self)))
        graph.add_edges_from(self.ends.tolist())
        return graph

    @cached_property
    def size(self) -> Size:
        """What the sweep counts: the size, in a unit where it is large."""
        sizes, low, high = self.loads[0], int(self.lower[0]), int(self.upper[0])
        common = int(np.gcd.reduce(sizes)) if len(sizes) else 0
        common = common if 0 < common <= high else 1
        if high // common <= _MOST_SIZE:
            return Size(sizes // common, -(-low // common), high // common, common)
        unit = -(-high // _MOST_SIZE)
        rounded = (sizes + unit // 2) // unit
        error = rounded * unit - sizes
        over, under = _most_error(error, sizes, high), _most_error(-error, sizes, high)
        fewest = max(0, -(-(low - under) // unit))
        return Size(rounded, fewest, (high + over) // unit, unit)

    @property
    def is_plain(self) -> bool:
        """Whether the sweep knows every rule, so that each set it finds is legal."""
        size = self.size
        exact = (size.of * size.unit == self.loads[0]).all()
        return bool(exact) and len(self.loads) == 1

    def costs(self, sets: Sequence[Collection[int]], *, exact: bool = False) -> Ints:
        """Return the weight of the border of each set, in grains or, exactly, in steps."""
        if not len(sets):
            return np.zeros(0, dtype=np.int64)
        weights = self.steps if exact else self.grains
        begin = np.cumsum([0, *map(len, sets)]).astype(np.int64)
        flat = np.fromiter(chain.from_iterable(sets), np.int64, count=int(begin[-1]))
        start, to, edge = self._arcs
        return border_sums(flat, begin, start, to, edge, weights)  # type: ignore[no-any-return]

    @cached_property
    def _arcs(self) -> tuple[Ints, Ints, Ints]:
        """For each vertex where its arcs begin; to whom they lead; of which edge they are."""
        both = np.concatenate([self.ends, self.ends[:, ::-1]]).reshape(-1, 2)
        order = np.argsort(both[:, 0], kind="stable")
        degrees = np.bincount(both[:, 0], minlength=len(self))
        start = np.concatenate([[0], np.cumsum(degrees)]).astype(np.int64)
        return start, np.ascontiguousarray(both[order, 1]), order % max(len(self.ends), 1)

    def is_legal(self, members: Iterable[int]) -> bool:
        """Return whether a set may be a region: connected, within bounds, nobody missing."""
        group = set(members)
        load = self.loads[:, sorted(group)].sum(axis=1)
        return (
            bool(((self.lower <= load) & (load <= self.upper)).all())
            and all((a in group) == (b in group) for a, b in self.together)
            and not any(a in group and b in group for a, b in self.apart)
            and bool(group)
            and nx.is_connected(self.graph.subgraph(group))
        )

    def within_bounds(self, sets: Sequence[Sequence[int]]) -> npt.NDArray[np.bool_]:
        """Return for each set whether every load lies within its bounds."""
        if not sets:
            return np.zeros(0, dtype=bool)
        lengths = np.array([len(members) for members in sets])
        flat = np.concatenate([np.asarray(members, dtype=np.int64) for members in sets])
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        loads = np.add.reduceat(self.loads[:, flat], starts, axis=1)
        low, high = self.lower[:, None], self.upper[:, None]
        return np.asarray(((low <= loads) & (loads <= high)).all(axis=0))

    @cached_property
    def span(self) -> tuple[int, int]:
        """Fewest and most regions that the sizes allow; fewest above most: no plan exists."""
        low, high = int(self.lower[0]), int(self.upper[0])
        fewest = most = 0
        for piece in nx.connected_components(self.graph):
            total = int(self.loads[0, sorted(piece)].sum())
            fewest += max(1, -(-total // high))
            most += total // low
        return fewest, most


def _members(vertex_of: Ints, n: int) -> list[list[int]]:
    rows: list[list[int]] = [[] for _ in range(n)]
    for place, vertex in enumerate(vertex_of.tolist()):
        rows[vertex].append(place)
    return rows


def _renumbered(pairs: Pairs, of: Ints, *, keep_equal: bool = False) -> Pairs:
    both = {
        (min(of[a], of[b]), max(of[a], of[b])) for a, b in pairs if keep_equal or of[a] != of[b]
    }
    return sorted((int(a), int(b)) for a, b in both)


def _most_error(error: Ints, sizes: Ints, capacity: int) -> int:
    """Return at most how far the rounded sizes of a set within the capacity can be too large.

    The sum of the errors above 0 that fit in the capacity, the largest per size first.
    """
    wrong = np.flatnonzero(error > 0)
    order = wrong[np.argsort(-error[wrong] / np.maximum(sizes[wrong], 1), kind="stable")]
    total = 0
    for vertex in order.tolist():
        size = int(sizes[vertex])
        if size >= capacity:
            return total + -(-int(error[vertex]) * capacity // max(size, 1))
        total, capacity = total + int(error[vertex]), capacity - size
    return total


def _behind_separation_points(problem: Problem) -> list[list[int]]:
    """Return the vertices as groups: who can only be reached through one vertex joins it.

    A region with somebody behind a separation point holds the point too, when all behind it are
    together too small for a region; then nobody behind it can be elsewhere.
    """
    sizes, low = problem.loads[0], int(problem.lower[0])
    graph = problem.graph.copy()
    groups = {v: [v] for v in graph}

    def total(vertices: Iterable[int]) -> int:
        return sum(int(sizes[u]) for v in vertices for u in groups[v])

    again = True
    while again:
        again = False
        for point in sorted(nx.articulation_points(graph)):
            piece = nx.node_connected_component(graph, point)
            rest = graph.subgraph(piece - {point})
            behind = [part for part in nx.connected_components(rest) if total(part) < low]
            if behind:
                for v in sorted(set().union(*behind)):
                    groups[point] += groups.pop(v)
                    graph.remove_node(v)
                again = True
                break
    return sorted(sorted(group) for group in groups.values())
