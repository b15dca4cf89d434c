"""Figures by code, joined to municipalities and carried through mergers; strays are named."""

from collections.abc import Collection, Iterable, Mapping
from copy import deepcopy
from typing import Any, NamedTuple

import geopandas as gpd
import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.messages import at_rows, did_you_mean, listed, rows_where
from regiomap._base.provenance import without_population
from regiomap._base.warned import warn_caller
from regiomap.assignments import known_names, require_once
from regiomap.boundaries.columns import code_text
from regiomap.boundaries.reading import require_municipalities
from regiomap.errors import (
    AssignmentError,
    ColumnError,
    FiguresWarning,
    OptionError,
    UnknownMunicipalityError,
)
from regiomap.flanders import load_merger_table
from regiomap.history.crosswalks import Crosswalks, follow_crosswalks

__all__ = ["join_figures"]

_CODES = (
    *("nis", "code", "nis_code", "niscode", "refnis", "cd_refnis", "cd_munty_refnis", "geoitem"),
    *("lau_id", "lau", "lau_code"),
)
_ADD_UP = ("population", "area_km2")
_OURS = ("name", "geometry")
_MERGED = 2025  # the year from whose first day on the Flemish mergers hold


class _Carried(NamedTuple):
    """Figures by the codes of the municipalities, and what could not be carried."""

    figures: pd.DataFrame
    incomplete: list[str]
    differing: list[str]
    carried: bool


@checked
def join_figures(
    municipalities: gpd.GeoDataFrame,
    table: pd.DataFrame | pd.Series,
    *,
    code_column: str | None = None,
    columns: Collection[str] | None = None,
    crosswalk: Crosswalks | None = None,
    sum_columns: Collection[str] | None = None,
    source: str | None = None,
    licence: str | None = None,
    date: str | None = None,
) -> gpd.GeoDataFrame:
    """Return municipalities with figures of a table, joined by code.

    Parameters
    ----------
    municipalities
        The canonical table, in metres.
    table
        One row a municipality: a Series, or a table with the codes in its index or in a column.
    code_column
        The column with the codes. When it is not given, the index if it holds text or has a name,
        or else a column of a usual name (`nis`, `code`, `CD_REFNIS`, `LAU_ID` ...).
    columns
        The columns to join; when it is not given, all that hold numbers. One that is there already
        is replaced.
    crosswalk
        The new code of each old one, as for `merge_municipalities`, where the table is of an older
        vintage. The Flemish mergers of 1 January 2025 need not be given: they are applied when the
        municipalities have the code and the name after a merger, and the table has codes, or
        states a vintage, from before.
    sum_columns
        The columns that add up when municipalities merge. When it is not given: those that the
        table itself says add up (`fetch_people` does), `population`, `area_km2` and `aged_...`. A
        merged municipality keeps any other figure only where all its parts agree.
    source, licence, date
        Where the figures come from and of which day they are; when they are not given, what the
        `attrs` of the table state.

    Returns
    -------
    GeoDataFrame
        The municipalities, in their order, with the figures before the geometry; missing where
        the table has none. `attrs["figures"]` has for each column its `source`, `licence`, `date`
        and `vintage`, and `unknown`, the codes of the table that fit no municipality. `draw_map`
        puts the sources below the map.

    Raises
    ------
    BoundaryError
        If the municipalities are not the canonical table.
    ColumnError
        If a column is not there, or none holds codes or numbers.
    AssignmentError
        If the table lacks codes in some rows, or has one twice, or has a merged municipality
        beside those that it was made from.
    UnknownMunicipalityError
        If not one code of the table is among the municipalities.
    CrosswalkError
        If the crosswalk contradicts itself.
    OptionError
        If a column of another kind is asked for, or one that cannot be replaced.

    Warns
    -----
    FiguresWarning
        If some municipalities get no figure: these are named, and so are the codes that fit none.
        Codes beyond the land are no fault where every municipality has its figure.

    Notes
    -----
    Nothing is estimated. A sum is missing when a part of it is. Figures of a later vintage cannot
    be divided over the municipalities there were before: those that merged then get none, and so
    do those that kept their code and grew (Antwerpen).

    Examples
    --------
    >>> import regiomap as rm
    >>> of_2024 = rm.load_flanders(2024)["population"]
    >>> flanders = rm.join_figures(rm.load_flanders(), of_2024, source="Statbel", date="2020-01-01")
    >>> int(flanders.loc["23106", "population"])  # Galmaarden, Gooik and Herne
    24724
    >>> flanders.attrs["figures"]["population"]["date"]
    '2020-01-01'
    """
    require_municipalities(municipalities, purpose="joining figures")
    figures = _figures(table, code_column, columns)
    additive = _additive(table, figures, sum_columns)
    made = _carried(municipalities, table, figures, crosswalk, additive)
    joined = made.figures.reindex(municipalities.index)
    unknown = sorted(set(made.figures.index) - set(municipalities.index))
    if len(unknown) == len(made.figures):
        raise UnknownMunicipalityError(
            f"not one of the {len(figures)} codes of the table is among the {len(municipalities)} "
            f"municipalities: {listed(unknown)} against {listed(municipalities.index)}. Codes are "
            "text, with the zeros in front; say which column holds them with code_column=."
        )
    _warn(municipalities, made, unknown)
    return _with(
        municipalities,
        joined,
        {
            **_stated(table, source=source, licence=licence, date=date),
            "carried": made.carried,
            "unknown": tuple(unknown),
        },
    )


def _figures(
    table: pd.DataFrame | pd.Series, code_column: str | None, columns: Collection[str] | None
) -> pd.DataFrame:
    """Return the columns to join, by code."""
    frame = (
        table.to_frame("figure" if table.name is None else table.name)
        if isinstance(table, pd.Series)
        else pd.DataFrame(table)
    )
    held, taken = _codes_of(frame, code_column)
    codes = [code_text(code) for code in held]
    if nothing := rows_where(code is None for code in codes):
        raise AssignmentError(
            f"the table has {len(nothing)} rows without a code ({at_rows(nothing)}). Drop them, or "
            "say which column holds the codes with code_column=."
        )
    numbers = frame.select_dtypes("number").columns
    wanted = [one for one in numbers if one != taken] if columns is None else list(columns)
    for column in wanted:
        if column not in frame.columns:
            hint = did_you_mean(column, frame.columns)
            raise ColumnError(f"the table has no column {column!r} to join.{hint}")
        if column in _OURS or not isinstance(column, str):
            raise OptionError(f"{column!r} cannot be joined: give the column another name.")
    if not wanted:
        raise ColumnError(
            f"no column of the table holds numbers (columns {listed(frame.columns) or 'none'}). "
            "Say which to join with columns=, or make them numbers with pandas.to_numeric()."
        )
    if len(set(frame.columns)) < len(frame.columns):
        raise ColumnError("the table has a column twice. Keep one.")
    figures = frame[wanted].set_axis(pd.Index(codes, dtype=object), axis=0)
    require_once(figures, what="table")
    return figures


def _codes_of(frame: pd.DataFrame, code_column: str | None) -> tuple[Iterable[object], str | None]:
    """Return the codes, and the column they are in; None: they are the index."""
    if code_column is not None:
        if code_column not in frame.columns:
            hint = did_you_mean(code_column, frame.columns)
            raise ColumnError(f"the table has no column {code_column!r}.{hint}")
        return frame[code_column].tolist(), code_column
    if isinstance(frame.index, pd.MultiIndex):
        raise ColumnError("the index of the table has levels: say code_column=.")
    named = str(frame.index.name).lower() in _CODES
    if named or not pd.api.types.is_numeric_dtype(frame.index):
        return frame.index.tolist(), None
    for known in _CODES:
        for column in frame.columns:
            if str(column).lower() == known:
                return frame[column].tolist(), column
    raise ColumnError(
        f"no column is known to hold the codes (columns {listed(frame.columns) or 'none'}): say "
        "which one with code_column=."
    )


def _additive(
    table: pd.DataFrame | pd.Series, figures: pd.DataFrame, sum_columns: Collection[str] | None
) -> set[str]:
    """Return the columns that add up."""
    numbers = set(figures.select_dtypes("number").columns)
    if sum_columns is None:
        said = table.attrs.get("additive")
        known = {*_ADD_UP, *(said if isinstance(said, list | tuple) else ())}
        return {one for one in numbers if one in known or one.startswith("aged_")}
    for column in sum_columns:
        if column not in numbers:
            hint = did_you_mean(column, numbers)
            raise ColumnError(f"there is no column of numbers {column!r} to add up.{hint}")
    return set(sum_columns)


def _carried(
    municipalities: gpd.GeoDataFrame,
    table: pd.DataFrame | pd.Series,
    figures: pd.DataFrame,
    crosswalk: Crosswalks | None,
    additive: set[str],
) -> _Carried:
    """Return the figures by the codes of the municipalities, whatever their vintage."""
    if crosswalk is not None:
        return _merged(figures, crosswalk, additive)
    names, here = known_names(municipalities), set(figures.index)
    mergers = load_merger_table()
    # Who merged is still there in a land of before, and no longer in one of after.
    there = mergers["old_nis"].map(names) == mergers["old_name"]
    still = set(mergers.loc[there & (mergers["old_nis"] != mergers["new_nis"]), "new_nis"])
    unmerged = mergers["new_nis"].isin(list(still))
    older = mergers[(mergers["new_nis"].map(names) == mergers["new_name"]) & ~unmerged]
    years = [one.attrs.get("vintage") for one in (table, municipalities)]
    before, now = (year if isinstance(year, int) else None for year in years)
    # One code that is gone tells the vintage; where it is stated, none need be.
    gone = here & set(older["old_nis"]) - set(older["new_nis"]) - set(municipalities.index)
    stated = before is not None and now is not None and before < _MERGED <= now
    if len(older) and (gone or stated):
        _require_one_vintage(here, older, gone)
        return _merged(figures, older.set_index("old_nis")["new_nis"], additive)
    newer = mergers[unmerged]
    made = here & set(newer["new_nis"]) - set(municipalities.index)
    stated = before is not None and now is not None and now < _MERGED <= before
    grown = set(newer["new_nis"]) & set(newer["old_nis"]) if made or stated else set[str]()
    return _Carried(figures[~figures.index.isin(list(grown))], [], [], carried=False)


def _require_one_vintage(here: set[str], mergers: pd.DataFrame, gone: set[str]) -> None:
    """Raise when the table has a merged municipality and one that it was made from."""
    made = set(mergers["new_nis"]) - set(mergers["old_nis"])
    both = {
        new for old, new in zip(mergers["old_nis"], mergers["new_nis"], strict=True) if old in gone
    }
    if twice := sorted(both & made & here):
        raise AssignmentError(
            f"the table has {len(twice)} merged municipalities beside those they were made from: "
            f"{listed(twice)}. Keep the rows of one vintage."
        )


def _merged(figures: pd.DataFrame, crosswalk: Crosswalks, additive: set[str]) -> _Carried:
    """Return the figures by new code: sums where they add up, else what all parts agree on."""
    last = follow_crosswalks(crosswalk, figures.index).last
    parts: dict[str, list[str]] = {}
    for old, new in last.items():
        parts.setdefault(new, []).append(old)
    there = set(figures.index)
    incomplete = [
        new for new, olds in parts.items() if there & set(olds) and not there.issuperset(olds)
    ]
    codes = figures.index.map(last)
    groups = figures.groupby(codes, sort=False)
    columns, differing = {}, []
    for column in figures.columns:
        values = groups[column]
        if column in additive:
            columns[column] = values.sum(min_count=1).mask(
                values.apply(lambda one: one.isna().any())
            )
            continue
        alike = values.nunique(dropna=False).eq(1)
        columns[column] = values.first().where(alike)
        if not alike.all():
            differing.append(column)
    whole = pd.DataFrame(columns)
    whole = whole[~whole.index.isin(incomplete)]
    for column in whole.columns:  # whole numbers stay whole where none is missing
        if pd.api.types.is_integer_dtype(figures[column]) and whole[column].notna().all():
            whole[column] = whole[column].astype(figures[column].dtype)
    return _Carried(whole, incomplete, differing, carried=any(last[one] != one for one in there))


def _warn(municipalities: gpd.GeoDataFrame, made: _Carried, unknown: list[str]) -> None:
    """Name the municipalities without a figure, and the codes that fit none."""
    names = known_names(municipalities)
    missing = [code for code in municipalities.index if code not in made.figures.index]
    told = []
    if missing:
        noun = "municipality has" if len(missing) == 1 else "municipalities have"
        who = listed(f"{names.get(code, code)} ({code})" for code in missing)
        told.append(f"{len(missing)} {noun} no figure: {who}")
        if unknown:
            told.append(f"{len(unknown)} codes of the table fit none: {listed(unknown)}")
        if made.incomplete:
            told.append(f"of {listed(made.incomplete)} the table lacks a part")
    if made.differing:
        told.append(
            f"merged municipalities have no {listed(made.differing)} where their parts differ "
            "(name in sum_columns= what adds up)"
        )
    if told:
        way_out = (
            " If the table is of another vintage, pass crosswalk=, or merge the municipalities "
            "first with merge_municipalities()."
            if missing
            else ""
        )
        warn_caller(f"{'; '.join(told)}.{way_out}", FiguresWarning)


def _stated(
    table: pd.DataFrame | pd.Series, **given: str | None
) -> dict[str, Mapping[str, str] | str | int | None]:
    """Return where figures come from: what the caller says, or else the table itself."""
    return {
        **{name: table.attrs.get(name) if said is None else said for name, said in given.items()},
        "vintage": table.attrs.get("vintage"),
    }


def _with(
    municipalities: gpd.GeoDataFrame, joined: pd.DataFrame, stated: Mapping[str, Any]
) -> gpd.GeoDataFrame:
    """Return the municipalities with the figures before the geometry, and where they come from."""
    shape = municipalities.active_geometry_name
    facts = municipalities.drop(columns=shape)
    for column in joined.columns:
        facts[column] = joined[column]
    whole = gpd.GeoDataFrame(
        pd.DataFrame(facts).assign(**{shape: municipalities.geometry}),
        geometry=shape,
        crs=municipalities.crs,
    )
    attrs = deepcopy(municipalities.attrs)
    if "population" in joined.columns:
        attrs = without_population(attrs)
    known = attrs.get("figures")
    figures = dict(known) if isinstance(known, Mapping) else {}
    figures |= {column: deepcopy(dict(stated)) for column in joined.columns}
    whole.attrs = attrs | {"figures": figures}
    return whole
