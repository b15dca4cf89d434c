"""Find the code and the name of a municipality in any table, whatever its columns are called."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from numbers import Integral, Real
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from regiomap._base.messages import did_you_mean, is_broken, listed, no_text, rows_where
from regiomap.boundaries.faults import Fault
from regiomap.boundaries.national import in_belgium
from regiomap.errors import ColumnError

__all__ = ["Named", "code_text", "name_municipalities", "texts_of"]

# In order of preference, matched against the whole column name in lower case.
_CODE_COLUMNS = (
    r"nis_?(code)?",
    r"c?nis5(_\d{4})?",
    r"cd_(munty_)?refnis",
    r"ref_?nis(_?code)?",
    r"geoitem",
    r"gemeente_?(nis|code|nis_?code)",
    r"(mun|munty|municipality)_?(nis|code|nis_?code|id)",
    r"lau(_?(id|code))?",
    r"code",
    r"gemeente|municipality",
)
# A column that is called so holds NIS codes, wherever its shapes lie.
_NIS_COLUMN = re.compile(
    r"nis_?(code)?|c?nis5(_\d{4})?|cd_(munty_)?refnis|ref_?nis(_?code)?|geoitem"
)
_NIS_CODE = re.compile(r"[1-9]\d{4}")
_NAME_COLUMNS = (
    r"naam",
    r"name",
    r"gemeente_?naam|naam_?gemeente|gemnaam",
    r"tx_munty_descr_nl|t_mun_nl",
    r"(mun|munty|municipality|lau)_?name(_nl)?",
    r"gemeente|municipality",
)
# A column of this name may hold either: its content decides.
_EITHER = re.compile(r"gemeente|municipality")
_WHOLE_NUMBER = re.compile(r"(\d+)(\.0+)?")


class Named(NamedTuple):
    """A table whose codes and names were found: `table` has `name` and keeps its row order."""

    table: gpd.GeoDataFrame
    codes: "pd.Series[str]"
    faults: list[Fault]
    code: str = "nis"  # what the index is called: `nis` in Flanders, `code` elsewhere
    nameless: bool = False  # no row has a name of its own
    unused: tuple[str, ...] = ()  # columns that hold neither codes nor names


def name_municipalities(
    table: gpd.GeoDataFrame, *, code_column: str | None, name_column: str | None
) -> Named:
    """Take the codes out of a table, and put the names in a column `name`.

    The other columns keep their names; one that is called as the index (`nis`, `code`), `name` or
    `geometry` and is not the one meant gets `_source` behind it. Without a code column every code
    is missing.
    """
    table = _without_index(_with_plain_labels(table))
    columns = [column for column in table.columns if column != table.active_geometry_name]
    faults = []
    code, fault = _find(table[columns], code_column, _CODE_COLUMNS, "code")
    faults += [fault] if fault else []
    others = [column for column in columns if column != code]
    name, fault = _find(table[others], name_column, _NAME_COLUMNS, "name")
    faults += [fault] if fault else []

    for column in (code, name):
        rows = [] if column is None else _rows_without_text(table[column])
        if rows:
            faults.append(Fault(no_text(f"cells of {column!r}", rows)))

    absent = pd.Series([None] * len(table), dtype=object)
    codes = texts_of(table[code]) if code is not None else absent
    names = texts_of(table[name]) if name is not None else absent
    index = _index_name(code, codes, table.geometry)
    rest = pd.DataFrame(table[[column for column in others if column != name]])
    taken = {"nis", index, "name", "geometry"}
    named = rest.rename(columns={kept: f"{kept}_source" for kept in taken})
    named.insert(0, "name", names.where(names.notna(), codes))
    named.insert(1, "geometry", table.geometry)
    nameless = bool(names.isna().all() and len(names))
    shaped = gpd.GeoDataFrame(named, geometry="geometry")
    return Named(shaped, codes, faults, index, nameless, tuple(map(str, rest.columns)))


def _index_name(column: str | None, codes: "pd.Series[str]", shapes: gpd.GeoSeries) -> str:
    """Return `nis` where the codes are those of Belgium, and `code` anywhere else."""
    if column is None or _NIS_COLUMN.fullmatch(str(column).lower()):
        return "nis"
    known = codes.dropna()
    five_digits = len(known) > 0 and all(_NIS_CODE.fullmatch(code) for code in known)
    return "nis" if five_digits and in_belgium(shapes) else "code"


def texts_of(column: "pd.Series[str]") -> "pd.Series[str]":
    """Return every value of a column as text, and an empty one as missing."""
    return pd.Series([code_text(value) for value in column])


def _rows_without_text(column: Iterable[object]) -> list[int]:
    """Return the rows whose cell is a list, or holds half a character."""
    lists = (np.ndarray, list, dict, tuple)
    return rows_where(isinstance(cell, lists) or is_broken(cell) for cell in column)


def code_text(value: object) -> str | None:
    """Return a code as text: the digits of a whole number, any other text as it is.

    Examples
    --------
    >>> [code_text(value) for value in (11001, 11001.0, "11001.0", " BE-7 ", "007", "", None)]
    ['11001', '11001', '11001', 'BE-7', '007', None, None]
    """
    if isinstance(value, (np.ndarray, list, dict, tuple)):  # what a GeoJSON may hold
        return None
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124 (only NaN differs)
        return None
    if isinstance(value, Integral):
        return str(int(value))
    if isinstance(value, Real) and float(value).is_integer():
        return str(int(float(value)))
    try:
        text = str(value).strip()
    except Exception:  # noqa: BLE001  (an object of a stranger, in a cell)
        return None
    number = _WHOLE_NUMBER.fullmatch(text)
    return number[1] if number else None if is_broken(text) else text or None


def _find(
    table: pd.DataFrame, asked: str | None, aliases: Sequence[str], what: str
) -> tuple[str | None, Fault | None]:
    """Return the column asked for, or the first that fits an alias; a name may be absent."""
    if asked is not None:
        if asked in table.columns:
            return asked, None
        hint = did_you_mean(asked, table.columns) or f" Its columns are {_shown(table.columns)}"
        text = f"there is no column {asked!r} for the {what}.{hint.removesuffix('.')}"
        return None, Fault(text, ColumnError)
    for alias in aliases:
        for column in table.columns:
            if re.fullmatch(alias, str(column).lower()) and _fits(table[column], what):
                return column, None
    if what == "name":
        return None, None
    return None, Fault(
        f"no column is known to hold the codes (columns {_shown(table.columns)}): say which one "
        f"with code_column={_likely(table)}",
        ColumnError,
    )


def _likely(table: pd.DataFrame) -> str:
    """Return a column that may well hold the codes, as an example."""
    for column in table.columns:
        if re.fullmatch(r"id|fid|geoid|gid|.*_(id|code|nr)", str(column).lower()):
            texts = [code_text(value) for value in table[column]]
            if texts and None not in texts and len(set(texts)) == len(texts):
                return repr(str(column))
    return ""


def _fits(column: "pd.Series[str]", what: str) -> bool:
    if not _EITHER.fullmatch(str(column.name).lower()):
        return True
    known = [text for text in map(code_text, column) if text is not None]
    holds_codes = bool(known) and all(text.isdigit() for text in known)
    return holds_codes == (what == "code")


def _shown(columns: Iterable[object]) -> str:
    return listed(columns) or "none"


def _with_plain_labels(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the table with one label a column: levels are joined, and none is missing.

    Raises
    ------
    ColumnError
        If two columns have the same label.
    """
    labels = [_label(label) for label in table.columns]
    twice = sorted(str(label) for label, count in Counter(labels).items() if count > 1)
    if twice:
        many = "1 column occurs" if len(twice) == 1 else f"{len(twice)} columns occur"
        raise ColumnError(f"{many} more than once ({listed(twice)}). Rename or drop one of each.")
    if not any(isinstance(label, tuple) or _is_missing(label) for label in table.columns):
        return table
    geometry = _label(table.active_geometry_name)
    plain = pd.DataFrame(table).set_axis(pd.Index(labels, dtype=object), axis="columns")
    return gpd.GeoDataFrame(plain, geometry=geometry, crs=table.crs)


def _label(label: Any) -> Any:  # noqa: ANN401  (whatever names a column)
    """Return the label of a column, of several levels in one text, of none as a text too."""
    if isinstance(label, tuple):
        return "_".join(str(part) for part in label if part is not None and part != "")
    return "unnamed" if _is_missing(label) else label


def _is_missing(label: Any) -> bool:  # noqa: ANN401  (whatever names a column)
    return bool(label is None or label is pd.NA or label != label)  # noqa: PLR0124  (NaN)


def _without_index(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the table with an index that means something as its first column."""
    named = [name for name in table.index.names if name is not None]
    if named and not set(named) & set(table.columns):
        return table.reset_index()
    single = table.index.nlevels == 1
    bare_codes = single and not named and not pd.api.types.is_numeric_dtype(table.index)
    if bare_codes and len(table) and "nis" not in table.columns:
        return table.reset_index(names="nis")
    return table.reset_index(drop=True)
