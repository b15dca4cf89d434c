"""The still picture of a map, for where no script runs."""

import re

import geopandas as gpd
import networkx as nx
import pandas as pd

import regiomap as rm
from helpers.lands import cells, halves


def test_the_notebook_gets_a_picture_below_the_frame() -> None:
    shown = rm.draw_map(cells(), halves(cells()))._repr_html_()
    assert shown.index("data:image/svg+xml;base64,") < shown.index("<iframe")
    assert "Make this Notebook Trusted" not in shown


def test_each_region_is_one_shape_and_each_border_drawn_once() -> None:
    """
    00 01 02    the first column is a region, and so are the others; 12 is in none
    10 11 12
    """
    regions = halves(cells()).drop("12")
    html = rm.draw_map(cells(), regions, parents=None).get_root().render()
    picture = re.search(r"<noscript>.*?</noscript>", html, re.DOTALL)
    assert picture is not None
    filled = re.findall(r'<path fill="(#\w+)" d="([^"]*)"', picture[0])
    assert len(filled) == 3
    assert "#fff" in dict(filled)
    assert all(d.count("z") == 1 for _, d in filled)


def test_the_picture_takes_at_most_fifteen_percent_of_the_file(
    flanders: gpd.GeoDataFrame, bridged: nx.Graph, plans: dict[str, pd.Series]
) -> None:
    html = rm.draw_map(flanders, plans, graph=bridged).get_root().render()
    picture = re.search(r"<noscript>.*?</noscript>", html, re.DOTALL)
    assert picture is not None
    assert 20_000 < len(picture[0]) < 0.15 * len(html)


def test_without_a_script_the_question_is_read_and_where_to_answer() -> None:
    table = cells()
    asked = "Goed <b>zo</b>?"
    drawn = rm.draw_map(table, halves(table), question=asked, reply_to="an@example.org")
    found = re.search(r"<noscript>.*?</noscript>", drawn.get_root().render(), re.DOTALL)
    assert found is not None
    assert "Goed &lt;b&gt;zo&lt;/b&gt;?" in found[0]
    assert "Antwoorden kan ook per mail aan an@example.org." in found[0]
    assert "<b>" not in found[0]
