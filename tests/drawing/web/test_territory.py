"""The municipalities as the page knows them: by position, with their neighbours."""

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely

import regiomap as rm
from helpers.lands import cells
from regiomap.adjacency import build_adjacency
from regiomap.drawing.web.territory import outside, territory_of
from regiomap.errors import ColumnError, OptionError, UnknownMunicipalityError


def test_everything_is_told_by_position() -> None:
    """
    00 01 02    a border between each two beside or below each other
    10 11 12
    """
    table = cells(population=[1, 2, 3, 4, 5, np.nan])
    told = territory_of(table, build_adjacency(table), "reference_region").encode()
    assert told["codes"] == ("00", "01", "02", "10", "11", "12")
    assert told["names"][0] == "gemeente 00"
    assert (told["parents"], told["parentOf"]) == (("P",), (0,) * 6)
    assert told["population"] == (1, 2, 3, 4, 5, None)
    assert told["edges"] == [
        [a, b, 1000.0, 0] for a, b in [(0, 1), (0, 3), (1, 2), (1, 4), (2, 5), (3, 4), (4, 5)]
    ]
    assert told["touches"] == ((0, 4), (1, 3), (1, 5), (2, 4))


def test_parents_are_sorted_and_missing_is_minus_one() -> None:
    table = cells(1, 3)
    graph = build_adjacency(table)
    parents = pd.Series(["Q", None, "P"], index=table.index)
    told = territory_of(table, graph, parents)
    assert (told.parents, told.parent_of) == (("P", "Q"), (1, -1, 0))
    assert territory_of(table, graph, None).parent_of == (-1, -1, -1)
    with pytest.raises(ColumnError, match=r"no column 'streek'.*parents=None"):
        territory_of(table, graph, "streek")


def test_an_edge_of_another_graph_is_a_border_of_no_length() -> None:
    table = cells(1, 3)
    graph = nx.Graph([("00", "01"), ("02", "01"), ("02", "elsewhere")])
    graph.edges["00", "01"].update(kind="bridge")
    graph.edges["02", "01"].update(kind="ferry", shared_border_m=np.inf)
    told = territory_of(table, graph, None).encode()
    assert told["edges"] == [[0, 1, 0.0, 2], [1, 2, 0.0, 0]]
    assert told["population"] is None


def test_who_is_not_in_the_graph_is_named() -> None:
    with pytest.raises(UnknownMunicipalityError, match="the graph lacks 3 of 3"):
        territory_of(cells(1, 3), nx.Graph(), None)


def test_places_lie_among_the_municipalities_and_in_none_of_them() -> None:
    """
    00 01 .. 03    the third square is missing: what lies there lies around
    """
    table = cells(1, 4).drop("02")
    middle = table.geometry.iloc[[0, 1, 2]].centroid.to_crs(4326)
    gap = gpd.GeoSeries([shapely.Point(152_500, 200_500)], crs=31370).to_crs(4326).iloc[0]
    places = {"gap": (gap.x, gap.y), "00": (middle.iloc[0].x, middle.iloc[0].y), "far": (0.0, 0.0)}
    assert outside(places, table.geometry) == {"gap": (gap.x, gap.y)}
    assert outside({}, table.geometry) == {}


@pytest.mark.parametrize("place", [4, (4, "x"), (4,), (float("nan"), 50)])
def test_a_place_that_is_no_pair_of_degrees_is_refused(place: object) -> None:
    table = cells()
    with pytest.raises(OptionError, match="places must give a longitude and a latitude"):
        rm.draw_map(table, table["name"], places={"x": place})  # type: ignore[dict-item]
