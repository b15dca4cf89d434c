"""Who carries which region: a p-median with capacities, over all years at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor

import numpy as np
import numpy.typing as npt

from regiomap._base.texts import amount
from regiomap.errors import VerificationError
from regiomap.growth.remedies import RefusedError, Remedy
from regiomap.growth.solver import Model, Solution
from regiomap.growth.team import Team

__all__ = ["Share", "is_possible", "solve_share"]

Ints = npt.NDArray[np.int64]

# What floats may add to a product such as 60 * 1.1.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Share:
    """What there is to share, region by region: the year it starts, its load, its distances.

    `last_year` is the last one in which somebody travels. Distances are whole metres, or
    thousandths of a minute.
    """

    starts: Ints
    load: Ints
    distances_m: Ints
    last_year: int

    @property
    def n(self) -> int:
        """Number of regions."""
        return len(self.starts)

    @property
    def years_active(self) -> Ints:
        """Years in which each region is active, the last year included."""
        years: Ints = self.last_year - self.starts + 1
        return years


def solve_share(share: Share, team: Team) -> tuple[Solution, Ints]:
    """Return the shortest division, and the base (by position) of every region.

    Raises
    ------
    RefusedError
        If no division keeps what the team asks, with what may mend it.
    VerificationError
        If HiGHS stops without a proof, or its answer fails the second check.
    """
    _require_possible(share.n, team)
    travel = (share.distances_m * share.years_active[:, None]).ravel()
    solution = _model(share, team).solve(travel)
    if solution is None:
        raise _refusal(share, team)
    base_of = _bases(solution, share.n)
    _verify(share, base_of, team)
    return solution, base_of


def is_possible(share: Share, team: Team) -> bool:
    """Return whether any division keeps what the team asks."""
    enough = team.capacity is None or team.capacity >= share.n
    if team.n > share.n or not enough:
        return False
    return _model(share, team).solve(np.zeros(share.n**2, np.int64)) is not None


def _require_possible(n: int, team: Team) -> None:
    if team.n > n:
        raise RefusedError(
            f"{team.n} supporters cannot share {n} regions, because each has a base in a region "
            "of her own.",
            [_with_supporters("ask for {} supporters", range(n, 0, -1))],
        )
    if team.capacity is not None and team.max_regions is not None and team.capacity < n:
        raise RefusedError(
            f"{team.n} supporters of at most {team.max_regions} regions each carry "
            f"{team.capacity}, and {n} regions start.",
            [
                _with_supporters("appoint {} supporters", range(ceil(n / team.max_regions), n + 1)),
                _with_max_regions(team, n),
            ],
        )


def _model(share: Share, team: Team) -> Model:
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
    return model


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


def _refusal(share: Share, team: Team) -> RefusedError[Team]:
    """Return what keeps the regions from being shared, and what may mend it."""
    remedies = [
        Remedy[Team](
            "raise spread to {}",
            range(team.spread + 1, share.n + 1),
            lambda asked, spread: replace(asked, spread=spread),
        ),
        _with_max_regions(team, share.n),
    ]
    free = _model(share, replace(team, tolerance=None)).solve(share.distances_m.ravel())
    if free is None or team.tolerance is None:
        why = f"no division over {team.n} supporters keeps what is asked of their regions."
        return RefusedError(why, remedies)
    average = share.load.sum() / team.n
    base_of = _bases(free, share.n)
    off = max(abs(share.load[base_of == b].sum() / average - 1) for b in set(base_of.tolist()))
    enough = ceil(round(off * 100, 6)) / 100
    tolerance = Remedy[Team](
        "set tolerance to {:.2f}",
        [enough],
        lambda asked, part: replace(asked, tolerance=part),
    )
    return RefusedError(
        f"no division over {team.n} supporters keeps every load within {100 * team.tolerance:.6g}% "
        f"of the average of {amount(average, 'en')} {team.counted}; the one that would be "
        f"shortest is off by up to {enough:.0%}.",
        [tolerance, *remedies],
    )


def _with_supporters(words: str, numbers: Sequence[int]) -> Remedy[Team]:
    return Remedy(words, numbers, lambda asked, n: replace(asked, n=n))


def _with_max_regions(team: Team, n: int) -> Remedy[Team]:
    """Return the remedy that each supporter carries more, where there is a limit."""
    more = [] if team.max_regions is None else range(max(team.max_regions, ceil(n / team.n)), n + 1)
    return Remedy("let each carry {}", more, lambda asked, most: replace(asked, max_regions=most))
