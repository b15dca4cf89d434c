"""Borders that an exact intersection loses, and maps on which nearly nobody has a neighbour."""

from unittest.mock import Mock

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import Polygon

from helpers.borders import land, lengths, quietly
from helpers.lands import cells, squares
from regiomap.adjacency import build_adjacency, check_adjacency
from regiomap.boundaries import facing
from regiomap.errors import IsolatedMunicipalityWarning


def exactly(table: gpd.GeoDataFrame) -> dict[frozenset[str], float]:
    """Return the borders of a metre that the intersection of two polygons has, as others do it."""
    shapes, codes = np.asarray(table.geometry.array), list(table.index)
    a, b = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    metres = shapely.length(shapely.intersection(shapes[a], shapes[b]))
    return {
        frozenset((codes[i], codes[j])): float(m)
        for i, j, m in zip(a, b, metres, strict=True)
        if i < j and m >= 1
    }


def nudged(table: gpd.GeoDataFrame, seed: int) -> gpd.GeoDataFrame:
    """Return the table with the last digit of half of the coordinates another one."""
    points = shapely.get_coordinates(table.geometry.array)
    rng = np.random.default_rng(seed)
    ends = {tuple(point): rng.random(2) < 0.5 for point in points}  # a ring stays closed
    shapes = []
    for shape in table.geometry:
        corners = shapely.get_coordinates(shape)[:-1]
        moved = [ends[tuple(corner)] & (rng.random(2) < 0.8) for corner in corners]
        shapes.append(Polygon(np.where(moved, np.nextafter(corners, np.inf), corners)))
    return table.set_geometry(gpd.GeoSeries(shapes, index=table.index, crs=table.crs))


def test_a_border_of_kilometres_is_a_point_for_others_and_whole_for_us() -> None:
    """A and B have the same twenty vertices between them; B has another last digit."""
    y = np.linspace(1_200_000, 1_203_000, 20)
    x = 2_600_000 + np.random.default_rng(3).uniform(0, 400, 20)
    border = np.stack([x, y], axis=1)
    west = Polygon([*border, (2_590_000, y[-1]), (2_590_000, y[0])])
    east = Polygon([*np.nextafter(border, np.inf), (2_610_000, y[-1]), (2_610_000, y[0])])
    table = land({"A": west, "B": east})
    drawn_m = shapely.LineString(border).length
    assert exactly(table).get(frozenset("AB"), 0.0) < drawn_m / 2

    graph = build_adjacency(table)  # a warning would be an error here
    assert graph.edges["A", "B"]["kind"] == "border"
    assert graph.edges["A", "B"]["shared_border_m"] == pytest.approx(drawn_m, abs=1e-3)
    assert check_adjacency(graph)


@pytest.mark.parametrize("seed", range(3))
def test_no_border_hangs_on_the_last_digit_of_a_coordinate(seed: int) -> None:
    """The cells of a turned map, each drawn with other last digits than its neighbours."""
    table = cells(6, 6)
    turned = table.set_geometry(table.rotate(29, origin=(0, 0)))
    loose = nudged(turned, seed)
    graph = quietly(loose)
    assert lengths(graph) == pytest.approx(lengths(quietly(table)), abs=1e-3)
    assert len(graph.edges) == 60
    assert len(exactly(loose)) < 60
    assert graph.graph["near_misses"] == graph.graph["overlaps"] == ()
    assert set(graph.graph["point_touches"]) <= set(quietly(table).graph["point_touches"])


def test_t_junctions_of_a_turned_map_are_lost_by_others_and_found_by_us() -> None:
    """
    CCC     No corner of A or B is a vertex of C, and after a turn none lies on its side.
    ABB
    """
    table = land(
        {
            "A": shapely.box(0, 0, 1000, 1000),
            "B": shapely.box(1000, 0, 3000, 1000),
            "C": shapely.box(0, 1000, 3000, 2000),
        }
    )
    lost = 0
    for degrees in range(5, 90, 5):
        turned = table.set_geometry(table.rotate(degrees, origin=(-200_000, 0)))
        graph = build_adjacency(turned)
        assert lengths(graph) == pytest.approx(lengths(quietly(table)), abs=1e-3)
        lost += len(graph.edges) - len(exactly(turned))
    assert lost > 0


def test_islands_are_not_compared_with_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    AB C D ...  Of 900 squares two are neighbours, and the others 7 m apart: nobody looks at the
                land of the others, and at their sides only by the box around all four.
    """
    table = squares((f"{i:03}" for i in range(900)), apart=7.0)
    table.loc["001", "geometry"] = shapely.box(1000, 0, 2007, 1000)
    monkeypatch.setattr(facing, "_BLOCK", 100)  # so few are many
    lines, compared = Mock(wraps=shapely.linestrings), Mock(wraps=shapely.relate_pattern)
    monkeypatch.setattr(shapely, "linestrings", lines)
    monkeypatch.setattr(shapely, "relate_pattern", compared)
    said = (
        r"898 of 900 municipalities have no neighbour: 002 .* The nearest boundary is 7\.00 m away "
        r"from 002 \(002\), that of 00[13]"
    )
    with pytest.warns(IsolatedMunicipalityWarning, match=said):
        graph = build_adjacency(table)
    assert list(graph.edges) == [("000", "001")]
    assert compared.call_count == 0
    drawn = sum(len(call.args[0]) for call in lines.call_args_list)
    assert 900 < drawn < 3 * 900 + 50  # three a square at most, not one for each of its sides
