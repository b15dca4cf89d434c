"""What can be wrong with a table of boundaries, found fault by fault and raised once."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from regiomap._base.messages import at_rows, few, listed, numbered
from regiomap.errors import BoundaryError, RegiomapError

__all__ = [
    "FARTHEST",
    "Fault",
    "code_faults",
    "geometry_faults",
    "is_polygon",
    "on_earth",
    "raise_faults",
    "told_by_geos",
    "trouble",
]

_ONE_BY_ONE = 5  # as many codes that occur twice are faults of their own
FARTHEST = 1e9  # the earth is 4e7 m around, and national grids add some digits of their own
# GEOS writes 'Self-intersection[157332 211874]'.
_PLACED_REASON = re.compile(r"(?P<reason>.+?)\s*\[(?P<x>\S+) (?P<y>\S+?)(?: \S+)?\]")


class Fault(NamedTuple):
    """One fault: what it is, the error it deserves alone, and whether a repair can mend it."""

    text: str
    error: type[RegiomapError] = BoundaryError
    mendable: bool = False


def raise_faults(faults: Sequence[Fault], source: str = "") -> None:
    """Raise every fault in one error, or return when there is none.

    Faults of one kind raise their own error; a mixture raises the `BoundaryError` above them.
    """
    if not faults:
        return
    kinds = {fault.error for fault in faults}
    error = kinds.pop() if len(kinds) == 1 else BoundaryError
    if len(faults) == 1:
        told = f"{source}: {faults[0].text}" if source else faults[0].text
    else:
        all_of_them = numbered(fault.text for fault in faults)
        told = f"{len(faults)} problems in {source or 'municipalities'}: {all_of_them}"
    way_out = (
        " Mend the file, or call repair_municipalities() and read what it changed."
        if any(fault.mendable for fault in faults)
        else ""
    )
    raise error(f"{told}.{way_out}")


def code_faults(codes: "pd.Series[str]") -> list[Fault]:
    """Return the rows without a code, and the codes that occur more than once.

    Rows are counted from 1, the way a spreadsheet or a GIS shows them.
    """
    faults = []
    rows = np.arange(1, len(codes) + 1)
    missing = codes.isna().to_numpy()
    if missing.any():
        held = f"{_rows(missing.sum())} no code ({at_rows(rows[missing])})"
        faults.append(Fault(held, mendable=True))
    repeated = codes[codes.duplicated(keep=False).to_numpy() & ~missing].unique()
    if len(repeated) > _ONE_BY_ONE:
        faults.append(
            Fault(f"{len(repeated)} codes occur more than once ({listed(repeated)})", mendable=True)
        )
    else:
        for code in repeated:
            found = rows[(codes == code).to_numpy(dtype=bool, na_value=False)]
            times = "twice" if len(found) == 2 else f"{len(found)} times"  # noqa: PLR2004 (twice)
            faults.append(Fault(f"code {code!r} occurs {times} ({at_rows(found)})", mendable=True))
    return faults


def geometry_faults(geometry: gpd.GeoSeries, codes: "pd.Series[str]") -> list[Fault]:
    """Return the rows without a shape, with one that is no polygon, or with an invalid one."""
    shapes = geometry.to_numpy()
    faults = []
    absent = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    if absent.any():
        held = f"{_rows(absent.sum())} no geometry ({few(_labels(codes, absent))})"
        faults.append(Fault(held, mendable=True))
    endless = ~absent & ~on_earth(shapes, no_numbers=True)
    if endless.any():
        noun = "shape has" if endless.sum() == 1 else "shapes have"
        faults.append(
            Fault(
                f"{endless.sum()} {noun} coordinates beyond any place on earth "
                f"({few(_labels(codes, endless))})",
                mendable=True,
            )
        )
    absent |= endless
    other = ~absent & ~is_polygon(shapes)
    if other.any():
        kinds = " and ".join(sorted({shape.geom_type for shape in shapes[other]}))
        faults.append(
            Fault(
                f"{other.sum()} of {len(shapes)} rows hold no polygon but {kinds}"
                f" ({few(_labels(codes, other))})",
                mendable=True,
            )
        )
    invalid = ~absent & ~other & ~shapely.is_valid(shapes)
    if invalid.any():
        places = few(
            zip(_labels(codes, invalid), shapes[invalid], strict=True),
            lambda one: f"{one[0]}, {trouble(one[1])}",
            between="; ",
            more="; and {} more",
        )
        noun = "polygon" if invalid.sum() == 1 else "polygons"
        faults.append(Fault(f"{invalid.sum()} invalid {noun} ({places})", mendable=True))
    return faults


def is_polygon(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
    """Return for every shape whether it is a polygon or several."""
    kinds = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
    return np.isin(shapely.get_type_id(shapes), kinds)


def on_earth(shapes: npt.NDArray[np.object_], *, no_numbers: bool = False) -> npt.NDArray[np.bool_]:
    """Return for every shape whether its coordinates can be a place on earth, in any unit.

    Beyond that the arithmetic of shapes breaks down. With `no_numbers`, endless coordinates and
    those that are no numbers count as a place: they make a polygon invalid, which says it.
    """
    found = np.ones(len(shapes), dtype=bool)
    if no_numbers and (np.abs(shapely.bounds(shapes)) < FARTHEST).all():
        return found  # as a rule, and much faster
    points, owner = shapely.get_coordinates(shapes, return_index=True)
    near = (np.abs(points) < FARTHEST) | (no_numbers & ~np.isfinite(points))
    found[owner[~near.all(axis=1)]] = False
    return found


@contextmanager
def told_by_geos(doing: str) -> Iterator[None]:
    """Turn what the arithmetic of shapes cannot do into a sentence.

    Raises
    ------
    BoundaryError
        If it gave up.
    """
    try:
        yield
    except shapely.errors.GEOSException as error:
        raise BoundaryError(
            f"the shapes cannot be computed with while {doing} ({error}). Look for coordinates "
            "far from all others, or shapes drawn over each other, and mend the file."
        ) from error


def trouble(shape: shapely.Geometry) -> str:
    """Return why a shape is invalid, and where."""
    reason = shapely.is_valid_reason(shape)
    placed = _PLACED_REASON.fullmatch(reason)
    if placed is None:
        return str(reason).lower()
    x, y = (f"{float(placed[axis]):.9g}" for axis in "xy")
    return f"{placed['reason'].lower()} near {x}, {y}"


def _rows(count: int) -> str:
    return "1 row has" if count == 1 else f"{count} rows have"


def _labels(codes: "pd.Series[str]", which: npt.NDArray[np.bool_]) -> list[str]:
    """Name these rows by their codes, or by their numbers when they have none."""
    rows = np.flatnonzero(which)
    missing = pd.isna(codes).to_numpy()[rows]
    return [
        f"row {row + 1}" if absent else f"code {code!r}"
        for row, code, absent in zip(rows, codes.iloc[rows], missing, strict=True)
    ]
