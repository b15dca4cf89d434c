"""How good a plan is among all others, and how different two plans are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import linear_sum_assignment

from regiomap._texts import Language, number, text
from regiomap.reports import Report

__all__ = ["Explanation", "differing", "explain", "moved"]

Ints = npt.NDArray[np.int64]


def moved(a: Ints, b: Ints) -> Ints:
    """Return which positions lie elsewhere in b, when regions are matched as well as can be."""
    overlap = np.zeros((int(a.max()) + 1, int(b.max()) + 1), dtype=np.int64)
    np.add.at(overlap, (a, b), 1)
    rows, columns = linear_sum_assignment(overlap, maximize=True)
    match = np.full(len(overlap), -1)
    match[rows] = columns
    return np.flatnonzero(match[a] != b)


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
        The share of all plans that cut less, estimated from a uniform sample.
    nearest
        The better plan that moves the fewest municipalities: `nis` and `name` of those; empty
        for the best plan.
    nearest_cut
        What that plan cuts.
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
            "cut": number(self.cut, language),
            "best": number(self.best_cut, language),
            "searched": number(self.searched, language),
            "share": number(100 * self.share_better, language, digits=1),
            "kept": number(100 * (1 - self.cut / (self.total or 1)), language),
            "pairs": len(self._ties),
        }
        key = "rank.beyond" if self.rank is None else "rank"
        if self.rank is not None:
            values["rank"] = number(self.rank, language)
        said = [text("planspace", key, language, **values)]
        said.append(text("planspace", "keeps", language, **values))
        if len(self.nearest):
            less = number(self.cut - self.nearest_cut, language)
            names = ", ".join(self.nearest["name"])
            said.append(text("planspace", "nearest", language, names=names, less=less))
        return " ".join(said)

    def _verdict(self) -> str:
        return self.sentences("en")


def explain(
    given: Ints,
    best: tuple[Ints, Ints],
    sampled: tuple[Ints, Ints],
    *,
    n_plans: int,
    codes: Sequence[str],
    graph: nx.Graph,
    weights: Mapping[tuple[str, str], int],
    step: float,
) -> Explanation:
    """Compare a plan with the best plans and with random ones."""
    names = {code: str(name or code) for code, name in graph.nodes(data="name")}
    place = {code: i for i, code in enumerate(codes)}
    ties = [
        (a, names[a], b, names[b], value * step)
        for (a, b), value in sorted(weights.items(), key=lambda item: (-item[1], item[0]))
        if given[place[a]] != given[place[b]]
    ]
    cut = sum(v for (a, b), v in weights.items() if given[place[a]] != given[place[b]])
    labels, cuts = best
    better = int(np.searchsorted(cuts, cut, side="left"))
    listed_all = better < len(cuts)
    changes = [moved(given, row) for row in labels[:better]]
    nearest = min(range(better), key=lambda i: len(changes[i]), default=None)
    at = [codes[i] for i in changes[nearest]] if nearest is not None else []
    share = float((sampled[1] < cut).mean())
    return Explanation(
        rank=better + 1 if listed_all else None,
        searched=len(cuts),
        n_plans=n_plans,
        n_regions=int(given.max()) + 1,
        cut=cut * step,
        best_cut=float(cuts[0]) * step,
        total=sum(weights.values()) * step,
        share_better=share,
        standard_error=float(np.sqrt(share * (1 - share) / len(sampled[1]))),
        nearest=pd.DataFrame({"nis": at, "name": [names[code] for code in at]}, dtype=object),
        nearest_cut=float(cuts[nearest]) * step if nearest is not None else cut * step,
        _ties=pd.DataFrame(ties, columns=["nis_a", "name_a", "nis_b", "name_b", "tie"]),
    )
