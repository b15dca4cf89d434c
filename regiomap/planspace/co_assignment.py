"""Who is in one region with whom, and in what share of the plans."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from itertools import combinations

import pandas as pd

from regiomap._base.messages import shown
from regiomap.assignments import require_known
from regiomap.errors import InfeasibleError, OptionError
from regiomap.planspace.engine.engine import Engine
from regiomap.planspace.explanation import sampling_error

__all__ = ["co_assignment"]

Pair = tuple[str, str]


def co_assignment(
    engine: Engine,
    n_regions: Collection[int],
    *,
    pairs: Iterable[Pair],
    n_samples: int,
    seed: int,
) -> pd.DataFrame:
    """Return the share of plans in which each two are in one region, as `PlanSpace.together`.

    Neighbours and `pairs` exactly, the others from a sample.
    """
    wanted = [_known(pair, engine.solutions.codes) for pair in pairs]
    drawn, _ = engine.sample(n_samples, n_regions, seed)
    exact = engine.shares(n_regions)
    exact |= {pair: _share_of(pair, engine, n_regions) for pair in wanted if pair not in exact}
    rows = []
    for (i, a), (j, b) in combinations(enumerate(engine.solutions.codes), 2):
        share, error = exact.get((a, b)), 0.0
        if share is None:
            n_together = int((drawn[:, i] == drawn[:, j]).sum())
            share = n_together / n_samples
            error = sampling_error(n_together, n_samples)
        rows.append((a, b, engine.rules.graph.has_edge(a, b), share, error))
    return pd.DataFrame(rows, columns=["nis_a", "nis_b", "neighbours", "share", "standard_error"])


def _known(pair: object, codes: Collection[str]) -> Pair:
    ends = sorted(pair, key=str) if isinstance(pair, Collection) else []
    if isinstance(pair, str) or len(ends) != 2:  # noqa: PLR2004  (a pair)
        raise OptionError(f"pairs takes pairs of two codes, got {shown(pair)}.")
    out = "Who is left out is in no plan."
    require_known(ends, codes, what="the plans", named_by="pairs", remedy=out)
    return ends[0], ends[1]


def _share_of(pair: Pair, engine: Engine, n_regions: Iterable[int]) -> float:
    """Count the plans that keep a pair together, in a space of its own."""
    try:
        rules = engine.rules.also_together(list(pair))
    except InfeasibleError:
        return 0.0
    # The two spaces are in memory at once.
    left = max(engine.budget.max_bytes - engine.n_bytes, 1)
    kept = Engine(rules, replace(engine.budget, max_bytes=left)).counts
    return sum(kept.get(k, 0) for k in n_regions) / sum(engine.counts[k] for k in n_regions)
