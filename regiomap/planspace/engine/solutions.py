"""The plans of a space, complete with its fixed regions, verified, and as plans."""

from collections.abc import Iterable
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from regiomap.plans.sequence import Plans
from regiomap.plans.verify import verify_plans
from regiomap.planspace.engine.kernels import numbered
from regiomap.planspace.rules import Rules

__all__ = ["Solutions"]

Ints = npt.NDArray[np.int64]


class Solutions:
    """Plans as rows of labels: the region of each placed municipality, by first member.

    Whoever searches places the free municipalities; the fixed regions are added here, and every
    row passes the independent checker before it leaves.
    """

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.codes = rules.placed
        self._column = {code: i for i, code in enumerate(self.codes)}
        inside = self._column.keys()
        self.weights = {pair: v for pair, v in rules.weights.items() if inside >= set(pair)}

    @property
    def n_fixed(self) -> int:
        """Number of fixed regions."""
        return len(self.rules.constraints.fixed)

    @cached_property
    def cut_by_fixed(self) -> int:
        """What every plan cuts around the fixed regions, in steps."""
        fixed = self.rules.constraints.fixed_region_of
        return sum(v for (a, b), v in self.weights.items() if fixed.get(a) != fixed.get(b))

    def shares_of_fixed(self) -> dict[tuple[str, str], float]:
        """Return whether each two are together, for pairs that a fixed region decides: 1 or 0."""
        fixed = self.rules.constraints.fixed_region_of
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
            A row a plan, a column for each of `rules.free`: the same number below `len(codes)` for
            all who share a region.

        Raises
        ------
        VerificationError
            If a plan breaks a rule.
        """
        rows = self._with_fixed(labels)
        self._verify(rows)
        return rows

    def _with_fixed(self, labels: Ints) -> Ints:
        rows = np.empty((len(labels), len(self.codes)), dtype=np.int64)
        rows[:, [self._column[code] for code in self.rules.free]] = labels
        for group in self.rules.constraints.fixed:
            columns = [self._column[code] for code in group]
            rows[:, columns] = len(self.codes) + columns[0]
        return numbered(rows)  # type: ignore[no-any-return]

    def _verify(self, labels: Ints) -> None:
        # A plan that was drawn often needs one look: its row as one value finds it again.
        rows = np.ascontiguousarray(labels, dtype=np.int16)
        whole = rows.view(np.dtype((np.void, rows.itemsize * rows.shape[1]))).ravel()
        _, once = np.unique(whole, return_index=True)
        verify_plans(labels[once], **self._by_column)

    @cached_property
    def _by_column(self) -> dict[str, Ints]:
        """The rules as the independent checker takes them, by the places of the codes."""
        at, rules = self._column, self.rules

        def places(pairs: Iterable[tuple[str, str]]) -> Ints:
            known = [(at[a], at[b]) for a, b in pairs if a in at and b in at]
            return np.array(known, dtype=np.int64).reshape(-1, 2)

        return {
            "borders": places(rules.graph.edges),
            "sizes": rules.loads.table(self.codes),
            "lower": rules.loads.lower,
            "upper": rules.loads.upper,
            "together": places(rules.constraints.pairs_together),
            "apart": places(rules.constraints.pairs_apart),
        }

    def cuts(self, labels: Ints) -> Ints:
        """Return what plans cut, in steps; labels have a column for each of the codes."""
        cut = np.zeros(len(labels), dtype=np.int64)
        for (a, b), value in self.weights.items():
            cut += value * (labels[:, self._column[a]] != labels[:, self._column[b]])
        return cut

    def measured(self, cut: int) -> float:
        """Return a cut in the unit of the weight: the float nearest to so many steps."""
        over, under = self.rules.step.as_integer_ratio()
        return cut * over / under

    def plans(
        self,
        labels: Ints,
        cuts: Ints,
        *,
        source: str,
        exact: bool,
        bound: float = float("nan"),
        as_many: bool = False,
    ) -> Plans:
        """Return rows of labels as plans, regions numbered from 1; left out is missing.

        Parameters
        ----------
        exact
            Whether their rank is proven.
        bound
            What every plan cuts at least.
        as_many
            Whether they are compared with plans of as many regions only.
        """
        codes = pd.Index(sorted(self.rules.graph), name="nis")
        everybody = labels
        if len(codes) > len(self.codes):
            everybody = np.full((len(labels), len(codes)), -1, dtype=np.int64)
            everybody[:, codes.get_indexer(pd.Index(self.codes))] = labels
        cut = np.array([self.measured(value) for value in cuts.tolist()], dtype=np.float64)
        facts = {
            "exact": exact,
            "bound": bound,
            "as_many": as_many,
            "weight": self.rules.weight,
            "source": source,
            "graph": self.rules.graph,
        }
        return Plans(codes, everybody, cut, facts=facts)
