"""Choices of yes or no, solved to proven optimality by HiGHS; the only module that knows it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from time import perf_counter

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from regiomap.errors import VerificationError

__all__ = ["Model", "Solution"]

_OPTIMAL, _INFEASIBLE = 0, 2
# Every objective here is a whole number, and half a unit tells two of them apart.
_HALF = 0.5


@dataclass(frozen=True)
class Solution:
    """The best choice: which are yes, what it is worth, and the bound nothing can pass."""

    chosen: npt.NDArray[np.bool_]
    optimum: int
    bound: float
    seconds: float

    @property
    def gap(self) -> int:
        """Whole units between the solution and the bound; 0 is the proof."""
        return abs(int(np.floor(self.bound + _HALF)) - self.optimum)


@dataclass
class Model:
    """Rows over choices of yes or no; every coefficient is a whole number."""

    n: int
    _columns: list[npt.NDArray[np.int64]] = field(default_factory=list)
    _weights: list[npt.NDArray[np.float64]] = field(default_factory=list)
    _low: list[float] = field(default_factory=list)
    _high: list[float] = field(default_factory=list)

    def add(
        self,
        columns: Iterable[int],
        weights: Iterable[float] | None = None,
        *,
        low: float = -np.inf,
        high: float = np.inf,
    ) -> None:
        """Add a row: the weighted sum of some choices lies between `low` and `high`."""
        row = np.fromiter(columns, np.int64)
        given = np.ones(len(row)) if weights is None else np.fromiter(weights, np.float64)
        self._columns.append(row)
        self._weights.append(given)
        self._low.append(low)
        self._high.append(high)

    def solve(self, objective: Sequence[int] | npt.NDArray[np.int64]) -> Solution | None:
        """Return the choice with the least sum of whole `objective`; None: there is no choice.

        Raises
        ------
        VerificationError
            If HiGHS stops without a proof, or its answer is not what it says.
        """
        ends = np.cumsum([0, *(len(row) for row in self._columns)])
        matrix = csr_array(
            (np.concatenate(self._weights), np.concatenate(self._columns), ends),
            shape=(len(self._low), self.n),
        )
        cost = np.asarray(objective, dtype=np.int64)
        began = perf_counter()
        answer = milp(
            cost.astype(np.float64),
            integrality=np.ones(self.n),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(matrix, self._low, self._high),
            options={"mip_rel_gap": 0},
        )
        seconds = perf_counter() - began
        if answer.status == _INFEASIBLE:
            return None
        if answer.status != _OPTIMAL:
            raise VerificationError(f"HiGHS gives no proof: {answer.message}")
        chosen = answer.x > _HALF
        sums = matrix @ chosen.astype(np.float64)
        optimum = int(cost[chosen].sum())
        kept = (sums >= np.array(self._low) - _HALF) & (sums <= np.array(self._high) + _HALF)
        if not kept.all() or abs(optimum - answer.fun) > _HALF:
            raise VerificationError("HiGHS gives a choice that breaks a rule when it is rounded.")
        return Solution(chosen, optimum, float(answer.mip_dual_bound), seconds)
