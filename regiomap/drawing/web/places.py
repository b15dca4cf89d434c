"""Places that are named on a map for orientation: a longitude and a latitude in degrees."""

import math
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import shapely
from pyproj import CRS, Transformer

from regiomap._base.messages import shown
from regiomap.errors import OptionError

__all__ = ["outside", "reprojected_places", "require_places"]


def require_places(places: Mapping[str, Any]) -> None:
    """Raise unless every place is a longitude and a latitude."""
    for name, place in places.items():
        pair = isinstance(place, tuple | list) and len(place) == len(("longitude", "latitude"))
        if not pair or not all(isinstance(x, int | float) and math.isfinite(x) for x in place):
            raise OptionError(
                f"places must give a longitude and a latitude in degrees by name, such as "
                f"{{'Brussel': (4.367, 50.842)}}, got {shown(place)} for {shown(name)}."
            )


def outside(
    places: Mapping[str, tuple[float, float]], geometry: gpd.GeoSeries
) -> dict[str, tuple[float, float]]:
    """Return the places that lie among the shapes, but in none of them: longitude and latitude."""
    hull = shapely.box(*geometry.total_bounds)
    return {
        name: places[name]
        for name, at in reprojected_places(places, geometry.crs).items()
        if hull.contains(shapely.Point(at)) and not geometry.contains(shapely.Point(at)).any()
    }


def reprojected_places(
    places: Mapping[str, tuple[float, float]], crs: CRS
) -> dict[str, tuple[float, float]]:
    """Return places in another CRS than degrees.

    As lists: of one place alone, some versions of pyproj and NumPy warn when it is an array.
    """
    move = Transformer.from_crs(4326, crs, always_xy=True)
    x, y = move.transform([at[0] for at in places.values()], [at[1] for at in places.values()])
    return dict(zip(places, zip(x, y, strict=True), strict=True))
