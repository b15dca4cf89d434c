"""The small map of a plan: who has which colour, how large it is, and what it does without."""

import base64
import re
from itertools import combinations
from typing import Any
from xml.etree import ElementTree as ET

import geopandas as gpd
import pandas as pd
import pytest
import shapely

import regiomap as rm
from helpers.lands import squares
from regiomap._base.colours import PALETTE
from regiomap.plans.still import draw_still


def drawing(plan: str) -> ET.Element:
    found = re.fullmatch(r'<img alt="map" src="data:image/svg\+xml;base64,([\w+/=]+)"/>', plan)
    assert found
    return ET.fromstring(base64.b64decode(found[1]).decode())  # noqa: S314  (drawn here)


def paths(drawn: ET.Element) -> list[ET.Element]:
    return list(drawn.iter("{http://www.w3.org/2000/svg}path"))


def test_every_municipality_has_the_colour_of_its_region_and_neighbours_differ() -> None:
    land = squares(list("abcdef"), columns=3)
    assignment = pd.Series(["x", "x", "y", "x", "z", None], index=list("abcdef"))
    *cells, borders = paths(drawing(draw_still(assignment, land)))
    a, b, c, d, e, f = [cell.get("fill") for cell in cells]
    assert a == b == d
    assert len({a, c, e}) == 3
    assert {a, c, e} <= set(PALETTE)
    assert f == "#fff"
    assert borders.get("fill") == "none"
    assert (borders.get("d") or "").count("M") == 3


def test_all_of_flanders_is_small_and_no_two_neighbours_look_alike(
    flanders: gpd.GeoDataFrame,
) -> None:
    regions = flanders["reference_region"]
    shown = draw_still(regions, flanders)
    assert len(shown) < 120_000
    assert shown == draw_still(regions, flanders)
    *cells, _ = paths(drawing(shown))
    assert len(cells) == len(flanders)
    colours = pd.Series([cell.get("fill") for cell in cells], index=flanders.index)
    colour = colours.groupby(regions).first()
    assert colours.to_list() == regions.map(colour).to_list()
    shapes = flanders.dissolve(regions.rename("of")).geometry
    near = [
        (a, b)
        for a, b in combinations(shapes.index, 2)
        if shapely.intersection(shapes[a], shapes[b]).length > 1000
    ]
    assert len(near) > 20
    assert not [(a, b) for a, b in near if colour[a] == colour[b]]


CODES = list("abcd")
POINTS = [shapely.Point(0, 0), None, shapely.Polygon(), shapely.LineString([(0, 0), (1, 1)])]
BOWTIE = shapely.Polygon([(0, 0), (1000, 1000), (1000, 0), (0, 1000)])
NASTY: dict[str, Any] = {
    "no table": None,
    "no geometry": pd.DataFrame({"name": CODES}, index=CODES),
    "no active geometry": gpd.GeoDataFrame({"name": CODES}, index=CODES),
    "no polygon": gpd.GeoDataFrame(geometry=POINTS, index=CODES, crs=31370),
    "nobody": squares(list("abcd"), columns=2).iloc[:0],
}


@pytest.mark.parametrize("what", NASTY)
def test_without_boundaries_there_is_no_map(what: str) -> None:
    assert draw_still(pd.Series("x", index=CODES), NASTY[what]) == ""


def test_what_can_be_drawn_is_drawn() -> None:
    land = squares(CODES, columns=2).iloc[:3]
    land.loc["a", "geometry"] = BOWTIE
    land.loc["b", "geometry"] = None
    shown = draw_still(pd.Series(["x", "x", "y", "y"], index=CODES), land)
    assert len(paths(drawing(shown))) == 3  # two of them, and the borders
    twice = pd.concat([land, land])
    assert draw_still(pd.Series(["x", "x", "y", "y"], index=CODES), twice) == shown


def test_a_name_never_comes_into_the_map() -> None:
    land = squares(["<b>"], columns=1)
    plan = rm.Plan(pd.Series('"><script>', index=["<b>"]), municipalities=land)
    shown = draw_still(plan.assignment, land)
    assert "script" not in ET.tostring(drawing(shown)).decode()
    assert "<script" not in plan._repr_html_()
