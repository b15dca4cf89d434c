"""The map as a file: what is in it, that it is safe, and that it is the same every time."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
from itertools import combinations
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import Delaunay
from shapely.geometry import Polygon, box

import regiomap as rm
from regiomap._base.texts import _section
from regiomap.drawing.palette import PALETTE, colour_regions
from regiomap.drawing.web.page import _SCRIPTS, _STYLES, as_json
from regiomap.drawing.web.topology import build_topology
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

STATIC = Path(rm.__file__).parent / "drawing" / "web" / "static"


def grid(rows: int = 2, columns: int = 3, **extra: object) -> gpd.GeoDataFrame:
    """Squares of one kilometre; codes are row and column, as in `10`."""
    places = [(row, column) for row in range(rows) for column in range(columns)]
    codes = pd.Index([f"{row}{column}" for row, column in places], name="nis")
    shapes = [
        box(150_000 + 1000 * c, 200_000 - 1000 * r, 151_000 + 1000 * c, 201_000 - 1000 * r)
        for r, c in places
    ]
    table = {"name": [f"gemeente {code}" for code in codes], "reference_region": "P"} | extra
    return gpd.GeoDataFrame(table, geometry=shapes, index=codes, crs=31370)


def halves(table: gpd.GeoDataFrame) -> pd.Series:
    return pd.Series(["west" if code[1] == "0" else "oost" for code in table.index], table.index)


def page_of(drawn: folium.Map) -> dict[str, Any]:
    """Return the data a map carries, as its scripts read it."""
    html = drawn.get_root().render()
    found = re.findall(
        r'<script type="application/json" id="rm-data">(.*?)</script>', html, re.DOTALL
    )
    assert len(found) == 1
    page: dict[str, Any] = json.loads(found[0])
    return page


def ring_points(page: dict[str, Any], place: int) -> list[list[list[tuple[float, float]]]]:
    """Return the polygons of a municipality in degrees, from the arcs."""
    geometry = page["geometry"]
    lines = []
    for steps in geometry["arcs"]:
        points = np.array(steps).reshape(-1, 2).cumsum(axis=0)
        lines.append(points * geometry["scale"] + geometry["origin"])
    return [
        [
            [tuple(p) for arc in ring for p in (lines[arc] if arc >= 0 else lines[~arc][::-1])[:-1]]
            for ring in rings
        ]
        for rings in geometry["polygons"][place]
    ]


def test_the_page_carries_every_municipality_border_and_plan() -> None:
    table = grid(population=[1, 2, 3, 4, 5, np.nan])
    page = page_of(rm.draw_map(table, {"Een": halves(table), "Twee": table["reference_region"]}))
    assert page["municipalities"]["codes"] == list(table.index)
    assert page["municipalities"]["population"] == [1, 2, 3, 4, 5, None]
    assert [plan["title"] for plan in page["plans"]] == ["Een", "Twee"]
    assert page["plans"][0]["regions"] == ["oost", "west"]
    assert page["plans"][0]["of"] == [1, 0, 0, 1, 0, 0]
    # Two rows of three squares: seven inner borders, every one a kilometre long.
    assert len(page["municipalities"]["edges"]) == 7
    assert {metres for _, _, metres, _ in page["municipalities"]["edges"]} == {1000.0}
    owners = [tuple(pair) for pair in page["geometry"]["owners"]]
    assert sum(min(pair) >= 0 for pair in owners) == 7


def test_arcs_give_back_every_polygon() -> None:
    """Flanders of 2025 with all its parts and holes, to within the detail of a screen."""
    table = rm.load_flanders()
    page = page_of(rm.draw_map(table, table["reference_region"]))
    for place, shape in enumerate(table.geometry):
        polygons = [Polygon(rings[0], rings[1:]) for rings in ring_points(page, place)]
        drawn = gpd.GeoSeries(polygons, crs=4326).to_crs(31370)
        assert drawn.is_valid.all()
        assert len(polygons) == len(shapely.get_parts(shape))
        assert drawn.union_all().symmetric_difference(shape).area < 0.02 * shape.area + 5e4


def test_every_border_is_embedded_once_and_neighbours_share_it() -> None:
    table = rm.load_flanders()
    topology = build_topology(table.geometry)
    graph = rm.build_adjacency(table, bridges=[("Voeren", "Riemst")])
    shared = {tuple(sorted((table.index[a], table.index[b]))) for a, b in topology.owners if a >= 0}
    borders = {tuple(sorted((a, b))) for a, b, kind in graph.edges(data="kind") if kind != "bridge"}
    assert shared == borders
    assert len({arc.tobytes() for arc in topology.arcs}) == len(topology.arcs)


def test_a_hole_an_island_and_an_exclave_stay_what_they_are() -> None:
    """A square with a hole that another one fills, and a second part far away."""
    hole = box(150_400, 200_400, 150_600, 200_600)
    around = box(150_000, 200_000, 151_000, 201_000).difference(hole)
    shapes = [shapely.union_all([around, box(155_000, 200_000, 156_000, 201_000)]), hole]
    topology = build_topology(gpd.GeoSeries(shapes, crs=31370))
    assert [[len(rings) for rings in parts] for parts in topology.polygons] == [[2, 1], [1]]
    assert sorted(topology.owners) == [(-1, 0), (-1, 0), (0, 1)]


@given(gap_m=st.floats(0.01, 0.9), overlap=st.booleans())
def test_a_thin_gap_or_overlap_is_still_one_border(gap_m: float, *, overlap: bool) -> None:
    table = grid(1, 2)
    shift = -gap_m if overlap else gap_m
    geometry = table.geometry.copy()
    geometry.iloc[1] = shapely.affinity.translate(geometry.iloc[1], shift)
    topology = build_topology(geometry)
    assert [pair for pair in topology.owners if min(pair) >= 0] == [(0, 1)]


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
    table = grid()
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


@pytest.mark.parametrize(
    "name",
    ["</script><b>", "<!--<script>", "a & b", "\u2028\u2029", "\ud800", "`${x}` {{ 7*7 }} {n}"],
)
def test_a_name_never_becomes_markup_in_the_file(name: str) -> None:
    table = grid()
    if name.isprintable():  # pandas itself refuses half a surrogate pair in a column
        table["name"] = name
    html = rm.draw_map(table, halves(table), title=name, source=name).get_root().render()
    plain = rm.draw_map(grid(), halves(grid()), title="x", source="x").get_root().render()
    assert html.count("<script") == plain.count("<script")
    assert html.count("</script") == plain.count("</script")
    assert html.encode("utf-8", "strict")
    assert "49" not in as_json({"a": "{{ 7*7 }}"})


def test_the_data_reads_back_as_it_was_written() -> None:
    data = {"<a>&": ["</script>", "\u2028", 'quote " and \\', 1.5, None]}
    assert json.loads(as_json(data)) == data
    assert not set("<>&\u2028\u2029") & set(as_json(data))


def test_scripts_write_text_and_never_markup() -> None:
    for path in STATIC.glob("*.js"):
        source = path.read_text(encoding="utf-8")
        assert '"use strict"' in source
        forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function"
        if path.name == "folium.js":  # folium's own popups are markup by design
            forbidden = forbidden.removeprefix("innerHTML|")
        assert re.findall(forbidden, source) == [], path.name
        assert "http" not in source.replace("http://www.w3.org/2000/svg", ""), path.name


LEAFLET = STATIC / "leaflet"


def test_leaflet_is_what_its_makers_published_with_its_licence() -> None:
    lines = [line.split() for line in (LEAFLET / "SHA256SUMS").read_text().splitlines()]
    sums = {name: digest for digest, name in lines}
    carried = {
        path.relative_to(LEAFLET).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in LEAFLET.rglob("*")
        if path.is_file() and path.name != "SHA256SUMS"
    }
    assert carried == sums
    assert 't.version="1.9.4"' in (LEAFLET / "leaflet.js").read_text(encoding="utf-8")
    assert "BSD 2-Clause License" in (LEAFLET / "LICENSE").read_text(encoding="utf-8")


def test_leaflet_is_the_package_of_npm(tmp_path: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed, so there is nothing to compare with")
    packed = subprocess.run(
        [npm, "pack", "leaflet@1.9.4", "--silent"], cwd=tmp_path, check=False, capture_output=True
    )
    if packed.returncode:
        pytest.skip(f"npm cannot reach its registry: {packed.stderr.decode()[-200:]}")
    with tarfile.open(tmp_path / "leaflet-1.9.4.tgz") as package:
        for line in (LEAFLET / "SHA256SUMS").read_text().splitlines():
            wanted, name = line.split()
            inside = name if name == "LICENSE" else f"dist/{name}"
            member = package.extractfile(f"package/{inside}")
            assert member is not None
            assert hashlib.sha256(member.read()).hexdigest() == wanted


def test_every_script_and_style_is_on_the_page_and_every_text_exists() -> None:
    assert sorted(_SCRIPTS) == sorted(path.stem for path in STATIC.glob("*.js"))
    assert sorted(_STYLES) == sorted(path.stem for path in STATIC.glob("*.css"))
    table = _section("map") | _section("criteria")
    sources = "".join(
        path.read_text(encoding="utf-8") for path in STATIC.iterdir() if path.is_file()
    )
    used = set(re.findall(r'data-(?:text|label)="([\w.]+)"', sources))
    used |= set(re.findall(r'\btext\("([\w.]+)"', sources))
    used |= {
        f"{key}.{n}" for key in re.findall(r'\bcount\("([\w.]+)"', sources) for n in ("one", "many")
    }
    assert used - set(table) == set()
    for key, words in table.items():
        assert set(words) == {"nl", "en"}, key
        holes = [set(re.findall(r"{(\w+)}", one)) for one in words.values()]
        assert holes[0] == holes[1], key


# Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
SIGHT = {
    "normal": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.01182, 0.04294, 0.968881],
    ],
}


def linear(colour: str) -> np.ndarray[Any, Any]:
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    xyz = to_xyz @ rgb / [0.95047, 1, 1.08883]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("sight", SIGHT)
def test_colour_blind_people_can_tell_every_two_tints_apart(sight: str) -> None:
    seen = [lab(np.clip(np.array(SIGHT[sight]) @ linear(one), 0, 1)) for one in PALETTE]
    # 2.3 is just noticeable side by side; ten times that is another colour at a glance.
    assert min(np.linalg.norm(a - b) for a, b in combinations(seen, 2)) > 23


def test_black_text_is_readable_on_every_tint() -> None:
    luminance = [float(linear(one) @ [0.2126, 0.7152, 0.0722]) for one in PALETTE]
    ink = float(linear("#10131a") @ [0.2126, 0.7152, 0.0722])
    assert min((light + 0.05) / (ink + 0.05) for light in luminance) > 4.5


@given(n=st.integers(3, 40), seed=st.integers(0, 2**32))
def test_neighbouring_regions_never_share_a_colour(n: int, seed: int) -> None:
    """Random planar graphs: Delaunay triangles of random points."""
    triangles = Delaunay(np.random.default_rng(seed).random((n, 2))).simplices
    edges = [(int(a), int(b)) for one in triangles for a, b in combinations(one, 2)]
    assert edges
    colours = colour_regions(n, edges)
    assert all(colours[a] != colours[b] for a, b in edges)
    assert set(colours) <= set(range(len(PALETTE)))


def test_short_region_names_are_shown_as_they_are_and_long_ones_get_numbers() -> None:
    table = grid()
    short = page_of(rm.draw_map(table, pd.Series([10, 2, 2, 10, 2, np.nan], table.index)))
    assert short["plans"][0]["regions"] == short["plans"][0]["labels"] == ["2", "10"]
    assert short["plans"][0]["of"][-1] == -1
    assert page_of(rm.draw_map(table, halves(table)))["plans"][0]["labels"] == ["1", "2"]


def test_embedded_flanders_knows_its_source_and_its_old_names() -> None:
    table = rm.load_flanders()
    page = page_of(rm.draw_map(table, table["reference_region"]))
    assert "Statbel" in page["source"]
    assert "CC BY 4.0" in page["source"]
    place = page["municipalities"]["names"].index("Pajottegem")
    assert page["formerNames"][str(place)] == ["Galmaarden", "Gooik", "Herne"]
    old = rm.load_flanders(2024)
    assert page_of(rm.draw_map(old, old["reference_region"]))["formerNames"] == {}


def credit_of(table: gpd.GeoDataFrame, **options: Any) -> tuple[str, str]:  # noqa: ANN401  (as draw_map takes them)
    page = page_of(rm.draw_map(table, pd.Series("x", table.index), parents=None, **options))
    return page["source"], page["date"]


def test_every_reader_tells_the_map_where_the_boundaries_come_from(tmp_path: Path) -> None:
    path = tmp_path / "gemeenten.gpkg"
    grid().to_file(path)
    read = rm.read_municipalities(path)
    assert read.attrs == {
        "source": "gemeenten.gpkg",
        "licence": None,
        "date": None,
        "vintage": None,
    }
    mended = rm.repair_municipalities(path).municipalities
    again = rm.repair_municipalities(mended).municipalities
    merged = rm.merge_municipalities(again, {"00": "01"})
    for table in (read, mended, again, merged, merged.iloc[:2], merged.to_crs(3812)):
        assert credit_of(table) == ("Bron: gemeenten.gpkg", "")
    assert credit_of(read, language="en", date="2025") == ("Source: gemeenten.gpkg", "2025")


def test_what_the_analyst_fills_in_travels_too() -> None:
    table = grid()
    assert credit_of(table) == ("", "")
    table.attrs = {"source": "Kadaster", "licence": "CC0", "date": "2025-01-01"}
    plan = rm.Plan(halves(table), municipalities=rm.repair_municipalities(table).municipalities)
    assert plan.municipalities is not None
    assert credit_of(plan.municipalities) == ("Bron: Kadaster, CC0", "2025-01-01")
    assert plan.regions().attrs["source"] == "Kadaster"
    assert credit_of(table, source="van mij", date="") == ("van mij", "")
    assert credit_of(table, source="") == ("", "2025-01-01")


def test_flanders_keeps_its_source_and_loses_its_year_when_it_is_merged() -> None:
    merged = rm.merge_municipalities(rm.load_flanders(2024), rm.load_merger_table())
    now = rm.load_flanders(2025)
    assert (now.attrs["vintage"], merged.attrs["vintage"]) == (2025, None)
    assert credit_of(merged) == credit_of(now)
    assert "Statbel" in credit_of(now)[0]
    assert merged.attrs["former_names"] == now.attrs["former_names"]
    assert rm.load_reference_regions().attrs["source"] == now.attrs["source"]


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


def test_former_names_come_from_the_table_and_are_those_of_its_rows() -> None:
    table = rm.load_flanders()
    part = table[table["name"].isin(["Pajottegem", "Gent"])]
    page = page_of(rm.draw_map(part, part["reference_region"]))
    place = page["municipalities"]["names"].index("Pajottegem")
    assert page["formerNames"] == {str(place): ["Galmaarden", "Gooik", "Herne"]}
    part.attrs.clear()
    assert page_of(rm.draw_map(part, part["reference_region"]))["formerNames"] == {}
    assert rm.load_former_names(part) == {"23106": ["Galmaarden", "Gooik", "Herne"]}
    assert rm.load_former_names(grid()) == rm.load_former_names(part[["geometry"]]) == {}


def test_a_plan_brings_its_graph_and_its_parents() -> None:
    table = grid().drop(columns="reference_region")
    graph = rm.build_adjacency(table, bridges=[("00", "12")])
    parents = pd.Series("Q", table.index)
    plan = rm.Plan(halves(table), graph=graph, parents=parents)
    page = page_of(rm.draw_map(table, plan))
    assert page["municipalities"]["parents"] == ["Q"]
    assert [0, 5, 0.0, 2] in page["municipalities"]["edges"]
    assert page_of(rm.draw_map(table, plan, parents=None))["municipalities"]["parents"] == []


def test_criteria_and_language_reach_the_page() -> None:
    table = grid()
    rules = rm.Criteria(min_size=2, max_size=3, contiguous=False)
    page = page_of(rm.draw_map(table, halves(table), criteria=rules, language="en"))
    assert page["criteria"]["minSize"] == 2
    assert page["criteria"]["contiguous"] is False
    assert page["title"] == "Youth regions"


def test_tiles_come_with_their_attribution_and_only_when_asked_for() -> None:
    table = grid()
    html = rm.draw_map(table, halves(table), tiles="OpenStreetMap").get_root().render()
    layers = html.rpartition("<script>")[2]
    assert "tile.openstreetmap.org" in layers
    assert "OpenStreetMap" in layers.split("tile.openstreetmap.org")[1]
    assert "img-src data: blob: https://tile.openstreetmap.org;" in html
    with pytest.raises(OptionError, match=r"folium refuses tiles='https://x/"):
        rm.draw_map(table, halves(table), tiles="https://x/{z}/{x}/{y}.png")


def test_a_layer_that_needs_the_internet_is_announced(tmp_path: Path) -> None:
    from folium.plugins import MarkerCluster

    drawn = rm.draw_map(grid(), halves(grid()))
    MarkerCluster().add_to(drawn)
    with pytest.warns(RegiomapWarning, match=r"the file needs internet: .*markercluster"):
        rm.save_map(drawn, tmp_path / "map.html")


def test_the_notebook_gets_a_picture_below_the_frame() -> None:
    shown = rm.draw_map(grid(), halves(grid()))._repr_html_()
    assert shown.index("data:image/svg+xml;base64,") < shown.index("<iframe")
    assert "Make this Notebook Trusted" not in shown


@pytest.mark.parametrize(
    ("change", "error", "match"),
    [
        ({"municipalities": 3}, BoundaryError, "must be a GeoDataFrame of municipalities, got 3"),
        ({"municipalities": grid().to_crs(4326)}, CRSError, "EPSG:4326"),
        ({"municipalities": grid().iloc[:0]}, OptionError, "nothing to draw"),
        ({"parents": "regio"}, ColumnError, "no column 'regio'.*parents=None"),
        ({"parents": pd.Series(["a", "b"], ["00", "00"])}, AssignmentError, "in the parents: '00'"),
        ({"plans": []}, AssignmentError, "no plan to draw"),
        ({"plans": pd.Series(dtype=object)}, AssignmentError, "'Voorstel' holds no municipality"),
        ({"plans": pd.Series(1, ["00", "00"])}, AssignmentError, "once in the plan 'Voorstel'"),
        ({"plans": {"x": pd.Series(1, ["99"])}}, UnknownMunicipalityError, "'x' names 1 code "),
        ({"plans": [["00"]]}, OptionError, "must be a Plan or a Series, got"),
        ({"plans": 3}, OptionError, "plans must be a Plan, a Series"),
        ({"graph": nx.Graph()}, UnknownMunicipalityError, "the graph lacks 6 of 6"),
        ({"former_names": {"99": ["x"]}}, UnknownMunicipalityError, "former_names names 1 code "),
        ({"language": "fr"}, OptionError, "language must be one of 'nl', 'en', got 'fr'"),
    ],
)  # fmt: skip
def test_wrong_input_says_what_is_wrong(
    change: dict[str, Any], error: type[Exception], match: str
) -> None:
    good: dict[str, Any] = {"municipalities": grid(), "plans": halves(grid())}
    call = good | change
    with pytest.raises(error, match=match):
        rm.draw_map(call.pop("municipalities"), call.pop("plans"), **call)


def test_saving_fails_with_a_reason_and_leaves_what_was_there(tmp_path: Path) -> None:
    drawn = rm.draw_map(grid(), halves(grid()))
    with pytest.raises(FileError, match=r"cannot write .*Does the folder exist"):
        rm.save_map(drawn, tmp_path / "no" / "map.html")
    with pytest.raises(OptionError, match="save_map writes what draw_map returns, got Map"):
        rm.save_map(folium.Map(tiles=None), tmp_path / "map.html")
    assert list(tmp_path.iterdir()) == []
