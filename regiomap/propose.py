"""The best regions for a whole land: every parent exactly, then the best total."""

import logging
import warnings
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from heapq import nsmallest
from html import escape
from os import cpu_count
from typing import Self, cast

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
from tqdm import tqdm

from regiomap._texts import Language, text
from regiomap.adjacency import build_adjacency
from regiomap.boundaries import require_municipalities
from regiomap.errors import (
    AssignmentError,
    ColumnError,
    InfeasibleError,
    IsolatedMunicipalityWarning,
    UnknownMunicipalityError,
    VerificationError,
    check_whole,
    did_you_mean,
    listed,
)
from regiomap.plans import Plan
from regiomap.planspace import PlanSpace
from regiomap.verify import verify_plans

__all__ = ["Proposal", "propose_regions"]

Progress = Callable[[int, int, str], None] | bool | None

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Unplaced:
    """A municipality that is in no region, and why."""

    nis: str
    name: str
    key: str
    values: dict[str, object]


@dataclass(frozen=True)
class _Parent:
    """One parent after the exact room: its municipalities, and its best plans by number."""

    name: str
    codes: list[str]
    counts: dict[int, int]
    best: dict[int, list[Plan]]  # by number of regions, in ascending order of the cut


@dataclass(frozen=True, eq=False, repr=False)
class Proposal:
    """The best plan for a whole land, its alternatives, and the proof.

    Attributes
    ----------
    best
        The plan that cuts least.
    alternatives
        The next best plans, in ascending order of what they cut.
    curve
        For each parent and number of regions that is possible: `parent`, `n_regions`, `n_plans`
        (exact), `cut` of the best plan.
    n_plans
        How many plans with this number of regions there are in all, exactly: the best is proven
        to be the best of so many.
    """

    best: Plan
    alternatives: list[Plan]
    curve: pd.DataFrame
    n_plans: int
    _unplaced: tuple[_Unplaced, ...] = field(repr=False)

    @property
    def unplaced(self) -> pd.DataFrame:
        """Municipalities that are in no region: `nis`, `name`, `reason`."""
        return self.explain_unplaced("en")

    def explain_unplaced(self, language: Language) -> pd.DataFrame:
        """Return `unplaced` with the reasons in Dutch or English."""
        return pd.DataFrame(
            [
                (one.nis, one.name, text("propose", one.key, language, **one.values))
                for one in self._unplaced
            ],
            columns=["nis", "name", "reason"],
            dtype=object,
        )

    def _verdict(self) -> str:
        left = len(self._unplaced)
        return (
            f"{self.best.n_regions} regions, the best of {self.n_plans:,} plans; "
            f"{len(self.alternatives)} alternatives, {left} municipalities not placed"
        )

    def __repr__(self) -> str:
        return f"<Proposal: {self._verdict()}>"

    def _repr_html_(self) -> str:
        parts = [f"<p><b>{escape(self._verdict())}</b></p>", self.best._repr_html_()]
        if self._unplaced:
            parts.append(self.unplaced.to_html(index=False))
        return "".join(parts)


def propose_regions(
    municipalities: gpd.GeoDataFrame,
    graph: nx.Graph | None = None,
    *,
    within: str | pd.Series | None = "reference_region",
    size: tuple[int, int] = (5, 15),
    n_regions: int | None = None,
    weight: str = "shared_border_m",
    alternatives: int = 0,
    seed: int = 0,  # noqa: ARG001  (the exact engine draws nothing; the search room will)
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
        Column of parents, or a Series (index NIS code): no region crosses a parent. None: the
        municipalities are one parent.
    size
        Fewest and most municipalities in a region.
    n_regions
        Number of regions over all parents; None: the number that cuts least.
    weight
        Edge attribute of the graph that measures ties, 0 or more.
    alternatives
        How many next best plans to return.
    seed
        Has no influence: the exact engine draws nothing.
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
        If no municipality has a parent.
    UnknownMunicipalityError
        If the graph lacks a municipality.
    InfeasibleError
        If no region can be formed, or not this many; the message says what is possible.
    OptionError
        If an argument is outside its range, or an edge has no usable weight.
    PlanSpaceTooLarge
        If a parent does not fit in the budget of the exact engine.

    Notes
    -----
    Exact: every division of every parent is considered, and the numbers of regions are spread
    over the parents by dynamic programming. Plans that cut exactly the same come in an arbitrary
    order, yet always the same one. Municipalities that cannot be in any region (no neighbour in
    their parent, too few together) are left out and returned with the reason. A region is named
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
    check_whole("alternatives", alternatives, least=0)
    if n_regions is not None:
        check_whole("n_regions", n_regions, least=1)
    graph = _graph(municipalities, graph)
    parents = _parents(municipalities, within)
    names = _names(municipalities)

    groups, unplaced = _placeable(parents, graph, names, size)
    n_best = alternatives + 1

    def solve(parent: str) -> _Parent:
        space = PlanSpace(graph.subgraph(groups[parent]), size=size, weight=weight)
        counts = cast("dict[int, int]", space.count().to_dict())
        best = {k: space.best(k, n=min(n_best, number)) for k, number in counts.items()}
        return _Parent(parent, sorted(groups[parent]), counts, best)

    solved = _in_parallel(solve, groups, n_jobs, progress)
    for one in [one for one in solved if not one.counts]:
        values = {"n": len(one.codes), "parent": one.name, "min": size[0], "max": size[1]}
        unplaced += [_Unplaced(c, names[c], "no_division", values) for c in one.codes]
    solved = [one for one in solved if one.counts]
    if not solved:
        reason = text("propose", unplaced[0].key, "en", **unplaced[0].values)
        raise InfeasibleError(f"no region can be formed: {unplaced[0].name} {reason}.")

    chosen = _spread(solved, n_regions, n_best)
    plans = [
        Plan(
            _assignment(solved, choice, municipalities),
            cut=float(choice[0]),
            exact=True,
            weight=weight,
            source="propose_regions",
            municipalities=municipalities,
            graph=graph,
            parents=parents,
        )
        for choice in chosen
    ]
    for plan in plans:
        _verify(plan, size)
    order = {code: i for i, code in enumerate(municipalities.index)}
    return Proposal(
        best=plans[0],
        alternatives=plans[1:],
        curve=_curve(solved),
        n_plans=_n_plans(solved, plans[0].n_regions if n_regions is not None else None),
        _unplaced=tuple(sorted(unplaced, key=lambda one: order[one.nis])),
    )


def _graph(municipalities: gpd.GeoDataFrame, graph: nx.Graph | None) -> nx.Graph:
    if graph is None:
        with warnings.catch_warnings():
            # Said in the proposal, with the reason.
            warnings.simplefilter("ignore", IsolatedMunicipalityWarning)
            return build_adjacency(municipalities)
    missing = [code for code in municipalities.index if code not in graph]
    if missing:
        raise UnknownMunicipalityError(
            f"the graph lacks {len(missing)} of {len(municipalities)} municipalities: "
            f"{listed(missing)}. Build it from the same table."
        )
    return graph.subgraph(municipalities.index)


def _parents(municipalities: gpd.GeoDataFrame, within: str | pd.Series | None) -> pd.Series:
    if within is None:
        return pd.Series("", index=municipalities.index, name="parent")
    if isinstance(within, str) and within not in municipalities.columns:
        raise ColumnError(
            f"the municipalities have no column {within!r} to stay within; they have "
            f"{listed(municipalities.columns)}.{did_you_mean(within, municipalities.columns)} "
            "Name another column, or give a Series of parents."
        )
    series = municipalities[within] if isinstance(within, str) else within
    parents = series.reindex(municipalities.index)
    if not parents.notna().any():
        raise AssignmentError(f"no municipality has a parent: {parents.name!r} is empty.")
    return parents


def _names(municipalities: gpd.GeoDataFrame) -> dict[str, str]:
    codes = {code: str(code) for code in municipalities.index}
    if "name" not in municipalities.columns:
        return codes
    named: dict[str, str] = municipalities["name"].dropna().astype(str).to_dict()
    return codes | named


def _placeable(
    parents: pd.Series, graph: nx.Graph, names: dict[str, str], size: tuple[int, int]
) -> tuple[dict[str, list[str]], list[_Unplaced]]:
    """Return the connected municipalities of each parent; set apart who is in too small a piece."""
    unplaced = [
        _Unplaced(code, names[code], "no_parent", {"column": parents.name})
        for code in parents.index[parents.isna()]
    ]
    groups: dict[str, list[str]] = {}
    for parent, members in parents.dropna().groupby(parents.dropna(), sort=True):
        for piece in nx.connected_components(graph.subgraph(members.index)):
            if len(piece) >= size[0]:
                groups.setdefault(str(parent), []).extend(piece)
                continue
            key = "no_neighbour" if len(piece) == 1 else "too_few"
            values = {"parent": parent, "n": len(piece), "min": size[0]}
            unplaced += [_Unplaced(code, names[code], key, values) for code in piece]
    return groups, unplaced


def _in_parallel(
    solve: Callable[[str], _Parent],
    groups: dict[str, list[str]],
    n_jobs: int | None,
    progress: Progress,
) -> list[_Parent]:
    """Solve every parent, the largest first, and return them in the order of their names."""
    workers = cpu_count() or 1 if n_jobs is None else check_whole("n_jobs", n_jobs, least=1)
    with ThreadPoolExecutor(workers) as pool, _Bar(len(groups), progress) as bar:
        tasks = {
            pool.submit(solve, parent): parent
            for parent in sorted(groups, key=lambda name: -len(groups[name]))
        }
        try:
            for task in as_completed(tasks):
                task.result()
                bar.advance(tasks[task])
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return sorted((task.result() for task in tasks), key=lambda one: one.name)


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
        """Say that a parent is done."""
        self._done += 1
        self._bar.update()
        self._bar.set_postfix_str(parent)
        if self._tell is not None:
            self._tell(self._done, self._total, parent)


# What was chosen: the cut, and for each parent so far the number of regions and the rank.
_Choice = tuple[Fraction, tuple[tuple[int, int], ...]]


def _spread(solved: Sequence[_Parent], n_regions: int | None, n_best: int) -> list[_Choice]:
    """Return the best ways to spread the regions over the parents, by dynamic programming.

    Fractions, because sums of floats could hide which of two plans cuts less.
    """
    by_total: dict[int, list[_Choice]] = {0: [(Fraction(0), ())]}
    for parent in solved:
        grown: dict[int, list[_Choice]] = {}
        for total, choices in by_total.items():
            for k, plans in parent.best.items():
                # The i-th choice with the j-th plan has (i + 1) (j + 1) - 1 better ones at least.
                grown.setdefault(total + k, []).extend(
                    (cut + Fraction(plan.cut), (*path, (k, j)))
                    for i, (cut, path) in enumerate(choices)
                    for j, plan in enumerate(plans[: n_best // (i + 1)])
                )
        by_total = {total: nsmallest(n_best, choices) for total, choices in grown.items()}
    if n_regions is None:
        return nsmallest(n_best, (choice for choices in by_total.values() for choice in choices))
    if n_regions not in by_total:
        spans = [f"{one.name or 'all'} {min(one.counts)} to {max(one.counts)}" for one in solved]
        raise InfeasibleError(
            f"{n_regions} regions are not possible: {min(by_total)} to {max(by_total)} are "
            f"({'; '.join(spans)})."
        )
    return by_total[n_regions]


def _n_plans(solved: Iterable[_Parent], n_regions: int | None) -> int:
    """Count the plans of the whole land with so many regions, or with any number."""

    def times(a: dict[int, int], b: dict[int, int]) -> dict[int, int]:
        product: dict[int, int] = {}
        for i, x in a.items():
            for j, y in b.items():
                product[i + j] = product.get(i + j, 0) + x * y
        return product

    totals = reduce(times, (one.counts for one in solved), {0: 1})
    return sum(totals.values()) if n_regions is None else totals[n_regions]


def _assignment(
    solved: Sequence[_Parent], choice: _Choice, municipalities: gpd.GeoDataFrame
) -> pd.Series:
    """Put the chosen plans of the parents together, and name the regions."""
    names = _names(municipalities)
    region = pd.Series(None, index=municipalities.index, dtype=object, name="region")
    for parent, (k, rank) in zip(solved, choice[1], strict=True):
        assignment = parent.best[k][rank].assignment
        for members in assignment.groupby(assignment).groups.values():
            if k == 1 and parent.name:
                region[members] = parent.name
                continue
            largest = names[_largest(members, municipalities)]
            region[members] = f"{parent.name} ({largest})" if parent.name else largest
    return region


def _largest(members: "pd.Index[str]", municipalities: gpd.GeoDataFrame) -> str:
    """Return the municipality with most inhabitants, or the first code where none are known."""
    if "population" in municipalities.columns:
        people = municipalities.loc[sorted(members), "population"]
        if people.notna().any():
            return str(people.idxmax())
    return str(min(members))


def _verify(plan: Plan, size: tuple[int, int]) -> None:
    """Let the independent checker see the plan as a whole, parents included."""
    assert plan.graph is not None  # noqa: S101  (it was built with one)
    assert plan.parents is not None  # noqa: S101
    placed = plan.assignment.dropna()
    across = placed.groupby(placed).agg(lambda rows: plan.parents[rows.index].nunique())  # type: ignore[index]
    if (across != 1).any():
        raise VerificationError(f"regions cross parents: {listed(across.index[across != 1])}.")
    codes, labels = pd.Index(sorted(placed.index)), placed.sort_index()
    ends = [(a, b) for a, b in plan.graph.edges if a in placed.index and b in placed.index]
    borders = codes.get_indexer(np.array(ends, dtype=object).ravel()).reshape(-1, 2)
    none = np.zeros((0, 2), dtype=np.int64)
    verify_plans(
        pd.factorize(labels)[0][None, :].astype(np.int64),
        borders.astype(np.int64),
        sizes=np.ones((1, len(codes)), dtype=np.int64),
        lower=np.array(size[:1]),
        upper=np.array(size[1:]),
        together=none,
        apart=none,
    )


def _curve(solved: Iterable[_Parent]) -> pd.DataFrame:
    rows = [
        (one.name, k, number, one.best[k][0].cut)
        for one in solved
        for k, number in one.counts.items()
    ]
    table = pd.DataFrame(rows, columns=["parent", "n_regions", "n_plans", "cut"])
    return table.astype({"n_plans": object})
