"""True metres: which CRS has them, and how boundaries in any other get there."""

from typing import NamedTuple, TypeVar

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError as UnknownCRS
from pyproj.exceptions import ProjError

from regiomap._base.messages import shown
from regiomap.boundaries.faults import FARTHEST, Fault
from regiomap.boundaries.national import choose_crs
from regiomap.errors import CRSError

__all__ = [
    "AskedCrs",
    "asked_crs",
    "crs_faults",
    "flat_crs",
    "in_metres",
    "place_faults",
    "reprojected",
]

_Bounds = tuple[float, float, float, float]
Shapes = TypeVar("Shapes", gpd.GeoDataFrame, gpd.GeoSeries)

_WORLD = (-360.0, -90.0, 360.0, 90.0)  # some count longitude from 0 to 360
_BELGIAN = (0.0, 0.0, 300_000.0, 260_000.0)  # what Lambert 72 has for places in Belgium
_DEGREES_HINT = "They look like degrees: say crs=4326"


class AskedCrs(NamedTuple):
    """What a caller says of a CRS: what the file is in, or what the result is to be in."""

    stated: CRS | None = None
    wanted: CRS | None = None


def asked_crs(crs: object) -> AskedCrs:
    """Return what a caller says: a CRS without true metres can only be that of the file.

    Raises
    ------
    CRSError
        If it is no CRS, or one without a place on a map.
    """
    if crs is None:
        return AskedCrs()
    try:
        asked = CRS.from_user_input(crs)
    except (UnknownCRS, TypeError, ValueError, OverflowError):
        raise CRSError(
            f"crs={shown(crs)} names no known CRS. Give the one the file is in: crs=4326 for "
            "degrees, or the EPSG code of one with metres."
        ) from None
    reason = _why_no_metres(asked)
    if reason is None:
        return AskedCrs(wanted=asked)
    if asked.is_geographic or asked.is_projected:
        return AskedCrs(stated=asked)
    raise CRSError(
        f"crs= must have degrees or metres on a map, got {_name(asked)} ({reason}): give "
        "crs=4326 for degrees, or the EPSG code of one with metres."
    )


def crs_faults(crs: CRS | None, purpose: str) -> list[Fault]:
    """Return what keeps a CRS from true metres, as lengths and areas need."""
    if crs is None:
        received = "got none. Say which one it is first, with municipalities.set_crs(...)"
    elif reason := _why_no_metres(crs):
        received = (
            f"got {_name(crs)} ({reason}). Reproject first, e.g. "
            "municipalities.to_crs(municipalities.estimate_utm_crs())"
        )
    else:
        return []
    return [Fault(f"{purpose} needs a projected CRS in metres, {received}", CRSError)]


def place_faults(table: gpd.GeoDataFrame, asked: AskedCrs) -> list[Fault]:
    """Return what keeps us from knowing where on earth the coordinates are."""
    bounds = _bounds(table)
    between = _shown(bounds)
    degrees = bounds is not None and _inside(bounds, _WORLD)
    silent = _states_no_crs(table, bounds)
    if asked.stated is not None:
        own = None if silent else table.crs
        return _contradictions(own, asked.stated, bounds)
    if not silent:
        return []
    if asked.wanted is None:
        said = "it has no CRS" if table.crs is None else f"it says {_name(table.crs)}"
        way_out = f"Say in which CRS they are, {_hint(bounds)}"
        text = (
            f"{said}, with coordinates between {between}. {_DEGREES_HINT if degrees else way_out}"
        )
        return [Fault(text, CRSError)]
    if degrees:
        text = f"its coordinates ({between}) are degrees, not metres of {_name(asked.wanted)}"
        return [Fault(f"{text}. Say crs=4326: the result has metres all the same", CRSError)]
    return []


def _hint(bounds: _Bounds | None) -> str:
    """Return an example of a CRS where the coordinates look like one that is known."""
    if bounds is not None and _inside(bounds, _BELGIAN):
        return "e.g. crs=31370 for Belgian Lambert 72"
    return "as crs= and the EPSG code that its source names"


def _contradictions(own: CRS | None, stated: CRS, bounds: _Bounds | None) -> list[Fault]:
    """Return how the CRS a caller states cannot be that of the file."""
    said = f"crs= says {_name(stated)} ({_why_no_metres(stated)})"
    between = _shown(bounds)
    degrees = bounds is not None and _inside(bounds, _WORLD)
    if own is not None and not own.is_geographic and own != stated:
        text = f"{said}, and the file says {_name(own)}. Leave crs= out"
    elif bounds is not None and stated.is_geographic and not degrees:
        text = f"{said}, and the coordinates lie between {between}. Say which they are in, "
        text += _hint(bounds)
    elif degrees and not stated.is_geographic:
        text = f"{said}, and the coordinates ({between}) are degrees. Say crs=4326"
    else:
        return []
    return [Fault(text, CRSError)]


def _shown(bounds: _Bounds | None) -> str:
    return ", ".join(f"{bound:.6g}" for bound in bounds or ()) or "none"


def in_metres(table: gpd.GeoDataFrame, asked: AskedCrs) -> gpd.GeoDataFrame:
    """Return the table in the wanted CRS, or else in one with true metres.

    What was chosen, and why, is said in its `attrs` as `crs_chosen`.

    Raises
    ------
    CRSError
        If none is wanted, and the shapes lie nowhere.
    """
    if asked.stated is not None:
        table = table.set_crs(asked.stated, allow_override=True)
    bounds = _bounds(table)
    if _states_no_crs(table, bounds):
        return table.set_crs(asked.wanted, allow_override=True)
    if asked.wanted is not None:
        return reprojected(table, asked.wanted)
    if bounds is None or (reason := _why_no_metres(table.crs)) is None:
        return table
    chosen = choose_crs(table.geometry)
    if chosen is None:
        raise CRSError(
            f"nothing in {_name(table.crs)} lies on a known place on earth. Say which CRS the "
            "result is to have with crs=."
        )
    metric = reprojected(table, chosen.crs)
    metric.attrs = metric.attrs | {
        "crs_chosen": f"from {_name(table.crs)} ({reason}) to {_name(chosen.crs)}, {chosen.why}"
    }
    return metric


def flat_crs(crs: CRS | None) -> CRS | None:
    """Return a CRS without the heights it may have beside the plane."""
    if crs is None:
        return None
    return crs.sub_crs_list[0] if crs.is_compound else crs.to_2d()


def reprojected(shapes: Shapes, crs: CRS | int) -> Shapes:
    """Return a GeoDataFrame or GeoSeries in another CRS.

    Raises
    ------
    CRSError
        If its own CRS can be read, and yet turns no point into another: a damaged .prj file.
    """
    try:
        moved: Shapes = shapes.to_crs(crs)
    except ProjError:
        raise CRSError(
            f"the CRS {_name(shapes.crs)} has parameters that no place on earth fits: nothing can "
            f"be reprojected from it. Say the right one first: municipalities.set_crs(..., "
            "allow_override=True)."
        ) from None
    return moved


def _states_no_crs(table: gpd.GeoDataFrame, bounds: _Bounds | None) -> bool:
    """Return whether the CRS is absent, or the coordinates contradict it.

    A GeoJSON counts as degrees whatever it holds; many are written in metres all the same.
    """
    if table.crs is None:
        return True
    return bool(table.crs.is_geographic and bounds and not _inside(bounds, _WORLD))


def _bounds(table: gpd.GeoDataFrame) -> _Bounds | None:
    """Return the outermost coordinates that can be places, if there are any."""
    points = shapely.get_coordinates(table.geometry.array)
    points = points[(np.abs(points) < FARTHEST).all(axis=1)]
    if not len(points):
        return None
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    return west, south, east, north


def _inside(bounds: _Bounds, frame: _Bounds) -> bool:
    west, south, east, north = bounds
    return bool(frame[0] <= west and frame[1] <= south and east <= frame[2] and north <= frame[3])


def _why_no_metres(crs: CRS) -> str | None:
    """Return why lengths in this CRS are no true metres, or None when they are."""
    if crs.is_geographic:
        return "degrees"
    unit = crs.axis_info[0].unit_name if crs.axis_info else "no known unit"
    if unit != "metre":
        return unit
    if not crs.is_projected:
        return "no plane coordinates"
    operation = crs.coordinate_operation
    if operation is not None and "Pseudo Mercator" in operation.method_name:
        return "Web Mercator, whose metres are stretched"
    return None


def _name(crs: CRS) -> str:
    """Return the short name of a CRS: its EPSG code when it has one."""
    authority = crs.to_authority()
    return ":".join(authority) if authority else crs.name
