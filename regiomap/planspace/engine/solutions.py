"""The plans of a space, complete with its fixed regions, verified, and as plans."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd

from regiomap.plans.sequence import Plans
from regiomap.plans.verify import verify_plans
from regiomap.planspace.constraints import Constraints
from regiomap.planspace.engine.contraction import Loads
from regiomap.planspace.engine.kernels import numbered

__all__ = ["Solutions", "sorted_copy"]

Ints = npt.NDArray[np.int64]

_CELLS = 1 << 19  # labels that are completed and checked at a time


class Solutions:
    """Plans as rows of labels: the region of each placed municipality, by first member.

    Whoever searches places the free municipalities; the fixed regions are added here, and every
    row passes the independent checker before it leaves.
    """

    def __init__(
        self,
        graph: nx.Graph,
        weights: Mapping[tuple[str, str], int],
        constraints: Constraints,
        loads: Loads,
    ) -> None:
        self.graph = graph
        # Sorted: the answers do not depend on the order of the rows.
        self.codes = sorted(set(graph) - set(constraints.left_out))
        self.free = sorted(set(graph) - constraints.free_of)
        self._loads = loads
        self._constraints = constraints
        self._column = {code: i for i, code in enumerate(self.codes)}
        self.weights = {pair: v for pair, v in weights.items() if set(pair) <= set(self._column)}

    @property
    def n_fixed(self) -> int:
        """Number of fixed regions."""
        return len(self._constraints.fixed)

    @property
    def cut_by_fixed(self) -> int:
        """What every plan cuts around the fixed regions, in steps."""
        fixed = self._constraints.fixed_region_of
        return sum(v for (a, b), v in self.weights.items() if fixed.get(a) != fixed.get(b))

    def shares_of_fixed(self) -> dict[tuple[str, str], float]:
        """Return whether each two are together, for pairs that a fixed region decides: 1 or 0."""
        fixed = self._constraints.fixed_region_of
        return {
            (min(a, b), max(a, b)): float(fixed[a] == fixed.get(b))
            for a in fixed
            for b in self.codes
            if a != b
        }

    def completed(self, labels: Ints) -> Ints:
        """Return plans with the fixed regions, numbered by first member, each one checked.

        Parameters
        ----------
        labels
            A row a plan, a column for each of `free`: the same number below `len(codes)` for
            all who share a region.

        Raises
        ------
        VerificationError
            If a plan breaks a rule.
        """
        rows = np.empty((len(labels), len(self.codes)), dtype=np.int64)
        rows[:, [self._column[code] for code in self.free]] = labels
        for group in self._constraints.fixed:
            columns = [self._column[code] for code in group]
            rows[:, columns] = len(self.codes) + columns[0]
        complete: Ints = numbered(rows)
        self._verify(complete)
        return complete

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
