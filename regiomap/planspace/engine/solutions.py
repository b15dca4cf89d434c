"""The plans of a space, complete with its fixed regions, verified, and as plans."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import combinations

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd

from regiomap.plans.sequence import Plans
from regiomap.plans.verify import verify_plans
from regiomap.planspace.constraints import Constraints
from regiomap.planspace.engine.compiled import interruptible
from regiomap.planspace.engine.contraction import Contraction, Loads
from regiomap.planspace.engine.diagram import Budget
from regiomap.planspace.engine.engine import Engine
from regiomap.planspace.engine.kernels import numbered
from regiomap.planspace.engine.traversals import Joined

__all__ = ["Solutions", "sorted_copy"]

Ints = npt.NDArray[np.int64]

_CELLS = 1 << 19  # labels that are completed and checked at a time


class Solutions:
    """Plans as rows of labels: the region of each placed municipality, by first member.

    The engine places the free municipalities; the fixed regions are added here, and every row
    passes the independent checker before it leaves.
    """

    def __init__(
        self,
        graph: nx.Graph,
        weights: Mapping[tuple[str, str], int],
        constraints: Constraints,
        loads: Loads,
        budget: Budget,
    ) -> None:
        self.graph = graph
        # Sorted: the answers do not depend on the order of the rows.
        self.codes = sorted(set(graph) - set(constraints.left_out))
        self.engine = Engine(Contraction.of(graph, weights, constraints, loads), budget)
        self._loads = loads
        self._constraints = constraints
        self._column = {code: i for i, code in enumerate(self.codes)}
        self._fixed = {code: i for i, group in enumerate(constraints.fixed) for code in group}
        self.weights = {pair: v for pair, v in weights.items() if set(pair) <= set(self._column)}

    @property
    def counts(self) -> dict[int, int]:
        """The exact number of plans for each number of regions that has any."""
        return {self._n_fixed + k: number for k, number in self.engine.counts.items()}

    @property
    def _n_fixed(self) -> int:
        return len(self._constraints.fixed)

    @interruptible
    def cheapest(self, n: int, n_regions: Iterable[int]) -> tuple[Ints, Ints]:
        """Return the plans that cut least, in ascending order, and what they cut."""
        return self._complete(*self.engine.cheapest(n, [k - self._n_fixed for k in n_regions]))

    @interruptible
    def sample(self, n: int, n_regions: Iterable[int], seed: int) -> tuple[Ints, Ints]:
        """Draw plans, each with the same probability, and tell what they cut."""
        return self._complete(*self.engine.sample(n, [k - self._n_fixed for k in n_regions], seed))

    def _complete(self, joined: Joined, cuts: Ints) -> tuple[Ints, Ints]:
        """Return the rows of labels of plans, looked at by the checker, and what they cut.

        Some plans at a time, so that what the checker needs stays small.
        """
        cut = sum(
            value
            for (a, b), value in self.weights.items()
            if self._fixed.get(a) != self._fixed.get(b)
        )
        rows = np.empty((len(joined), len(self.codes)), dtype=np.int64)
        step = max(1, _CELLS // max(len(self.codes), 1))
        for low in range(0, len(joined), step):
            part = self._rows(joined[low : low + step])
            self._verify(part)
            rows[low : low + step] = part
        return rows, cuts + cut

    def _rows(self, joined: Joined) -> Ints:
        """Add the fixed regions to plans, and number the regions by their first member."""
        labels = np.empty((len(joined), len(self.codes)), dtype=np.int64)
        labels[:, [self._column[code] for code in self.engine.contraction.codes]] = (
            self.engine.labels(joined)
        )
        for group in self._constraints.fixed:
            first = self._column[group[0]]
            labels[:, [self._column[code] for code in group]] = len(self.codes) + first
        return numbered(labels)  # type: ignore[no-any-return]

    def _verify(self, labels: Ints) -> None:
        at = self._column

        def places(pairs: Iterable[tuple[str, str]]) -> Ints:
            known = [(at[a], at[b]) for a, b in pairs if a in at and b in at]
            return np.array(known, dtype=np.int64).reshape(-1, 2)

        # A plan that was drawn often needs one look: its row as one value finds it again.
        rows = np.ascontiguousarray(labels, dtype=np.int16)
        whole = rows.view(np.dtype((np.void, rows.itemsize * rows.shape[1]))).ravel()
        _, once = np.unique(whole, return_index=True)
        verify_plans(
            labels[once],
            places(self.graph.edges),
            sizes=self._loads.table(self.codes),
            lower=self._loads.lower,
            upper=self._loads.upper,
            together=places(self._constraints.pairs_together),
            apart=places(self._constraints.pairs_apart),
        )

    def cuts(self, labels: Ints) -> Ints:
        """Return what plans cut, in steps; labels have a column for each of the codes."""
        cut = np.zeros(len(labels), dtype=np.int64)
        for (a, b), value in self.weights.items():
            cut += value * (labels[:, self._column[a]] != labels[:, self._column[b]])
        return cut

    @interruptible
    def shares(self, n_regions: Iterable[int]) -> dict[tuple[str, str], float]:
        """Return the exact share for each pair of neighbours, and for those of one vertex."""
        contraction = self.engine.contraction
        vertex = dict(zip(contraction.codes, contraction.vertex_of.tolist(), strict=True))
        fixed = self._fixed
        by_vertex = self.engine.shares([k - self._n_fixed for k in n_regions])
        shares = {}
        for a, b in combinations(self.codes, 2):
            if a in fixed or b in fixed:
                shares[a, b] = float(fixed.get(a) == fixed.get(b))
            elif vertex[a] == vertex[b]:
                shares[a, b] = 1.0
            elif (pair := (min(vertex[a], vertex[b]), max(vertex[a], vertex[b]))) in by_vertex:
                shares[a, b] = by_vertex[pair]
        return shares

    def plans(self, labels: Ints, cuts: Ints, *, step: Fraction, weight: str, source: str) -> Plans:
        """Return rows of labels as plans, regions numbered from 1; left out is missing."""
        codes = pd.Index(sorted(self.graph), name="nis")
        everybody = labels
        if len(codes) > len(self.codes):
            everybody = np.full((len(labels), len(codes)), -1, dtype=np.int64)
            everybody[:, codes.get_indexer(pd.Index(self.codes))] = labels
        # A whole number over a whole number gives the nearest float.
        over, under = step.numerator, step.denominator
        cut = np.array([value * over / under for value in cuts.tolist()], dtype=np.float64)
        facts = {
            "exact": source != "sample",
            "weight": weight,
            "source": source,
            "graph": self.graph,
        }
        return Plans(codes, everybody, cut, facts=facts)


def sorted_copy(graph: nx.Graph) -> nx.Graph:
    """Return a copy with everything in the order of the codes.

    A subgraph lists its nodes in the order of a set, which differs from run to run.
    """
    copy = nx.Graph(**graph.graph)
    copy.add_nodes_from((code, graph.nodes[code]) for code in sorted(graph))
    edges = ((min(a, b), max(a, b), data) for a, b, data in graph.edges(data=True))
    copy.add_edges_from(sorted(edges, key=lambda edge: edge[:2]))
    return copy
