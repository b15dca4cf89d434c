"""Propose regions: every parent exactly or by a search, the best total, and a second check."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Self

import geopandas as gpd
import networkx as nx
import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.options import require_number, require_whole
from regiomap._base.progress import SPOKEN, heeding, line, watched
from regiomap._base.texts import text
from regiomap.assignments import names_of
from regiomap.boundaries.reading import require_municipalities
from regiomap.errors import AssignmentError, OptionError
from regiomap.growth.team import Balance
from regiomap.plans.bounds import Bounds
from regiomap.plans.measures import Measure
from regiomap.planspace.constraints import CentreBounds, Constraints, Groups
from regiomap.planspace.engine.tasks import in_parallel
from regiomap.planspace.figures import bounded_figures
from regiomap.planspace.loads import whole_sizes
from regiomap.planspace.space import MAX_BYTES, MAX_STATES
from regiomap.propose.asked import asked_of
from regiomap.propose.constraints import (
    DEFAULT_SIZE,
    ConstraintsByParent,
    Size,
    neighbours_of,
    parents_within,
    split_placeable,
)
from regiomap.propose.pareto import pareto_of
from regiomap.propose.proposal import Proposal
from regiomap.propose.searching import Search, searched_pieces
from regiomap.propose.solving import Task, solved_exactly
from regiomap.propose.spread import Piece
from regiomap.propose.whole import Land, proposal_of
from regiomap.search.progress import sentence

__all__ = ["Progress", "propose_regions"]

_MAX_STEPS = 300_000_000
_NO_LIMIT = 2**62  # more than any machine has

Progress = Callable[[int, int, str], None] | bool | None


@heeding
@checked
def propose_regions(
    municipalities: gpd.GeoDataFrame,
    graph: nx.Graph | None = None,
    *,
    within: str | pd.Series | None = "reference_region",
    size: Size | Mapping[str, Size] = DEFAULT_SIZE,
    size_by: Mapping[str, int] | pd.Series | None = None,
    n_regions: int | None = None,
    bounds: Bounds | None = None,
    measures: Mapping[str, Measure] | None = None,
    balance: str | Balance | None = None,
    weight: str = "shared_border_m",
    together: Groups = (),
    apart: Groups = (),
    fixed: Groups = (),
    growing: Groups = (),
    centres: Iterable[str] = (),
    centres_in_region: CentreBounds | None = None,
    left_out: Iterable[str] = (),
    alternatives: int = 0,
    seed: int = 0,
    n_jobs: int | None = None,
    progress: Progress = None,
    max_states: int = MAX_STATES,
    max_bytes: int = MAX_BYTES,
    max_steps: int = _MAX_STEPS,
    time_limit_s: float | None = None,
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
    size_by
        What `size` counts: a whole number for each code, as for `PlanSpace`. Default: every
        municipality counts for one.
    n_regions
        Number of regions over all parents; None: the number that cuts least.
    bounds
        Lowest and highest value in every region, None for no limit: the sum of a column, such as
        `{"population": (60_000, 400_000), "aged_0_17": (10_000, None)}`, or what one of
        `measures` gives. `n_municipalities` counts.
    measures
        Functions of your own by name: from the rows of a region in `municipalities` to a number.
    balance
        Column whose sums should differ little between regions, such as "population": the proposal
        then has a `.pareto`, from the plan with the shortest borders (which is `.best`) to the
        most even one, each at least 5 percent more even than the one before (the last: at all).
    weight
        Edge attribute of the graph that measures ties, 0 or more.
    together, apart, fixed, growing, centres, centres_in_region, left_out
        Constraints, as for `PlanSpace`. Whoever is left out is returned as unplaced.
    alternatives
        How many next best plans to return.
    seed
        For the first plan of a parent that is searched.
    n_jobs
        Parents at work at a time; None: as many as there are processors, or as the backend of
        joblib says that the caller chose. The result is the same.
    progress
        A bar on stderr, with cut, bound and gap of the parent that is searched as they move. None:
        after two seconds, where stderr is a terminal or a notebook that somebody works in; True:
        at once; False: never. A function is called with (done, total, parent).
    max_states, max_bytes
        Budget of the exact engine, shared by the parents at work. A parent that does not fit is
        searched; a sweep of a search takes at most as many bytes.
    max_steps
        What each search may take. Ten million steps are some ten seconds.
    time_limit_s
        Seconds that all searches together may take, at least one each, after what is solved
        exactly; None: no limit. A proposal that time ends may be better on a faster machine.

    Returns
    -------
    Proposal
        Every plan in it has passed a second, independent checker.

    Raises
    ------
    BoundaryError
        If the table is not canonical, or has no column `within`, or none that is bounded
        (`ColumnError`).
    AssignmentError
        If there is no municipality, none has a parent, or one has two.
    UnknownMunicipalityError
        If the graph lacks a municipality, or a constraint names one that is not in the table.
    UnknownRegionError
        If `size` names a parent that does not exist.
    InfeasibleError
        If constraints contradict each other, or no region can be formed, or not this many; the
        message says why, or what is possible.
    PlanSpaceTooLarge
        If a search found no plan with so many regions, and it is not proven that there is none;
        or if balance is asked of a parent that is too large for the exact engine.
    OptionError
        If an argument is outside its range, or an edge has no usable weight.

    Notes
    -----
    Every division of every parent is considered, as far as the exact engine goes; a parent that is
    too large for it is searched, which proves how far from the best its plan is, mostly not at
    all. The numbers of regions are spread over the parents by dynamic programming, over what is
    proven: `bound` and `gap` are those of the whole proposal. Ctrl-C during a search ends it with
    what was found. Plans that cut exactly the same come in an arbitrary
    order, yet always the same one. Municipalities that cannot be in any region (no neighbour in
    their parent, too few together, no division, no centre town) are left out and returned with the
    reason: the pieces of a parent that are loose of each other are divided each for itself, and
    one that cannot be divided does not cost the others their regions. A region is named
    after its parent when it is the only one in it, otherwise after its largest municipality: by
    the column `population`, or by area where there is none.

    Sums within bounds are counted by the exact engine as the size is, and proven as that is. Where
    the plans of a parent are too many for it (some 20 million), and for `measures`, they are
    listed in ascending order of what they cut until one keeps the bounds: nothing that cuts less
    does. Of a parent that is searched, sums are part of the certificate; a measure is asked of
    every region near the bound, and the result is *computed*, never *checked*. A parent that
    cannot keep the bounds is left out, with the reason.

    Examples
    --------
    >>> import regiomap as rm
    >>> proposal = rm.propose_regions(rm.load_flanders(), n_regions=30)
    >>> proposal.best.n_regions, len(proposal.unplaced)
    (30, 1)
    >>> proposal.unplaced["reason"][0]
    'has no neighbour in Limburg: declare a bridge or leave it out'
    >>> peopled = rm.propose_regions(
    ...     rm.load_flanders(), n_regions=30, bounds={"population": (90_000, 650_000)}
    ... )
    >>> peopled.best.exact, round(peopled.best.cut / proposal.best.cut, 2)
    (True, 1.05)
    """
    require_municipalities(municipalities, purpose="a proposal")
    if municipalities.empty:
        raise AssignmentError("there is no municipality to propose a region for.")
    require_whole("alternatives", alternatives, least=0)
    if n_regions is not None:
        require_whole("n_regions", n_regions, least=1)
    if n_jobs is not None:
        require_whole("n_jobs", n_jobs, least=1)
    if time_limit_s is not None and not require_number("time_limit_s", time_limit_s) > 0:
        raise OptionError(f"time_limit_s must be more than 0, got {time_limit_s!r}.")
    graph = neighbours_of(municipalities, graph)
    parents = parents_within(municipalities, within)
    names = names_of(municipalities)

    sizes = None if size_by is None else whole_sizes(size_by, graph)
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
        sizes,
    )
    constraints.require_consistent(parents)
    pieces, unplaced = split_placeable(parents, graph, names, constraints)
    placeable = [code for several in pieces.values() for codes in several for code in codes]
    asked = asked_of(bounds, measures, municipalities, codes=placeable)
    constraints = replace(constraints, asked=asked)
    land = Land(municipalities, graph, parents, names, constraints, weight)
    n_best = alternatives + 1

    tasks = [
        Task(
            parent,
            codes,
            graph.subgraph(codes).copy(),
            weight,
            constraints.options_in(parent, codes),
            n_best,
            min(require_whole("max_states", max_states, least=1), _NO_LIMIT),
            min(require_whole("max_bytes", max_bytes, least=1), _NO_LIMIT),
            asked=asked,
        )
        for parent, several in pieces.items()
        for codes in several
    ]
    with _Bar(len(tasks), progress, weight) as bar:
        search = Search(
            require_whole("seed", seed, least=0),
            n_jobs,
            require_whole("max_steps", max_steps, least=1),
            time_limit_s,
            bar.advance,
            bar.note,
        )
        solved = _solved(tasks, n_regions, search)
    proposal = proposal_of(land, solved, unplaced, n_regions, n_best)
    if balance is None:
        return proposal
    (figure,) = bounded_figures({balance: (None, None)}, municipalities, codes=placeable)
    able = [task for task, piece in zip(tasks, solved, strict=True) if piece.best]
    return replace(proposal, pareto=pareto_of(land, able, figure, n_regions))


def _solved(tasks: list[Task], n_regions: int | None, search: Search) -> list[Piece]:
    """Solve the pieces exactly, side by side; then alone with the whole budget; then search.

    Which of the three it is depends on the piece alone, never on how many are at work.
    """
    largest_first = sorted(range(len(tasks)), key=lambda i: -len(tasks[i].codes))
    answers: dict[int, Piece] = {}
    for modest, most_here in ((True, None), (False, 1)):
        left = [i for i in largest_first if i not in answers]
        found = in_parallel(
            solved_exactly,
            [replace(tasks[i], modest=modest) for i in left],
            n_jobs=search.n_jobs,
            most_here=most_here,
            done=lambda _, piece: None if piece is None else search.done(piece.parent),
        )
        answers |= {i: piece for i, piece in zip(left, found, strict=True) if piece is not None}
    left = [i for i in range(len(tasks)) if i not in answers]
    if left:
        exact = [answers[i] for i in sorted(answers)]
        found_too = searched_pieces([tasks[i] for i in left], exact, n_regions, search)
        answers |= dict(zip(left, found_too, strict=True))
        for i in left:
            search.done(tasks[i].parent)
    return [answers[i] for i in range(len(tasks))]


class _Bar:
    """A progress bar, a function that is told, or nothing."""

    def __init__(self, total: int, progress: Progress, weight: str) -> None:
        self._total, self._done, self._weight = total, 0, weight
        self._tell = progress if callable(progress) else None
        self._spoken = SPOKEN.get()
        self._bar = line(
            progress,
            total=total,
            desc=text("progress", "parents", self._spoken),
            bar_format="{desc}: {n_fmt}/{total_fmt} ({elapsed}){postfix}",
            miniters=0,
        )
        self._watched = watched(self._bar)

    def __enter__(self) -> Self:
        self._watched.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._watched.__exit__(None, None, None)

    def advance(self, parent: str) -> None:
        """Note that a parent is done."""
        self._done += 1
        self._bar.set_postfix_str(parent, refresh=False)
        self._bar.update()
        if self._tell is not None:
            self._tell(self._done, self._total, parent)

    def note(self, parent: str, cut: float, bound: float) -> None:
        """Show how far the search of a parent is."""
        said = sentence(cut, bound, self._weight, self._spoken)
        self._bar.set_postfix_str(f"{parent}: {said}", refresh=False)
        self._bar.update(0)
