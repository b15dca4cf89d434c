"""From the municipalities of one year to those of another: apply a table of mergers."""

from collections.abc import Collection, Mapping

import geopandas as gpd
import pandas as pd

from regiomap.boundaries.columns import texts_of
from regiomap.boundaries.dissolve import dissolve
from regiomap.boundaries.faults import Fault, at_rows, raise_faults
from regiomap.boundaries.reading import require_municipalities
from regiomap.errors import ColumnError, CrosswalkError, did_you_mean, listed

__all__ = ["Crosswalk", "merge_municipalities", "read_crosswalk"]

Crosswalk = pd.Series | pd.DataFrame | Mapping[str, str]

_ADDITIVE = ("population", "area_km2")
_OLD, _NEW, _NAME = "old_nis", "new_nis", "new_name"
_SHOWN = 5


def merge_municipalities(
    municipalities: gpd.GeoDataFrame,
    crosswalk: "pd.Series[str] | pd.DataFrame | Mapping[str, str]",
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
        Municipalities that are not mentioned stay as they are. Chains are followed: with
        A to B and B to C, A becomes C.
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
        where they do not.

    Raises
    ------
    CrosswalkError
        If the crosswalk has no column of old or new codes, lacks a code in some row, gives an old
        code two new ones or a new code two names, runs in a circle, or names old codes that the
        municipalities do not have. All of this is said at once.
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
    >>> from regiomap.boundaries.mergers import merge_municipalities
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

    table = _as_table(crosswalk)
    faults = _table_faults(table) or _fit_faults(table, municipalities.index)
    raise_faults(faults, "the crosswalk")
    renamed = _renamed(table)
    codes = municipalities.index.map(lambda code: _end_of_chain(code, renamed))
    merged = dissolve(municipalities, codes, sums=sum_columns)
    if "name" in municipalities.columns:
        merged["name"] = _names(municipalities["name"], codes, table)
    return merged


def read_crosswalk(crosswalk: Crosswalk) -> dict[str, str]:
    """Return the new code of every old one, chains followed; raise when it contradicts itself."""
    table = _as_table(crosswalk)
    raise_faults(_table_faults(table), "the crosswalk")
    renamed = _renamed(table)
    return {code: _end_of_chain(code, renamed) for code in table[_OLD]}


def _as_table(crosswalk: "pd.Series[str] | pd.DataFrame | Mapping[str, str]") -> pd.DataFrame:
    """Return a crosswalk of any form as the columns old_nis, new_nis and new_name, as text."""
    if isinstance(crosswalk, pd.DataFrame):
        table = crosswalk.reset_index() if crosswalk.index.name == _OLD else crosswalk
    else:
        codes = pd.Series(crosswalk, dtype=object)
        table = pd.DataFrame({_OLD: codes.index, _NEW: codes.to_numpy()})
    if not {_OLD, _NEW} <= set(table.columns):
        raise CrosswalkError(
            f"a crosswalk needs the columns {_OLD!r} and {_NEW!r}, got {listed(table.columns)}. "
            "Rename them, or pass a Series from old code to new."
        )
    known = [column for column in (_OLD, _NEW, _NAME) if column in table.columns]
    return pd.DataFrame({column: texts_of(table[column]) for column in known})


def _table_faults(table: pd.DataFrame) -> list[Fault]:
    """Find what is wrong with a crosswalk in itself; rows are counted from 1."""
    told = []
    missing = table[[_OLD, _NEW]].isna().any(axis=1)
    if missing.any():
        told.append(f"not every row has two codes ({at_rows(_rows(missing))})")
    if split := _ambiguous(table, _OLD, _NEW):
        told.append(
            f"one old code has several new ones ({listed(split)}): a split is no merger, "
            "keep the row of one of them"
        )
    if _NAME in table and (named := _ambiguous(table, _NEW, _NAME)):
        told.append(f"one new code has several names ({listed(named)}): keep one")
    renamed = _renamed(table)
    if circling := [code for code in renamed if _circles(code, renamed)]:
        told.append(f"it runs in a circle ({listed(circling)}): no code is the last one")
    return [Fault(text, CrosswalkError) for text in told]


def _fit_faults(table: pd.DataFrame, known: pd.Index) -> list[Fault]:
    """Find the old codes that no municipality has, unless an earlier merger made them."""
    moved = table[table[_OLD] != table[_NEW]]
    unknown = ~table[_OLD].isin(known) & ~table[_OLD].isin(moved[_NEW])
    if not unknown.any():
        return []
    rows = ", ".join(
        f"{code!r} in row {row}"
        for code, row in zip(table[_OLD][unknown][:_SHOWN], _rows(unknown), strict=False)
    )
    more = f" and {unknown.sum() - _SHOWN} more" if unknown.sum() > _SHOWN else ""
    text = (
        f"{unknown.sum()} of its {len(table)} old codes are not among the {len(known)} "
        f"municipalities ({rows}{more}). Check which year they are of, or leave those rows out"
    )
    return [Fault(text, CrosswalkError)]


def _names(names: "pd.Series[str]", codes: pd.Index, table: pd.DataFrame) -> "pd.Series[str]":
    """Return the name of every new code, by the rules of `merge_municipalities`."""
    merged = names.groupby(codes, sort=False).agg(
        lambda parts: " + ".join(dict.fromkeys(parts.dropna()))
    )
    merged.update(names[names.index == codes])
    if _NAME in table:
        merged.update(table.dropna().drop_duplicates(_NEW).set_index(_NEW)[_NAME])
    return merged.where(merged != "")


def _ambiguous(table: pd.DataFrame, key: str, value: str) -> list[str]:
    """Return the keys that have more than one value."""
    pairs = table[[key, value]].dropna().drop_duplicates()
    return list(pairs[key][pairs[key].duplicated()].unique())


def _renamed(table: pd.DataFrame) -> dict[str, str]:
    """Return the new code of every old code that changes."""
    moved = table.dropna(subset=[_OLD, _NEW])
    return {old: new for old, new in zip(moved[_OLD], moved[_NEW], strict=True) if old != new}


def _circles(code: str, renamed: Mapping[str, str]) -> bool:
    """Tell whether following a code comes back to it."""
    step = renamed.get(code)
    for _ in renamed:
        if step is None or step == code:
            break
        step = renamed.get(step)
    return step == code


def _end_of_chain(code: str, renamed: Mapping[str, str]) -> str:
    while code in renamed:
        code = renamed[code]
    return code


def _rows(flags: "pd.Series[bool]") -> list[int]:
    return [row for row, flag in enumerate(flags, start=1) if flag]
