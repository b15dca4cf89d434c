"""Which CRS with metres fits a place: the usual one of its country, its UTM zone, or a conic."""

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Proj, Transformer
from pyproj.exceptions import ProjError

from regiomap.boundaries.faults import FARTHEST

__all__ = ["Chosen", "choose_crs", "in_belgium"]

_Frame = tuple[float, float, float, float]
_Points = npt.NDArray[np.float64]

_BELGIUM = (2.3, 49.4, 6.5, 51.6)
# West, south, east, north in degrees, and the EPSG code of what maps of the whole country use.
# Some lie in the frame of another: the smallest frame is taken.
_COUNTRIES: dict[str, tuple[_Frame, int]] = {
    "Austria": ((9.4, 46.3, 17.3, 49.1), 31287),
    "Belgium": (_BELGIUM, 31370),
    "Bulgaria": ((22.3, 41.2, 28.7, 44.3), 7801),
    "Croatia": ((13.4, 42.3, 19.5, 46.6), 3765),
    "Czechia": ((12.0, 48.5, 18.9, 51.1), 5514),
    "Denmark": ((7.9, 54.5, 15.3, 57.9), 25832),
    "Estonia": ((21.7, 57.5, 28.3, 59.9), 3301),
    "Finland": ((19.0, 59.4, 31.7, 70.2), 3067),
    "France": ((-5.3, 41.2, 9.7, 51.2), 2154),
    "Germany": ((5.8, 47.2, 15.1, 55.2), 25832),
    "Great Britain": ((-8.8, 49.8, 1.9, 60.9), 27700),
    "Greece": ((19.3, 34.7, 29.7, 41.8), 2100),
    "Hungary": ((16.0, 45.7, 23.0, 48.7), 23700),
    "Iceland": ((-24.7, 63.2, -13.3, 66.7), 5325),
    "Ireland": ((-10.8, 51.3, -5.3, 55.5), 2157),
    "Italy": ((6.5, 35.4, 18.7, 47.2), 7794),
    "Latvia": ((20.8, 55.6, 28.3, 58.2), 3059),
    "Lithuania": ((20.8, 53.8, 26.9, 56.5), 3346),
    "Luxembourg": ((5.7, 49.4, 6.6, 50.2), 2169),
    "the Netherlands": ((3.2, 50.7, 7.3, 53.7), 28992),
    "New Zealand": ((166.2, -47.5, 178.8, -34.2), 2193),
    "Norway": ((4.0, 57.8, 31.3, 71.4), 25833),
    "Poland": ((14.0, 48.9, 24.3, 55.0), 2180),
    "Portugal": ((-9.7, 36.8, -6.1, 42.3), 3763),
    "Romania": ((20.1, 43.5, 29.8, 48.4), 3844),
    "Slovakia": ((16.8, 47.7, 22.6, 49.7), 5514),
    "Slovenia": ((13.3, 45.4, 16.7, 47.0), 3794),
    "Spain": ((-9.5, 35.1, 4.5, 43.9), 25830),
    "Sweden": ((10.9, 55.2, 24.3, 69.2), 3006),
    "Switzerland": ((5.9, 45.7, 10.6, 47.9), 2056),
}
_UTM_REACH = 4.0  # degrees from the middle of a zone up to which its lengths are true within 0.3 %
_UTM_NORTH, _UTM_SOUTH = 84.0, -80.0
_SAMPLE = 5000  # points at which the stretch is measured
_NEAR_EQUATOR = 1.0  # no cone touches the earth at latitudes that are mirror images


class Chosen(NamedTuple):
    """A CRS with metres, and why it was chosen, in words."""

    crs: CRS
    why: str


def choose_crs(shapes: gpd.GeoSeries) -> Chosen | None:
    """Return the CRS in which lengths are best measured where some shapes lie.

    Parameters
    ----------
    shapes
        In any CRS; of those that are on no place on earth nothing is taken.

    Returns
    -------
    Chosen or None
        The usual CRS of the country that holds them all; where there is none, their UTM zone;
        where they are too wide for one, an equidistant conic for their latitudes. None: nothing
        lies on a known place.
    """
    points = _degrees(shapes)
    if not len(points):
        return None
    crs, called = _country(points) or _zone(points) or _conic(points)
    return Chosen(crs, f"{called}{_stretch(crs, points)}")


def in_belgium(shapes: gpd.GeoSeries) -> bool:
    """Return whether all shapes lie in the frame of Belgium."""
    points = _degrees(shapes)
    return bool(len(points)) and _holds(_BELGIUM, points)


def _degrees(shapes: gpd.GeoSeries) -> _Points:
    """Return longitude and latitude of every point that has them."""
    points: _Points = shapely.get_coordinates(shapes.array)
    points = points[(np.abs(points) < FARTHEST).all(axis=1)]
    if shapes.crs is None or not len(points):
        return points[:0]
    try:
        move = Transformer.from_crs(shapes.crs, 4326, always_xy=True)
        points = np.column_stack(move.transform(points[:, 0], points[:, 1]))
    except ProjError:
        return points[:0]
    points = points[np.isfinite(points).all(axis=1) & (np.abs(points[:, 1]) <= 90)]  # noqa: PLR2004
    points[:, 0] = (points[:, 0] + 180) % 360 - 180
    return points


def _holds(frame: _Frame, points: _Points) -> bool:
    west, south, east, north = frame
    low, high = points.min(axis=0), points.max(axis=0)
    return bool(west <= low[0] and south <= low[1] and high[0] <= east and high[1] <= north)


def _country(points: _Points) -> tuple[CRS, str] | None:
    """Return the usual CRS of the smallest country whose frame holds all points."""

    def size(country: str) -> float:
        west, south, east, north = _COUNTRIES[country][0]
        return (east - west) * (north - south)

    fitting = [name for name, (frame, _) in _COUNTRIES.items() if _holds(frame, points)]
    if not fitting:
        return None
    name = min(fitting, key=size)
    return CRS.from_epsg(_COUNTRIES[name][1]), f"the usual one of {name}"


def _zone(points: _Points) -> tuple[CRS, str] | None:
    """Return the UTM zone in whose reach all points lie."""
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    zone = int(np.clip((west + east) / 2 // 6 + 31, 1, 60))
    middle = 6 * zone - 183
    if max(middle - west, east - middle) > _UTM_REACH or south < _UTM_SOUTH or north > _UTM_NORTH:
        return None
    hemisphere = 32600 if south + north >= 0 else 32700
    return CRS.from_epsg(hemisphere + zone), "the UTM zone of its place"


def _conic(points: _Points) -> tuple[CRS, str]:
    """Return an equidistant conic, true along meridians and on two parallels.

    The parallels are where most points lie, so that a far island does not spoil the rest.
    """
    low, high = (round(float(each), 1) for each in np.quantile(points[:, 1], [1 / 6, 5 / 6]))
    low, high = (min(max(each, -89.0), 89.0) for each in (low, high))
    # The middle of what is left when the widest empty stretch of longitude is cut out.
    east = np.sort(points[:, 0])
    gaps = np.diff(east, append=east[0] + 360)
    widest = int(gaps.argmax())
    width = 360 - gaps[widest]
    middle = round((east[(widest + 1) % len(east)] + width / 2 + 180) % 360 - 180, 1)
    if abs(low + high) < _NEAR_EQUATOR:
        kind = f"+proj=eqc +lat_ts={max(abs(low), abs(high))} +lon_0={middle}"
        name = f"Equidistant cylindrical around {middle:g} E"
    else:
        kind = (
            f"+proj=eqdc +lat_1={low} +lat_2={high} +lat_0={(low + high) / 2:.2f} +lon_0={middle}"
        )
        name = f"Equidistant conic, true at {low:g} and {high:g} N, around {middle:g} E"
    plain = CRS.from_proj4(f"{kind} +datum=WGS84 +units=m +no_defs")
    named = CRS.from_json_dict(plain.to_json_dict() | {"name": name})
    return named, "made for its place, which is too wide for a UTM zone"


def _stretch(crs: CRS, points: _Points) -> str:
    """Return how far lengths in a CRS are from those on the ground, where it can be told."""
    some = points[:: max(1, len(points) // _SAMPLE)]
    try:
        scales = Proj(crs).get_factors(some[:, 0], some[:, 1])
    except ProjError:
        return ""
    off = np.abs(np.column_stack([scales.meridional_scale, scales.parallel_scale]) - 1).max(axis=1)
    off = off[np.isfinite(off)]
    if not len(off):
        return ""
    most, worst = (100 * float(each) for each in np.quantile(off, [0.95, 1.0]))
    said = f"; lengths are true within {most:.1g} %"
    return said if worst < 2 * most + 0.1 else f"{said} for most, {worst:.2g} % at the outermost"
