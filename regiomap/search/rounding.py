"""A good plan from the columns of a relaxation: those that cost least, whole instead of in shares.

HiGHS looks for it, in floating point and for a number of branches; what it finds is a plan that is
checked and counted exactly, and nothing is proven by it.
"""

from collections.abc import Sequence

import highspy
import numpy as np
import numpy.typing as npt

from regiomap.search.effort import Effort
from regiomap.search.relaxation import Relaxation

__all__ = ["plan_from_columns"]

Members = tuple[int, ...]

_PER_VERTEX = 10  # columns for each vertex
_BRANCHES = 50
_STEPS = 1000  # of a search that a column takes about as long as
_SURE = 0.5


def plan_from_columns(
    relaxation: Relaxation, span: tuple[int, int], known: Sequence[Members], *, effort: Effort
) -> list[Members] | None:
    """Return the best plan of the cheapest columns that is found soon.

    None when there is none, or the steps that are left do not suffice.

    Parameters
    ----------
    known
        The best plan so far.

    Raises
    ------
    Spent
        If the effort is at its end.
    """
    chosen = _cheapest(relaxation, known)
    steps = _STEPS * len(chosen)
    if effort.steps_left is not None and effort.steps_left <= steps:
        return None
    effort.spend(steps)
    n = len(relaxation.problem)
    costs = relaxation.problem.costs(chosen).astype(float)
    scale = len(chosen) / max(costs.sum(), 1.0)
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)  # noqa: FBT003
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("mip_max_nodes", _BRANCHES)
    if effort.seconds_left is not None:
        highs.setOptionValue("time_limit", effort.seconds_left)
    nothing = np.empty(0, np.int32), np.empty(0)
    for _ in range(n):
        highs.addRow(1.0, 1.0, 0, *nothing)
    highs.addRow(float(span[0]), float(span[1]), 0, *nothing)
    for members, cost in zip(chosen, (costs * scale).tolist(), strict=True):
        rows = np.array([*members, n], np.int32)
        highs.addCol(cost, 0.0, 1.0, len(rows), rows, np.ones(len(rows)))
    whole = np.full(len(chosen), highspy.HighsVarType.kInteger)
    highs.changeColsIntegrality(len(chosen), np.arange(len(chosen), dtype=np.int32), whole)
    if known:
        before, first = set(known), highspy.HighsSolution()
        first.col_value = [float(one in before) for one in chosen]
        highs.setSolution(first)
    highs.run()
    taken = np.array(highs.getSolution().col_value) > _SURE
    plan = [one for one, take in zip(chosen, taken.tolist(), strict=True) if take]
    return plan if sorted(v for one in plan for v in one) == list(range(n)) else None


def _cheapest(relaxation: Relaxation, known: Sequence[Members]) -> list[Members]:
    """Return the columns that cost least beyond their prices, and those of a plan."""
    of, toll, _ = relaxation.duals
    worth = [of[list(members)].sum() for members in relaxation.sets]
    reduced: npt.NDArray[np.float64] = np.array(relaxation.costs) - np.array(worth) - toll
    most = _PER_VERTEX * len(relaxation.problem)
    cheapest = np.argsort(reduced, kind="stable")[:most].tolist()
    sets = sorted({*(relaxation.sets[i] for i in cheapest), *known})
    legal = relaxation.problem.within_bounds(sets)  # of which the columns need not be
    return [one for one, fine in zip(sets, legal, strict=True) if fine]
