"""The map as a file: what is in it, that it is safe, and that it is the same every time."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import folium
import networkx as nx
import pandas as pd
import pytest

import regiomap as rm
from helpers.html import page_of
from helpers.lands import cells, halves, squares
from regiomap.errors import (
    AssignmentError,
    BoundaryError,
    ColumnError,
    CRSError,
    FileError,
    OptionError,
    RegiomapWarning,
    UnknownMunicipalityError,
)


def test_the_file_is_whole_small_and_asks_for_nothing(tmp_path: Path) -> None:
    table = rm.load_flanders()
    plan = table["reference_region"]
    rm.save_map(rm.draw_map(table, [plan, plan, plan]), tmp_path / "map.html")
    html = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert len(html.encode()) <= 700_000
    # The one address is Leaflet's own credit, which the page does not show.
    assert set(re.findall(r"""(?:src|href)=["']?((?:https?:)?//[^"']*)""", html)) == {
        "https://leafletjs.com"
    }
    assert "<link" not in html
    assert "@import" not in html
    assert re.findall(r"url\((?!data:|#)[^)$]*\)", html) == []
    assert "Content-Security-Policy" in html
    assert '<html lang="nl">' in html
    assert "user-scalable" not in html


def test_a_map_says_what_it_is_without_where_it_is_in_memory() -> None:
    table = squares("ab").assign(population=1)
    drawn = rm.draw_map(table, pd.Series("x", table.index), parents=None, title="Two <squares>")
    assert repr(drawn) == "<RegioMap 'Two <squares>': a page for a notebook, or for save_map>"


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes_in_any_run(tmp_path: Path) -> None:
    script = (
        "import sys, folium, regiomap as rm\n"
        "flanders = rm.load_flanders()\n"
        "drawn = rm.draw_map(flanders, flanders['reference_region'])\n"
        "folium.Marker([51, 4], popup='x', tooltip='y').add_to(drawn)\n"
        "group = folium.FeatureGroup(name='z').add_to(drawn)\n"
        "folium.GeoJson({'type': 'Point', 'coordinates': [4, 51]}).add_to(group)\n"
        "folium.LayerControl().add_to(drawn)\n"
        "rm.save_map(drawn, sys.argv[1])\n"
        "rm.save_map(drawn, sys.argv[2])\n"
    )
    names = [str(tmp_path / f"{i}.html") for i in range(4)]
    for pair in (names[:2], names[2:]):
        subprocess.run([sys.executable, "-c", script, *pair], check=True)
    assert len({Path(name).read_bytes() for name in names}) == 1


def test_what_the_caller_owns_stays_as_it_was() -> None:
    table = cells()
    plan = halves(table)
    graph = rm.build_adjacency(table)
    plans = {"a": plan}
    before = table.copy(), plan.copy(), nx.Graph(graph), dict(plans)
    first = rm.draw_map(table, plans, graph=graph).get_root().render()
    again = rm.draw_map(table, plans, graph=graph).get_root().render()
    assert first == again
    pd.testing.assert_frame_equal(pd.DataFrame(table), pd.DataFrame(before[0]))
    pd.testing.assert_series_equal(plan, before[1])
    assert nx.utils.graphs_equal(graph, before[2])
    assert plans == before[3]


def test_drawing_reads_no_data(monkeypatch: pytest.MonkeyPatch) -> None:
    table = rm.load_flanders()
    plan = table["reference_region"]
    before = rm.draw_map(table, plan).get_root().render()

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("data was read")

    for module, name in (
        ("regiomap.flanders", "_folder"),
        ("geopandas", "read_file"),
        ("pandas", "read_csv"),
        ("pyogrio", "read_dataframe"),
    ):
        monkeypatch.setattr(f"{module}.{name}", refuse)
    with pytest.raises(AssertionError, match="data was read"):
        rm.load_flanders()
    assert rm.draw_map(table, plan).get_root().render() == before


def test_tiles_come_with_their_attribution_and_only_when_asked_for() -> None:
    table = cells()
    html = rm.draw_map(table, halves(table), tiles="OpenStreetMap").get_root().render()
    layers = html.rpartition("<script>")[2]
    assert "tile.openstreetmap.org" in layers
    assert "OpenStreetMap" in layers.split("tile.openstreetmap.org")[1]
    assert "img-src data: blob: https://tile.openstreetmap.org;" in html
    with pytest.raises(OptionError, match=r"folium refuses tiles='https://x/"):
        rm.draw_map(table, halves(table), tiles="https://x/{z}/{x}/{y}.png")


def test_a_layer_that_needs_the_internet_is_announced(tmp_path: Path) -> None:
    from folium.plugins import MarkerCluster

    drawn = rm.draw_map(cells(), halves(cells()))
    MarkerCluster().add_to(drawn)
    with pytest.warns(RegiomapWarning, match=r"the file needs internet: .*markercluster"):
        rm.save_map(drawn, tmp_path / "map.html")


@pytest.mark.parametrize(
    ("change", "error", "match"),
    [
        ({"municipalities": 3}, BoundaryError, "must be a GeoDataFrame of municipalities, got 3"),
        ({"municipalities": cells().to_crs(4326)}, CRSError, "EPSG:4326"),
        ({"municipalities": cells().iloc[:0]}, OptionError, "nothing to draw"),
        ({"parents": "regio"}, ColumnError, "no column 'regio'.*parents=None"),
        ({"parents": pd.Series(["a", "b"], ["00", "00"])}, AssignmentError, "in the parents: '00'"),
        ({"plans": []}, AssignmentError, "no plan to draw"),
        ({"plans": pd.Series(dtype=object)}, AssignmentError, "'Voorstel' holds no municipality"),
        ({"plans": pd.Series(1, ["00", "00"])}, AssignmentError, "once in the plan 'Voorstel'"),
        ({"plans": {"x": pd.Series(1, ["99"])}}, UnknownMunicipalityError, "'x' names 1 code "),
        ({"plans": [["00"]]}, OptionError, "must be a Plan, a Series or a Proposal, got"),
        ({"plans": 3}, OptionError, "plans must be a Plan, a Series"),
        ({"graph": nx.Graph()}, UnknownMunicipalityError, "the graph lacks 6 of 6"),
        ({"former_names": {"99": ["x"]}}, UnknownMunicipalityError, "former_names names 1 code "),
        ({"language": "fr"}, OptionError, "language must be one of 'nl', 'en', got 'fr'"),
    ],
)  # fmt: skip
def test_wrong_input_says_what_is_wrong(
    change: dict[str, Any], error: type[Exception], match: str
) -> None:
    good: dict[str, Any] = {"municipalities": cells(), "plans": halves(cells())}
    call = good | change
    with pytest.raises(error, match=match):
        rm.draw_map(call.pop("municipalities"), call.pop("plans"), **call)


def test_saving_fails_with_a_reason_and_leaves_what_was_there(tmp_path: Path) -> None:
    drawn = rm.draw_map(cells(), halves(cells()))
    with pytest.raises(FileError, match=r"cannot write .*Does the folder exist"):
        rm.save_map(drawn, tmp_path / "no" / "map.html")
    with pytest.raises(OptionError, match="save_map writes what draw_map returns, got Map"):
        rm.save_map(folium.Map(tiles=None), tmp_path / "map.html")
    assert list(tmp_path.iterdir()) == []


def test_a_map_is_html(tmp_path: Path) -> None:
    flanders = rm.load_flanders()
    brugge = flanders[flanders["reference_region"] == "Regio Brugge"]
    drawn = rm.draw_map(brugge, brugge["reference_region"])
    with pytest.raises(OptionError, match=r"a map is a file ending in \.html, \.htm; got 'x\.pdf'"):
        rm.save_map(drawn, tmp_path / "x.pdf")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("column", "cells", "found"),
    [
        ("postcode", [9160, 9100, None], {"0": ["9160"], "1": ["9100"]}),
        ("postcodes", ["1 2", "3,4; 5", " "], {"0": ["1", "2"], "1": ["3", "4", "5"]}),
    ],
)
def test_post_codes_of_the_table_find_a_municipality(
    column: str, cells: list[object], found: dict[str, list[str]]
) -> None:
    table = squares("abc").assign(**{column: pd.Series(cells, list("abc"), object)})
    regions = pd.Series("x", table.index)
    assert page_of(rm.draw_map(table, regions, parents=None))["searchWords"] == found
    drawn = rm.draw_map(table, regions, parents=None, search_words={"a": ["dorp"]})
    assert page_of(drawn)["searchWords"] == {"0": ["dorp"]}
