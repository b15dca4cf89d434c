"""The smallest set of moves that makes a region nest."""

from collections.abc import Hashable
from dataclasses import dataclass

import networkx as nx
import pandas as pd

from regiomap._base.arguments import checked
from regiomap.assignments import require_known
from regiomap.matryoshka import NestingReport

__all__ = ["propose_moves"]

_COLUMNS = ["region", "option", "n_moves", "n_left", "shape", "nis", "action", "parent"]


@dataclass(frozen=True)
class _Mend:
    """One way to mend a region: who leaves it, who joins it."""

    shape: str
    leave: frozenset[Hashable]
    join: frozenset[Hashable] = frozenset()

    @property
    def n_moves(self) -> int:
        return len(self.leave) + len(self.join)


@checked
def propose_moves(
    report: NestingReport, *, supraregional: bool = False, graph: nx.Graph | None = None
) -> pd.DataFrame:
    """Propose the smallest set of moves that mends each region that does not nest.

    A move is one municipality that leaves the region or joins it. Every region is looked at
    on its own, as if the others stayed as they are.

    Parameters
    ----------
    report
        The outcome of `check_nesting`.
    supraregional
        Whether the union of several whole parents counts as mended too. The decree allows it,
        though not for a youth region.
    graph
        Neighbours, from `build_adjacency`. Adds the column `could_join`: the regions inside its
        parent that a leaving municipality borders on, in the order of their names; none for one
        that lies in no parent, or in several.

    Returns
    -------
    DataFrame
        One row a move: `region`; `option` (1, 2, ...: each is a smallest set on its own);
        `n_moves` of that option; `n_left` (members afterwards); `shape` afterwards (*nested*,
        which includes equal, or *supraregional*); `nis`; `action` (*leave* or *join*) and
        `parent` of the municipality (missing: in none or in several). A region without any
        member wholly in one parent has no row, unless a union can be made of it.

    Raises
    ------
    UnknownMunicipalityError
        If the graph lacks a member.

    Notes
    -----
    It mends nesting and nothing else: what is left may be too small or fall apart, so check the
    outcome again. To nest, everybody outside one parent leaves; the parents that hold most are
    the options. For a union each parent goes in or out by the smaller side, which is exact
    because the sides add up; parents that share a municipality go in or out together, and one
    that reaches beyond the municipalities, or whose municipality does, is never taken whole.
    Of unions that cost the same, the one with fewest parents is given.

    Examples
    --------
    >>> import pandas as pd
    >>> from regiomap.matryoshka import check_nesting
    >>> parents = pd.Series({"a": "P", "b": "P", "c": "P", "d": "Q", "e": "Q"})
    >>> report = check_nesting(pd.Series("x", index=["a", "b", "d", "e"]), parents)
    >>> propose_moves(report, supraregional=True)[["n_moves", "shape", "nis", "action"]]
       n_moves          shape nis action
    0        1  supraregional   c   join
    """
    whole = _wholly_in(report)
    by_parent = [frozenset(codes) for codes in whole.groupby(whole).groups.values()]
    unions = _unions(report) if supraregional else []
    mended = ["nested", "equal", "supraregional"] if supraregional else ["nested", "equal"]
    broken = report.regions.index[~report.regions["nesting"].isin(mended)]
    codes_in = report.members.groupby("region")["nis"].agg(frozenset)
    rows: list[tuple[object, ...]] = []
    for region, members in codes_in[broken].items():
        mends = _smallest(members, by_parent, unions)
        for option, mend in enumerate(mends, start=1):
            n_left = len(members) - len(mend.leave) + len(mend.join)
            head = (region, option, mend.n_moves, n_left, mend.shape)
            for action, codes in (("leave", mend.leave), ("join", mend.join)):
                rows += [(*head, code, action, whole.get(code)) for code in sorted(codes, key=str)]
    table = pd.DataFrame(rows, columns=_COLUMNS)
    if graph is not None:
        require_known(table["nis"], graph, what="the graph")
        table["could_join"] = pd.Series(_could_join(table, report, graph), dtype=object)
    return table


def _wholly_in(report: NestingReport) -> pd.Series:
    """Return the parent of every municipality that lies in one parent and nowhere else."""
    held = report.held.table
    held = held[~held["nis"].isin(report.held.loose)]
    return held.drop_duplicates("nis", keep=False).set_index("nis")["parent"]


@dataclass(frozen=True)
class _Union:
    """Parents that can only be taken together, since municipalities lie in several of them."""

    n_parents: int
    codes: frozenset[Hashable]


def _unions(report: NestingReport) -> list[_Union]:
    """Return the smallest unions of parents that municipalities can fill exactly."""
    held = report.held.table
    lies_in = nx.Graph()
    lies_in.add_nodes_from(("parent", parent) for parent in report.held.sizes.index)
    lies_in.add_edges_from(
        (("nis", nis), ("parent", parent))
        for nis, parent in zip(held["nis"], held["parent"], strict=True)
    )
    # A parent that reaches beyond all municipalities, or a municipality beyond all parents.
    beyond = {("parent", parent) for parent in report.held.sizes.index[report.held.sizes.isna()]}
    beyond |= {("nis", nis) for nis in report.held.loose}
    unions = []
    for piece in nx.connected_components(lies_in):
        codes = frozenset(code for kind, code in piece if kind == "nis")
        if codes and not piece & beyond:
            unions.append(_Union(len(piece) - len(codes), codes))
    return unions


def _smallest(
    members: frozenset[Hashable],
    by_parent: list[frozenset[Hashable]],
    unions: list[_Union],
) -> list[_Mend]:
    mends = [_Mend("nested", members - codes) for codes in by_parent if members & codes]
    taken = [union for union in unions if 2 * len(members & union.codes) > len(union.codes)]
    if not mends and not taken:
        # Everybody lies in several parents: the union that needs the fewest is the only way.
        near = [union for union in unions if members & union.codes]
        near.sort(
            key=lambda one: (len(one.codes - members) - len(one.codes & members), one.n_parents)
        )
        taken = near[:1]
    if sum(union.n_parents for union in taken) > 1:
        target = frozenset[Hashable]().union(*(union.codes for union in taken))
        mends.append(_Mend("supraregional", members - target, target - members))
    least = min((mend.n_moves for mend in mends), default=0)
    return [mend for mend in mends if mend.n_moves == least]


def _could_join(
    table: pd.DataFrame, report: NestingReport, graph: nx.Graph
) -> list[tuple[Hashable, ...]]:
    regions_of = report.members.groupby("nis")["region"].agg(set).to_dict()
    inside = report.regions[report.regions["nesting"].isin(["nested", "equal"])]["parent"].to_dict()
    parents = set(report.held.sizes.index)  # without the value that says there is none
    return [
        tuple(
            sorted(
                {
                    region
                    for neighbour in graph[move.nis]
                    for region in regions_of.get(neighbour, ())
                    if inside.get(region) == move.parent and region != move.region
                },
                key=str,
            )
        )
        if move.action == "leave" and move.parent in parents
        else ()
        for move in table.itertuples()
    ]
