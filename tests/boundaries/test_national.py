"""The CRS of a place: the usual one, a UTM zone, or a conic; and how true lengths are in it."""

import geopandas as gpd
import numpy as np
import pytest
from pyproj import CRS, Geod
from shapely import box

from regiomap.boundaries.national import choose_crs, in_belgium

GEOD = Geod(ellps="WGS84")


def boxes(*places: tuple[float, float], size: float = 0.1) -> gpd.GeoSeries:
    """Draw a small box at each place of longitude and latitude."""
    return gpd.GeoSeries([box(x, y, x + size, y + size) for x, y in places], crs=4326)


@pytest.mark.parametrize(
    ("west", "south", "east", "north", "epsg"),
    [
        (2.6, 50.7, 5.9, 51.4, 31370),  # Flanders
        (5.96, 45.82, 10.4, 47.7, 2056),  # Switzerland, which lies in the frame of France too
        (5.8, 49.5, 6.4, 50.0, 2169),  # Luxembourg, which lies in that of Belgium too
        (3.4, 50.8, 7.0, 53.3, 28992),
        (-4.7, 42.4, 8.1, 51.0, 2154),
        (-9.2, 36.1, 4.2, 43.7, 25830),
        (36.6, -1.4, 36.9, -1.2, 32737),  # Nairobi
        (-77.1, 38.8, -76.9, 39.0, 32618),  # Washington
    ],
)
def test_a_place_has_its_usual_crs(
    west: float, south: float, east: float, north: float, epsg: int
) -> None:
    chosen = choose_crs(boxes((west, south), (east, north)))
    assert chosen is not None
    assert chosen.crs == CRS.from_epsg(epsg)
    assert "lengths are true within" in chosen.why


def test_every_crs_of_a_country_has_metres_and_reaches_it() -> None:
    from regiomap.boundaries.national import _COUNTRIES

    for name, ((west, south, east, north), code) in _COUNTRIES.items():
        middle = boxes(((west + east) / 2, (south + north) / 2))
        crs = CRS.from_epsg(code)
        assert {axis.unit_name for axis in crs.axis_info} == {"metre"}, name
        there = middle.to_crs(crs)
        true = abs(GEOD.geometry_area_perimeter(middle.iloc[0])[1])
        assert there.length.iloc[0] == pytest.approx(true, rel=0.01), name


@pytest.mark.parametrize(
    "places",
    [
        [(-120.0, 35.0), (-75.0, 45.0)],  # wider than a zone
        [(172.0, 52.0), (-140.0, 60.0), (-100.0, 40.0)],  # across the antimeridian
        [(-91.0, -1.0), (-78.0, 1.0)],  # across the equator, where no cone fits
        [(115.0, -34.0), (150.0, -20.0)],
        [(10.0, 86.0), (100.0, 86.5)],
    ],
)
def test_a_wide_land_gets_a_conic_in_which_lengths_are_nearly_true(
    places: list[tuple[float, float]],
) -> None:
    shapes = boxes(*places)
    chosen = choose_crs(shapes)
    assert chosen is not None
    assert "too wide for a UTM zone" in chosen.why
    assert chosen.crs.name.startswith("Equidistant")
    metres = shapes.to_crs(chosen.crs).length
    true = [abs(GEOD.geometry_area_perimeter(shape)[1]) for shape in shapes]
    assert np.allclose(metres, true, rtol=0.08)
    assert chosen.crs == choose_crs(shapes[::-1]).crs  # type: ignore[union-attr]


def test_an_island_far_away_does_not_spoil_the_rest() -> None:
    land = boxes(*((-120.0 + 2 * i, 38.0) for i in range(20)), (144.0, 13.0))
    chosen = choose_crs(land)
    assert chosen is not None
    metres = land.to_crs(chosen.crs).length.to_numpy()[:-1]
    true = [abs(GEOD.geometry_area_perimeter(shape)[1]) for shape in land[:-1]]
    assert np.allclose(metres, true, rtol=0.001)
    assert "at the outermost" in chosen.why


def test_what_lies_nowhere_has_no_crs() -> None:
    assert choose_crs(gpd.GeoSeries([None], crs=4326)) is None
    assert choose_crs(gpd.GeoSeries([box(0, 0, 1, 1)])) is None


def test_belgium_is_told_from_elsewhere_in_any_crs() -> None:
    brussels = boxes((4.3, 50.8))
    assert in_belgium(brussels)
    assert in_belgium(brussels.to_crs(31370))
    assert not in_belgium(boxes((4.3, 50.8), (8.5, 47.3)))
    assert not in_belgium(gpd.GeoSeries([None], crs=4326))
    assert not in_belgium(gpd.GeoSeries([box(4.3, 50.8, 4.4, 50.9)]))
