"""The graph as the exact engine sees it: wishes become larger vertices and pairs."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import combinations, pairwise

import networkx as nx
import numpy as np
import numpy.typing as npt

from regiomap.errors import InfeasibleError, OptionError, UnknownMunicipalityError, listed
from regiomap.planspace.lattice import Problem
from regiomap.verify import verify_plans

__all__ = ["Blocks", "edge_weights", "known_groups"]

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Blocks:
    """The graph as the engine sees it: groups that are tied by borders are one vertex.

    Attributes
    ----------
    codes
        The municipalities, sorted.
    block_of
        Block of each municipality. Blocks are numbered by their smallest code, so that the
        answers do not depend on the order of the rows.
    weights
        Whole-number weight between each two neighbouring blocks, the smaller first.
    borders
        Pairs of neighbouring municipalities, by position.
    together, apart
        Pairs of municipalities, by position.
    """

    codes: list[str]
    block_of: Ints
    weights: dict[tuple[int, int], int]
    borders: Ints
    together: Ints
    apart: Ints

    @classmethod
    def of(
        cls,
        graph: nx.Graph,
        weights: dict[tuple[str, str], int],
        *,
        groups: list[list[str]],
        apart: list[list[str]],
    ) -> "Blocks":
        """Contract what must stay together as far as borders tie it."""
        codes = sorted(graph)
        position = {code: i for i, code in enumerate(codes)}
        wish = nx.Graph()
        wish.add_nodes_from(codes)
        for group in groups:
            nx.add_path(wish, group)
        tied = nx.Graph()
        tied.add_nodes_from(codes)
        for group in nx.connected_components(wish):
            tied.add_edges_from(graph.subgraph(group).edges)
        pieces = sorted(sorted(piece) for piece in nx.connected_components(tied))
        block = {code: i for i, piece in enumerate(pieces) for code in piece}
        between: dict[tuple[int, int], int] = {}
        for (a, b), value in weights.items():
            pair = (min(block[a], block[b]), max(block[a], block[b]))
            if pair[0] != pair[1]:
                between[pair] = between.get(pair, 0) + value
        as_pairs = [
            [(position[a], position[b]) for a, b in pairs]
            for pairs in (
                graph.edges,
                [pair for group in groups for pair in pairwise(group)],
                [pair for group in apart for pair in combinations(group, 2)],
            )
        ]
        return cls(
            codes,
            np.array([block[code] for code in codes], dtype=np.int64),
            between,
            *(np.array(pairs, dtype=np.int64).reshape(-1, 2) for pairs in as_pairs),
        )

    @property
    def sizes(self) -> Ints:
        """Number of municipalities in each block."""
        return np.bincount(self.block_of).astype(np.int64)

    def check(self, size: tuple[int, int]) -> None:
        """Find wishes that contradict each other before any search."""
        wish = nx.Graph()
        wish.add_nodes_from(range(len(self.codes)))
        wish.add_edges_from(self.together.tolist())
        group_of = {i: group for group in nx.connected_components(wish) for i in group}
        for group in nx.connected_components(wish):
            if len(group) > size[1]:
                names = listed(sorted(self.codes[i] for i in group))
                raise InfeasibleError(
                    f"a group that must stay together has {len(group)} municipalities ({names}), "
                    f"more than the largest region of {size[1]}."
                )
        for a, b in self.apart.tolist():
            if b in group_of[a]:
                raise InfeasibleError(
                    f"{self.codes[a]!r} and {self.codes[b]!r} must be together and apart."
                )

    def _pairs(self, pairs: Ints) -> set[tuple[int, int]]:
        """Return pairs of municipalities as pairs of different blocks, the smaller first."""
        blocks = np.sort(self.block_of[pairs], axis=1)
        return {(a, b) for a, b in blocks.tolist() if a != b}

    def links(self) -> list[list[int]]:
        """Return for each block the blocks that keep it on the frontier."""
        rows: list[set[int]] = [set() for _ in self.sizes]
        for a, b in {*self.weights, *self._pairs(self.together), *self._pairs(self.apart)}:
            rows[a].add(b)
            rows[b].add(a)
        return [sorted(row) for row in rows]

    def problem(self, order: list[int], size: tuple[int, int]) -> Problem:
        """Return what the engine is to expand, its vertices numbered by the order."""
        return Problem(
            self._earlier(order, self.weights),
            self.sizes[order][None, :],
            np.array([size[0]], dtype=np.int64),
            np.array([size[1]], dtype=np.int64),
            self._earlier(order, self._pairs(self.together)),
            self._earlier(order, self._pairs(self.apart)),
        )

    @staticmethod
    def _earlier(order: list[int], pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
        step = {block: i for i, block in enumerate(order)}
        rows: list[list[int]] = [[] for _ in order]
        for pair in pairs:
            early, late = sorted(step[block] for block in pair)
            rows[late].append(early)
        return [sorted(row) for row in rows]

    def weights_in(self, order: list[int]) -> list[list[int]]:
        """Return the weight of each vertex to each of its earlier neighbours."""
        rows = self._earlier(order, self.weights)
        return [
            [self.weights[min(order[i], order[j]), max(order[i], order[j])] for j in row]
            for i, row in enumerate(rows)
        ]

    def verify(self, labels: Ints, size: tuple[int, int]) -> None:
        """Let the independent checker look at plans, given by region of each municipality."""
        verify_plans(
            labels,
            self.borders,
            sizes=np.ones((1, len(self.codes)), dtype=np.int64),
            lower=np.array([size[0]]),
            upper=np.array([size[1]]),
            together=self.together,
            apart=self.apart,
        )

    def why_not(self, size: tuple[int, int]) -> str:
        """Return the simplest reason why no plan exists, or an empty text."""
        links = nx.Graph()
        links.add_nodes_from(range(len(self.codes)))
        links.add_edges_from(self.borders.tolist())
        for piece in sorted(nx.connected_components(links), key=len):
            names = listed(sorted(self.codes[i] for i in piece))
            n, (low, high) = len(piece), size
            if -(-n // high) > n // low:
                whole = len(piece) == len(self.codes)
                return "" if whole else f": {n} of them ({names}) are cut off from the rest"
        return ""


def edge_weights(graph: nx.Graph, weight: str) -> dict[tuple[str, str], float]:
    """Return the weight of every edge; raise `OptionError` when one has none that is usable."""
    weights = {(a, b): value for a, b, value in graph.edges(data=weight)}
    bad = [edge for edge, value in weights.items() if not _usable(value)]
    if bad:
        a, b = bad[0]
        raise OptionError(
            f"{len(bad)} of {len(weights)} pairs of neighbours have no weight {weight!r} of 0 or "
            f"more, the first {a!r} and {b!r} with {weights[bad[0]]!r}. Set it on every edge of "
            "the graph, or name another attribute."
        )
    return {edge: float(value) for edge, value in weights.items()}


def _usable(value: object) -> bool:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False
    return bool(np.isfinite(number) and number >= 0)


def known_groups(
    groups: Iterable[Collection[str]], graph: nx.Graph, option: str
) -> list[list[str]]:
    """Return groups of codes as sorted lists, when they are groups and the graph knows them."""
    rows = []
    for group in groups:
        if isinstance(group, str) or len(group) < 2:  # noqa: PLR2004  (a wish ties at least two)
            raise OptionError(f"{option} takes groups of two codes or more, got {group!r}.")
        rows.append(sorted(group))
    unknown = sorted({code for row in rows for code in row} - set(graph))
    if unknown:
        raise UnknownMunicipalityError(
            f"{option} names {len(unknown)} codes that are not in the graph: {listed(unknown)}."
        )
    return rows
