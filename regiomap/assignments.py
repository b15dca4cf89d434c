"""Members, parents and names of municipalities: one way in, for everybody."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import networkx as nx
import pandas as pd
import shapely

from regiomap._base.messages import did_you_mean, listed, shown
from regiomap.boundaries.reading import require_municipalities
from regiomap.errors import (
    AssignmentError,
    BoundaryError,
    ColumnError,
    CRSError,
    OptionError,
    UnknownMunicipalityError,
)

__all__ = [
    "SLIVER_SHARE",
    "Held",
    "Members",
    "column_of",
    "known_names",
    "members_of",
    "names_of",
    "parent_of_each",
    "parent_series",
    "parents_of",
    "require_known",
    "require_neighbours",
    "require_once",
]

# A part of a municipality up to this share of its area is a sliver of drawing.
SLIVER_SHARE = 0.01
_NO_MUNICIPALITIES = "parents given as {form} need the municipalities: municipalities=..."

# Columns `region` and `nis`, one row a membership, in the order of both.
Members = pd.DataFrame


def members_of(
    assignment: object, *, overlap: bool, what: str = "assignment"
) -> tuple[Members, int]:
    """Return the memberships of an assignment, and how many of its values are missing.

    With `overlap` a municipality may be in several regions; the same region twice is a fault
    of the table either way.
    """
    if not isinstance(assignment, pd.Series):
        raise AssignmentError(
            f"the {what} must be a Series with the codes as index and the region as value, got "
            f"a {type(assignment).__name__}. Of a table take the column "
            "of regions, with the codes as its index."
        )
    table = pd.DataFrame({"region": assignment.array, "nis": assignment.index.array})
    if table["nis"].isna().any():
        n = int(table["nis"].isna().sum())
        raise AssignmentError(
            f"the {what} has {n} rows without a code. Its index must be the codes: "
            "drop those rows, or call set_index() first."
        )
    members = table.dropna(subset="region")
    if members.empty:
        raise AssignmentError(
            f"the {what} holds no municipality at all ({len(table)} rows, no value). "
            "It is a Series with the codes as index and the region as value."
        )
    try:
        _require_no_repeats(members, ["region", "nis"] if overlap else ["nis"], what)
        members = members.astype(object).sort_values(["region", "nis"], ignore_index=True)
    except TypeError:
        raise AssignmentError(
            f"the {what} mixes kinds of codes or of regions, which have no order. Make them text, "
            "e.g. assignment.map(str, na_action='ignore')."
        ) from None
    return members, len(table) - len(members)


def _require_no_repeats(members: Members, columns: list[str], what: str) -> None:
    twice = members.loc[members.duplicated(columns), "nis"].unique()
    if len(twice):
        rule = "the same region twice" if len(columns) > 1 else "more than one region"
        raise AssignmentError(
            f"{len(twice)} municipalities of the {what} are in {rule}: {listed(sorted(twice))}. "
            "Keep one row for each."
        )


def require_once(table: pd.Series | pd.DataFrame, *, what: str) -> None:
    """Raise `AssignmentError` if a code occurs more than once in an index."""
    codes = table.index.map(str)
    twice = codes[codes.duplicated()].unique()
    if len(twice):
        raise AssignmentError(
            f"{len(twice)} municipalities occur more than once in the {what}: {listed(twice)}. "
            "Keep one row a municipality."
        )


def require_known(
    codes: Iterable[Any], known: Iterable[Any], *, what: str, named_by: str = "", remedy: str = ""
) -> None:
    """Raise `UnknownMunicipalityError` unless every code is among the known ones.

    `what` holds the known ones, and `named_by` is what names the others, where that is not plain.
    """
    index = pd.Index(list(codes)).unique()
    known = set(known)
    unknown = index[~index.isin(known)]
    if not len(unknown):
        return
    if {str(code).zfill(5) for code in unknown} <= known:
        remedy = "Codes are text of five digits, e.g. index.astype(str).str.zfill(5)."
    else:
        remedy = (
            "Use municipalities of one vintage throughout, or call carry_assignment(). " + remedy
        )
    that, names = (" that", f"{named_by} names ") if named_by else ("", "")
    noun = f"code{that} is" if len(unknown) == 1 else f"codes{that} are"
    raise UnknownMunicipalityError(
        f"{names}{len(unknown)} {noun} not in {what}: {listed(sorted(unknown, key=str))}. "
        f"{remedy.strip()}"
    )


def known_names(source: pd.DataFrame | nx.Graph) -> dict[Any, str]:
    """Return the names that a table or a graph of municipalities knows, by code.

    Examples
    --------
    >>> known_names(pd.DataFrame({"name": ["Mol", None]}, index=["13025", "13008"]))
    {'13025': 'Mol'}
    """
    if isinstance(source, nx.Graph):
        # In a table an empty name is what somebody wrote; in a graph it says that none is known.
        named = [pair for pair in source.nodes(data="name") if str(pair[1])]
    elif "name" in source.columns:
        names = source["name"]
        named = list(zip(names.index.tolist(), names.tolist(), strict=True))
    else:
        named = []
    return {code: str(name) for code, name in named if not _is_missing(name)}


def names_of(source: pd.DataFrame | nx.Graph) -> dict[Any, str]:
    """Return the name of each municipality of a table or a graph, its code where none is known.

    Examples
    --------
    >>> names_of(pd.DataFrame({"name": ["Mol", None]}, index=["13025", "13008"]))
    {'13025': 'Mol', '13008': '13008'}
    """
    codes = source.nodes if isinstance(source, nx.Graph) else source.index.tolist()
    return {code: str(code) for code in codes} | known_names(source)


def _is_missing(name: Any) -> bool:  # noqa: ANN401  (a cell)
    if isinstance(name, str):
        return False
    return bool(pd.api.types.is_scalar(name) and pd.isna(name))


def require_neighbours(codes: Collection[Any], graph: nx.Graph) -> None:
    """Raise `UnknownMunicipalityError` unless every municipality is in the graph."""
    missing = [code for code in codes if code not in graph]
    if missing:
        raise UnknownMunicipalityError(
            f"the graph lacks {len(missing)} of {len(codes)} municipalities: {listed(missing)}. "
            "Build it from the same table with build_adjacency()."
        )


@dataclass(frozen=True)
class Held:
    """Who lies in which parent.

    Attributes
    ----------
    table
        One row a municipality and parent: `nis`, `parent`, `share` of the municipality's area.
    codes
        Every code the parents know about, those in no parent included.
    sizes
        Municipalities in each parent; NaN for a parent that reaches beyond them all, which
        no region can equal.
    loose
        Municipalities that lie partly in a parent and partly in none.
    """

    table: pd.DataFrame
    codes: pd.Index
    sizes: pd.Series
    loose: pd.Index


def parents_of(
    parents: pd.Series | gpd.GeoDataFrame | str,
    municipalities: gpd.GeoDataFrame | None,
    sliver_share: float = SLIVER_SHARE,
) -> Held:
    """Return who lies in which parent, whatever form the parents have."""
    if isinstance(parents, pd.Series | str):
        return _by_code(parent_series(parents, municipalities))
    if municipalities is None:
        raise OptionError(_NO_MUNICIPALITIES.format(form="polygons"))
    return _by_area(parents, municipalities, sliver_share)


def parent_series(
    parents: pd.Series | str, municipalities: gpd.GeoDataFrame | None = None, *, remedy: str = ""
) -> pd.Series:
    """Return the parents by code, from a Series or a column; raise when a code is there twice."""
    if isinstance(parents, str):
        if municipalities is None:
            raise OptionError(_NO_MUNICIPALITIES.format(form="a column name"))
        parents = column_of(municipalities, parents, remedy=remedy)
    require_once(parents[parents.index.notna()], what="parents")
    return parents


def parent_of_each(
    parents: pd.Series | str, municipalities: gpd.GeoDataFrame, *, remedy: str = ""
) -> pd.Series:
    """Return the parent of each municipality of the table as text; missing: it is in none.

    As text, because numbers are names here: 1 and "1" are one parent.
    """
    given = parent_series(parents, municipalities, remedy=remedy)
    return given.reindex(municipalities.index).astype(object).map(str, na_action="ignore")


def column_of(table: gpd.GeoDataFrame, column: str, *, remedy: str = "") -> pd.Series:
    """Return a column of the municipalities; raise `ColumnError` when there is none."""
    if column in table.columns:
        found: pd.Series = table[column]
        return found
    raise ColumnError(
        f"the municipalities have no column {shown(column)}.{did_you_mean(column, table.columns)} "
        f"They have {listed(table.columns)}. {remedy}".strip()
    )


def _by_code(parents: pd.Series) -> Held:
    table, _ = members_of(parents, overlap=False, what="parents")
    table = table.rename(columns={"region": "parent"})[["nis", "parent"]].assign(share=1.0)
    return Held(table, parents.index, table["parent"].value_counts(), pd.Index([]))


def _by_area(parents: gpd.GeoDataFrame, municipalities: gpd.GeoDataFrame, sliver: float) -> Held:
    """Intersect the two maps and keep what is more than a sliver."""
    require_municipalities(municipalities, purpose="nesting")
    _require_polygons(parents, municipalities)
    inner, outer = municipalities.geometry.to_numpy(), parents.geometry.to_numpy()
    i, j = shapely.STRtree(outer).query(inner, predicate="intersects")
    area = shapely.area(shapely.intersection(inner[i], outer[j]))
    table = pd.DataFrame(
        {
            "nis": municipalities.index.to_numpy()[i],
            "parent": parents.index.to_numpy()[j],
            "share": area / shapely.area(inner[i]),
        }
    )
    inside = table.groupby("nis")["share"].sum().reindex(municipalities.index, fill_value=0.0)
    covered = pd.Series(area).groupby(table["parent"]).sum().reindex(parents.index, fill_value=0.0)
    table = table[table["share"] > sliver].sort_values(["nis", "parent"], ignore_index=True)
    beyond = covered / shapely.area(outer) < 1 - max(sliver, 1e-9)
    sizes = table["parent"].value_counts().astype("float64")
    return Held(
        table,
        municipalities.index,
        sizes.mask(beyond.reindex(sizes.index)),
        inside.index[(inside < 1 - max(sliver, 1e-9)) & inside.index.isin(table["nis"])],
    )


def _require_polygons(parents: gpd.GeoDataFrame, municipalities: gpd.GeoDataFrame) -> None:
    if parents.crs != municipalities.crs:
        raise CRSError(
            f"the parents are in {parents.crs} and the municipalities in {municipalities.crs}. "
            "Bring them together first: parents.to_crs(municipalities.crs)."
        )
    if parents.index.has_duplicates or parents.index.hasnans:
        raise BoundaryError(
            "the index of the parents must name each polygon once. Call dissolve() or set_index()."
        )
    shapes = parents.geometry
    broken = parents.index[shapes.isna() | shapes.is_empty | ~shapes.is_valid | (shapes.area <= 0)]
    if len(broken):
        raise BoundaryError(
            f"{len(broken)} parents are no valid polygon: {listed(broken)}. "
            "Mend them, e.g. parents.make_valid()."
        )
