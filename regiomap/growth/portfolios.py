"""The exact room of the supporters: a p-median with capacities, over all years at once."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import ceil, floor

import numpy as np
import numpy.typing as npt

from regiomap.errors import InfeasibleError, VerificationError
from regiomap.growth.solver import Model, Solution
from regiomap.growth.team import Team

__all__ = ["Share", "solve_share"]

Ints = npt.NDArray[np.int64]

# What floats may add to a product such as 60 * 1.1.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Share:
    """What there is to share, region by region: the year it starts, its load, its distances."""

    starts: Ints
    load: Ints
    distances_m: Ints

    @property
    def n(self) -> int:
        """Number of regions."""
        return len(self.starts)

    @property
    def years_active(self) -> Ints:
        """Years in which each region is active, up to the year of the last start."""
        years: Ints = self.starts.max() - self.starts + 1
        return years


def solve_share(share: Share, team: Team) -> tuple[Solution, Ints]:
    """Return the shortest division, and the base (by position) of every region.

    Raises
    ------
    InfeasibleError
        If no division keeps what the team asks; the message says what would.
    VerificationError
        If HiGHS stops without a proof, or its answer fails the second check.
    """
    _check_possible(share.n, team)
    solution = _solve(share, team)
    if solution is None:
        raise InfeasibleError(_reason(share, team))
    base_of = _bases(solution, share.n)
    _verify(share, base_of, team)
    return solution, base_of


def _check_possible(n: int, team: Team) -> None:
    if team.n > n:
        raise InfeasibleError(
            f"{team.n} supporters cannot share {n} regions, because each has a base in a region "
            f"of her own: ask for {n} supporters or fewer."
        )
    if team.capacity is not None and team.max_regions is not None and team.capacity < n:
        raise InfeasibleError(
            f"{team.n} supporters of at most {team.max_regions} regions each carry "
            f"{team.capacity}, and {n} regions start. Appoint {ceil(n / team.max_regions)} "
            f"supporters, or let each carry {ceil(n / team.n)}."
        )


def _solve(share: Share, team: Team) -> Solution | None:
    """Choose for every region i a base b (choice i * n + b); a base is its own."""
    n = share.n
    model = Model(n * n)
    model.add((b * n + b for b in range(n)), low=team.n, high=team.n)
    for i in range(n):
        model.add(range(i * n, i * n + n), low=1, high=1)
        for b in range(n):
            if b != i:  # the limits say this too, but together: each alone lifts the bound
                model.add((i * n + b, b * n + b), (1, -1), high=0)
    one_each = np.ones(n, np.int64)
    for year in sorted(set(share.starts.tolist())):
        active = np.flatnonzero(share.starts <= year)
        _bound(model, active, one_each, _limits(len(active), team))
    if team.tolerance is not None:
        _bound(model, range(n), share.load, _even(int(share.load.sum()), team))
    return model.solve((share.distances_m * share.years_active[:, None]).ravel())


def _limits(n_active: int, team: Team) -> tuple[int, int]:
    """Return the fewest and the most regions of one supporter when so many are active."""
    most = ceil(n_active / team.n) + team.spread
    fewest = max(0, floor(n_active / team.n) - team.spread)
    return fewest, most if team.max_regions is None else min(most, team.max_regions)


def _even(total: int, team: Team) -> tuple[int, int]:
    """Return the least and the most load of one supporter."""
    average, tolerance = total / team.n, team.tolerance or 0.0
    # A whole number always fits between: nobody carries a part of a municipality.
    low = min(ceil(average * (1 - tolerance) - _ROUNDING), floor(average))
    high = max(floor(average * (1 + tolerance) + _ROUNDING), ceil(average))
    return max(0, low), high


def _bound(model: Model, regions: Iterable[int], load: Ints, limits: tuple[int, int]) -> None:
    """Keep the load of every base between limits; where there is no base there is no load."""
    n, fewest, most = len(load), *limits
    carried = {int(i): int(load[i]) for i in regions}
    for b in range(n):
        # The base stands in the row twice: for its own load, and for the limit.
        own = carried.get(b, 0)
        others = {i: weight for i, weight in carried.items() if i != b}
        columns = [*(i * n + b for i in others), b * n + b]
        model.add(columns, [*others.values(), own - most], high=0)
        if fewest > 0:
            model.add(columns, [*others.values(), own - fewest], low=0)


def _bases(solution: Solution, n: int) -> Ints:
    bases: Ints = solution.chosen.reshape(n, n).argmax(axis=1)
    return bases


def _verify(share: Share, base_of: Ints, team: Team) -> None:
    """Check the division once more, without the model."""
    bases = sorted(set(base_of.tolist()))
    right = len(bases) == team.n and all(base_of[b] == b for b in bases)
    for year in set(share.starts.tolist()):
        active = share.starts <= year
        fewest, most = _limits(int(active.sum()), team)
        right &= all(fewest <= int(active[base_of == b].sum()) <= most for b in bases)
    if team.tolerance is not None:
        low, high = _even(int(share.load.sum()), team)
        right &= all(low <= int(share.load[base_of == b].sum()) <= high for b in bases)
    if not right:
        raise VerificationError("the division over supporters breaks what the team asks.")


def _reason(share: Share, team: Team) -> str:
    """Say what keeps the regions from being shared, and what would do."""
    free = _solve(share, replace(team, tolerance=None))
    if free is None or team.tolerance is None:
        return f"no division over {team.n} supporters is possible: raise spread or max_regions."
    average = share.load.sum() / team.n
    base_of = _bases(free, share.n)
    off = max(abs(share.load[base_of == b].sum() / average - 1) for b in set(base_of.tolist()))
    return (
        f"no division over {team.n} supporters keeps every load within {team.tolerance:.0%} of "
        f"the average of {average:,.0f} {team.counted}; the shortest one is "
        f"off by up to {off:.0%}. Set tolerance to {ceil(off * 100) / 100:.2f}, or raise spread."
    )
