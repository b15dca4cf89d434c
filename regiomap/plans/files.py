"""Plans in files, CSV, GeoJSON, GeoPackage or GeoParquet: what is written is what is read again."""

import json
from collections import Counter
from collections.abc import Hashable, Iterable
from io import BytesIO
from numbers import Real
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from regiomap._base.csv import read_csv, require_storable, write_csv
from regiomap._base.files import require_ending, require_writable, write_whole
from regiomap._base.messages import is_broken, listed, no_text, numbered, rows_where
from regiomap.boundaries.columns import code_text
from regiomap.boundaries.files import choose_plain_layer, reading
from regiomap.boundaries.metres import reprojected
from regiomap.errors import AssignmentError, FileError, OptionError

__all__ = ["PlanRows", "read_plan_file", "require_plan_file", "require_words", "write_plan_file"]

_FORMATS = {".csv": "CSV", ".geojson": "GeoJSON", ".json": "GeoJSON", ".gpkg": "GPKG"}
_FORMATS |= {".parquet": "Parquet", ".geoparquet": "Parquet"}
_LAYER = "plan"
_NEEDS_PYARROW = "needs pyarrow. Install it: pip install 'regiomap[parquet]'."
_WRITTEN = "2025-01-01T00:00:00.000Z"  # a GeoPackage carries a date: the same for the same plan


class PlanRows(NamedTuple):
    """What a file says: the region of each municipality (index `nis`), and their names."""

    regions: pd.Series
    names: dict[str, str]


def require_plan_file(path: str | Path) -> None:
    """Raise before any work what writing a plan to this file would raise after it.

    Raises
    ------
    OptionError
        If the ending is unknown.
    FileError
        If nothing can be written there.
    """
    require_ending(path, _FORMATS, "a plan")
    require_writable(path)


def require_words(assignment: pd.Series, shown: str) -> None:
    """Raise if a code or a region is a list, or anything else that is no value of a cell.

    Raises
    ------
    AssignmentError
        If there is one, which no file gives back as it was.
    """
    for noun, cells in (("code", assignment.index), ("region", assignment)):
        wrong = [cell for cell in cells if not isinstance(cell, Hashable)]
        if wrong:
            raise AssignmentError(
                f"cannot write {shown!r}: {len(wrong)} {noun}"
                f"{' is' if len(wrong) == 1 else 's are'} no text ({listed(wrong)}). "
                "Make them text first."
            )


def write_plan_file(table: pd.DataFrame, path: Path, geometry: gpd.GeoSeries | None) -> None:
    """Write the columns nis, name and region, and the shapes where the format has them.

    Raises
    ------
    OptionError
        If the ending is unknown, or a map format is asked for without boundaries.
    AssignmentError
        If codes or regions would not come back as they are.
    FileError
        If the file cannot be written, or a text cannot be stored.
    """
    format_ = _FORMATS[require_ending(path, _FORMATS, "a plan")]
    table = _as_text(table, path.name)
    if format_ == "CSV":
        write_csv(table, path)
        return
    if format_ == "Parquet":
        write_whole(path, _as_parquet(table, geometry, path.name))
        return
    if geometry is None:
        raise OptionError(f"{path.name!r} needs boundaries, and the plan has none: use .csv.")
    require_storable((cell for name in table for cell in table[name]), path)
    shapes = gpd.GeoDataFrame(table, geometry=geometry.array, crs=geometry.crs)
    write_whole(path, _encoded(shapes, format_))


def read_plan_file(path: Path) -> PlanRows:
    """Read the regions and names that a file holds; raise once with all that is wrong.

    Raises
    ------
    OptionError
        If the ending is unknown, or a GeoPackage has several layers and none is called 'plan'.
    FileError
        If the file cannot be read.
    AssignmentError
        If a column is missing, a code is missing, occurs twice or is no text, or nothing is
        assigned.
    """
    readers = {
        "CSV": read_csv,
        "GeoJSON": _read_geojson,
        "GPKG": _read_geopackage,
        "Parquet": _read_parquet,
    }
    table = readers[_FORMATS[require_ending(path, _FORMATS, "a plan")]](path)
    columns = _columns(table, path.name)
    codes, regions = columns["nis"], columns["region"]
    faults = [*_code_faults(codes), *_region_faults(regions)]
    if faults:
        raise AssignmentError(
            f"{len(faults)} problem{'' if len(faults) == 1 else 's'} in {path.name!r}: "
            f"{numbered(faults)}. Keep one row a municipality."
        )
    index = pd.Index([_trimmed(code) for code in codes], name="nis", dtype=object)
    trimmed = [_trimmed(region) for region in regions]
    found = pd.Series(trimmed, index=index, name="region", dtype=object)
    named = zip(index, columns.get("name", []), strict=False)
    names = {code: str(name) for code, name in named if _trimmed(name) is not None}
    return PlanRows(found, names)


def _as_text(table: pd.DataFrame, shown: str) -> pd.DataFrame:
    """Return the table as text; raise if that makes two things one, or loses anything."""
    texts = {}
    for column, noun in (("nis", "code"), ("region", "region")):
        given = [None if pd.isna(cell) else cell for cell in table[column]]
        texts[column] = [None if cell is None else str(cell) for cell in given]
        known = [cell for cell in texts[column] if cell is not None]
        blank = sorted({cell for cell in known if cell != cell.strip() or not cell})
        if blank:
            raise AssignmentError(
                f"cannot write {shown!r}: {len(blank)} {noun}{'' if len(blank) == 1 else 's'} "
                f"would not come back as written, empty or with blanks at an end "
                f"({listed(blank)}). Strip them first, e.g. with .str.strip()."
            )
        if len(set(given)) != len(set(texts[column])):
            raise AssignmentError(
                f"cannot write {shown!r}: two {noun}s are the same text, and are not the same "
                f"value ({listed(sorted(set(known)))}). Make them text first, with astype(str)."
            )
    twice = [code for code, count in Counter(texts["nis"]).items() if count > 1]
    if twice or None in texts["nis"]:
        raise AssignmentError(
            f"cannot write {shown!r}: {len(twice)} codes occur more than once "
            f"({listed(twice)}), or a code is missing. Keep one row a municipality."
        )
    return table.assign(**{name: pd.Series(cells, dtype=object) for name, cells in texts.items()})


def _encoded(shapes: gpd.GeoDataFrame, format_: str) -> bytes:
    """Return the bytes of a map format, without anything that changes from run to run.

    They are made in memory, so that writing them to a disk is in one place for every format.
    """
    import pyogrio  # noqa: PLC0415  (20 ms that most users of the library never need)

    options: dict[str, Any] = {"driver": format_, "layer": _LAYER}
    if format_ == "GeoJSON":
        shapes = reprojected(shapes, 4326)
        # A region called [1] is a text, not a list.
        options |= {"COORDINATE_PRECISION": 6, "AUTODETECT_JSON_STRINGS": "NO"}
    encoded = BytesIO()
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _WRITTEN})
    try:
        pyogrio.write_dataframe(shapes, encoded, **options)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
    return encoded.getvalue()


def _as_parquet(table: pd.DataFrame, geometry: gpd.GeoSeries | None, shown: str) -> bytes:
    """Return a plan as GeoParquet in the CRS of its boundaries, as Parquet where it has none."""
    encoded = BytesIO()
    try:
        texts = table.astype("string")
        if geometry is None:
            texts.to_parquet(encoded, engine="pyarrow", index=False)
        else:
            shapes = gpd.GeoDataFrame(texts, geometry=geometry.array, crs=geometry.crs)
            shapes.to_parquet(encoded, index=False)
    except ImportError:
        raise FileError(f"writing {shown!r} {_NEEDS_PYARROW}") from None
    except UnicodeEncodeError as error:
        raise FileError(f"cannot write {shown!r}: {error.reason}. Mend the text.") from None
    return encoded.getvalue()


def _read_parquet(path: Path) -> pd.DataFrame:
    """Return the table; the geometry stays as the bytes it is kept in."""
    with reading(path, "a plan in Parquet"):
        try:
            table: pd.DataFrame = pd.read_parquet(path, engine="pyarrow")
        except ImportError:
            raise FileError(f"reading {path.name!r} {_NEEDS_PYARROW}") from None
        return table.astype(object)


def _read_geojson(path: Path) -> pd.DataFrame:
    """Return what a GeoJSON says of its features, as it stands there.

    The reader for maps would take a region called 2025-01-01 for a day.
    """
    with reading(path, "a plan in GeoJSON"):
        held = json.loads(path.read_text(encoding="utf-8-sig"))
        rows = [feature["properties"] or {} for feature in held["features"]]
        # The columns of all rows, in the order in which they first occur.
        names = dict.fromkeys(name for row in rows for name in row)
        return pd.DataFrame({name: [row.get(name) for row in rows] for name in names}, dtype=object)


def _read_geopackage(path: Path) -> pd.DataFrame:
    """Return the table of the layer 'plan', or of the only one."""
    with reading(path, "a plan in GeoPackage"):
        import pyogrio  # noqa: PLC0415  (20 ms that most users of the library never need)

        layer = choose_plain_layer(path, _LAYER)
        table: pd.DataFrame = pyogrio.read_dataframe(path, layer=layer, read_geometry=False)
        return table


def _columns(table: pd.DataFrame, shown: str) -> dict[str, list[object]]:
    """Return the columns nis, name and region, whatever the case of their names."""
    known = ("nis", "name", "region")
    found: dict[str, list[object]] = {}
    words = [str(column).strip().lower() for column in table.columns]
    # Outside Flanders a table has its codes in the column `code`.
    as_nis = {"code": "nis"} if "nis" not in words else {}
    for column, word in zip(table.columns, words, strict=True):
        name = as_nis.get(word, word)
        if name in found:
            raise AssignmentError(f"{shown!r} has the column {name!r} twice. Keep one.")
        if name in known:
            found[name] = table[column].tolist()
    missing = [name for name in ("nis", "region") if name not in found]
    if missing:
        raise AssignmentError(
            f"{shown!r} has no column {listed(missing)}; it has {listed(table.columns)}. "
            "A plan has the columns nis,name,region, or code for nis."
        )
    return found


def _code_faults(codes: list[object]) -> Iterable[str]:
    if nothing := rows_where(_is_word(code) and _trimmed(code) is None for code in codes):
        yield f"{len(nothing)} rows have no code"
    if wrong := rows_where(not _is_word(code) for code in codes):
        yield no_text("codes", wrong)
    counts = Counter(_trimmed(code) for code in codes if _is_word(code))
    twice = [code for code, count in counts.items() if count > 1 and code is not None]
    if twice:
        yield f"{len(twice)} municipalities occur more than once: {listed(twice)}"


def _region_faults(regions: list[object]) -> Iterable[str]:
    if wrong := rows_where(not _is_word(region) for region in regions):
        yield no_text("regions", wrong)
    words = {cell for cell in regions if isinstance(cell, str) and cell.strip()}
    counts = Counter(word.strip() for word in words)
    alike = sorted(word for word in words if counts[word.strip()] > 1)
    if alike:
        yield f"regions differ only in the blanks around them: {listed(alike)}"
    if not wrong and all(_trimmed(region) is None for region in regions):
        yield "no municipality has a region"


def _is_word(cell: object) -> bool:
    """Return whether a cell is a whole text or a number, or empty, rather than a list or a yes."""
    return not is_broken(cell) and not isinstance(
        cell, (bool, np.bool_, list, dict, tuple, set, bytes, np.ndarray)
    )


def _trimmed(cell: Any) -> str | None:  # noqa: ANN401  (a cell)
    """Return a cell as text without blanks around it, whole numbers as digits; or missing."""
    if not _is_word(cell) or pd.isna(cell):
        return None
    text = code_text(cell) if isinstance(cell, Real) else str(cell).strip()
    return text or None
