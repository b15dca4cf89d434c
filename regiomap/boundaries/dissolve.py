"""Make one row of the rows that get the same code."""

from collections.abc import Collection

import geopandas as gpd
import pandas as pd

from regiomap.boundaries.faults import told_by_geos

__all__ = ["dissolve"]


def dissolve(
    table: gpd.GeoDataFrame, codes: pd.Index, *, sums: Collection[str] = ()
) -> gpd.GeoDataFrame:
    """Return one row a code, where its first row stood.

    The columns in `sums` are added up (and missing when a part is); any other keeps its value
    where all rows of a code agree, and is missing where they do not. A shape that stays alone
    keeps its points in their order.
    """
    columns = {}
    for column in table.columns.drop(table.active_geometry_name):
        values = table[column].groupby(codes, sort=False)
        if column in sums:
            columns[column] = values.sum().where(values.count() == values.size())
        else:
            columns[column] = values.first().where(_agree(table[column], codes))

    shapes = table.geometry.groupby(codes, sort=False)
    with told_by_geos("making one shape of those with one code"):
        united = shapes.agg(lambda parts: parts.iloc[0] if len(parts) == 1 else parts.union_all())
    columns[table.active_geometry_name] = united
    dissolved = pd.DataFrame(columns)[list(table.columns)].rename_axis(table.index.name)
    return gpd.GeoDataFrame(dissolved, geometry=table.active_geometry_name, crs=table.crs)


def _agree(column: "pd.Series[str]", codes: pd.Index) -> "pd.Series[bool]":
    """Return for every code whether all its rows hold the same value, or all hold none."""
    # A list from a GeoJSON cannot be hashed, its text can.
    values = column.map(repr) if column.dtype == object else column
    pairs = pd.DataFrame({"code": codes, "value": values.to_numpy()}).drop_duplicates()
    return pairs.groupby("code", sort=False).size() == 1
