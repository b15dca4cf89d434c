"""The picture of neighbours: every border a line, what is loose or doubtful told apart."""

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely

import regiomap as rm
from helpers.lands import cells
from regiomap.errors import OptionError, UnknownMunicipalityError

pytest.importorskip("matplotlib")


def test_flanders_shows_what_its_report_says(flanders: gpd.GeoDataFrame) -> None:
    with pytest.warns(rm.errors.IsolatedMunicipalityWarning):
        graph = rm.build_adjacency(flanders)
    figure = rm.draw_adjacency(flanders, graph)
    said = [one.get_text() for one in figure.axes[0].texts]
    kinds = rm.check_adjacency(graph).to_frame()["kind"].value_counts()
    assert f"grens ({graph.number_of_edges()})" in said
    assert f"grens korter dan 100 m ({kinds['short border']})" in said
    assert f"raakt in een punt: geen grens ({kinds['point touch']})" in said
    assert "gemeente buiten het grootste van 2 losse delen (1)" in said
    assert "Voeren" in said
    loose = [one for one in figure.axes[0].lines if one.get_markersize() == 5.5]
    assert [len(np.asarray(one.get_xdata())) for one in loose if one.get_marker() == "o"] == [
        1,
        1,
    ]  # and its sample


def test_no_name_lies_over_another_or_outside(flanders: gpd.GeoDataFrame) -> None:
    graph = rm.build_adjacency(flanders, bridges=[("Voeren", "Riemst")])
    figure = rm.draw_adjacency(flanders, graph, short_border_m=1500, date="2026", language="en")
    figure.set_dpi(144)
    figure.draw_without_rendering()
    words = [one for one in figure.axes[0].texts if one.get_text()]
    boxes = [shapely.box(*one.get_window_extent().extents).buffer(-1.5) for one in words]
    assert len(boxes) > 30
    assert not [(a, b) for i, a in enumerate(boxes) for b in boxes[:i] if a.intersects(b)]
    assert all(shapely.box(*figure.bbox.extents).contains(box) for box in boxes)
    assert "declared bridge (1)" in [one.get_text() for one in words]


def test_every_border_is_a_line() -> None:
    land = cells()
    graph = rm.build_adjacency(land)
    figure = rm.draw_adjacency(land, graph)
    thin = [one for one in figure.axes[0].lines if one.get_linewidth() == 0.6]
    assert len(thin) == graph.number_of_edges() + 1  # and its sample


def test_what_cannot_be_drawn_is_told() -> None:
    land = cells()
    with pytest.raises(UnknownMunicipalityError):
        rm.draw_adjacency(land, nx.Graph())
    with pytest.raises(OptionError, match="empty"):
        rm.draw_adjacency(land.iloc[:0], nx.Graph())
    with pytest.raises(OptionError, match="short_border_m"):
        rm.draw_adjacency(land, rm.build_adjacency(land), short_border_m=-1)
