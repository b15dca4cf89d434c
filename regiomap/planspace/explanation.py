"""How good a plan is among all others, and how different two plans are."""

import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import linear_sum_assignment

from regiomap._base.reports import Report
from regiomap._base.texts import Language, amount, number, percent, text
from regiomap.assignments import names_of
from regiomap.planspace.engine.solutions import Solutions

__all__ = ["Explanation", "at_most", "differing", "explain", "moved", "sampling_error"]

Ints = npt.NDArray[np.int64]

_MOST = 2**62  # more than anything that is cut
# When no single move gives a better plan, two are the fewest there can be.
_SURELY_NEAREST = 2


def moved(a: Ints, b: Ints) -> Ints:
    """Return which positions lie elsewhere in b, when regions are matched as well as can be."""
    overlap = np.zeros((int(a.max()) + 1, int(b.max()) + 1), dtype=np.int64)
    np.add.at(overlap, (a, b), 1)
    rows, columns = linear_sum_assignment(overlap, maximize=True)
    match = np.full(len(overlap), -1)
    match[rows] = columns
    return np.flatnonzero(match[a] != b)


def at_most(cut: int, worse: float) -> int:
    """Return the most that a plan may cut that is a share worse: of 70 steps and 0.1, 77."""
    if math.isinf(worse):
        return _MOST
    return min(_MOST, math.floor(cut * (1 + Fraction(str(float(worse))))))


def differing(labels: Ints, n: int, min_moved: int) -> list[int]:
    """Return the first n plans that each differ enough from all before them."""
    chosen: list[int] = []
    for i, row in enumerate(labels):
        if len(chosen) == n:
            break
        if all(len(moved(labels[j], row)) >= min_moved for j in chosen):
            chosen.append(i)
    return chosen


@dataclass(frozen=True, repr=False, eq=False)
class Explanation(Report):
    """How good a plan is; truthy when no plan with as many regions cuts less.

    Attributes
    ----------
    rank
        Its place among the plans with as many regions, 1 when none cuts less; None when more
        than `searched` do.
    searched
        How many of the best plans were looked through.
    n_plans
        How many plans with as many regions there are.
    n_regions
        Number of regions.
    cut, best_cut, total
        What it cuts, what the best one cuts, and the sum over all pairs of neighbours.
    share_better, standard_error
        The share of all plans that cut less, estimated from a uniform sample; the error is
        never 0 (see `PlanSpace.together`).
    nearest
        The better plan that moves the fewest municipalities: `nis` and `name` of those; empty
        for the best plan.
    nearest_cut
        What that plan cuts.
    nearest_proven
        Whether no other better plan moves fewer. False when only the first `searched` plans
        could be looked through, and each of those moves three or more.
    """

    rank: int | None
    searched: int
    n_plans: int
    n_regions: int
    cut: float
    best_cut: float
    total: float
    share_better: float
    standard_error: float
    nearest: pd.DataFrame
    nearest_cut: float
    nearest_proven: bool
    _ties: pd.DataFrame

    def __bool__(self) -> bool:
        return self.rank == 1

    def to_frame(self) -> pd.DataFrame:
        """Return the pairs of neighbours that the plan cuts, the strongest tie first.

        Columns `nis_a`, `name_a`, `nis_b`, `name_b` and `tie`.
        """
        return self._ties.copy()

    def sentences(self, language: Language = "nl") -> str:
        """Return the explanation in words."""
        values = {
            "n": number(self.n_plans, language),
            "k": self.n_regions,
            "cut": amount(self.cut, language),
            "best": amount(self.best_cut, language),
            "searched": number(self.searched, language),
            "share": percent(self.share_better, 1, language),
            "kept": percent(self.total - self.cut if self.total else 1, self.total or 1, language),
            "pairs": int((self._ties["tie"] > 0).sum()),
        }
        key = "rank.beyond" if self.rank is None else "rank"
        if self.rank is not None:
            values["rank"] = number(self.rank, language)
        said = [text("planspace", key, language, **values)]
        said.append(text("planspace", "keeps", language, **values))
        if len(self.nearest):
            less = amount(self.cut - self.nearest_cut, language)
            names = ", ".join(self.nearest["name"])
            key = "nearest" if self.nearest_proven else "nearest.searched"
            values |= {"names": names, "less": less}
            said.append(text("planspace", key, language, **values))
        return " ".join(said)

    def _verdict(self) -> str:
        return self.sentences("en")


def explain(
    given: Ints,
    best: tuple[Ints, Ints],
    sampled: Ints,
    *,
    n_plans: int,
    solutions: Solutions,
    keeps: Callable[[Ints], bool],
) -> Explanation:
    """Compare a plan with the best plans, and with what random ones cut.

    `keeps` tells whether labels are a plan of the space.
    """
    codes, weights, step = solutions.codes, solutions.weights, solutions.rules.step
    names = names_of(solutions.rules.graph)
    place = {code: i for i, code in enumerate(codes)}
    ends = {(place[a], place[b]): value for (a, b), value in weights.items()}
    ties = [
        (codes[a], names[codes[a]], codes[b], names[codes[b]], float(value * step))
        for (a, b), value in sorted(ends.items(), key=lambda item: (-item[1], item[0]))
        if given[a] != given[b]
    ]
    cut = sum(value for (a, b), value in ends.items() if given[a] != given[b])
    labels, cuts = best
    better = int(np.searchsorted(cuts, cut, side="left"))
    listed_all = better < len(cuts)
    near = _nearest(given, labels[:better], cuts) if better else None
    if near is not None and not listed_all:
        near = _by_one_move(given, ends, cut, keeps) or near
    at = [codes[i] for i in near[0]] if near is not None else []
    better_drawn = int((sampled < cut).sum())
    return Explanation(
        rank=better + 1 if listed_all else None,
        searched=len(cuts),
        n_plans=n_plans,
        n_regions=int(given.max(initial=-1)) + 1,
        cut=float(cut * step),
        best_cut=float(int(cuts[0]) * step),
        total=float(sum(weights.values()) * step),
        share_better=better_drawn / len(sampled),
        standard_error=sampling_error(better_drawn, len(sampled)),
        nearest=pd.DataFrame({"nis": at, "name": [names[code] for code in at]}, dtype=object),
        nearest_cut=float((cut if near is None else near[1]) * step),
        # All moves of one are tried: a plan that moves one or two is then the nearest of all.
        nearest_proven=listed_all or len(at) <= _SURELY_NEAREST,
        _ties=pd.DataFrame(ties, columns=["nis_a", "name_a", "nis_b", "name_b", "tie"]),
    )


def sampling_error(n_found: int, n_drawn: int) -> float:
    """Return the standard error of a share in a sample, also where nothing or all was found.

    As if two more were found and two more were not (Agresti and Coull): a share of 0 in 10,000
    has 0.00014, and twice that is about what the rule of three gives.
    """
    share = (n_found + 2) / (n_drawn + 4)
    return math.sqrt(share * (1 - share) / (n_drawn + 4))


def _nearest(given: Ints, labels: Ints, cuts: Ints) -> tuple[list[int], int]:
    """Return who moves to the plan that moves fewest, the first of those, and what it cuts."""
    changes = [moved(given, row) for row in labels]
    at = min(range(len(changes)), key=lambda i: len(changes[i]))
    return changes[at].tolist(), int(cuts[at])


def _by_one_move(
    given: Ints,
    weights: Mapping[tuple[int, int], int],
    cut: int,
    keeps: Callable[[Ints], bool],
) -> tuple[list[int], int] | None:
    """Return the one move to a neighbouring region that cuts least, if any cuts less."""
    tied: dict[int, Counter[int]] = {i: Counter() for i in range(len(given))}
    for (a, b), value in weights.items():
        tied[a][int(given[b])] += value
        tied[b][int(given[a])] += value
    size = np.bincount(given)
    moves = sorted(
        (cut + to[int(given[i])] - to[region], i, region)
        for i, to in tied.items()
        for region in to
        if region != given[i] and to[region] > to[int(given[i])] and size[given[i]] > 1
    )
    for less, i, region in moves:
        other = given.copy()
        other[i] = region
        if keeps(other):
            return [i], less
    return None
