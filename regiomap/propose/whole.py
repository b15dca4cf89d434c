"""Pieces that were solved, put together to a proposal for the whole land."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import networkx as nx
import pandas as pd

from regiomap.errors import InfeasibleError
from regiomap.propose.assembly import plans_of, require_verified
from regiomap.propose.constraints import ConstraintsByParent, undivided
from regiomap.propose.proposal import Proposal
from regiomap.propose.spread import Choice, Piece, curve, least_total, n_plans, spread
from regiomap.propose.unplaced import Unplaced
from regiomap.propose.verdicts import verdicts

__all__ = ["Land", "proposal_of"]


@dataclass(frozen=True)
class Land:
    """What is to be divided, and what every plan has to keep.

    Attributes
    ----------
    parents, names
        The parent and the name of each municipality.
    constraints
        What is asked of the regions of every parent.
    weight
        The edge attribute that plans cut as little of as they can.
    """

    municipalities: gpd.GeoDataFrame
    graph: nx.Graph
    parents: pd.Series
    names: dict[str, str]
    constraints: ConstraintsByParent
    weight: str


def proposal_of(
    land: Land,
    pieces: Iterable[Piece],
    unplaced: Sequence[Unplaced],
    n_regions: int | None,
    n_best: int,
) -> Proposal:
    """Return the best plan, the next ones, and what is proven about them.

    Parameters
    ----------
    unplaced
        Who is in no piece.

    Raises
    ------
    InfeasibleError
        If no piece has a plan, or not this many regions are possible.
    PlanSpaceTooLarge
        If no plan with so many regions was found, and it is not proven that there is none.
    """
    pieces = list(pieces)
    failed = [one for one in pieces if not one.best]
    unplaced = [*_undivided(failed, land), *unplaced]
    solved = [one for one in pieces if one.best]
    if not solved:
        first = unplaced[0]
        raise InfeasibleError(f"no region can be formed. {first.name}: {first.reason('en')}.")
    chosen = _spread(solved, n_regions, n_best, land)
    bound, counted = least_total(solved, n_regions), n_plans(solved, n_regions)
    if any(one.why_not for one in failed):
        bound = counted = None  # of plans that place those too nothing is known
    certified = counted is None and all(one.certified for one in solved)
    # Where a parent was searched, the best may be proven and yet nothing between it and the next.
    best, plans = (
        plans_of(
            solved,
            several,
            land.municipalities,
            land.graph,
            land.parents,
            weight=land.weight,
            bound=bound,
            exact=exact,
            certified=certified,
            bounds=land.constraints.asked.bounds,
            as_many=n_regions is not None,
        )
        for several, exact in ((chosen[:1], chosen[0][0] == bound), (chosen, counted is not None))
    )
    require_verified(plans, land.graph, land.parents, land.constraints)
    order = {code: i for i, code in enumerate(land.municipalities.index)}
    any_number = n_regions is None
    return Proposal(
        best=replace(best[0], best_of=counted),
        alternatives=plans[1:],
        curve=curve(solved),
        n_plans=counted,
        _parents=verdicts(solved, chosen[0], land.parents, unplaced, any_number=any_number),
        _unplaced=tuple(sorted(unplaced, key=lambda one: order[one.nis])),
    )


def _spread(solved: list[Piece], n_regions: int | None, n_best: int, land: Land) -> list[Choice]:
    """Return the best choices; where there is none, say within which bounds."""
    try:
        return spread(solved, n_regions, n_best)
    except InfeasibleError as error:
        if not land.constraints.asked:
            raise
        said = land.constraints.asked.said("en")
        raise InfeasibleError(f"with {said} in every region, {error}") from None


def _undivided(failed: Iterable[Piece], land: Land) -> list[Unplaced]:
    """Return who is in a piece that has no division, with the reason."""
    constraints, names = land.constraints, land.names
    n_in = land.parents.drop(constraints.shared.left_out).value_counts()
    unplaced = []
    for one in failed:
        if one.why_not:
            values = {"parent": one.parent, "n": len(one.codes)}
            unplaced += [Unplaced(code, names[code], "not_found", values) for code in one.codes]
            continue
        alone = len(one.codes) == n_in[one.parent]
        unplaced += undivided(
            one.codes, one.parent, names, constraints, alone=alone, reason=one.reason
        )
    return unplaced
