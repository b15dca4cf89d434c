"""TopoJSON in degrees, as packages of countries have it: with the right names and neighbours."""

import json
import warnings
from pathlib import Path

import networkx as nx
import numpy as np
import pyogrio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.topojson import grid
from regiomap.adjacency import build_adjacency
from regiomap.boundaries.reading import read_municipalities
from regiomap.boundaries.repairs import repair_municipalities
from regiomap.errors import (
    CRSError,
    DoubtfulTextWarning,
    IsolatedMunicipalityWarning,
    OptionError,
    RegiomapError,
)


def pairs(graph: nx.Graph) -> set[tuple[str, str]]:
    return {(min(edge), max(edge)) for edge in graph.edges}


def test_a_country_without_names_in_the_crs_it_uses(tmp_path: Path) -> None:
    path = tmp_path / "ch.json"
    shared = grid(path, [["1", "2", "2"], ["1", "3", "4"]], west=7.4, north=47.0)
    with pytest.warns(DoubtfulTextWarning, match=r"each municipality is called by its code"):
        repair = repair_municipalities(
            path, code_column="id", crs=4326, layer="municipalities", snap_tolerance_m=0
        )
    table = repair.municipalities
    assert table.crs == "EPSG:2056"
    assert "usual one of Switzerland" in table.attrs["crs_chosen"]
    assert table.index.name == "code"
    assert list(table.index) == list(table["name"]) == ["1", "2", "3", "4"]
    assert pairs(build_adjacency(table)) == shared
    assert table.loc["4"].geometry.length == pytest.approx(2 * (7_600 + 11_120), rel=0.01)


def test_a_country_whose_names_have_accents(tmp_path: Path) -> None:
    path = tmp_path / "es.json"
    names = {"04001": "Abla", "15036": "A Coruña", "03014": "Alacant/Alicante"}
    shared = grid(path, [["04001", "15036", "03014"]], west=-3.6, north=40.4, names=names)
    table = read_municipalities(path, code_column="id", crs=4326, layer="municipalities")
    assert table["name"].to_dict() == names
    assert table.crs == "EPSG:25830"
    assert table.index.name == "code"  # five digits, and yet no NIS codes
    assert pairs(build_adjacency(table)) == shared


@pytest.mark.filterwarnings("ignore::regiomap.errors.IsolatedMunicipalityWarning")
def test_a_country_on_both_sides_of_the_antimeridian(tmp_path: Path) -> None:
    path = tmp_path / "us.json"
    line: list[str | None] = [None] * 60
    line[:3], line[11:14], line[57:] = ["a", "b", "b"], ["c", "c", "c"], ["d", "e", "f"]
    names = {code: code.upper() for code in "abcdef"}
    shared = grid(path, [line], west=-180.0, north=52.0, size=2.0, names=names)
    table = repair_municipalities(
        path, code_column="id", crs=4326, layer="municipalities"
    ).municipalities
    assert table.crs.name.startswith("Equidistant conic")
    assert pairs(build_adjacency(table)) == shared
    assert np.allclose(table.area[["a", "d", "e", "f"]], table.area["a"], rtol=1e-6)


def test_without_a_crs_the_way_out_is_said_and_works(tmp_path: Path) -> None:
    path = tmp_path / "ch.json"
    names = {"1": "Aa", "2": "Bee"}
    grid(path, [["1", "2"]], west=7.4, north=47.0, names=names)
    with pytest.raises(OptionError, match=r"2 layers .* Say which with layer="):
        read_municipalities(path)
    with pytest.raises(RegiomapError, match=r"code_column='id'.*They look like degrees: say crs"):
        read_municipalities(path, layer="municipalities")
    with pytest.raises(CRSError, match=r"are degrees, not metres of EPSG:2056\. Say crs=4326"):
        read_municipalities(path, layer="municipalities", code_column="id", crs=2056)
    read = read_municipalities(path, layer="municipalities", code_column="id", crs=4326)
    assert read.crs == "EPSG:2056"


def test_a_layer_of_an_unknown_kind_may_be_the_one_that_is_meant(tmp_path: Path) -> None:
    """The layer of municipalities holds polygons and multipolygons, the other one kind only."""
    path = tmp_path / "ch.json"
    grid(path, [["1", "2"], ["3", "1"]], west=7.4, north=47.0)
    kinds = dict(pyogrio.list_layers(path))
    assert kinds == {"municipalities": "Unknown", "country": "MultiPolygon"}
    with pytest.raises(OptionError, match=r"2 layers \('municipalities', 'country'\)"):
        read_municipalities(path)


def test_empty_shapes_and_torn_rings_are_mended_on_the_way(tmp_path: Path) -> None:
    path = tmp_path / "torn.json"
    names = dict(zip("1234", ("Aa", "Bee", "Cee", "Dee"), strict=True))
    shared = grid(path, [["1", "2"], ["3", "4"]], west=-3.6, north=40.4, names=names)
    torn = json.loads(path.read_text(encoding="utf-8"))
    shapes = torn["objects"]["municipalities"]["geometries"]
    shapes.append({"type": "Polygon", "id": "6", "arcs": [], "properties": {"name": "Nothing"}})
    path.write_text(json.dumps(torn), encoding="utf-8")
    repair = repair_municipalities(path, code_column="id", crs=4326, layer="municipalities")
    assert repair.to_frame()[["nis", "change"]].to_numpy().tolist() == [["6", "dropped"]]
    assert pairs(build_adjacency(repair.municipalities)) == shared


@settings(max_examples=30, deadline=None)
@given(
    cells=st.lists(
        st.lists(st.sampled_from(["a", "b", "c", "d", "e", None]), min_size=4, max_size=4),
        min_size=2,
        max_size=4,
    ).filter(lambda cells: any(any(line) for line in cells)),
    place=st.sampled_from([(-179.9, 71.3), (7.4, 47.0), (-70.1, -33.0), (0.0, 0.1), (100.0, 80.0)]),
    size=st.sampled_from([0.01, 0.1, 1.5]),
)
def test_neighbours_are_those_of_the_arcs_wherever_a_land_lies(
    tmp_path_factory: pytest.TempPathFactory,
    cells: list[list[str | None]],
    place: tuple[float, float],
    size: float,
) -> None:
    path = tmp_path_factory.mktemp("land") / "land.json"
    names = {code: code.upper() for code in "abcde"}
    shared = grid(path, cells, west=place[0], north=place[1], size=size, names=names)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", IsolatedMunicipalityWarning)
        table = repair_municipalities(
            path, code_column="id", crs=4326, layer="municipalities"
        ).municipalities
        assert pairs(build_adjacency(table)) == shared
    assert table["name"].to_dict() == {code: code.upper() for code in table.index}
