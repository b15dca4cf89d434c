"""Propose regions: every parent exactly, the best total, and a second check."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextvars import copy_context
from functools import partial
from itertools import chain
from os import cpu_count
from typing import Self, cast

import geopandas as gpd
import networkx as nx
import pandas as pd
from tqdm import tqdm

from regiomap._base.arguments import checked
from regiomap._base.options import require_whole
from regiomap.assignments import names_of
from regiomap.boundaries.reading import require_municipalities
from regiomap.errors import AssignmentError, InfeasibleError, PlanSpaceTooLarge
from regiomap.planspace.constraints import CentreBounds, Constraints, Groups
from regiomap.planspace.engine.compiled import stoppable
from regiomap.planspace.space import PlanSpace
from regiomap.propose.assembly import plans_of, require_verified
from regiomap.propose.constraints import (
    DEFAULT_SIZE,
    ConstraintsByParent,
    Size,
    neighbours_of,
    parents_within,
    split_placeable,
    undivided,
)
from regiomap.propose.memory import SharedMemory
from regiomap.propose.proposal import Proposal, Unplaced
from regiomap.propose.spread import Piece, curve, n_plans, spread

__all__ = ["Progress", "propose_regions"]

Progress = Callable[[int, int, str], None] | bool | None


@checked
def propose_regions(
    municipalities: gpd.GeoDataFrame,
    graph: nx.Graph | None = None,
    *,
    within: str | pd.Series | None = "reference_region",
    size: Size | Mapping[str, Size] = DEFAULT_SIZE,
    n_regions: int | None = None,
    weight: str = "shared_border_m",
    together: Groups = (),
    apart: Groups = (),
    fixed: Groups = (),
    growing: Groups = (),
    centres: Iterable[str] = (),
    centres_in_region: CentreBounds | None = None,
    left_out: Iterable[str] = (),
    alternatives: int = 0,
    seed: int = 0,  # noqa: ARG001  (nothing random happens)
    n_jobs: int | None = None,
    progress: Progress = None,
) -> Proposal:
    """Propose the regions that cut the fewest ties between neighbours, inside each parent.

    Parameters
    ----------
    municipalities
        The canonical table. With a column `name` (and `population`) regions get readable names.
    graph
        Neighbours, from `build_adjacency`; built here when None. Give it to declare bridges.
    within
        Parent of each municipality: a Series (index NIS code; missing: in no parent) or the name
        of a column of `municipalities`. No region crosses a parent. None: the municipalities
        are one parent.
    size
        Fewest and most municipalities in a region; or these by parent, and (5, 15) for the rest.
    n_regions
        Number of regions over all parents; None: the number that cuts least.
    weight
        Edge attribute of the graph that measures ties, 0 or more.
    together, apart, fixed, growing, centres, centres_in_region, left_out
        Constraints, as for `PlanSpace`. Whoever is left out is returned as unplaced.
    alternatives
        How many next best plans to return.
    seed
        For searches that draw at random. Nothing random happens today: the result never depends
        on it.
    n_jobs
        Parents at work at a time; None: as many as there are processors. The result is the same.
    progress
        True shows a bar on stderr; a function is called with (done, total, parent).

    Returns
    -------
    Proposal
        Every plan in it has passed a second, independent checker.

    Raises
    ------
    BoundaryError
        If the table is not canonical, or has no column `within` (`ColumnError`).
    AssignmentError
        If there is no municipality, none has a parent, or one has two.
    UnknownMunicipalityError
        If the graph lacks a municipality, or a constraint names one that is not in the table.
    UnknownRegionError
        If `size` names a parent that does not exist.
    InfeasibleError
        If constraints contradict each other, or no region can be formed, or not this many; the
        message says why, or what is possible.
    OptionError
        If an argument is outside its range, or an edge has no usable weight.
    PlanSpaceTooLarge
        If a parent does not fit in the budget of the exact engine.

    Notes
    -----
    Exact: every division of every parent is considered, and the numbers of regions are spread
    over the parents by dynamic programming. Plans that cut exactly the same come in an arbitrary
    order, yet always the same one. Municipalities that cannot be in any region (no neighbour in
    their parent, too few together, no division, no centre town) are left out and returned with the
    reason: the pieces of a parent that are loose of each other are divided each for itself, and
    one that cannot be divided does not cost the others their regions. A region is named
    after its parent when it is the only one in it, otherwise after its largest municipality.

    Examples
    --------
    >>> import regiomap as rm
    >>> proposal = rm.propose_regions(rm.load_flanders(), n_regions=30)
    >>> proposal.best.n_regions, len(proposal.unplaced)
    (30, 1)
    >>> proposal.unplaced["reason"][0]
    'has no neighbour in Limburg: declare a bridge or leave it out'
    """
    require_municipalities(municipalities, purpose="a proposal")
    if municipalities.empty:
        raise AssignmentError("there is no municipality to propose a region for.")
    require_whole("alternatives", alternatives, least=0)
    if n_regions is not None:
        require_whole("n_regions", n_regions, least=1)
    graph = neighbours_of(municipalities, graph)
    parents = parents_within(municipalities, within)
    names = names_of(municipalities)

    constraints = ConstraintsByParent(
        size,
        Constraints.of(
            graph,
            together=together,
            apart=apart,
            fixed=fixed,
            growing=growing,
            centres=centres,
            centres_in_region=centres_in_region,
            left_out=left_out,
        ),
    )
    constraints.require_consistent(parents)
    pieces, unplaced = split_placeable(parents, graph, names, constraints)
    n_best = alternatives + 1

    memory = SharedMemory()

    def solve(parent: str) -> list[Piece]:
        spaces = [
            PlanSpace(graph.subgraph(codes), weight=weight, **constraints.options_in(parent, codes))
            for codes in pieces[parent]
        ]
        return [
            memory.within(space, partial(_solved, parent, codes, n_best))
            for codes, space in zip(pieces[parent], spaces, strict=True)
        ]

    solved = list(chain.from_iterable(_in_parallel(solve, pieces, n_jobs, progress)))
    unplaced += _undivided([one for one in solved if not one.counts], parents, names, constraints)
    solved = [one for one in solved if one.counts]
    if not solved:
        first = unplaced[0]
        raise InfeasibleError(f"no region can be formed. {first.name}: {first.reason('en')}.")

    chosen = spread(solved, n_regions, n_best)
    plans = plans_of(solved, chosen, municipalities, graph, parents, weight=weight)
    require_verified(plans, graph, parents, constraints)
    order = {code: i for i, code in enumerate(municipalities.index)}
    return Proposal(
        best=plans[0],
        alternatives=plans[1:],
        curve=curve(solved),
        n_plans=n_plans(solved, plans[0].n_regions if n_regions is not None else None),
        _unplaced=tuple(sorted(unplaced, key=lambda one: order[one.nis])),
    )


def _solved(parent: str, codes: list[str], n_best: int, space: PlanSpace) -> Piece:
    """Count the plans of one piece, and list the best for each number of regions."""
    try:
        counts = cast("dict[int, int]", space.count().to_dict())
    except PlanSpaceTooLarge as error:
        raise PlanSpaceTooLarge(f"{parent}: {error}" if parent else str(error)) from None
    best = {k: space.best(k, n=min(n_best, number)) for k, number in counts.items()}
    cuts = {k: space.exact_cuts(plans) for k, plans in best.items()}
    return Piece(parent, codes, counts, best, cuts)


def _undivided(
    failed: Iterable[Piece],
    parents: pd.Series,
    names: dict[str, str],
    constraints: ConstraintsByParent,
) -> list[Unplaced]:
    """Return who is in a piece that has no division, with the reason."""
    n_in = parents.drop(constraints.shared.left_out).value_counts()
    unplaced = []
    for one in failed:
        alone = len(one.codes) == n_in[one.parent]
        unplaced += undivided(one.codes, one.parent, names, constraints, alone=alone)
    return unplaced


def _in_parallel(
    solve: Callable[[str], list[Piece]],
    groups: dict[str, list[list[str]]],
    n_jobs: int | None,
    progress: Progress,
) -> list[list[Piece]]:
    """Solve every parent, the largest first, and return them in the order of their names."""
    workers = cpu_count() or 1 if n_jobs is None else require_whole("n_jobs", n_jobs, least=1)
    with ThreadPoolExecutor(workers) as pool, stoppable(), _Bar(len(groups), progress) as bar:
        tasks = {
            pool.submit(copy_context().run, solve, parent): parent
            for parent in sorted(groups, key=lambda name: -sum(map(len, groups[name])))
        }
        try:
            for task in as_completed(tasks):
                task.result()
                bar.advance(tasks[task])
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [task.result() for task in sorted(tasks, key=lambda task: tasks[task])]


class _Bar:
    """A progress bar, a function that is told, or nothing."""

    def __init__(self, total: int, progress: Progress) -> None:
        self._total, self._done = total, 0
        self._tell = progress if callable(progress) else None
        self._bar = tqdm(
            total=total, disable=progress is not True, unit="regio", desc="exact", leave=False
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def advance(self, parent: str) -> None:
        """Note that a parent is done."""
        self._done += 1
        self._bar.update()
        self._bar.set_postfix_str(parent)
        if self._tell is not None:
            self._tell(self._done, self._total, parent)
