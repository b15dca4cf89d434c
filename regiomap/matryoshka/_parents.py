"""One way in for every form of parents: who lies where, and with which share of its area."""

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import shapely

from regiomap.boundaries import require_municipalities
from regiomap.errors import (
    BoundaryError,
    ColumnError,
    CRSError,
    OptionError,
    did_you_mean,
    listed,
)
from regiomap.matryoshka._members import read_members

__all__ = ["Held", "read_parents"]


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


def read_parents(
    parents: pd.Series | gpd.GeoDataFrame | str,
    municipalities: gpd.GeoDataFrame | None,
    sliver_share: float,
) -> Held:
    """Return who lies in which parent, whatever form the parents have."""
    if isinstance(parents, pd.Series):
        return _by_code(parents)
    if municipalities is None:
        form = "a column name" if isinstance(parents, str) else "polygons"
        raise OptionError(f"parents given as {form} need the municipalities: municipalities=...")
    if isinstance(parents, str):
        if parents not in municipalities.columns:
            raise ColumnError(
                f"the municipalities have no column {parents!r}."
                f"{did_you_mean(parents, municipalities.columns)} "
                f"They have {listed(municipalities.columns)}."
            )
        return _by_code(municipalities[parents])
    return _by_area(parents, municipalities, sliver_share)


def _by_code(parents: pd.Series) -> Held:
    table, _ = read_members(parents, overlap=False, what="parents")
    table = table.rename(columns={"region": "parent"})[["nis", "parent"]].assign(share=1.0)
    return Held(table, parents.index, table["parent"].value_counts(), pd.Index([]))


def _by_area(parents: gpd.GeoDataFrame, municipalities: gpd.GeoDataFrame, sliver: float) -> Held:
    """Intersect the two maps and keep what is more than a sliver."""
    require_municipalities(municipalities, purpose="nesting")
    _check_polygons(parents, municipalities)
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


def _check_polygons(parents: gpd.GeoDataFrame, municipalities: gpd.GeoDataFrame) -> None:
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
