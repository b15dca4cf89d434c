"""Places that are named on a map for orientation: a longitude and a latitude in degrees."""

import numpy as np
import pytest
from pyproj import CRS, Transformer

import regiomap as rm
from helpers.lands import cells
from regiomap.drawing.web.places import outside, reprojected_places
from regiomap.errors import OptionError


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("n", [0, 1, 2, 5])
def test_places_come_back_from_another_crs(n: int) -> None:
    places = {f"{i}": (4.0 + i / 10, 50.9) for i in range(n)}
    there = reprojected_places(places, CRS.from_epsg(31370))
    back = Transformer.from_crs(31370, 4326, always_xy=True)
    assert there.keys() == places.keys()
    for name, (x, y) in there.items():
        assert np.allclose(back.transform(x, y), places[name], atol=1e-6)


def test_places_lie_among_the_municipalities_and_in_none_of_them() -> None:
    """
    00 01 .. 03    the third square is missing: what lies there lies around
    """
    table = cells(1, 4).drop("02")
    middle = table.geometry.iloc[[0, 1, 2]].centroid.to_crs(4326)
    hole = Transformer.from_crs(31370, 4326, always_xy=True).transform(152_500.0, 200_500.0)
    places = {"gap": hole, "00": (middle.iloc[0].x, middle.iloc[0].y), "far": (0.0, 0.0)}
    assert outside(places, table.geometry) == {"gap": hole}
    assert outside({}, table.geometry) == {}


@pytest.mark.parametrize("place", [4, (4, "x"), (4,), (float("nan"), 50)])
def test_a_place_that_is_no_pair_of_degrees_is_refused(place: object) -> None:
    table = cells()
    with pytest.raises(OptionError, match="places must give a longitude and a latitude"):
        rm.draw_map(table, table["name"], places={"x": place})  # type: ignore[dict-item]
