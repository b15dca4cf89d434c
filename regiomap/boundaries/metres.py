"""True metres: which CRS has them, and how boundaries in any other get there."""

from typing import TypeVar

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError as UnknownCRS
from pyproj.exceptions import ProjError

from regiomap._base.messages import shown
from regiomap.boundaries.faults import FARTHEST, Fault
from regiomap.errors import CRSError

__all__ = ["crs_faults", "in_metres", "place_faults", "reprojected", "wanted_crs"]

_Bounds = tuple[float, float, float, float]
Shapes = TypeVar("Shapes", gpd.GeoDataFrame, gpd.GeoSeries)

_LAMBERT_72 = 31370
_BELGIUM = (2.3, 49.4, 6.5, 51.6)  # degrees: west, south, east, north
_WORLD = (-360.0, -90.0, 360.0, 90.0)  # some count longitude from 0 to 360
_HINT = "e.g. crs=31370 for Belgian Lambert 72"


def wanted_crs(crs: object) -> CRS | None:
    """Return the CRS a caller asks for, once it is sure that it has metres."""
    if crs is None:
        return None
    try:
        wanted = CRS.from_user_input(crs)
    except (UnknownCRS, TypeError, ValueError):
        raise CRSError(
            f"crs={shown(crs)} names no known CRS. Pass one with metres, {_HINT}."
        ) from None
    if reason := _why_no_metres(wanted):
        raise CRSError(f"crs= must have true metres, got {_name(wanted)} ({reason}), {_HINT}.")
    return wanted


def crs_faults(crs: CRS | None, purpose: str) -> list[Fault]:
    """Return what keeps a CRS from true metres, as lengths and areas need."""
    if crs is None:
        received = "got none. Say which one it is first, e.g. municipalities.set_crs(31370)"
    elif reason := _why_no_metres(crs):
        received = (
            f"got {_name(crs)} ({reason}). Reproject first, e.g. municipalities.to_crs(31370)"
        )
    else:
        return []
    return [Fault(f"{purpose} needs a projected CRS in metres, {received}", CRSError)]


def place_faults(table: gpd.GeoDataFrame, wanted: CRS | None) -> list[Fault]:
    """Return what keeps us from knowing where on earth the coordinates are."""
    bounds = _bounds(table)
    if not _states_no_crs(table, bounds):
        return []
    shown = ", ".join(f"{bound:.6g}" for bound in bounds or ())
    if wanted is None:
        stated = "it has no CRS" if table.crs is None else f"it says {_name(table.crs)}"
        text = f"{stated}, with coordinates between {shown or 'none'}. Say in which CRS they are"
        return [Fault(f"{text}, {_HINT}", CRSError)]
    if bounds and _inside(bounds, _WORLD):
        text = f"its coordinates ({shown}) are degrees, not metres of {_name(wanted)}"
        return [Fault(f"{text}. Give the file its own CRS, as a rule EPSG:4326", CRSError)]
    return []


def in_metres(table: gpd.GeoDataFrame, wanted: CRS | None) -> gpd.GeoDataFrame:
    """Return the table in the wanted CRS, or else in one with true metres.

    Raises
    ------
    CRSError
        If none is wanted, and there is no UTM zone where the shapes lie.
    """
    bounds = _bounds(table)
    if _states_no_crs(table, bounds):
        return table.set_crs(wanted, allow_override=True)
    if wanted is not None:
        return reprojected(table, wanted)
    if bounds is None or _why_no_metres(table.crs) is None:
        return table
    place = reprojected(gpd.GeoSeries([shapely.box(*bounds)], crs=table.crs), 4326)
    if _inside(tuple(place.total_bounds), _BELGIUM):
        return reprojected(table, _LAMBERT_72)
    try:
        return reprojected(table, place.estimate_utm_crs())
    except RuntimeError:
        raise CRSError(
            f"no UTM zone holds what is in {_name(table.crs)}. Say which CRS to take with crs=."
        ) from None


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
            f"be reprojected from it. Say the right one first, e.g. municipalities.set_crs(31370, "
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
