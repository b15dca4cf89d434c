"""From the municipalities of one year to those of another: apply a table of mergers."""

from collections.abc import Collection, Mapping

import geopandas as gpd
import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.messages import did_you_mean
from regiomap._base.provenance import former_names, keep_provenance, merged_from
from regiomap.boundaries.dissolve import dissolve
from regiomap.boundaries.reading import require_municipalities
from regiomap.errors import ColumnError
from regiomap.history.crosswalks import Crosswalk, Crosswalks, follow_crosswalks

__all__ = ["Crosswalk", "Crosswalks", "merge_municipalities"]

_ADDITIVE = ("population", "area_km2")


@checked
def merge_municipalities(
    municipalities: gpd.GeoDataFrame,
    crosswalk: Crosswalks,
    *,
    sum_columns: Collection[str] | None = None,
) -> gpd.GeoDataFrame:
    """Merge municipalities by a table of old and new codes.

    Parameters
    ----------
    municipalities
        The canonical table, in metres; columns beside the geometry may be absent.
    crosswalk
        The new code of each old one: a Series or mapping from old to new, or a table with the
        columns `old_nis`, `new_nis` and, if known, `new_name`. Numbers count as their digits.
        Municipalities that are not mentioned stay as they are, and so does one into which others
        go. Chains are followed: with A to B and B to C, A becomes C. Or a list of crosswalks, one
        after the other.
    sum_columns
        The columns to add up. When it is not given: `population` and `area_km2`, where they are
        there and hold numbers.

    Returns
    -------
    GeoDataFrame
        One row a new code, where the first of its parts stood, with the same columns and CRS.
        `geometry` is the union of the parts. `name` is the new name of the crosswalk; else that
        of the part that keeps its code; else that of the parts when they agree, or all of them,
        joined by ' + '. Any other column keeps its value where all parts agree, and is missing
        where they do not. The `attrs` are kept, but for the vintage, which is no longer known;
        they get the former names of the merged ones, for which people search on the map.

    Raises
    ------
    CrosswalkError
        If the crosswalk has no column of old or new codes, lacks a code in some row, gives an old
        code two new ones or a new code two names, runs in a circle, or names old codes that the
        municipalities do not have. All of this is said at once for a step.
    ColumnError
        If a column of `sum_columns` is not there.
    CRSError, BoundaryError
        If the municipalities are not the canonical table.

    Notes
    -----
    Nothing is estimated. A municipality that is split over several new ones cannot be merged,
    and a sum is missing when a part of it is. Means, shares and densities do not add up: they
    are missing where the parts differ, and must be computed again from what does.

    Examples
    --------
    >>> from regiomap.flanders import load_flanders, load_merger_table
    >>> from regiomap.history.mergers import merge_municipalities
    >>> merged = merge_municipalities(load_flanders(2024), load_merger_table())
    >>> len(merged), merged.loc["23106", "name"], int(merged.loc["23106", "population"])
    (285, 'Pajottegem', 24724)
    """
    require_municipalities(municipalities, purpose="merging")
    if sum_columns is None:
        numbers = municipalities.select_dtypes("number").columns
        sum_columns = [column for column in _ADDITIVE if column in numbers]
    for column in sum_columns:
        if column not in municipalities.columns:
            hint = did_you_mean(column, municipalities.columns)
            raise ColumnError(f"there is no column {column!r} to add up.{hint}")

    followed = follow_crosswalks(crosswalk, municipalities.index, complete=True)
    codes = municipalities.index.map(followed.last)
    merged = dissolve(municipalities, codes, sums=sum_columns)
    if "name" in municipalities.columns:
        merged["name"] = _names(municipalities["name"], codes, followed.names)
    keep_provenance(
        merged,
        municipalities,
        vintage=None,
        former_names=_former_names(municipalities, merged, codes),
        merged_from=_merged_from(municipalities, codes),
    )
    return merged


def _names(names: "pd.Series[str]", codes: pd.Index, told: Mapping[str, str]) -> "pd.Series[str]":
    """Return the name of every new code, by the rules of `merge_municipalities`."""
    merged = names.groupby(codes, sort=False).agg(
        lambda parts: " + ".join(dict.fromkeys(parts.dropna()))
    )
    merged.update(names[names.index == codes])
    if told:
        merged.update(pd.Series(told, dtype=object))
    return merged.where(merged != "")


def _former_names(
    municipalities: gpd.GeoDataFrame, merged: gpd.GeoDataFrame, codes: pd.Index
) -> dict[str, list[str]]:
    """Return by new code the names that its parts have and had, without the name it has now."""
    known = former_names(municipalities)
    had: dict[str, list[str]] = {}
    names = municipalities.get("name", pd.Series(index=municipalities.index, dtype=object))
    for old, new, name in zip(municipalities.index, codes, names, strict=True):
        had.setdefault(new, []).extend([*known.get(old, ()), *([] if pd.isna(name) else [name])])
    now = merged.get("name", pd.Series(dtype=object))
    former = {
        new: [name for name in dict.fromkeys(all_) if name != now.get(new)]
        for new, all_ in had.items()
    }
    return {new: names for new, names in former.items() if names}


def _merged_from(municipalities: gpd.GeoDataFrame, codes: pd.Index) -> dict[str, list[str]]:
    """Return by new code the names of those that merged into it, now or before."""
    known = merged_from(municipalities)
    parts: dict[str, list[str]] = {}
    names = municipalities.get("name", pd.Series(index=municipalities.index, dtype=object))
    for old, new, name in zip(municipalities.index, codes, names, strict=True):
        parts.setdefault(new, []).extend(known.get(old, [] if pd.isna(name) else [name]))
    return {new: list(dict.fromkeys(old)) for new, old in parts.items() if len(old) > 1}
