"""The matryoshka: whether regions are contiguous, and how they lie in their parents."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, get_args

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.messages import listed
from regiomap._base.reports import Report
from regiomap.assignments import (
    SLIVER_SHARE,
    Held,
    Members,
    members_of,
    parents_of,
    require_known,
    require_once,
)
from regiomap.errors import OptionError, UnknownRegionError

__all__ = [
    "ContiguityReport",
    "Nesting",
    "NestingReport",
    "check_contiguity",
    "check_nesting",
    "contiguity_of",
    "nesting_of",
]

Block = tuple[str, ...]


@dataclass(frozen=True, repr=False, eq=False)
class ContiguityReport(Report):
    """Outcome of `check_contiguity`; truthy when every region is one block.

    Attributes
    ----------
    regions
        One row a region (index `region`): `n_municipalities`, `parts` (number of blocks),
        `cut_off` (codes outside the largest block) and `blocks` (the codes of each block,
        largest first).
    n_unassigned
        Municipalities of the assignment without a region.
    """

    regions: pd.DataFrame
    n_unassigned: int = 0

    def __bool__(self) -> bool:
        return bool((self.regions["parts"] == 1).all())

    def to_frame(self) -> pd.DataFrame:
        """Return one row a region."""
        return self.regions.copy()

    def _verdict(self) -> str:
        broken = self.regions[self.regions["parts"] > 1]
        said = f"{len(self.regions) - len(broken)} of {len(self.regions)} regions are one block"
        return f"{said}; in parts: {listed(broken.index)}" if len(broken) else said


@checked
def check_contiguity(assignment: pd.Series, graph: nx.Graph) -> ContiguityReport:
    """Check that every region is a single connected block.

    Parameters
    ----------
    assignment
        Region per municipality; index `nis`. Missing values are not assigned. The index may
        hold a municipality several times (long form) when groups overlap.
    graph
        Neighbours, from `build_adjacency`; nodes are the NIS codes.

    Returns
    -------
    ContiguityReport
        One row a region, with its blocks (largest first, then by code).

    Raises
    ------
    UnknownMunicipalityError
        If the assignment names a code that is no node of the graph.
    AssignmentError
        If it holds no municipality, a row without a code, or one row twice.

    Notes
    -----
    Ferries and tunnels are no borders: an exclave is a second block, unless the graph holds a
    bridge. A verdict is as good as the borders it rests on: `check_sensitivity` tells which
    verdicts hang on a doubtful one.

    Examples
    --------
    >>> import networkx as nx
    >>> import pandas as pd
    >>> row = nx.path_graph(["a", "b", "c"])
    >>> report = check_contiguity(pd.Series({"a": "x", "b": "y", "c": "x"}), row)
    >>> report
    <ContiguityReport: 1 of 2 regions are one block; in parts: 'x'>
    >>> report.to_frame().loc["x", "blocks"]
    (('a',), ('c',))
    """
    return contiguity_of(*members_of(assignment, overlap=True), graph)


def contiguity_of(members: Members, n_unassigned: int, graph: nx.Graph) -> ContiguityReport:
    """Return how contiguous the regions are, from memberships that were read already."""
    require_known(members["nis"], graph, what="the graph")
    blocks = {
        region: split_blocks(codes, graph)
        for region, codes in members.groupby("region")["nis"].agg(list).items()
    }
    regions = pd.DataFrame(
        {
            "n_municipalities": [sum(map(len, parts)) for parts in blocks.values()],
            "parts": [len(parts) for parts in blocks.values()],
            "cut_off": [sum(parts[1:], ()) for parts in blocks.values()],
            "blocks": list(blocks.values()),
        },
        index=pd.Index(blocks, name="region"),
    )
    return ContiguityReport(regions, n_unassigned)


def split_blocks(codes: Iterable[str], graph: nx.Graph) -> tuple[Block, ...]:
    """Return the connected blocks of some municipalities, largest first, then by code."""
    found = nx.connected_components(graph.subgraph(codes))
    blocks = (tuple(sorted(block)) for block in found)
    return tuple(sorted(blocks, key=lambda block: (-len(block), block)))


Nesting = Literal["nested", "equal", "supraregional", "crossing"]


@dataclass(frozen=True, repr=False, eq=False)
class NestingReport(Report):
    """Outcome of `check_nesting`; truthy when every region is nested, equal or exempt.

    Attributes
    ----------
    regions
        One row a region (index `region`): `nesting`, `n_municipalities`, `parent` (the one
        that holds most), `parents` (all it lies in, the largest part first), `n_in_parents`
        (its municipalities in each of these), `sticking_out` (codes not wholly in `parent`)
        and `exempt` (the reason why the rule is lifted; missing: it is not).
    members
        One row a membership and parent: `region`, `nis`, `parent` (missing: in none) and
        `share`, the part of the municipality's area in this parent (1 when parents are codes).
    held
        The parents themselves; its `table` has one row a municipality and parent.
    n_unassigned
        Municipalities of the assignment without a region.
    """

    regions: pd.DataFrame
    members: pd.DataFrame
    held: Held
    n_unassigned: int = 0

    def __bool__(self) -> bool:
        return not len(self._wrong())

    def to_frame(self) -> pd.DataFrame:
        """Return one row a region."""
        return self.regions.copy()

    def crossings(self, population: pd.Series | None = None) -> pd.DataFrame:
        """Return which region crosses which parents: one row a crossing region and parent.

        Parameters
        ----------
        population
            Inhabitants per municipality; index `nis`. Adds the column `inhabitants`, each
            municipality counted for the share of its area where parents are polygons.

        Returns
        -------
        DataFrame
            Columns `region`, `parent` (missing: in none), `n_municipalities`, `municipalities`
            (their codes) and `inhabitants`; the largest part of a region first.

        Raises
        ------
        UnknownMunicipalityError
            If `population` lacks a member.
        """
        crossing = self.regions.index[self.regions["nesting"] == "crossing"]
        rows = self.members[self.members["region"].isin(crossing)]
        rows = rows.assign(inhabitants=_inhabitants(rows, population) * rows["share"].fillna(1))
        groups = rows.groupby(["region", "parent"], dropna=False)
        table = groups.agg(
            n_municipalities=("nis", "nunique"),
            municipalities=("nis", tuple),
            inhabitants=("inhabitants", "sum"),
        )
        table = table.reset_index().sort_values(
            ["region", "n_municipalities", "parent"], ascending=[True, False, True]
        )
        wanted = table.columns if population is not None else table.columns[:-1]
        return table[wanted].reset_index(drop=True)

    def distance(self, population: pd.Series | None = None) -> "pd.Series[Any]":
        """Return how far the regions are from nesting, as one row of figures.

        Parameters
        ----------
        population
            Inhabitants per municipality; index `nis`. Adds the figures about inhabitants.

        Returns
        -------
        Series
            `regions` and how many are `nested`, `equal`, `supraregional`, `crossing` and
            `exempt`; `memberships` (a municipality counts once for each of its regions);
            the shares, from 0 to 1, of the regions (`crossing_regions`), memberships
            (`crossing_memberships`) and inhabitants (`crossing_inhabitants`, each counted once,
            in however many regions) that are in a crossing region; and of those that stick out of
            the parent that holds most of a crossing region (`sticking_out_memberships`,
            `sticking_out_inhabitants`).

        Raises
        ------
        UnknownMunicipalityError
            If `population` lacks a member.
        """
        regions, rows = self.regions, self.members.drop_duplicates(["region", "nis"])
        crossing = regions[regions["nesting"] == "crossing"]
        inside = rows["region"].isin(crossing.index)
        pairs = list(crossing["sticking_out"].explode().dropna().items())
        both = pd.MultiIndex.from_frame(rows[["region", "nis"]])
        out = pd.Series(both.isin(pairs), index=rows.index)
        # An inhabitant counts once, however many regions the municipality is in.
        once = ~rows["nis"].duplicated()
        crosses, sticks = (rows["nis"].isin(rows["nis"][some]) & once for some in (inside, out))
        weights = {"memberships": (pd.Series(1.0, index=rows.index), inside, out)}
        if population is not None:
            people = _inhabitants(rows, population).where(once, 0.0)
            weights["inhabitants"] = (people, crosses, sticks)
        counts = regions["nesting"].value_counts()
        figures: dict[str, float] = {"regions": len(regions)}
        figures |= {shape: int(counts.get(shape, 0)) for shape in get_args(Nesting)}
        figures |= {"exempt": int(regions["exempt"].notna().sum()), "memberships": len(rows)}
        figures["crossing_regions"] = len(crossing) / len(regions)
        for unit, (weight, crossed, _) in weights.items():
            figures[f"crossing_{unit}"] = weight[crossed].sum() / weight.sum()
        for unit, (weight, _, stuck) in weights.items():
            figures[f"sticking_out_{unit}"] = weight[stuck].sum() / weight.sum()
        return pd.Series(figures, dtype=object)  # whole numbers stay whole

    def _wrong(self) -> pd.Index:
        fine = self.regions["nesting"].isin(["nested", "equal"]) | self.regions["exempt"].notna()
        return self.regions.index[~fine]

    def _verdict(self) -> str:
        n, wrong = len(self.regions), self._wrong()
        inside = int(self.regions["nesting"].isin(["nested", "equal"]).sum())
        said = f"{inside} of {n} regions lie in one parent"
        if len(wrong):
            said += f"; not: {listed(wrong)}"
        exempt = n - inside - len(wrong)
        return f"{said}; {exempt} exempt" if exempt else said


def _inhabitants(rows: pd.DataFrame, population: pd.Series | None) -> "pd.Series[float]":
    if population is None:
        return pd.Series(float("nan"), index=rows.index)
    require_known(rows["nis"], population.index, what="the population")
    require_once(population, what="population")
    numbers = pd.to_numeric(population, errors="coerce")
    wrong = numbers.index[numbers.isna() & population.notna()]
    if len(wrong):
        raise OptionError(
            f"the population must be numbers; it is not for {len(wrong)} municipalities: "
            f"{listed(wrong)}."
        )
    return rows["nis"].map(numbers).astype("float64")


@checked
def check_nesting(
    assignment: pd.Series,
    parents: pd.Series | gpd.GeoDataFrame | str,
    *,
    municipalities: gpd.GeoDataFrame | None = None,
    sliver_share: float = SLIVER_SHARE,
    exempt: pd.Series | None = None,
) -> NestingReport:
    """Check how every region lies in the parents: like a doll in the next one, or not.

    Parameters
    ----------
    assignment
        Region per municipality; index `nis`. Missing values are not assigned. The index may
        hold a municipality several times (long form) when groups overlap.
    parents
        Parent of each municipality: a Series (index NIS code; missing: in no parent) or the name
        of a column of `municipalities`; or polygons whose index is the parent. It must hold
        every municipality of a parent, for that decides what a whole parent is.
    municipalities
        The boundaries; needed when `parents` is a column or polygons.
    sliver_share
        With polygons: a part of a municipality up to this share of its area is a sliver of
        drawing and is ignored.
    exempt
        Reason per region why it need not nest; index region. Missing: it must.

    Returns
    -------
    NestingReport
        One row a region. *nested*: inside one parent; *equal*: exactly one whole parent;
        *supraregional*: exactly the union of two or more whole parents; *crossing*: anything
        else, a member without a parent included.

    Raises
    ------
    UnknownMunicipalityError
        If the assignment names a code that `parents` (or `municipalities`) does not have.
    UnknownRegionError
        If `exempt` names a region that the assignment does not have.
    AssignmentError
        If either holds no municipality, a row without a code, or one row twice, or if `parents`
        gives a municipality two parents.
    OptionError
        If `municipalities` is needed and missing, or `sliver_share` is not from 0 to below 0.5.
    ColumnError
        If `municipalities` has no column of that name.
    BoundaryError
        If polygons cannot be measured; `CRSError` if the two maps differ in CRS.

    Notes
    -----
    `parent` is the one with most municipalities, whatever their size; where two hold as many,
    the first by name, and `n_in_parents` shows the tie. With polygons a municipality may lie in
    two parents itself: it is never given to the larger part, its region is crossing, and the
    shares are in `members`.

    The four shapes follow the Flemish decree of 3 February 2023 on region formation, which also
    allows unions of whole reference regions; a youth region has to be nested or equal.

    Examples
    --------
    >>> import pandas as pd
    >>> parents = pd.Series({"a": "P", "b": "P", "c": "Q", "d": "Q"})
    >>> regions = pd.Series({"a": "x", "b": "y", "c": "y", "d": "z"})
    >>> report = check_nesting(regions, parents)
    >>> report
    <NestingReport: 2 of 3 regions lie in one parent; not: 'y'>
    >>> report.to_frame().loc["y", ["nesting", "parents", "sticking_out"]].to_dict()
    {'nesting': 'crossing', 'parents': ('P', 'Q'), 'sticking_out': ('c',)}
    """
    if not 0 <= sliver_share < 0.5:  # noqa: PLR2004  (half is no sliver)
        raise OptionError(f"sliver_share must be from 0 to below 0.5, got {sliver_share!r}.")
    members, n_unassigned = members_of(assignment, overlap=True)
    held = parents_of(parents, municipalities, sliver_share)
    return nesting_of(members, n_unassigned, held, exempt)


def nesting_of(
    members: Members, n_unassigned: int, held: Held, exempt: pd.Series | None
) -> NestingReport:
    """Return how the regions lie in the parents, from what was read of both already."""
    require_known(
        members["nis"],
        held.codes,
        what="the parents",
        remedy="A municipality without a parent has a missing value there, not a missing row.",
    )
    members = members.merge(held.table, on="nis", how="left").sort_values(
        ["region", "nis", "parent"], ignore_index=True
    )
    regions = _shapes(members, held)
    regions["exempt"] = _exemptions(exempt, regions.index)
    return NestingReport(regions, members, held, n_unassigned)


def _exemptions(exempt: pd.Series | None, regions: pd.Index) -> "pd.Series[Any]":
    if exempt is None:
        return pd.Series(None, index=regions, dtype=object)
    unknown = exempt.index.difference(regions)
    if len(unknown):
        raise UnknownRegionError(
            f"{len(unknown)} exempt regions are not in the assignment: {listed(unknown)}. "
            "Its index must be the region, its value the reason."
        )
    return exempt.astype(object).reindex(regions)


def _shapes(members: pd.DataFrame, held: Held) -> pd.DataFrame:
    """Return the row of every region, from its memberships and the parents."""
    index = pd.Index(members["region"].unique(), name="region")
    parts = members.groupby(["region", "parent"], as_index=False).agg(
        n=("nis", "size"), share=("share", "sum")
    )
    parts["share"] = parts["share"].round(9)  # so that rounding breaks no tie
    parts = parts.sort_values(["region", "share", "parent"], ascending=[True, False, True])
    parts["whole"] = parts["n"].to_numpy() == held.sizes.loc[parts["parent"]].to_numpy()
    main = parts.drop_duplicates("region").set_index("region")["parent"].reindex(index)
    # One row a member: it sticks out unless it lies in the main parent and nowhere else.
    elsewhere = members["parent"].to_numpy() != members["region"].map(main).to_numpy()
    out = members[elsewhere | members["nis"].isin(held.loose)].drop_duplicates(["region", "nis"])
    unplaced = members["region"][members["parent"].isna() | members["nis"].isin(held.loose)]
    by_region = parts.groupby("region")
    n_parents = by_region.size().reindex(index, fill_value=0)
    whole = by_region["whole"].all().reindex(index, fill_value=False)
    placed = ~index.isin(unplaced)
    return pd.DataFrame(
        {
            "nesting": np.select(
                [placed & (n_parents == 1) & whole, placed & (n_parents == 1), placed & whole],
                ["equal", "nested", "supraregional"],
                "crossing",
            ),
            "n_municipalities": members.groupby("region")["nis"].nunique(),
            "parent": main,
            "parents": _tuples(by_region["parent"], index),
            "n_in_parents": _tuples(by_region["n"], index),
            "sticking_out": _tuples(out.groupby("region")["nis"], index),
        },
        index=index,
    )


def _tuples(groups: Iterable[tuple[Any, pd.Series]], index: pd.Index) -> list[tuple[Any, ...]]:
    """Return the values of every group as a tuple, empty where there is no group."""
    found = {name: tuple(values.tolist()) for name, values in groups}
    return [found.get(name, ()) for name in index]
